"""Targets in an officer's sight, each with how its area stood in a month."""

from dataclasses import dataclass
from datetime import date

from areas.calendar import months_after
from officers import changes, scope
from officers.changes import Change, Source
from officers.models import Officer
from officers.recording import REMOVED
from reports.figures import GROUPS, figures_of
from reports.models import Target
from reports.targets import Standing, standing_of


@dataclass(frozen=True)
class Line:
    """A target and its area's standing; None where the area has no data of that month."""

    target: Target
    standing: Standing | None
    is_first: bool  # of those that one document sets for one thing


def of(officer: Officer, month: date) -> list[Line]:
    """The latest due first, then by document and area. A query a programme that has any."""
    in_sight = scope.areas_with_figures_in_sight(officer)
    found = list(
        Target.objects.filter(area__in=in_sight.values("pk"))
        .filter(decided_on__lt=months_after(month, 1))
        .select_related("area")
        .order_by(
            "-due", "number", "decided_on", "programme", "measure", "area__kind", "area__code"
        )
    )
    months = [month, months_after(month, -1)]
    figures = {
        programme: figures_of(
            months,
            {one.area_id for one in found if one.programme == programme},
            GROUPS[programme],
        )[0]
        for programme in {one.programme for one in found}
    }
    lines: list[Line] = []
    for one in found:
        now, before = (figures[one.programme][each].get(one.area_id) for each in months)
        is_first = not lines or _thing(lines[-1].target) != _thing(one)
        lines.append(Line(one, standing_of(one, month, now, before), is_first))
    return lines


def _thing(target: Target) -> tuple[object, ...]:
    return target.due, target.number, target.decided_on, target.programme, target.measure


def removed(officer: Officer) -> list[Change]:
    """What became of targets of the officer's own areas that are taken away, the newest first."""
    rows = scope.areas_with_people_in_sight(officer)
    of_own = Source(Target, {"area__in": rows.values("part")}).events
    gone = of_own.filter(pgh_label=REMOVED).order_by().values("pgh_obj_id")
    return changes.of(Source(Target, {"pgh_obj_id__in": gone}, named_by="area"))


def own_among(lines: list[Line], officer: Officer) -> set[int]:
    """Ids of the areas of these targets that are the officer's own, and theirs to change."""
    rows = scope.areas_with_people_in_sight(officer)
    rows = rows.filter(part__in={line.target.area_id for line in lines})
    return set(rows.values_list("part_id", flat=True))
