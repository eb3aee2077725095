"""Places units on a grid of hexagons by how they lie to each other: from ranks, no distances.

A place is (column, row), both from 0; rows go south, and every second row stands half a column
to the east.
"""

from collections.abc import Collection, Hashable, Mapping
from math import ceil, sqrt
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Place = tuple[int, int]
Point = tuple[float, float]

ROW = sqrt(3) / 2  # from row to row, where 1 is from column to column
MANY = 100  # units; from here on they stand closer


def place(points: Mapping[Key, Point], *, shape: float) -> dict[Key, Place]:
    """A place of its own for each unit; x grows to the east, y to the south.

    `shape` is width by height. Only the order of x and of y counts: it is spread evenly, and
    each unit takes the nearest free place, the middle ones first.
    """
    columns, rows = _grid(len(points), shape)
    wanted = spread(points, shape=shape)
    free = {(column, row) for column in range(columns) for row in range(rows)}
    middle = (columns / 2, rows * ROW / 2)
    placed = {}
    for unit in sorted(points, key=lambda one: (apart(wanted[one], middle), str(one))):
        placed[unit] = min(free, key=lambda cell: (apart(wanted[unit], centre(cell)), cell))
        free.remove(placed[unit])
    return cropped(placed)


def cropped(placed: Mapping[Key, Place]) -> dict[Key, Place]:
    """The same picture, moved to the corner: units keep their neighbours."""
    top = min((row for _, row in placed.values()), default=0)
    # Where an odd number of rows goes, the rows that stood to the east stand to the west.
    moved = {
        unit: (column + top % 2 * (row % 2), row - top) for unit, (column, row) in placed.items()
    }
    left = min((column for column, _ in moved.values()), default=0)
    return {unit: (column - left, row) for unit, (column, row) in moved.items()}


def centre(cell: Place) -> Point:
    column, row = cell
    return column + row % 2 / 2, row * ROW


def _grid(units: int, shape: float) -> tuple[int, int]:
    """Columns and rows: about two places for each unit, for the empty ones show a shape."""
    places = units * (1.5 if units > MANY else 2.2)
    columns = max(1, round(sqrt(places * shape * ROW)))
    return columns, max(1, ceil(places / columns))


def spread(points: Mapping[Key, Point], *, shape: float) -> dict[Key, Point]:
    """Where each would stand by its ranks alone, though others may stand there too."""
    columns, rows = _grid(len(points), shape)
    across = _ranks({x for x, _ in points.values()})
    down = _ranks({y for _, y in points.values()})
    wide, high = max(1, len(across) - 1), max(1, len(down) - 1)
    return {
        unit: (across[x] / wide * (columns - 0.5), down[y] / high * (rows - 1) * ROW)
        for unit, (x, y) in points.items()
    }


def _ranks(values: Collection[float]) -> dict[float, int]:
    return {value: rank for rank, value in enumerate(sorted(values))}


def apart(one: Point, other: Point) -> float:
    """The square of the distance."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
