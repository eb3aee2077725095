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
    rows = MissedPayment.objects.filter(month__in=months, beneficiary__in=people.values("pk"))
    by_post = {(one.beneficiary_id, one.month): one for one in rows.select_related("line__answer")}
    by_roll = MonthlyPayment.objects.visible_to(officer).of_those(months[:RECENT]).not_received()
    by_roll = by_roll.filter(beneficiary__in=people.values("pk"))
    missed = {person for person, _month in by_post}
    missed |= set(by_roll.values_list("beneficiary", flat=True))
    found: dict[int, InARow] = {}
    for (person, _programme), payments in _payments(missed, months).items():
        row = _row(person, payments, by_post)
        if row and (person not in found or row.number > found[person].number):
            found[person] = row
    return found


def _payments(
    people: Iterable[int], months: list[date]
) -> dict[tuple[int, int], dict[date, MonthlyPayment]]:
    """The payments of these months, wherever they lived then, by person and programme."""
    found: dict[tuple[int, int], dict[date, MonthlyPayment]] = defaultdict(dict)
    payments = MonthlyPayment.objects.of_those(months).filter(beneficiary__in=people)
    for paid in payments.select_related("roll"):
        found[paid.beneficiary_id, paid.programme][paid.period_id] = paid
    return found


def _row(
    person: int,
    payments: dict[date, MonthlyPayment],
    by_post: dict[tuple[int, date], MissedPayment],
) -> InARow | None:
    """The newest months first; one of which nobody said anything yet is passed over."""
    number, last = 0, None
    for month in sorted(payments, reverse=True):
        paid, post = payments[month], by_post.get((person, month))
        in_cash = paid.method == Method.CASH
        if in_cash and (paid.outcome in NOT_RECEIVED or (post and not _is_paid_since(paid, post))):
            if last and month != months_after(last, -number):
                break
            number, last = number + 1, last or month
        elif last or not in_cash or paid.outcome == Outcome.PAID:
            break
    if last is None or number < 2 or last <= months_after(today().replace(day=1), -RECENT):
        return None
    post = by_post.get((person, last))
    return InARow(number, last, post.reason if post else "")


def _is_paid_since(paid: MonthlyPayment, post: MissedPayment) -> bool:
    """Whether a roll that was loaded after the post's answer says that the money was collected."""
    said_at, loaded_at = post.line.answer.decided_at, paid.roll.loaded_at
    return bool(paid.outcome == Outcome.PAID and said_at and loaded_at and loaded_at > said_at)
