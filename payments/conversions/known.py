"""What an officer says of a person's conversion, and what is known of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Subquery

from areas.calendar import today
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Beneficiary, BeneficiaryQuerySet
from payments.models import Conversion, MonthlyPayment, Period, Stage
from payments.models.conversions import first_month
from payments.models.rolls import latest_month

USUAL_CUT_OFF = Period._meta.get_field("cut_off_day").default
DAY_OF = {
    Stage.AGREED: "agreed_on",
    Stage.OPENED: "opened_on",
    Stage.REGISTERED: "registered_on",
    Stage.CLAIMED: "claimed_on",
}


@dataclass(frozen=True)
class Claim:
    """What an officer says of one person: how far, to which account (None: back to cash), when.

    `seen` is the mark of the conversion that the officer saw when writing (`mark_of`).
    """

    form: UUID
    programme: int
    stage: str
    day: date
    account: SaidAccount | Account | None = None
    to_cash: bool = False
    place: str = ""
    point_id: int | None = None
    reason: str = ""
    call_back_on: date | None = None
    seen: str = ""


@dataclass(frozen=True)
class Taken:
    """A person who is locked until the transaction ends, and what is known for a deed: the
    latest payment and the current conversion of each programme."""

    person: Beneficiary
    paid: dict[int, MonthlyPayment]
    current: dict[int, Conversion]


def take(people: BeneficiaryQuerySet, **which: Any) -> Taken:
    """Locks one of the people: two officers take turns, and the second sees what the first
    did. Raises Beneficiary.DoesNotExist."""
    return known_of(people.select_for_update(of=("self",)).get(**which))


def known_of(person: Beneficiary) -> Taken:
    """The same without a lock, to be shown."""
    return Taken(
        person,
        {one.programme: one for one in _latest(person.payments.all())},
        {one.programme: one for one in person.conversions.current()},
    )


def known_of_all(people: Collection[Beneficiary]) -> dict[int, Taken]:
    """The same of many, by their ids. Two queries."""
    paid: dict[int, dict[int, MonthlyPayment]] = defaultdict(dict)
    for payment in _latest(MonthlyPayment.objects.filter(beneficiary__in=people)):
        paid[payment.beneficiary_id][payment.programme] = payment
    current: dict[int, dict[int, Conversion]] = defaultdict(dict)
    for one in Conversion.objects.current().filter(beneficiary__in=people):
        current[one.beneficiary_id][one.programme] = one
    return {each.pk: Taken(each, paid[each.pk], current[each.pk]) for each in people}


def _latest(payments: Any) -> Any:
    """Of each person and programme the latest."""
    cut_off = Period.objects.filter(month=today().replace(day=1)).values("cut_off_day")
    known = payments.select_related("point").annotate(
        cut_off_now=Subquery(cut_off),
        latest_month=latest_month("commune"),
    )
    in_order = known.order_by("beneficiary_id", "programme", "-period_id")
    return in_order.distinct("beneficiary_id", "programme")


def mark_of(conversion: Conversion | None) -> str:
    """Tells whether somebody did something since."""
    return f"{conversion.pk}.{conversion.version}" if conversion else ""


def first_month_of(day: date, paid: MonthlyPayment | None = None) -> date:
    """The first month to be paid as claimed on that day, by the cut-off of its month; the
    payment is one of `known_of`, which knows today's."""
    month = day.replace(day=1)
    if paid and month == today().replace(day=1):
        cut_off = paid.cut_off_now  # type: ignore[attr-defined]
    else:
        cut_off = Period.objects.filter(month=month).values_list("cut_off_day", flat=True).first()
    return first_month(day, cut_off or USUAL_CUT_OFF)
