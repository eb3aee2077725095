"""Percentages, points, months and drawings in templates; reports.formats says how they look."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from reports import charts, formats
from reports.figures import Figures
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Row
from reports.tables import RankingTable
from reports.targets import Standing

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    return formats.percent(value)


@register.filter
def points(value: Decimal) -> str:
    return formats.points(value)


@register.filter
def signed(value: Decimal) -> str:
    return formats.signed(value)


@register.filter
def signed_percent(value: Decimal) -> str:
    return formats.signed_percent(value)


@register.filter
def people_more(number: int) -> str:
    return formats.people_more(number)


@register.filter
def month(value: date) -> str:
    return formats.month(value)


@register.simple_tag
def programme_name(code: str) -> str:
    return str(PROGRAMME_LABELS[code])


@register.simple_tag
def share_bar(figures: Figures, kind: str = "", target: Standing | None = None) -> SafeString:
    return charts.share_bar(figures, kind=kind, target=target.target.percent if target else None)


@register.simple_tag
def twelve_months(table: RankingTable, row: Row) -> SafeString:
    """The row's months as a line; nothing where the table was given none."""
    months = table.months.get(row.area.pk)
    if months is None:
        return SafeString("")
    return charts.sparkline([one.percent if one else None for one in months])


@register.simple_tag
def rate_column(figures: Figures | None) -> SafeString:
    return charts.rate_column(figures)


@register.simple_tag
def sparkline(values: Sequence[Decimal | None]) -> SafeString:
    return charts.sparkline(values)


@register.simple_tag
def trend(
    series: Sequence[charts.Series], months: Sequence[date], variant: str, name: str = ""
) -> SafeString:
    return charts.trend(series, months, narrow=variant == "narrow", name=name or "trend")


@register.simple_tag
def days_chart(
    counted: Sequence[tuple[str, Sequence[int]]],
    days: Sequence[date],
    launches: Sequence[int],
    variant: str,
) -> SafeString:
    return charts.days(counted, days, launches, narrow=variant == "narrow")


@register.simple_tag
def trend_rows(
    series: Sequence[charts.Series], months: Sequence[date]
) -> Iterator[tuple[date, list[Figures | None]]]:
    """The months, the newest first, each with the figures of every area."""
    for place, each in reversed(list(enumerate(months))):
        yield each, [one.figures[place] for one in series]


@register.simple_tag
def hexes(tiles: Sequence[charts.Tile], label: str, name: str = "") -> SafeString:
    return charts.hexes(tiles, label=label, name=name or "map")


@register.simple_tag
def outlines_map(shapes: Sequence[charts.Outline], label: str, name: str = "") -> SafeString:
    return charts.outlines(shapes, label=label, name=name or "map")


@register.simple_tag
def hexes_scale(tiles: Sequence[charts.Tile], name: str = "") -> SafeString:
    return charts.scale(tiles, name=name or "map")
