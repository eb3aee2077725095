"""The one ranking behind page, map, CSV, JSON and everything later.

Areas are ranked by the value that their order gives them (reports.orders), by the exact
fraction if nothing else is asked; ties share a rank (1, 2, 2, 4); inside a tie the larger area
comes first, then the lower code. An area without a roll has no data: it is not 0 %, and it is
not ranked. Sources: domain dossier 1.9, 4.4; peers.md R1-R4.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from areas.calendar import months_after
from areas.models import Area, Boundary, Containment, Kind, Tree
from reports import orders, recasting, targets
from reports.figures import (
    GROUPS,
    ByArea,
    Figures,
    change_points,
    figures_of,
    last_counted,
)
from reports.orders import Order
from reports.targets import Standing

MONTHS = 12
FEW_ENOUGH = 250  # areas, to read twelve months of at once
# Of fewer people one more or less moves the rate by several points.
FEW = 30


@dataclass(frozen=True)
class Row:
    """One area of a ranking. Without figures it has no data and no rank.

    `rank_before` is the rank of the month before in the same order among the same areas;
    `to_next` says how many people are missing to the rank `next_rank`; `target` how it stands
    to the share of people paid by account that was set for it.
    """

    area: Area
    figures: Figures | None
    rank: int | None = None
    shares_rank: bool = False
    previous: Figures | None = None
    rank_before: int | None = None
    to_next: int | None = None
    next_rank: int | None = None
    target: Standing | None = None

    @property
    def change_points(self) -> Decimal | None:
        return change_points(self.figures, self.previous)

    @property
    def movement(self) -> int | None:
        """Ranks won (or lost, below zero) since the month before."""
        if self.rank is None or self.rank_before is None:
            return None
        return self.rank_before - self.rank

    @property
    def ranks_moved(self) -> int:
        return abs(self.movement or 0)

    @property
    def is_small(self) -> bool:
        return self.figures is not None and self.figures.recipients < FEW


@dataclass(frozen=True)
class Ranking:
    """The areas of one level within an area and a month, ranked, and their whole.

    `unassigned` are people of the area who belong to none of its rows (communes without an
    office); where the rows are those of one peer group it is 0. `group_of` names the peer
    group of each area that has one, by its id.
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
    order: Order = Order.LEVEL
    peers: str = ""
    group_of: dict[int, str] = field(default_factory=dict)
    # By month and area's id: of the month and the one before; of few areas of a year and a month.
    figures: dict[date, ByArea] = field(default_factory=dict)
    # Every target of the areas and their whole, by the area's id; none on another map.
    set_for: targets.ByArea = field(default_factory=dict)
    # The day of the map, where it is not the month's own; who stands there by assumption.
    on: date | None = None
    assumed: int = 0

    @property
    def of_its_areas(self) -> str:
        """What links to its areas' pages carry; units that came later have none of that month."""
        month = "" if self.on else f"period={self.month:%Y-%m}&"
        return f"{month}programme={self.programme}"

    @property
    def standings(self) -> list[Standing]:
        """How the whole stands to its targets, of each measure one, people paid first."""
        of_it, total = self.set_for.get(self.area.pk, ()), self.total
        return targets.standings(of_it, self.month, total.figures, total.previous)

    @property
    def ranked(self) -> list[Row]:
        return [row for row in self.rows if row.figures]

    @property
    def without_data(self) -> list[Row]:
        return [row for row in self.rows if not row.figures]

    @property
    def movers(self) -> tuple[Row, Row] | None:
        """Who rose most and who rose least, or fell most, on the month before; None where
        fewer than two areas can be compared, or all moved alike."""
        values = [
            (orders.value_of(Order.CHANGE, row.figures, row.previous), row) for row in self.rows
        ]
        moved = [(value, row) for value, row in values if value is not None]
        moved.sort(key=lambda one: (one[0], one[1].area.code))
        if not moved or moved[0][0] == moved[-1][0]:
            return None
        return moved[-1][1], moved[0][1]


def ranking(
    *,
    month: date,
    area: Area,
    level: str,
    tree: str = Tree.ADMINISTRATIVE,
    programme: str,
    order: str = Order.LEVEL,
    peers: str = "",
    on: date | None = None,
    with_months: bool = False,
) -> Ranking:
    """Ranks the areas of a level within an area; the area's own level gives one row.

    Offices imply the management tree, as level and as area. An empty order is the usual one
    (reports.orders). With `on`, the month is told on that day's map (reports.recasting), of which
    the area is then one. `peers` leaves only the areas of that peer group. `with_months` reads
    the months before as well, where the areas are few. Three queries, whatever their number.
    """
    tree = Tree.MANAGEMENT if Kind.OFFICE in (level, area.kind) else tree
    areas = _areas(on or month, area, level, tree)
    group_of = {one.pk: one.its_group for one in areas if one.its_group}
    back = MONTHS + 1 if with_months and len(areas) <= FEW_ENOUGH else 2
    months = [months_after(month, -number) for number in range(back)]
    figures, assumed, counted_at = _read(months, on, area, areas, tree, GROUPS[programme])
    set_for = {} if on else targets.of_areas({area.pk, *(one.pk for one in areas)}, programme)
    rows = [_row(one, figures, months, set_for) for one in areas]
    total = _row(area, figures, months, set_for)
    unassigned = _unassigned(total, rows)
    if peers:
        rows = [row for row in rows if group_of.get(row.area.pk) == peers]
    chosen = Order(order) if order else orders.usual(_leader(rows))
    return Ranking(
        month=month,
        area=area,
        level=level,
        tree=tree,
        programme=programme,
        total=total,
        rows=ranked(rows, chosen),
        unassigned=0 if peers else unassigned,
        counted_at=counted_at,
        order=chosen,
        peers=peers,
        group_of=group_of,
        figures=figures,
        set_for=set_for,
        on=on,
        assumed=assumed,
    )


