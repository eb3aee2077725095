"""Several areas over time: a line each, its name at its end."""

from collections.abc import Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from areas.names import short
from reports import formats
from reports.charts.axes import NARROW, WIDE, Frame, grid, month_names
from reports.charts.drawing import kept_apart, number, points, shortened, text
from reports.charts.lines import Line, Series, lines_of

LABEL = 17  # from one label's line to the next


def trend(
    series: Sequence[Series], months: Sequence[date], *, narrow: bool, name: str = "trend"
) -> SafeString:
    """Rates from 0 to 100 %, a line for each of up to eight areas and one for their whole.

    `name` is its own on the page. A line has a gap where there is no data.
    """
    frame, variant = (NARROW, "narrow") if narrow else (WIDE, "wide")
    lines = lines_of(series)
    label = f"{name}-{variant}"
    return SafeString(
        f'<svg class="chart trend-{variant}" viewBox="0 0 {frame.width} {frame.height}" '
        f'role="img" aria-labelledby="{label}" font-family="sans-serif">'
        f'<title id="{label}">{escape(_title(series, months))}</title>'
        f"{grid(frame)}{month_names(frame, months)}"
        f"{''.join(_line(frame, one) for one in lines)}{_labels(frame, lines)}</svg>"
    )


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


def _line(frame: Frame, line: Line) -> str:
    figures = line.series.figures
    runs: list[list[tuple[float, float]]] = [[]]
    for place, one in enumerate(figures):
        if one:
            runs[-1].append((frame.x(place, len(figures)), frame.y(one)))
        else:
            runs.append([])
    path = "".join(_stroke(run) for run in runs if run)
    x, y = frame.x(line.end, len(figures)), frame.y(line.last)
    return (
        f'<path {line.stroke} fill="none" stroke-linejoin="round" d="{path}"/>'
        f'<circle class="{line.kind}" fill="{line.colour}" cx="{number(x)}" cy="{number(y)}" '
        'r="4"/>'
    )


def _stroke(run: list[tuple[float, float]]) -> str:
    """Through the points; a month alone is a short stroke, or it would not be seen."""
    if len(run) > 1:
        return f"M{points(run)}"
    x, y = run[0]
    return f"M{number(x - 2)} {number(y)}h4"


def _labels(frame: Frame, lines: Sequence[Line]) -> str:
    wanted = [frame.y(line.last) for line in lines]
    places = kept_apart(wanted, gap=LABEL, top=frame.top, bottom=frame.height - frame.bottom)
    return "".join(_label(frame, *pair) for pair in zip(lines, places, strict=True))


def _label(frame: Frame, line: Line, y: float) -> str:
    """Name and rate of the last month, led to the line's end; a dash where it ended before."""
    places = len(line.series.figures)
    ends_now = line.end == places - 1
    rate = formats.percent(line.last.percent) if ends_now else "–"
    x = frame.x(line.end, places)
    name = shortened(short(line.series.name), frame.letters - 1 - len(rate))
    weight = ' font-weight="700"' if line.series.is_whole and frame is WIDE else ""
    return (
        f'<path class="lead {line.kind}" fill="none" stroke="{line.colour}" stroke-width="1" '
        f'd="M{number(x + 5)} {number(frame.y(line.last))}L{frame.right + 16} {number(y)}"/>'
        + text(
            f"{name} {rate}",
            frame.right + 20,
            y + 4,
            size=13 if frame is WIDE else 12,
            kind=f"label {line.kind}",
            more=f' fill="{line.colour}"{weight}',
        )
    )
