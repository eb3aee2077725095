"""Where a trend is drawn: its frame, the percentages beside it and the months below."""

from collections.abc import Iterable, Sequence
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
    return rules(frame, [(step, formats.whole_percent(step)) for step in range(0, 101, 20)])


def rules(frame: Frame, steps: Iterable[tuple[float, str]]) -> str:
    """A line across at each percentage of the height, and its words before it."""
    drawn = "".join(
        f'<path class="rule" d="M{frame.left} {number(frame.at(percent))}H{frame.right}" '
        'stroke="#bbb" stroke-width="1"/>'
        + text(
            words,
            frame.left - 8,
            frame.at(percent) + 4,
            size=12,
            kind="quiet",
            more=' fill="#333" text-anchor="end"',
        )
        for percent, words in steps
    )
    return f'<g fill="none">{drawn}</g>'


def month_names(frame: Frame, months: Sequence[date]) -> str:
    """Under the lines; as many as there is room for, the last one always."""
    step = max(1, ceil(len(months) * MONTH / (frame.right - frame.left + MONTH)))
    names = [f"{month.month}/{month:%y}" for month in months]
    return names_below(frame, names, step)


def names_below(frame: Frame, names: Sequence[str], step: int) -> str:
    """One in so many of the places' names, the last one always."""
    return "".join(
        text(
            names[place],
            frame.x(place, len(names)),
            frame.height - 8,
            size=12,
            kind="quiet",
            more=' fill="#333" text-anchor="middle"',
        )
        for place in range(len(names) - 1, -1, -step)
    )
