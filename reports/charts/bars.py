"""Bars: how much of the whole is paid by account. Colours are classes of the stylesheet."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.figures import Figures


def share_bar(figures: Figures, *, kind: str = "", target: Decimal | None = None) -> SafeString:
    """How much of the whole is paid by bank account and by electronic account, left to right,
    with a tick at the target, in percent."""
    bank = _percent(figures.by_bank_account, figures.recipients)
    electronic = _percent(figures.by_electronic_account, figures.recipients)
    return format_html(
        '<svg class="share{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="by-bank" width="{}" height="10"/>{}{}</svg>',
        f" {kind}" if kind else "",
        bank,
        format_html('<rect class="by-electronic" x="{}" width="{}" height="10"/>', bank, electronic)
        if figures.by_electronic_account
        else "",
        format_html('<path class="target" d="M{} 0V10"/>', target) if target else "",
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
