"""The lines of a trend: whose they are, and by which look each is told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures import Figures

# For print; each differs from the others without colour, too.
LINES = [
    ("#0f7373", ""),
    ("#6d28d9", "9 4"),
    ("#1d4ed8", "2 4"),
    ("#7c2d12", "11 4 2 4"),
    ("#a21caf", "5 3"),
    ("#3f6212", "16 4"),
    ("#475569", "11 3 2 3 2 3"),
    ("#0369a1", "1 3 5 3"),
]
MOST = len(LINES)


@dataclass(frozen=True)
class Series:
    """An area's figures, a month each, the oldest first; `is_whole` where it holds the others."""

    name: str
    figures: Sequence[Figures | None]
    is_whole: bool = False


@dataclass(frozen=True)
class Line:
    """A series with its look; `end` is its last month with data."""

    series: Series
    kind: str
    colour: str
    dash: str
    end: int

    @property
    def last(self) -> Figures:
        figures = self.series.figures[self.end]
        assert figures  # noqa: S101 (the end has data)
        return figures

    @property
    def stroke(self) -> str:
        dash = f' stroke-dasharray="{self.dash}"' if self.dash else ""
        width = 3.5 if self.series.is_whole else 2
        return f'class="{self.kind}" stroke="{self.colour}" stroke-width="{width}"{dash}'


def lines_of(series: Sequence[Series]) -> list[Line]:
    """Those with data in some month; the whole last, so that it lies on top."""
    looks = [(f"line line-{place}", *look) for place, look in enumerate(LINES, start=1)]
    parts = [one for one in series if not one.is_whole]
    if len(parts) > MOST:
        raise ValueError(f"At most {MOST} lines can be told apart.")
    pairs = list(zip(parts, looks, strict=False))
    pairs += [(one, ("line line-whole", "#000", "")) for one in series if one.is_whole]
    ends = [_end(one.figures) for one, _look in pairs]
    return [
        Line(one, *look, end)
        for (one, look), end in zip(pairs, ends, strict=True)
        if end is not None
    ]


def _end(figures: Sequence[Figures | None]) -> int | None:
    return max((place for place, one in enumerate(figures) if one), default=None)
