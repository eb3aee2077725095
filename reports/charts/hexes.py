"""A schematic map: a hexagon for each unit, by how the units lie to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports import formats
from reports.charts.drawing import in_two_lines

# Fill and ink of each fifth, for print.
STEPS = [
    ("#d6eae8", "#16191c"),
    ("#a9d5d1", "#16191c"),
    ("#72b9b5", "#16191c"),
    ("#12706f", "#fff"),
    ("#0a4a4b", "#fff"),
]
WIDTH, ROW, HEIGHT, EDGE = 90, 78, 104, 3
SIDES = "l45 26v52l-45 26-45-26v-52z"  # from the top corner, clockwise
LETTERS = 11  # of one line of a name
# Up to so many columns a map has words; on a phone few have names, and some only figures.
FEW, SOME, MANY = 5, 9, 18


@dataclass(frozen=True)
class Tile:
    """A unit's hexagon; without a percentage it has no data."""

    name: str
    percent: Decimal | None
    fraction: str
    address: str
    column: int
    row: int
    is_own: bool = False

    @property
    def step(self) -> int | None:
        """Which fifth of 0 to 100 % it is in, from 1."""
        return None if self.percent is None else min(len(STEPS), int(self.percent // 20) + 1)


def hexes(tiles: Sequence[Tile], *, label: str, name: str = "map") -> SafeString:
    """The tiles with links to their areas; `name` is its own on the page.

    A group, not an image: its links must be reachable.
    """
    columns = max((tile.column for tile in tiles), default=0) + 1
    rows = max((tile.row for tile in tiles), default=0) + 1
    width = columns * WIDTH + (WIDTH // 2 if any(tile.row % 2 for tile in tiles) else 0) + 2 * EDGE
    height = (rows - 1) * ROW + HEIGHT + 2 * EDGE
    size = _size(columns)
    in_order = sorted(tiles, key=lambda tile: (tile.is_own, tile.row, tile.column))
    look = (name, size != "crowd", get_language())
    return SafeString(
        f'<svg class="chart hexes {size}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="group" aria-label="{escape(label)}" font-family="sans-serif" '
        f'text-anchor="middle">{hatching(name)}'
        f"{''.join(_tile(one, *look) for one in in_order)}</svg>"
    )


def _size(columns: int) -> str:
    sizes = {"few": FEW, "some": SOME, "many": MANY}
    return next((size for size, most in sizes.items() if columns <= most), "crowd")


def hatching(name: str) -> str:
    """The look of no data."""
    return (
        f'<defs><pattern id="{name}-hatching" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatching" width="7" height="7" fill="#f1f4f5"/>'
        '<rect class="hatch" width="1.5" height="7" fill="#a4abb1"/></pattern></defs>'
    )


@lru_cache(4_000)  # most tiles of a map are those of the page before
def _tile(tile: Tile, name: str, has_words: bool, _language: str | None) -> str:
    x = EDGE + tile.column * WIDTH + (tile.row % 2 + 1) * WIDTH // 2
    y = EDGE + tile.row * ROW
    ink = STEPS[tile.step - 1][1] if tile.step else "#16191c"
    edge = 'stroke="#000" stroke-width="4"' if tile.is_own else 'stroke="#fff" stroke-width="2"'
    rate = formats.percent(tile.percent) if tile.percent is not None else "–"
    words = _words(tile.name, rate, x, y + HEIGHT // 2) if has_words else ""
    shape = f'<path d="M{x} {y}{SIDES}" fill="{fill_of(tile, name)}" {edge}/>'
    return linked(tile, f'{shape}<g fill="{ink}">{words}</g>')


def fill_of(tile: Tile, name: str) -> str:
    return STEPS[tile.step - 1][0] if tile.step else f"url(#{name}-hatching)"


def linked(tile: Tile, drawn: str) -> str:
    """What is drawn of a unit as a link to it, which says its figures."""
    rate = formats.percent(tile.percent) if tile.percent is not None else _("no data")
    spoken = escape(f"{tile.name}: {rate} {tile.fraction}".rstrip())
    kind = f"step-{tile.step}" if tile.step else "no-data"
    return (
        f'<a class="{kind}{" own" if tile.is_own else ""}" href="{escape(tile.address)}" '
        f'aria-label="{spoken}"><title>{spoken}</title>{drawn}</a>'
    )


def _words(name: str, rate: str, x: int, y: int) -> str:
    """The name in one line or two, and the rate below."""
    lines = in_two_lines(name, LETTERS)
    first = y - 8 * len(lines)
    names = "".join(
        f'<tspan x="{x}" y="{first + 16 * place}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    below = first + 16 * len(lines) + 6
    return (
        f'<text class="name" font-size="13">{names}</text><text class="rate" font-size="16" '
        f'font-weight="700" x="{x}" y="{below}">{_with_sign_apart(rate)}</text>'
    )


def _with_sign_apart(rate: str) -> str:
    """The sign by itself, for a phone has room for the number only."""
    figure = rate.rstrip("%\u00a0")
    sign = rate[len(figure) :]
    return f'{figure}<tspan class="sign">{sign}</tspan>' if sign else figure


def scale(tiles: Sequence[Tile], *, name: str = "map") -> SafeString:
    """What the colours mean, as the items of a list; no data only where a tile has none."""
    items = [
        (f"step-{place}", fill, words)
        for place, ((fill, _ink), words) in enumerate(zip(STEPS, _steps(), strict=True), start=1)
    ]
    if any(tile.percent is None for tile in tiles):
        items.append(("no-data", f"url(#{name}-hatching)", _("no data")))
    return format_html_join(
        "",
        '<li><svg class="{}" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="M0 0h12v12h-12z" fill="{}"/></svg>{}</li>',
        items,
    )


def _steps() -> list[str]:
    edges = [formats.whole_percent(edge) for edge in range(20, 100, 20)]
    return [
        _("below %(edge)s") % {"edge": edges[0]},
        *(f"{low}–{high}" for low, high in zip(edges, edges[1:], strict=False)),
        _("%(edge)s and more") % {"edge": edges[-1]},
    ]
