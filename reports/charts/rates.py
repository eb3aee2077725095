"""Rates side by side: a bar each, with its name before it, its figure behind it and its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString

from reports import formats
from reports.charts.drawing import number, shortened, text

WIDTH, ROW, THICK, SIZE = 560, 20, 13, 12
LETTER = 5.8  # of a name, about
LONGEST = 52  # letters
INK = ' fill="#16191c"'
FIGURE = 68  # what a percentage takes


@dataclass(frozen=True)
class Bar:
    name: str
    percent: Decimal
    target: Decimal | None = None


def rate_bars(bars: Sequence[Bar], *, label: str) -> SafeString:
    """In the order given, each on a track of 100 %; drawn for print."""
    letters = min(LONGEST, max((len(bar.name) for bar in bars), default=0))
    left = letters * LETTER + 8
    track = WIDTH - FIGURE - left
    said = "; ".join(f"{bar.name} {formats.percent(bar.percent)}" for bar in bars)
    drawn = "".join(_bar(bar, place * ROW, left, track) for place, bar in enumerate(bars))
    return SafeString(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {ROW * len(bars)}" role="img" '
        f'aria-labelledby="rates" font-family="sans-serif">'
        f'<title id="rates">{escape(label)}: {escape(said)}</title>{drawn}</svg>'
    )


def _bar(bar: Bar, top: float, left: float, track: float) -> str:
    base = top + THICK - 1
    shapes = [
        text(shortened(bar.name, LONGEST), 0, base, size=SIZE, kind="label", more=INK),
        _across(left, top, track, "#e4e8ea"),
        _across(left, top, track * float(bar.percent) / 100, "#0f7373"),
        text(
            formats.percent(bar.percent),
            WIDTH,
            base,
            size=SIZE,
            kind="label",
            more=f'{INK} text-anchor="end"',
        ),
    ]
    if bar.target is not None:
        x = number(left + track * float(bar.target) / 100)
        shapes.append(f'<path d="M{x} {top - 2}v{THICK + 4}" stroke="#16191c" stroke-width="2"/>')
    return "".join(shapes)


def _across(left: float, top: float, width: float, fill: str) -> str:
    return (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{THICK}" '
        f'fill="{fill}"/>'
    )
