"""Monthly reports of an area and all its parts, made in the background one after the other.

A run keeps nothing in a worker: its files are rows, what has none yet is made next, and the row
is locked while that is done. A worker that dies lets go of it, and the next tick goes on where
it was; cancelling and beginning again change the row's state.
"""

import logging
import time
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language, override

from areas.models import Area, Containment
from officers import scope, system
from officers.models import Officer
from reports.models import ReportRun
from reports.papers import making, monthly

State = ReportRun.State
TO_DO = [State.WAITING, State.WORKING]
MOST_ATTEMPTS = 3
SECONDS_A_TICK = 20.0

logger = logging.getLogger(__name__)


def begin(*, area: Area, month: date, level: str, form: str, by: Officer | None) -> ReportRun:
    """A run of the area's report and those of its parts of a level; one that is under way for
    the same is given instead."""
    same = ReportRun.objects.filter(
        area=area, month=month, level=level, form=form, asked_by=by, state__in=TO_DO
    ).first()
    if same:
        return same
    run = ReportRun(
        area=area,
        month=month,
        level=level,
        form=form,
        language=get_language() or "vi",
        asked_by=by,
        of=0,
    )
    run.of = areas_of(run).count()
    run.save()
    return run


def areas_of(run: ReportRun) -> QuerySet[Area]:
    """The area itself and its parts of the level in that month, in the order of their codes."""
    inside = Containment.objects.filter(
        area=run.area_id, valid__contains=run.month, inherited=False, part__kind=run.level
    )
    found = Area.objects.filter(Q(pk__in=inside.values("part")) | Q(pk=run.area_id))
    return found.order_by("kind", "code")


def in_sight(officer: Officer) -> QuerySet[ReportRun]:
    """The runs that an officer asked for, of areas whose figures are still in sight, and those
    that began by themselves for the officer's own areas; the newest first, each with `made`, how
    many of its files there are."""
    rows = scope.areas_with_people_in_sight(officer)
    figures = scope.areas_with_figures_in_sight(officer)
    found = ReportRun.objects.filter(
        Q(asked_by=officer, area__in=figures) | Q(asked_by=None, area__in=rows.values("part"))
    )
    return found.select_related("area").annotate(made=Count("files")).order_by("-pk")


def cancel(run: ReportRun) -> None:
    """What is made stays."""
    ReportRun.objects.filter(pk=run.pk, state__in=TO_DO).update(state=State.CANCELLED)


def restart(run: ReportRun) -> None:
    """Goes on where it was."""
    stopped = ReportRun.objects.filter(pk=run.pk, state__in=[State.CANCELLED, State.FAILED])
    stopped.update(state=State.WAITING, attempts=0)


def work(seconds: float = SECONDS_A_TICK) -> int:
    """Takes steps of waiting runs, for about so long: a file each, and one to end a run; how
    many they were."""
    until, steps = time.monotonic() + seconds, 0
    while time.monotonic() < until and _make_next():
        steps += 1
    return steps


def _make_next() -> bool:
    """Makes the next file of the oldest run that nobody is at, or ends it; False where none
    waits."""
    with transaction.atomic():
        waiting = ReportRun.objects.filter(state__in=TO_DO).order_by("pk")
        run = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if run is None:
            return False
        if not _may_still(run):
            run.state = State.FAILED
            run.save(update_fields=["state", "moved_at"])
            return True
        made = set(run.files.values_list("about", flat=True))
        area = next((one for one in areas_of(run) if one.address not in made), None)
        if area is None:
            run.state = State.DONE
            run.save(update_fields=["state", "moved_at"])
            return True
        try:
            with transaction.atomic():
                _make(run, area)
            run.state, run.attempts = State.WORKING, 0
        except Exception:  # one that cannot be made must not stop all others for ever
            run.attempts += 1
            logger.exception("report run=%s area=%s could not be made", run.pk, area.pk)
            if run.attempts >= MOST_ATTEMPTS:
                run.state = State.FAILED
        run.save(update_fields=["state", "attempts", "moved_at"])
        return True


def _may_still(run: ReportRun) -> bool:
    """Whether who asked is still at work, with the area's figures in sight."""
    by = run.asked_by
    if by is None:
        return True
    in_sight = scope.areas_with_figures_in_sight(by).filter(pk=run.area_id)
    return by.is_active and in_sight.exists()


def _make(run: ReportRun, area: Area) -> None:
    by = run.asked_by or system.officer()
    with override(run.language):
        paper = monthly.paper_of(area, run.month, by)
        asked = making.Asked("report", area.address, f"period={run.month:%Y-%m}")
        making.make_and_keep(paper, run.form, asked, by, run=run)
