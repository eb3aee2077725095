"""People by day, added up, on a scale of their own; launch days stand as upright lines."""

from collections.abc import Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports import formats
from reports.charts.axes import MONTH, NARROW, WIDE, Frame, names_below, rules
from reports.charts.drawing import kept_apart, number, points, shortened, text
from reports.charts.lines import LINES

LABEL = 17
STEPS = 4  # on the scale


def days(
    counted: Sequence[tuple[str, Sequence[int]]],
    of: Sequence[date],
    launches: Sequence[int],
    *,
    narrow: bool,
) -> SafeString:
    """Lines as (name, people by day); the launches are places among the days."""
    frame, variant = (NARROW, "narrow") if narrow else (WIDE, "wide")
    top = scale_for(max((values[-1] for _name, values in counted if values), default=0))
    label = f"days-{variant}"
    lasts = "; ".join(f"{name} {formats.count(values[-1])}" for name, values in counted)
    title = _("People day by day, added up; on %(day)s: %(people)s") % {
        "day": f"{of[-1]:%d/%m/%Y}",
        "people": lasts,
    }
    return SafeString(
        f'<svg class="chart trend-{variant}" viewBox="0 0 {frame.width} {frame.height}" '
        f'role="img" aria-labelledby="{label}" font-family="sans-serif">'
        f'<title id="{label}">{escape(title)}</title>'
        f"{_scale(frame, top)}{_day_names(frame, of)}{_launches(frame, launches, len(of))}"
        f"{_lines(frame, counted, top)}</svg>"
    )


def scale_for(most: int) -> int:
    """The top of a scale in steps that are 1, 2 or 5 of a power of ten."""
    step = 1
    while step * STEPS < most:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step * STEPS


def _scale(frame: Frame, top: int) -> str:
    steps = range(STEPS + 1)
    return rules(frame, [(100 * one / STEPS, formats.count(top * one // STEPS)) for one in steps])


def _day_names(frame: Frame, of: Sequence[date]) -> str:
    """As many days as there is room for, the last one always."""
    room = max(1, int((frame.right - frame.left) // MONTH))
    return names_below(frame, [f"{day:%d/%m}" for day in of], -(-len(of) // room))


def _launches(frame: Frame, launches: Sequence[int], places: int) -> str:
    floor = frame.height - frame.bottom
    return "".join(
        f'<path class="launch" d="M{number(frame.x(place, places))} {frame.top}V{floor}" '
        'stroke="#333" stroke-width="1.5" stroke-dasharray="2 3"/>'
        for place in launches
    )


def _lines(frame: Frame, counted: Sequence[tuple[str, Sequence[int]]], top: int) -> str:
    ends = [frame.at(100 * values[-1] / top) for _name, values in counted]
    places = kept_apart(ends, gap=LABEL, top=frame.top, bottom=frame.height - frame.bottom)
    drawn = []
    for look, (name, values), y in zip(range(len(counted)), counted, places, strict=True):
        colour, dash = LINES[look]
        kind = f"line line-{look + 1}"
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        run = [
            (frame.x(place, len(values)), frame.at(100 * people / top))
            for place, people in enumerate(values)
        ]
        people = formats.count(values[-1])
        words = f"{shortened(name, frame.letters - 1 - len(people))} {people}"
        drawn.append(
            f'<path class="{kind}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes} '
            f'stroke-linejoin="round" d="M{points(run)}"/>'
            + text(
                words,
                frame.right + 12,
                y + 4,
                size=13 if frame is WIDE else 12,
                kind=f"label {kind}",
                more=f' fill="{colour}"',
            )
        )
    return "".join(drawn)
