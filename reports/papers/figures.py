"""The columns that tell of an area's people in one line, and their values."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.figures import Figures
from reports.papers.paper import Column, Kind
from reports.targets import Standing


def columns() -> Sequence[Column]:
    return [
        Column("recipients", _("On the roll"), Kind.NUMBER),
        Column("by_account", _("Paid by account"), Kind.NUMBER),
        Column("in_cash", _("In cash"), Kind.NUMBER),
        Column("rate", _("Rate, %"), Kind.PERCENT),
        Column("change", _("Change, points"), Kind.POINTS),
        Column("target", _("Target, %"), Kind.PERCENT),
    ]


def values(
    figures: Figures | None, change: Decimal | None, target: Standing | None
) -> dict[str, Any]:
    """By column; what is not known is None."""
    return {
        "recipients": figures and figures.recipients,
        "by_account": figures and figures.by_account,
        "in_cash": figures and figures.in_cash,
        "rate": figures and figures.percent,
        "change": change,
        "target": target and target.target.percent,
    }
