"""Months of an area or of many: the same figures as in the rankings, month by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from areas.calendar import months_after
from areas.models import Area
from reports.figures import GROUPS, ByArea, Figures, change_points, figures_of
from reports.rankings import MONTHS, Ranking
from reports.targets import Standing, standing


@dataclass(frozen=True)
class Month:
    """One month of an area; without figures it has no data."""

    month: date
    figures: Figures | None
    change_points: Decimal | None
    target: Standing | None = None


def months_of(found: Ranking) -> list[Month]:
    """The twelve months up to that of a ranking, the newest first, of its whole, as this same
    area row. Months in which the area did not exist are left out."""
    area, months = found.area, [months_after(found.month, -number) for number in range(MONTHS + 1)]
    figures = _of_months(found, months, [area.pk])
    by_month = {month: figures[month].get(area.pk) for month in months}
    return [
        Month(
            month,
            by_month[month],
            change_points(by_month[month], by_month[before]),
            standing(found.set_for.get(area.pk, ()), month, by_month[month], by_month[before]),
        )
        for month, before in zip(months, months[1:], strict=False)
        if area.on(month)
    ]


def months_until(month: date) -> list[date]:
    """Twelve months, the oldest first."""
    return [months_after(month, -number) for number in reversed(range(MONTHS))]


def twelve_months(found: Ranking, areas: Iterable[Area]) -> dict[int, list[Figures | None]]:
    """The twelve months up to that of a ranking, the oldest first, of some of its areas, by the
    area's id; None where there is no data."""
    wanted = [area.pk for area in areas]
    months = months_until(found.month)
    figures = _of_months(found, months, wanted)
    return {area: [figures[month].get(area) for month in months] for area in wanted}


def _of_months(found: Ranking, months: list[date], areas: list[int]) -> dict[date, ByArea]:
    """What the ranking read already; one query, where it has too many areas for that."""
    if set(months) <= set(found.figures):
        return found.figures
    return figures_of(months, areas, GROUPS[found.programme])[0]
