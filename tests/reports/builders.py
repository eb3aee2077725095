"""Report rows as counting would leave them, and an independent count to hold them against."""

from collections import Counter, defaultdict

from django.utils import timezone

from areas.models import Area, Kind, Membership, Tree
from payments.models import MonthlyPayment, Period, Programme
from payments.models.periods import Method
from reports.models import AreaRate
from tests.factories import JUNE, area

FIELDS = (
    "recipients",
    "by_bank_account",
    "by_electronic_account",
    "in_cash",
    "amount",
    "amount_in_cash",
)


def rate(
    where,
    by_account,
    recipients,
    *,
    month=JUNE,
    electronic=0,
    programme=Programme.SOCIAL_INSURANCE,
    claimed=0,
    opened=0,
):
    """A counted row; `by_account` holds the electronic ones, too."""
    Period.objects.get_or_create(month=month)
    return AreaRate.objects.create(
        period_id=month,
        area=where if isinstance(where, Area) else area(where, month),
        programme=programme,
        recipients=recipients,
        by_bank_account=by_account - electronic,
        by_electronic_account=electronic,
        in_cash=recipients - by_account,
        amount=1_000_000 * recipients,
        amount_in_cash=1_000_000 * (recipients - by_account),
        claimed=claimed,
        opened=opened,
        counted_at=timezone.now(),
    )


def reported(month):
    """The report table of a month, by area and programme."""
    rows = AreaRate.objects.filter(period=month)
    return {
        (row.area_id, row.programme): tuple(getattr(row, field) for field in FIELDS) for row in rows
    }


def counted_one_by_one(month):
    """What the table must say: every payment looked at alone, every membership climbed."""
    around = areas_around(month)
    table = defaultdict(Counter)
    for payment in MonthlyPayment.objects.filter(period=month):
        for each in around(payment.commune_id):
            table[each, payment.programme].update(facts_of(payment))
    return {key: tuple(counts[field] for field in FIELDS) for key, counts in table.items()}


def facts_of(payment):
    """What one payment adds to each field."""
    in_cash = payment.method == Method.CASH
    return {
        "recipients": 1,
        "by_bank_account": int(payment.method == Method.BANK_ACCOUNT),
        "by_electronic_account": int(payment.method == Method.ELECTRONIC_ACCOUNT),
        "in_cash": int(in_cash),
        "amount": payment.amount,
        "amount_in_cash": payment.amount * in_cash,
    }


def areas_around(day):
    """A function from a commune to itself, its district, province, country and office that day."""
    parents = {
        (row.tree, row.area_id): row.parent_id
        for row in Membership.objects.all()
        if day in row.valid
    }
    offices = set(Area.objects.filter(kind=Kind.OFFICE).values_list("pk", flat=True))

    def climb(tree, place):
        while place is not None:
            yield place
            place = parents.get((tree, place))

    def around(commune):
        above = set(climb(Tree.ADMINISTRATIVE, commune))
        return above | (set(climb(Tree.MANAGEMENT, commune)) & offices)

    return around
