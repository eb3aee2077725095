"""Who differs between two months of an area, and to which part of its bridge each belongs.

Everybody is looked at once a programme, from the payments themselves. "Elsewhere" is any other
area: whoever was paid there in the other month moved, or was moved by a changed map; whoever
was paid nowhere is new, or has ended. So where the roll of somebody's other area is not in for
that month, they count as new (or as ended) until it is.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from reports.bridge_statements import BY_COMMUNE, CORRECTED, DIFFERING, OF_A_PART


class Part(models.TextChoices):
    """Why an area's people are others than in an earlier month, or paid otherwise."""

    CONVERTED = "converted", _("converted to an account")
    REVERTED = "reverted", _("went back to cash")
    NEW = "new", _("new on the roll")
    ENDED = "ended", _("no longer on any roll")
    MOVED_IN = "moved_in", _("moved in")
    MOVED_OUT = "moved_out", _("moved out")
    BOUNDARY = "boundary", _("the map changed")
    CORRECTED = "corrected", _("the roll was corrected")


@dataclass(frozen=True)
class Span:
    """An area's two months; `before` is the area as it was in the first, None where there was
    none. One month twice asks what its rolls were corrected by."""

    since: date
    until: date
    before: Area | None
    area: Area
    programmes: tuple[int, ...]

    @property
    def is_one_month(self) -> bool:
        return self.since == self.until


class Change(NamedTuple):
    """People of a part, and what they add to those by account and to those on the roll."""

    people: int = 0
    by_account: int = 0
    on_the_roll: int = 0


class Member(NamedTuple):
    """A person in one programme: where and how they were paid before and afterwards."""

    beneficiary_id: int
    programme: int
    commune_before: int | None
    method_before: int | None
    commune_after: int | None
    method_after: int | None


def by_commune(span: Span) -> dict[Part, dict[int, Change]]:
    """The changes of each part by the commune of the area that its people are paid in, or were.
    One query beside those for the area's communes."""
    found: dict[Part, dict[int, Change]] = defaultdict(dict)
    for part, commune, *change in _rows(BY_COMMUNE, span):
        found[Part(part)][commune] = Change(*change)
    return dict(found)


def members(span: Span, part: Part) -> list[Member]:
    """Everybody of a part, whoever may see them, once a programme."""
    return [Member(*row) for row in _rows(OF_A_PART, span, part=part.value)]


def _rows(statement: str, span: Span, **more: Any) -> list[tuple[Any, ...]]:
    parameters: dict[str, Any] = {
        "since": span.since,
        "until": span.until,
        "programmes": list(span.programmes),
        "communes": _communes(span.area, span.until),
    }
    of_whom = CORRECTED
    if not span.is_one_month:
        of_whom = DIFFERING
        parameters["communes_before"] = _communes(span.before, span.since)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(members=of_whom), parameters | more)
        return cursor.fetchall()


def _communes(area: Area | None, month: date) -> list[int]:
    """Where people of the area are paid, along the tree in which it is counted."""
    if area is None:
        return []
    inside = Area.objects.inside(area, month, area.counted_along).filter(is_leaf=True)
    return list(inside.values_list("pk", flat=True))
