"""Brings neighbours together on a grid of hexagons, for make_tiles.py."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Generic

from areas.placing import Key, Place, Point, apart, centre, cropped

NEAREST = 3  # units of each that should stand beside it
ORDER = 0.3  # how much the order counts against the neighbours
REACH = 3  # columns and rows that a unit may move at a time
ROUNDS = 40


def settled(
    placed: Mapping[Key, Place], points: Mapping[Key, Point], wanted: Mapping[Key, Point]
) -> dict[Key, Place]:
    """Moves and swaps units as long as that brings them nearer to their neighbours and ranks."""
    grid = _Grid(placed, points, wanted)
    units = sorted(placed, key=str)
    for _round in range(ROUNDS):
        moved = [grid.improve(unit) for unit in units]
        if not any(moved):
            break
    return cropped(grid.places)


class _Grid(Generic[Key]):
    def __init__(
        self,
        placed: Mapping[Key, Place],
        points: Mapping[Key, Point],
        wanted: Mapping[Key, Point],
    ) -> None:
        self.places = dict(placed)
        self.units = {cell: unit for unit, cell in placed.items()}
        self.wanted = wanted
        self.near = _neighbours(points)
        self.most = (
            max((column for column, _ in placed.values()), default=0),
            max((row for _, row in placed.values()), default=0),
        )

    def improve(self, unit: Key) -> bool:
        """The best move or swap of a unit, if one is better than to stay."""
        here = self.places[unit]
        gains = [(self._gain(unit, cell), cell) for cell in self._cells_around(here)]
        gain, best = max(gains, default=(0.0, here))
        if gain < 1e-9:
            return False
        self._swap(unit, best)
        return True

    def _cells_around(self, here: Place) -> Iterable[Place]:
        for column in range(here[0] - REACH, here[0] + REACH + 1):
            for row in range(here[1] - REACH, here[1] + REACH + 1):
                inside = 0 <= column <= self.most[0] and 0 <= row <= self.most[1]
                if inside and (column, row) != here:
                    yield column, row

    def _gain(self, unit: Key, cell: Place) -> float:
        here, other = self.places[unit], self.units.get(cell)
        moved = [unit] if other is None else [unit, other]
        before = sum(self._strain(one) for one in moved)
        self._swap(unit, cell)
        after = sum(self._strain(one) for one in moved)
        self._swap(unit, here)
        return before - after

    def _swap(self, unit: Key, cell: Place) -> None:
        here, other = self.places[unit], self.units.pop(cell, None)
        del self.units[here]
        self.places[unit], self.units[cell] = cell, unit
        if other is not None:
            self.places[other], self.units[here] = here, other

    def _strain(self, unit: Key) -> float:
        """Grows with the way to the neighbours, beyond one step, and to its own rank."""
        there = centre(self.places[unit])
        ways = (sqrt(apart(there, centre(self.places[one]))) - 1 for one in self.near[unit])
        return sum(way * way for way in ways) + ORDER * apart(there, self.wanted[unit])


def _neighbours(points: Mapping[Key, Point]) -> dict[Key, list[Key]]:
    """The nearest ones of each unit, and those whom it is near to."""
    near: dict[Key, set[Key]] = defaultdict(set)
    for unit, there in points.items():
        others = sorted(
            (one for one in points if one != unit),
            key=lambda one: (apart(there, points[one]), str(one)),
        )
        for other in others[:NEAREST]:
            near[unit].add(other)
            near[other].add(unit)
    return {unit: sorted(others, key=str) for unit, others in near.items()}
