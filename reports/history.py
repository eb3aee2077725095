"""An area's months: the same figures as in the rankings, month by month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from areas.calendar import months_after
from areas.models import Area
from reports.models import AreaRate
from reports.rankings import GROUPS, SUMS, Figures, change_points

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """One month of an area; without figures it has no data."""

    month: date
    figures: Figures | None
    change_points: Decimal | None


def months_of(area: Area, programme: str, *, until: date) -> list[Month]:
    """The twelve months up to and including one, the newest first, of this same area row.

    Months in which the area did not exist are left out.
    """
    wanted = [months_after(until, -number) for number in range(MONTHS + 1)]
    rows = AreaRate.objects.filter(area=area, period__in=wanted, programme__in=GROUPS[programme])
    figures = {row[0]: Figures(*row[1:]) for row in rows.values_list("period_id").annotate(*SUMS)}
    return [
        Month(month, figures.get(month), change_points(figures.get(month), figures.get(before)))
        for month, before in zip(wanted, wanted[1:], strict=False)
        if area.on(month)
    ]
