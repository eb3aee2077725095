"""What became of a unit that ended: which units hold its communes afterwards."""

from dataclasses import dataclass
from datetime import date, timedelta

from areas.models import Area, AreaQuerySet, Containment, Kind

# Districts were not replaced by units of their own kind: offices hold their communes now.
SUCCEEDED_BY = {Kind.DISTRICT.value: Kind.OFFICE.value}


@dataclass(frozen=True)
class Fate:
    """The last day of a unit, and what holds its people on the day that was asked for."""

    area: Area
    last_day: date
    successors: list[Area]


def fate_of(area: Area, day: date) -> Fate | None:
    """None for a unit that still exists on that day. One query."""
    end = area.last_day_excluded
    if end is None or day < end:
        return None
    return Fate(area, end - timedelta(days=1), list(successors_of(area, day)))


def successors_of(area: Area, day: date) -> AreaQuerySet:
    """The units that on a later day hold the communes which an ended unit had on its last."""
    assert area.last_day_excluded  # noqa: S101 (asked of ended units only)
    last_day = area.last_day_excluded - timedelta(days=1)
    leaves = Containment.objects.filter(
        area=area, valid__contains=last_day, inherited=False, part__is_leaf=True
    )
    around = Containment.objects.filter(
        part__in=leaves.values("part"),
        valid__contains=day,
        area__kind=SUCCEEDED_BY.get(area.kind, area.kind),
    )
    return Area.objects.filter(pk__in=around.values("area")).order_by("code")


def above(area: Area, day: date) -> list[Area]:
    """The units that an area lies within on a day, the country first, both trees together."""
    order = list(Kind)
    rows = Containment.objects.filter(part=area, valid__contains=day, inherited=False)
    found = Area.objects.filter(pk__in=rows.exclude(area=area).values("area"))
    return sorted(found, key=lambda one: order.index(Kind(one.kind)))
