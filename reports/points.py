"""The figures of payment points: those of an area, grouped by the commune that was paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from areas.calendar import months_after
from areas.models import Area
from payments.models import PaymentPoint
from reports.figures import GROUPS, Figures, figures_of
from reports.models import PointRate
from reports.rankings import Row

# In the order of the fields of Figures.
METHODS = ("recipients", "by_bank_account", "by_electronic_account", "in_cash")


@dataclass(frozen=True)
class PointFigures:
    """People of one commune at one point, or at none; `lies_in` names the point's commune
    where it is another."""

    point: PaymentPoint | None
    figures: Figures
    lies_in: str = ""


@dataclass(frozen=True)
class CommunePoints:
    """A commune and its people by payment point; the rows add up to the commune's figures.

    Without figures the commune has no data. Whoever has no payment point is the last row.
    """

    commune: Area
    figures: Figures | None
    points: list[PointFigures]


@dataclass(frozen=True)
class AreaPoints:
    month: date
    programme: str
    total: Row
    communes: list[CommunePoints]


def points_of(*, month: date, area: Area, programme: str) -> AreaPoints:
    """The communes of an area by code, with their points. Four queries, whatever the size."""
    inside = Area.objects.inside(area, month).filter(is_leaf=True)
    communes = list(inside.order_by("code"))
    codes = GROUPS[programme]
    wanted = [area.pk, *(one.pk for one in communes)]
    months = [month, months_after(month, -1)]
    found, _counted_at = figures_of(months, wanted, codes)
    figures, before = (found[each] for each in months)
    at_points = _figures_at_points(month, communes, codes)
    return AreaPoints(
        month=month,
        programme=programme,
        total=Row(area, figures.get(area.pk), previous=before.get(area.pk)),
        communes=[
            CommunePoints(
                one, figures.get(one.pk), _with_rest(figures.get(one.pk), at_points[one.pk])
            )
            for one in communes
        ],
    )


def _figures_at_points(
    month: date, communes: Iterable[Area], codes: Sequence[int]
) -> dict[int, list[PointFigures]]:
    """By commune, the points by code."""
    rates = PointRate.objects.of(month).filter(commune__in=list(communes), programme__in=codes)
    rows = rates.values_list("commune_id", "point_id").annotate(*(Sum(name) for name in METHODS))
    points = PaymentPoint.objects.select_related("commune").in_bulk({row[1] for row in rows})
    found = defaultdict(list)
    for commune, pk, *people in sorted(rows, key=lambda row: points[row[1]].code):
        point = points[pk]
        lies_in = "" if point.commune_id == commune else point.commune.name
        found[commune].append(PointFigures(point, Figures(*people), lies_in))
    return found


def _with_rest(whole: Figures | None, points: list[PointFigures]) -> list[PointFigures]:
    """The points, and after them the people without one, where there are any."""
    rest = _less(whole, points) if whole else None
    return [*points, PointFigures(None, rest)] if rest else points


def _less(whole: Figures, points: list[PointFigures]) -> Figures | None:
    """What the points leave of the commune; None where they leave nobody."""
    rest = Figures(
        *(
            getattr(whole, name) - sum(getattr(each.figures, name) for each in points)
            for name in METHODS
        )
    )
    return rest if rest.recipients else None
