"""The one ranking behind page, CSV, JSON and everything later.

A rate is two whole numbers. Areas are ranked by the exact fraction; ties share a rank
(1, 2, 2, 4); inside a tie the larger area comes first, then the lower code. An area without
a roll has no data: it is not 0 %, and it is not ranked. Sources: domain dossier 1.9, 4.4.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max, QuerySet, Sum

from areas.calendar import months_after
from areas.models import Area, Containment, Kind, Tree
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
    )
]


@dataclass(frozen=True)
class Figures:
    """People of an area, month and group of programmes. Recipients are never 0."""

    recipients: int
    by_bank_account: int
    by_electronic_account: int
    in_cash: int
    claimed: int = 0
    agreed: int = 0
    opened: int = 0
    registered: int = 0

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


@dataclass(frozen=True)
class Row:
    """One area of a ranking. Without figures it has no data and no rank."""

    area: Area
    figures: Figures | None
    rank: int | None = None
    shares_rank: bool = False
    previous: Figures | None = None

    @property
    def change_points(self) -> Decimal | None:
        return change_points(self.figures, self.previous)


def change_points(now: Figures | None, before: Figures | None) -> Decimal | None:
    """Difference of two exact rates in percentage points, two decimals, half-up."""
    if not now or not before:
        return None
    numerator = now.by_account * before.recipients - before.by_account * now.recipients
    denominator = now.recipients * before.recipients
    change = (Decimal(100 * numerator) / Decimal(denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return change + 0  # a fall too small to show has no sign: 0.00, not -0.00


@dataclass(frozen=True)
class Ranking:
    """The areas of one level within an area and a month, ranked, and their whole.

    `unassigned` are people of the area who belong to none of its rows (communes without an
    office); `rolls_in` counts ranked rows, the others have no data.
    """

    month: date
    area: Area
    level: str
    tree: str
    programme: str
    total: Row
    rows: list[Row]
    unassigned: int
    counted_at: datetime | None

    @property
    def stamp(self) -> str:
        """Changes with every count of these figures."""
        return self.counted_at.isoformat() if self.counted_at else ""

    @property
    def ranked(self) -> list[Row]:
        return [row for row in self.rows if row.figures]

    @property
    def without_data(self) -> list[Row]:
        return [row for row in self.rows if not row.figures]


def ranking(
    *, month: date, area: Area, level: str, tree: str = Tree.ADMINISTRATIVE, programme: str
) -> Ranking:
    """Ranks the areas of a level within an area; the area's own level gives one row.

    Offices imply the management tree, as level and as area. Two queries, whatever the number
    of areas.
    """
    tree = Tree.MANAGEMENT if Kind.OFFICE in (level, area.kind) else tree
    areas = _areas(month, area, level, tree)
    codes = GROUPS[programme]
    wanted = {area.pk, *(one.pk for one in areas)}
    now, before, counted_at = figures_of(month, wanted, codes)
    rows = [Row(one, now.get(one.pk), previous=before.get(one.pk)) for one in areas]
    total = Row(area, now.get(area.pk), previous=before.get(area.pk))
    return Ranking(
        month=month,
        area=area,
        level=level,
        tree=tree,
        programme=programme,
        total=total,
        rows=ranked(rows),
        unassigned=_unassigned(total, rows),
        counted_at=counted_at,
    )


def ranked(rows: Iterable[Row]) -> list[Row]:
    """The rows in order with their ranks; those without data at the end, by code."""
    given = list(rows)
    with_data = sorted((row for row in given if row.figures), key=_order)
    without = [row for row in given if not row.figures]
    exact = [row.figures.exact for row in with_data if row.figures]
    rank_of: dict[int, int] = {}
    for place, fraction in enumerate(exact, start=1):
        rank_of.setdefault(fraction, place)
    shared = Counter(exact)
    placed = [
        replace(row, rank=rank_of[fraction], shares_rank=shared[fraction] > 1)
        for row, fraction in zip(with_data, exact, strict=True)
    ]
    return [*placed, *sorted(without, key=lambda row: row.area.code)]


def _order(row: Row) -> tuple[int, int, str]:
    assert row.figures  # noqa: S101 (rows without figures were set apart)
    return (-row.figures.exact, -row.figures.recipients, row.area.code)


ByArea = dict[int, Figures]


def figures_of(
    month: date, areas: Iterable[int], programmes: Sequence[int]
) -> tuple[ByArea, ByArea, datetime | None]:
    """Figures of many areas in a month and the one before, programmes added up, and when the
    month's were last counted; areas without data lack."""
    before, wanted = months_after(month, -1), set(areas)
    rows = AreaRate.objects.filter(period__in=[month, before], programme__in=programmes)
    if len(wanted) < MANY:
        rows = rows.filter(area__in=wanted)
    found: dict[date, ByArea] = {month: {}, before: {}}
    counted: list[datetime] = []
    for period, area, at, *sums in rows.values_list("period_id", "area_id").annotate(
        Max("counted_at"), *SUMS
    ):
        if area in wanted:
            found[period][area] = Figures(*sums)
            if period == month:
                counted.append(at)
    return found[month], found[before], max(counted, default=None)


def _areas(month: date, area: Area, level: str, tree: str) -> list[Area]:
    if level == area.kind:
        return [area]
    parts: QuerySet[Containment] = Containment.objects.filter(
        area=area, tree=tree, valid__contains=month, inherited=False, part__kind=level
    )
    found = Area.objects.filter(pk__in=parts.values("part")).order_by("code")
    return list(found.only("kind", "code", "name"))


def _unassigned(total: Row, rows: list[Row]) -> int:
    if not total.figures:
        return 0
    inside = sum(row.figures.recipients for row in rows if row.figures)
    return max(0, total.figures.recipients - inside)


def levels_below(area: Area, month: date) -> list[tuple[str, str]]:
    """The (level, tree) pairs that an area has parts of in a month, from the top down."""
    order = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE, Kind.COMMUNE]
    rows = (
        Containment.objects.filter(area=area, valid__contains=month, inherited=False)
        .exclude(part=area)
        .values_list("part__kind", "tree")
        .distinct()
    )
    return sorted(rows, key=lambda row: (order.index(Kind(row[0])), row[1]))