def _row(
    area: Area, figures: dict[date, ByArea], months: list[date], set_for: targets.ByArea
) -> Row:
    now, before = (figures[month].get(area.pk) for month in months[:2])
    target = targets.standing(set_for.get(area.pk, ()), months[0], now, before)
    return Row(area, now, previous=before, target=target)


def _read(
    months: list[date],
    on: date | None,
    area: Area,
    areas: list[Area],
    tree: str,
    programmes: list[int],
) -> tuple[dict[date, ByArea], int, datetime | None]:
    """Figures of the months, of the areas and their whole; how many people of the first month
    stand among the areas by assumption; when that month was last counted."""
    if on is None:
        wanted = {area.pk, *(one.pk for one in areas)}
        figures, counted_at = figures_of(months, wanted, programmes)
        return figures, 0, counted_at
    parts = [one.pk for one in areas]
    recast = recasting.figures_on(on, months, parts, tree, programmes)
    whole = recasting.figures_on(on, months, [area.pk], area.counted_along, programmes)
    figures = {each: recast.figures[each] | whole.figures[each] for each in months}
    counted_at = last_counted(months[0], programmes)
    return figures, sum(recast.assumed.get(months[0], {}).values()), counted_at


def ranked(rows: Iterable[Row], order: Order = Order.LEVEL) -> list[Row]:
    """The rows in order with their ranks, and with those of the month before; those without a
    value at the end, by code."""
    given = list(rows)
    ranks = _ranks([orders.value_of(order, row.figures, row.previous) for row in given])
    # By change it would take the month before that one.
    earlier = [None if order == Order.CHANGE else row.previous for row in given]
    ranks_before = _ranks([orders.value_of(order, before, None) for before in earlier])
    shared = Counter(ranks)
    placed = [
        replace(row, rank=rank, shares_rank=shared[rank] > 1, rank_before=rank_before)
        for row, rank, rank_before in zip(given, ranks, ranks_before, strict=True)
        if rank
    ]
    without = [row for row, rank in zip(given, ranks, strict=True) if not rank]
    without.sort(key=lambda row: (row.figures is None, row.area.code))
    return [*_with_next(sorted(placed, key=_place), order), *without]


def _ranks(values: list[orders.Value | None]) -> list[int | None]:
    """The rank of each value, one more than there are higher ones; None where there is none."""
    rank_of: dict[orders.Value, int] = {}
    known = sorted((value for value in values if value is not None), reverse=True)
    for place, value in enumerate(known, start=1):
        rank_of.setdefault(value, place)
    return [None if value is None else rank_of[value] for value in values]


def _place(row: Row) -> tuple[int, int, str]:
    assert row.rank and row.figures  # noqa: S101 (rows without a rank were set apart)
    return (row.rank, -row.figures.recipients, row.area.code)


def _with_next(in_order: list[Row], order: Order) -> list[Row]:
    """Each row with the people that are missing to the next higher rank."""
    told: list[Row] = []
    above: Row | None = None  # the first row of the next higher rank
    first: Row | None = None  # the first row of the own rank
    for row in in_order:
        if first is None or row.rank != first.rank:
            above, first = first, row
        if above and above.figures and row.figures:
            missing = orders.people_to(order, row.figures, above.figures)
            row = replace(row, to_next=missing, next_rank=above.rank)
        told.append(row)
    return told


def _leader(rows: list[Row]) -> Figures | None:
    figures = [row.figures for row in rows if row.figures]
    return max(figures, key=lambda one: one.exact, default=None)


def _areas(month: date, area: Area, level: str, tree: str) -> list[Any]:
    """Each with `its_group`, its peer group, and `column` and `line`, its place on the schematic
    map, which of an office is the middle of its communes, None where it has none; and whether
    its border is known."""
    found = Area.objects.filter(pk=area.pk)
    if level != area.kind:
        parts: QuerySet[Containment] = Containment.objects.filter(
            area=area, tree=tree, valid__contains=month, inherited=False, part__kind=level
        )
        found = Area.objects.filter(pk__in=parts.values("part")).order_by("code")
    then = FilteredRelation("tiles", condition=Q(tiles__valid__contains=month))
    is_of_offices = level == Kind.OFFICE
    return list(
        found.only("kind", "code", "name").annotate(
            its_group=F("peer_group__group"),
            tile=then,
            column=_middle("column", month) if is_of_offices else F("tile__column"),
            line=_middle("row", month) if is_of_offices else F("tile__row"),
            has_boundary=Exists(Boundary.objects.filter(area=OuterRef("pk"))),
        )
    )


def _middle(coordinate: str, month: date) -> Subquery:
    """Of an office, the mean of its communes' places."""
    communes = Containment.objects.filter(
        area=OuterRef("pk"),
        tree=Tree.MANAGEMENT,
        valid__contains=month,
        inherited=False,
        part__tiles__valid__contains=month,
    )
    return Subquery(
        communes.order_by()
        .values("area")
        .annotate(mean=Avg(f"part__tiles__{coordinate}"))
        .values("mean")
    )


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
