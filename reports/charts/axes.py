"""Where a trend is drawn: its frame, the percentages beside it and the months below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from reports import formats
from reports.charts.drawing import number, text
from reports.figures import Figures

MONTH = 44  # what the name of a month takes


@dataclass(frozen=True)
class Frame:
    """Where the lines are drawn, within a picture; the labels stand to the right."""

    width: int
    height: int
    left: int
    right: int
    letters: int  # of a label, the rate included
    top: int = 14
    bottom: int = 30

    def x(self, place: int, places: int) -> float:
        return self.left + (self.right - self.left) * (place / (places - 1) if places > 1 else 1)

    def y(self, figures: Figures) -> float:
        return self.at(100 * figures.by_account / figures.recipients)

    def at(self, percent: float) -> float:
        floor = self.height - self.bottom
        return floor - (floor - self.top) * percent / 100


WIDE = Frame(width=760, height=380, left=52, right=552, letters=23)
NARROW = Frame(width=360, height=340, left=48, right=200, letters=19)


def grid(frame: Frame) -> str:
    rules = "".join(
        f'<path class="rule" d="M{frame.left} {number(frame.at(step))}H{frame.right}" '
        'stroke="#bbb" stroke-width="1"/>'
        + text(
            formats.whole_percent(step),
            frame.left - 8,
            frame.at(step) + 4,
            size=12,
            kind="quiet",
            more=' fill="#333" text-anchor="end"',
        )
        for step in range(0, 101, 20)
    )
    return f'<g fill="none">{rules}</g>'


def month_names(frame: Frame, months: Sequence[date]) -> str:
    """Under the lines; as many as there is room for, the last one always."""
    step = max(1, ceil(len(months) * MONTH / (frame.right - frame.left + MONTH)))
    named = range(len(months) - 1, -1, -step)
    return "".join(
        text(
            f"{months[place].month}/{months[place]:%y}",
            frame.x(place, len(months)),
            frame.height - 8,
            size=12,
            kind="quiet",
            more=' fill="#333" text-anchor="middle"',
        )
        for place in named
    )
