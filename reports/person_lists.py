"""Lists of people as files: of the officer's own people, for a purpose, logged, gone after a day.

A worker makes them, so that a large one keeps nobody waiting; a list that is not made yet is made
next, whoever was at it before.
"""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override

from areas.models import Area
from officers import access, scope
from officers.access import Action
from officers.models import Officer, StoredFile
from officers.rights import Right, may
from reports import person_list_files
from reports.models import MadeFile, PersonList

State = PersonList.State
KEPT = timedelta(days=1)
MOST_ATTEMPTS = 3
MOST_WAITING = 3  # of one officer

logger = logging.getLogger(__name__)


class TooManyError(Exception):
    """The officer's earlier lists are to be made first."""


@transaction.atomic
def ask(
    *,
    which: str,
    area: Area | None,
    month: date,
    programme: str,
    form: str,
    purpose: str,
    by: Officer,
) -> PersonList:
    """Raises TooManyError. The one that waits already, where the same is asked for again."""
    waiting = PersonList.objects.filter(asked_by=by, state=State.WAITING)
    asked = {"which": which, "area": area, "month": month, "programme": programme, "form": form}
    same = waiting.filter(**asked, purpose=purpose).first()
    if same:
        return same
    if waiting.count() >= MOST_WAITING:
        raise TooManyError
    language = get_language() or "vi"
    return PersonList.objects.create(**asked, purpose=purpose, asked_by=by, language=language)


def of(officer: Officer) -> QuerySet[PersonList]:
    """What the officer asked for, the newest first."""
    found = PersonList.objects.filter(asked_by=officer).select_related("area", "made")
    return found.order_by("-pk")


def to_take(officer: Officer) -> list[PersonList]:
    """Of those the ones whose file may be taken: not older than a day, and all of whose areas
    are still in the officer's sight. Two queries."""
    young = of(officer).filter(file__created_at__gt=timezone.now() - KEPT).select_related("file")
    found = list(young)
    named = {area for one in found for area in one.of_areas}
    seen = scope.areas_with_people_in_sight(officer).filter(part__in=named)
    in_sight = set(seen.values_list("part", flat=True))
    return [one for one in found if one.of_areas and in_sight.issuperset(one.of_areas)]


@transaction.atomic
def take(one: PersonList, officer: Officer) -> StoredFile:
    """Its file; that it was taken is logged, with its rows and digest."""
    assert one.file  # noqa: S101 (of those that may be taken)
    _log(one, officer)
    return one.file


def work() -> int:
    """Makes what waits, the oldest first; how many there were."""
    number = 0
    while _make_next():
        number += 1
    return number


def delete_old() -> int:
    """Deletes the files that are older than a day; how many they were."""
    old = StoredFile.objects.filter(
        pk__in=PersonList.objects.filter(file__isnull=False).values("file"),
        created_at__lte=timezone.now() - KEPT,
    )
    number = old.count()
    old.delete()
    return number


@transaction.atomic
def _make_next() -> bool:
    waiting = PersonList.objects.filter(state=State.WAITING).order_by("pk")
    one = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if one is None:
        return False
    try:
        with transaction.atomic():
            _make(one)
    except Exception:  # one that cannot be made must not stop all others for ever
        one.attempts += 1
        logger.exception("list of people %s could not be made", one.pk)
        if one.attempts >= MOST_ATTEMPTS:
            one.state = State.FAILED
        one.save(update_fields=["attempts", "state"])
    return True


def _make(one: PersonList) -> None:
    """As the officer may see people now, which may be less than when it was asked for."""
    by = one.asked_by
    if not by.is_active or not may(by.role, Right.PEOPLE):
        one.state = State.FAILED
        one.save(update_fields=["state"])
        return
    with override(one.language):
        # What a list says of people is not kept beside it: its digest alone tells it again.
        one.made = MadeFile.objects.create(
            kind="people", form=one.form, language=one.language, made_by=by, said=b"", digest=b""
        )
        own = [one.area] if one.area else scope.assigned_areas(by)
        one.of_areas = [area.pk for area in own]
        one.file, one.rows = person_list_files.written(one)
    one.made.digest, one.made.name = bytes(one.file.sha256), one.file.name
    one.made.save(update_fields=["digest", "name"])
    one.state = State.DONE
    one.save()
    _log(one, by)


def _log(one: PersonList, officer: Officer) -> None:
    assert one.made and one.rows is not None  # noqa: S101 (it is finished)
    subject = f"list {one.pk} of people sha256 {bytes(one.made.digest).hex()[:32]}"
    access.log_subject(officer, Action.EXPORTED, subject, rows=one.rows, purpose=one.purpose)
