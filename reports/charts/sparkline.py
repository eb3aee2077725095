"""A line of months, as small as a word; the figures stand beside it."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from reports.charts.drawing import number, points

WIDTH, HEIGHT, MARGIN = 80, 24, 3
LEAST = 10  # points from bottom to top: a change of one point must not look like a leap

Value = Decimal | float | None


def sparkline(values: Sequence[Value]) -> SafeString:
    """Percentages from the oldest on, on their own scale, of ten points at least.

    A gap where there is no data; the last point that has some is marked.
    """
    drawn = [[(_x(place, len(values)), y) for place, y in run] for run in _runs(values)]
    if not drawn:
        return SafeString(f"{_OPEN}</svg>")
    path = "".join(f"M{points(run)}{'h0' if len(run) == 1 else ''}" for run in drawn)
    x, y = drawn[-1][-1]
    return SafeString(
        f'{_OPEN}<path d="{path}" fill="none" stroke="#333" stroke-width="1.5" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        f'<circle cx="{number(x)}" cy="{number(y)}" r="2.5" fill="#0f7373"/></svg>'
    )


_OPEN = (
    f'<svg class="sparkline" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
    'aria-hidden="true">'
)


def _runs(values: Sequence[Value]) -> list[list[tuple[int, float]]]:
    """Unbroken runs of (place, y)."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return []
    lowest, highest = min(known), max(known)
    spread = max(highest - lowest, LEAST)
    floor = min(max((lowest + highest - spread) / 2, 0), 100 - spread)
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            up = (float(value) - floor) / spread
            runs[-1].append((place, HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)))
    return [run for run in runs if run]


def _x(place: int, places: int) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * (place / (places - 1) if places > 1 else 1)
