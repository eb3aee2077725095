"""Who did not get their money two months in a row: a warning before payments stop after three.

The post's answers say so, and so may the rolls, in their outcome.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import ngettext

from areas.calendar import months_after, today
from beneficiaries.models import BeneficiaryQuerySet
from outreach.models import MissedPayment
from payments.models import MonthlyPayment
from payments.models.periods import Method, Outcome

RECENT = 3  # months: what lies further back is over, one way or the other
NOT_RECEIVED = [Outcome.UNCOLLECTED, Outcome.RETURNED]


def twice(people: BeneficiaryQuerySet) -> QuerySet[MissedPayment]:
    """The last month that each of these people missed, where the one before was missed too and
    none has been received since."""
    this_month = today().replace(day=1)
    months = [months_after(this_month, -number) for number in range(RECENT)]
    both = Q()
    for month in months:
        both |= _missed(months_after(month, -1)) & Q(month=month)
    one = OuterRef("beneficiary")
    later = MissedPayment.objects.filter(beneficiary=one, month__gt=OuterRef("month"))
    received = MonthlyPayment.objects.filter(
        Q(outcome=Outcome.PAID) | ~Q(method=Method.CASH),
        beneficiary=one,
        period__gt=OuterRef("month"),
        period__lte=this_month,
    )
    recent = MissedPayment.objects.filter(both, month__in=months)
    last = recent.filter(~Exists(later), ~Exists(received))
    return last.filter(beneficiary__in=people.values("pk"))


def words_of(rows: Collection[MissedPayment]) -> dict[int, str]:
    """How many months each has missed by the post's answers, up to which, and why. One query."""
    people = [row.beneficiary_id for row in rows]
    missed = set(
        MissedPayment.objects.filter(beneficiary__in=people).values_list("beneficiary", "month")
    )
    return {row.pk: _words(row, missed) for row in rows}


def _missed(month: date) -> Q:
    one = OuterRef("beneficiary")
    by_post = MissedPayment.objects.filter(beneficiary=one, month=month)
    by_roll = MonthlyPayment.objects.filter(
        beneficiary=one, period=month, outcome__in=NOT_RECEIVED, method=Method.CASH
    )
    return Q(Exists(by_post)) | Q(Exists(by_roll))


def _words(row: MissedPayment, missed: set[tuple[int, date]]) -> str:
    number = 1
    while (row.beneficiary_id, months_after(row.month, -number)) in missed:
        number += 1
    number = max(2, number)  # the one before may be known by the roll alone
    words = ngettext(
        "%(number)s month, up to %(month)s", "%(number)s months, up to %(month)s", number
    ) % {"number": number, "month": date_format(row.month, "m/Y")}
    return f"{words}: {row.reason}" if row.reason else words
