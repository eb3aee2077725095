"""A map of borders: each unit's own shape, where an office has loaded it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

from django.utils.safestring import SafeString

from areas.boundaries import Ring
from reports.charts.drawing import number
from reports.charts.hexes import Tile, fill_of, hatching, linked

WIDTH, EDGE = 600, 4


@dataclass(frozen=True)
class Outline:
    """A unit's shape in degrees, and what its hexagon would say."""

    tile: Tile
    rings: Sequence[Ring]


@dataclass(frozen=True)
class Frame:
    """Degrees to places: as high as wide at the middle of the map."""

    west: float
    north: float
    across: float  # of a degree of longitude
    down: float

    def place(self, point: Sequence[float]) -> tuple[str, str]:
        x = EDGE + (point[0] - self.west) * self.across
        y = EDGE + (self.north - point[1]) * self.down
        return number(x), number(y)


def outlines(shapes: Sequence[Outline], *, label: str, name: str = "map") -> SafeString:
    """The shapes with links to their areas; `name` is its own on the page."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    across = (WIDTH - 2 * EDGE) / max(east - west, 0.001)
    frame = Frame(west, north, across, across / cos(radians((south + north) / 2)))
    height = number((north - south) * frame.down + 2 * EDGE)
    in_order = sorted(shapes, key=lambda shape: shape.tile.is_own)
    return SafeString(
        f'<svg class="chart hexes outlines" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="group" aria-label="{escape(label)}">{hatching(name)}'
        f"{''.join(_shape(one, frame, name) for one in in_order)}</svg>"
    )


def _shape(shape: Outline, frame: Frame, name: str) -> str:
    tile = shape.tile
    edge = 'stroke="#000" stroke-width="3"' if tile.is_own else 'stroke="#fff" stroke-width="1"'
    path = "".join(_ring(ring, frame) for ring in shape.rings)
    fill = fill_of(tile, name)
    return linked(tile, f'<path d="{path}" fill-rule="evenodd" fill="{fill}" {edge}/>')


def _ring(ring: Ring, frame: Frame) -> str:
    """Points that fall on one place are one."""
    places = list(dict.fromkeys(frame.place(point) for point in ring))
    return "M" + "L".join(f"{x} {y}" for x, y in places) + "z"
