"""People of an area in a month as two whole numbers, and what is worked out from them last.

Sources: domain dossier 1.9. A percentage is never stored, added or averaged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max, Sum

from areas.models import Area
from payments.models import Programme
from reports.models import AreaRate

GROUPS: dict[str, list[int]] = {
    **{programme.slug: [programme.value] for programme in Programme},
    "social_security": [Programme.SOCIAL_PROTECTION, Programme.MERIT],
    "all": list(Programme.values),
}
HUNDREDTH = Decimal("0.01")
MANY = 1000  # areas; to name more of them takes longer than to read a month's whole report
# In the order of the fields of Figures.
SUMS = [
    Sum(field)
    for field in (
        "recipients",
        "by_bank_account",
        "by_electronic_account",
        "in_cash",
        "claimed",
        "agreed",
        "opened",
        "registered",
        "amount",
        "amount_in_cash",
    )
]


@dataclass(frozen=True)
class Figures:
    """People of an area, month and group of programmes, and what they are paid, in whole đồng.
    Recipients are never 0."""

    recipients: int
    by_bank_account: int
    by_electronic_account: int
    in_cash: int
    claimed: int = 0
    agreed: int = 0
    opened: int = 0
    registered: int = 0
    amount: int = 0
    amount_in_cash: int = 0

    @property
    def amount_by_account(self) -> int:
        return self.amount - self.amount_in_cash

    @property
    def percent_of_money(self) -> Decimal:
        """100 * đồng by account / đồng, two decimals, half-up; a measure of its own."""
        return percent(self.amount_by_account, self.amount)

    @property
    def by_account(self) -> int:
        return self.by_bank_account + self.by_electronic_account

    @property
    def is_complete(self) -> bool:
        """Whether nobody is paid in cash any more."""
        return self.in_cash == 0

    @property
    def exact(self) -> int:
        """Grows with the exact fraction: two different fractions of people differ by more
        than 2**-62, so 64 binary digits tell them apart; equal fractions give equal numbers."""
        return (self.by_account << 64) // self.recipients

    @property
    def percent(self) -> Decimal:
        """100 * by account / recipients, two decimals, half-up."""
        return percent(self.by_account, self.recipients)


def percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)


def change_points(now: Figures | None, before: Figures | None) -> Decimal | None:
    """Difference of two exact rates in percentage points, two decimals, half-up."""
    if not now or not before:
        return None
    numerator = now.by_account * before.recipients - before.by_account * now.recipients
    denominator = now.recipients * before.recipients
    change = (Decimal(100 * numerator) / Decimal(denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return change + 0  # a fall too small to show has no sign: 0.00, not -0.00


ByArea = dict[int, Figures]


def last_counted(
    month: date, programmes: Sequence[int], area: Area | None = None
) -> datetime | None:
    """When figures of the month were last counted, of the area or whichever; None without any."""
    rows = AreaRate.objects.filter(period=month, programme__in=programmes)
    rows = rows.filter(area=area) if area else rows
    return rows.aggregate(Max("counted_at"))["counted_at__max"]


def figures_of(
    months: Sequence[date], areas: Iterable[int], programmes: Sequence[int]
) -> tuple[dict[date, ByArea], datetime | None]:
    """Figures of many areas in each of the months, programmes added up, and when those of the
    first month were last counted; areas without data lack. One query."""
    wanted = set(areas)
    rows = AreaRate.objects.filter(period__in=months, programme__in=programmes)
    if len(wanted) < MANY:
        rows = rows.filter(area__in=wanted)
    found: dict[date, ByArea] = {month: {} for month in months}
    counted: list[datetime] = []
    for period, area, at, *sums in rows.values_list("period_id", "area_id").annotate(
        Max("counted_at"), *SUMS
    ):
        if area in wanted:
            found[period][area] = Figures(*sums)
            if period == months[0]:
                counted.append(at)
    return found, max(counted, default=None)


def members_of(programme: str) -> list[str]:
    """The programmes of a group, by their names; empty for a programme alone."""
    members = GROUPS[programme]
    return [Programme(each).slug for each in members] if len(members) > 1 else []
