"""Bars: how much of the whole is paid by account. Colours are classes of the stylesheet."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.figures import Figures

WIDTH = 80


def share_bar(figures: Figures, *, kind: str = "") -> SafeString:
    """How much of the whole is paid by bank account and by electronic account, left to right."""
    bank = _percent(figures.by_bank_account, figures.recipients)
    electronic = _percent(figures.by_electronic_account, figures.recipients)
    return format_html(
        '<svg class="share{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="by-bank" width="{}" height="10"/>{}</svg>',
        f" {kind}" if kind else "",
        bank,
        format_html('<rect class="by-electronic" x="{}" width="{}" height="10"/>', bank, electronic)
        if figures.by_electronic_account
        else "",
    )


def rate_column(figures: Figures | None) -> SafeString:
    """One month of a strip: a column as high as its rate; nothing where there is no data."""
    bank = _percent(figures.by_bank_account, figures.recipients) if figures else "0"
    all_of_it = _percent(figures.by_account, figures.recipients) if figures else "0"
    return format_html(
        '<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
        '<g transform="matrix(1 0 0 -1 0 100)">'
        '<rect class="by-electronic" width="10" height="{}"/>'
        '<rect class="by-bank" width="10" height="{}"/></g></svg>',
        all_of_it,
        bank,
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}"


def sparkline(values: Sequence[Decimal | None]) -> SafeString:
    """Months of a rate in per cent from left to right, on a scale from 0 to 100; a gap where
    there is no data. The figures stand beside it."""
    step = WIDTH / max(1, len(values) - 1)
    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(f"{place * step:.1f},{24 - value * 22 / 100 - 1:.1f}")
    drawn = format_html_join(
        "", '<polyline points="{}"/>', ((" ".join(line),) for line in lines if line)
    )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} 24" aria-hidden="true">{}</svg>', WIDTH, drawn
    )
