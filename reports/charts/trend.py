"""Several areas over time: a line each, its name at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from areas.names import short
from reports import formats
from reports.charts.axes import NARROW, WIDE, Frame, grid, month_names
from reports.charts.drawing import kept_apart, number, points, shortened, text
from reports.rankings import Figures

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
LABEL = 17  # from one label's line to the next


@dataclass(frozen=True)
class Series:
    """An area's figures, a month each, the oldest first; `is_whole` where it holds the others."""

    name: str
    figures: Sequence[Figures | None]
    is_whole: bool = False


def trend(
    series: Sequence[Series], months: Sequence[date], *, narrow: bool, name: str = "trend"
) -> SafeString:
    """Rates from 0 to 100 %, a line for each of up to eight areas and one for their whole.

    `name` is its own on the page. A line has a gap where there is no data.
    """
    frame, variant = (NARROW, "narrow") if narrow else (WIDE, "wide")
    lines = _lines(series)
    label = f"{name}-{variant}"
    return SafeString(
        f'<svg class="chart trend-{variant}" viewBox="0 0 {frame.width} {frame.height}" '
        f'role="img" aria-labelledby="{label}" font-family="sans-serif">'
        f'<title id="{label}">{escape(_title(series, months))}</title>'
        f"{grid(frame)}{month_names(frame, months)}"
        f"{''.join(_line(frame, one) for one in lines)}{_labels(frame, lines)}</svg>"
    )


@dataclass(frozen=True)
class _Line:
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


def _lines(series: Sequence[Series]) -> list[_Line]:
    """Those with data in some month; the whole last, so that it lies on top."""
    looks = [(f"line line-{place}", *look) for place, look in enumerate(LINES, start=1)]
    parts = [one for one in series if not one.is_whole]
    if len(parts) > MOST:
        raise ValueError(f"At most {MOST} lines can be told apart.")
    pairs = list(zip(parts, looks, strict=False))
    pairs += [(one, ("line line-whole", "#000", "")) for one in series if one.is_whole]
    ends = [_end(one.figures) for one, _look in pairs]
    return [
        _Line(one, *look, end)
        for (one, look), end in zip(pairs, ends, strict=True)
        if end is not None
    ]


def _end(figures: Sequence[Figures | None]) -> int | None:
    return max((place for place, one in enumerate(figures) if one), default=None)


def _title(series: Sequence[Series], months: Sequence[date]) -> str:
    lasts = (
        f"{one.name} {formats.percent(figures.percent) if figures else _('no data')}"
        for one in series
        for figures in one.figures[-1:]
    )
    return _("Share paid by account, month by month; in %(month)s: %(areas)s") % {
        "month": formats.month(months[-1]) if months else "",
        "areas": "; ".join(lasts),
    }


def _line(frame: Frame, line: _Line) -> str:
    figures = line.series.figures
    runs: list[list[tuple[float, float]]] = [[]]
    for place, one in enumerate(figures):
        if one:
            runs[-1].append((frame.x(place, len(figures)), frame.y(one)))
        else:
            runs.append([])
    path = "".join(f"M{points(run)}{'h0' if len(run) == 1 else ''}" for run in runs if run)
    x, y = frame.x(line.end, len(figures)), frame.y(line.last)
    return (
        f'<path {line.stroke} fill="none" stroke-linejoin="round" d="{path}"/>'
        f'<circle class="{line.kind}" fill="{line.colour}" cx="{number(x)}" cy="{number(y)}" '
        'r="4"/>'
    )


def _labels(frame: Frame, lines: Sequence[_Line]) -> str:
    wanted = [frame.y(line.last) for line in lines]
    places = kept_apart(wanted, gap=LABEL, top=frame.top, bottom=frame.height - frame.bottom)
    return "".join(_label(frame, *pair) for pair in zip(lines, places, strict=True))


def _label(frame: Frame, line: _Line, y: float) -> str:
    """Name and rate of the last month, led to the line's end; a dash where it ended before."""
    places = len(line.series.figures)
    ends_now = line.end == places - 1
    rate = formats.percent(line.last.percent) if ends_now else "–"
    x = frame.x(line.end, places)
    weight = ' font-weight="700"' if line.series.is_whole else ""
    return (
        f'<path class="lead {line.kind}" fill="none" stroke="{line.colour}" stroke-width="1" '
        f'd="M{number(x + 5)} {number(frame.y(line.last))}L{frame.right + 16} {number(y)}"/>'
        + text(
            f"{shortened(short(line.series.name), frame.letters)} {rate}",
            frame.right + 20,
            y + 4,
            size=13 if frame is WIDE else 12,
            kind=f"label {line.kind}",
            more=f' fill="{line.colour}"{weight}',
        )
    )
