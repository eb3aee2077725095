"""How far people have come beside the rate: measures with names of their own.

None of them is a rate of payment: only a roll says who is paid by account. What each counts
stands in reports.models.AreaRate. Source: domain dossier 0.4, 1.9.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.figures import Figures, percent

HOW_COUNTED = _(
    "Whoever is paid by account counts as agreed, opened and registered too. Only the last line"
    " comes from the roll; the others are what officers logged, and no rate of payment."
)


@dataclass(frozen=True)
class Step:
    """People of the roll who had come so far by the month's end; claims, by that of the next."""

    code: str
    name: Promise
    people: int
    whole: int

    @property
    def percent(self) -> Decimal:
        return percent(self.people, self.whole)


def steps_of(figures: Figures | None) -> list[Step]:
    """From the first talk to the roll; empty where there is no data."""
    if figures is None:
        return []
    said = [
        ("agreed", _("Agreed"), figures.agreed),
        ("opened", _("Account opened"), figures.opened),
        ("registered", _("Registered"), figures.registered),
        ("claimed", _("Claimed by the end of the next month, still in cash"), figures.claimed),
        ("paid", _("Paid by account, by the roll"), figures.by_account),
    ]
    return [Step(code, name, people, figures.recipients) for code, name, people in said]
