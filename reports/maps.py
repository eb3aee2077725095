"""The rows of a ranking as hexagons of a schematic map."""

from collections.abc import Collection
from typing import Any, TypeAlias

from django.urls import reverse
from django.utils.formats import number_format

from areas.models import Boundary, Kind
from areas.names import short
from areas.placing import Place, cropped, place
from reports import charts
from reports.rankings import Ranking, Row

Places: TypeAlias = dict[int, Place]


def tiles_of(
    ranking: Ranking, *, own: Collection[int] = (), parameters: str = ""
) -> list[charts.Tile]:
    """A tile for each row that has a place; `parameters` go on every link.

    Empty where no map can be drawn: of one unit alone, or of districts and communes of the
    whole country, which are placed within their provinces only.
    """
    placed = _places(ranking)
    if len(placed) < 2:
        return []
    return [
        _tile(row, placed[row.area.pk], row.area.pk in own, parameters)
        for row in ranking.rows
        if row.area.pk in placed
    ]


def outlines_of(
    ranking: Ranking, *, own: Collection[int] = (), parameters: str = ""
) -> list[charts.Outline]:
    """The borders of all rows, where an office has loaded them all; none otherwise. One query
    where there are some."""
    areas: list[Any] = [row.area for row in ranking.rows]
    if len(areas) < 2 or not all(area.has_boundary for area in areas):
        return []
    rings = dict(
        Boundary.objects.filter(area__in=[area.pk for area in areas]).values_list("area", "rings")
    )
    return [
        charts.Outline(_tile(row, (0, 0), row.area.pk in own, parameters), rings[row.area.pk])
        for row in ranking.rows
    ]


def _places(ranking: Ranking) -> Places:
    if len(ranking.rows) < 2 or (ranking.area.kind, ranking.level) in NOT_DRAWN:
        return {}
    return _of_offices(ranking) if ranking.level == Kind.OFFICE else _of_units(ranking)


NOT_DRAWN = [(Kind.COUNTRY, level) for level in (Kind.DISTRICT, Kind.OFFICE, Kind.COMMUNE)]


def _of_units(ranking: Ranking) -> Places:
    return cropped(_found_at(ranking))


def _of_offices(ranking: Ranking) -> Places:
    """Each in the middle of its communes, as they stand on the map of the province."""
    middles = _found_at(ranking).items()
    return place({area: (float(column), float(line)) for area, (column, line) in middles}, shape=1)


def _found_at(ranking: Ranking) -> dict[int, tuple[Any, Any]]:
    """Where the ranking itself found them."""
    areas: list[Any] = [row.area for row in ranking.rows]
    return {area.pk: (area.column, area.line) for area in areas if area.column is not None}


def _tile(row: Row, at: Place, is_own: bool, parameters: str) -> charts.Tile:
    address = reverse("area", args=[row.area.address])
    figures = row.figures
    return charts.Tile(
        name=short(row.area.name),
        percent=figures.percent if figures else None,
        fraction=f"({number_format(figures.by_account)} / {number_format(figures.recipients)})"
        if figures
        else "",
        address=f"{address}?{parameters}" if parameters else address,
        column=at[0],
        row=at[1],
        is_own=is_own,
    )
