"""Who did not get their money two months in a row: a warning before payments stop after three.

The post's answers say so of a month, whatever the programme, and so may the rolls, in the outcome
of each payment.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import ngettext

from areas.calendar import months_after, today
from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach.models import MissedPayment
from payments.models import MonthlyPayment
from payments.models.payments import NOT_RECEIVED
from payments.models.periods import Method, Outcome

RECENT = 3  # months: what lies further back is over, one way or the other
MOST = 6  # months that are counted


@dataclass(frozen=True)
class InARow:
    """So many months up to `month`, by one person in one programme; why, where the post said."""

    number: int
    month: date
    reason: str

    @property
    def words(self) -> str:
        words = ngettext(
            "%(number)s month, up to %(month)s", "%(number)s months, up to %(month)s", self.number
        ) % {"number": self.number, "month": date_format(self.month, "m/Y")}
        return f"{words}: {self.reason}" if self.reason else words


def twice(officer: Officer) -> dict[int, InARow]:
    """The officer's people who missed two months or more, and have not received one since; of
    several programmes the one that is missed the longest. Three queries."""
    months = [months_after(today().replace(day=1), -number) for number in range(MOST)]
    people = Beneficiary.objects.visible_to(officer).exclude(status=Beneficiary.Status.ENDED)
    by_post = {
        (person, month): reason
        for person, month, reason in MissedPayment.objects.filter(
            month__in=months, beneficiary__in=people.values("pk")
        ).values_list("beneficiary", "month", "reason")
    }
    by_roll = MonthlyPayment.objects.visible_to(officer).of_those(months).not_received()
    by_roll = by_roll.filter(beneficiary__in=people.values("pk"))
    missed = {*by_post, *by_roll.values_list("beneficiary", "period")}
    found: dict[int, InARow] = {}
    for (person, _programme), payments in _payments(_in_doubt(missed), months).items():
        row = _row(person, payments, by_post)
        if row and (person not in found or row.number > found[person].number):
            found[person] = row
    return found


def _in_doubt(missed: set[tuple[int, date]]) -> set[int]:
    """Who missed a month and the one before, be it of two programmes."""
    return {person for person, month in missed if (person, months_after(month, -1)) in missed}


def _payments(
    people: Iterable[int], months: list[date]
) -> dict[tuple[int, int], dict[date, MonthlyPayment]]:
    """The payments of these months, by person and programme."""
    found: dict[tuple[int, int], dict[date, MonthlyPayment]] = defaultdict(dict)
    for paid in MonthlyPayment.objects.of_those(months).filter(beneficiary__in=people):
        found[paid.beneficiary_id, paid.programme][paid.period_id] = paid
    return found


def _row(
    person: int, payments: dict[date, MonthlyPayment], by_post: dict[tuple[int, date], str]
) -> InARow | None:
    """The newest months first; one of which nobody said anything yet is passed over."""
    number, last = 0, None
    for month in sorted(payments, reverse=True):
        paid = payments[month]
        in_cash = paid.method == Method.CASH
        if in_cash and (paid.outcome in NOT_RECEIVED or (person, month) in by_post):
            if last and month != months_after(last, -number):
                break
            number, last = number + 1, last or month
        elif last or not in_cash or paid.outcome == Outcome.PAID:
            break
    if last is None or number < 2 or last <= months_after(today().replace(day=1), -RECENT):
        return None
    return InARow(number, last, by_post.get((person, last), ""))
