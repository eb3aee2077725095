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
    wanted = _spread(points, columns, rows)
    free = {(column, row) for column in range(columns) for row in range(rows)}
    middle = (columns / 2, rows * ROW / 2)
    placed = {}
    for unit in sorted(points, key=lambda one: (_apart(wanted[one], middle), str(one))):
        placed[unit] = min(free, key=lambda cell: (_apart(wanted[unit], centre(cell)), cell))
        free.remove(placed[unit])
    return closed_up(placed)


def closed_up(placed: Mapping[Key, Place]) -> dict[Key, Place]:
    """The same without columns and rows that nobody stands in."""
    columns = _ranks({column for column, _ in placed.values()})
    rows = _ranks({row for _, row in placed.values()})
    return {unit: (columns[column], rows[row]) for unit, (column, row) in placed.items()}


def centre(cell: Place) -> Point:
    column, row = cell
    return column + row % 2 / 2, row * ROW


def _grid(units: int, shape: float) -> tuple[int, int]:
    """Columns and rows: about two places for each unit, for the empty ones show a shape."""
    places = units * (1.5 if units > MANY else 2.2)
    columns = max(1, round(sqrt(places * shape * ROW)))
    return columns, max(1, ceil(places / columns))


def _spread(points: Mapping[Key, Point], columns: int, rows: int) -> dict[Key, Point]:
    """Where each would stand in the middle of its rank, though others may stand there too."""
    across = _ranks({x for x, _ in points.values()})
    down = _ranks({y for _, y in points.values()})
    wide, high = max(1, len(across) - 1), max(1, len(down) - 1)
    return {
        unit: (across[x] / wide * (columns - 0.5), down[y] / high * (rows - 1) * ROW)
        for unit, (x, y) in points.items()
    }


def _ranks(values: Collection[float]) -> dict[float, int]:
    return {value: rank for rank, value in enumerate(sorted(values))}


def _apart(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
