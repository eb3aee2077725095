"""The difference of a roll in figures, and the people behind each of them."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from areas.calendar import months_after
from areas.models import Area
from payments.models import Against, Change, Programme, Roll, RollChange, RollDifference


@dataclass
class Row:
    """One way in which people differ from an earlier list."""

    change: Change
    people: int
    by_account: int
    amount: int
    amount_before: int

    @property
    def label(self) -> str:
        return str(self.change.label)

    @property
    def is_good(self) -> bool:
        return self.change <= Change.NEW


@dataclass
class Comparison:
    """A roll beside an earlier list; by programme and commune where there are several."""

    against: Against
    rows: list[Row]
    places: list["Place"]

    @property
    def listed(self) -> list[Row]:
        return [row for row in self.rows if row.is_good]

    @property
    def beside(self) -> list[Row]:
        return [row for row in self.rows if not row.is_good]

    @property
    def people(self) -> int:
        return sum(row.people for row in self.listed)

    @property
    def by_account(self) -> int:
        return sum(row.by_account for row in self.listed)

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.listed)


@dataclass
class Place:
    """A commune and programme; `counts` go by Change, in the order of COLUMNS."""

    commune: Area | None
    programme: int
    counts: list[tuple[Change, int]]

    @property
    def programme_label(self) -> str:
        return str(Programme(self.programme).label)


COLUMNS = [
    Change.SAME,
    Change.TO_ACCOUNT,
    Change.TO_CASH,
    Change.NEW,
    Change.MISSING,
    Change.MOVED,
    Change.AMOUNT,
]


def comparisons(roll: Roll) -> list[Comparison]:
    """Beside last month's list and, where it replaces a roll, beside that one."""
    found = list(roll.differences.select_related("commune").order_by("commune__code", "programme"))
    return [
        _comparison(against, some)
        for against in Against
        if (some := [one for one in found if one.against == against])
    ]


def _comparison(against: Against, found: list[RollDifference]) -> Comparison:
    rows: dict[int, Row] = {}
    places: dict[tuple[int | None, int], dict[int, int]] = {}
    communes: dict[int | None, Area | None] = {}
    for one in found:
        row = rows.setdefault(one.change, Row(Change(one.change), 0, 0, 0, 0))
        row.people += one.people
        row.by_account += one.by_account
        row.amount += one.amount
        row.amount_before += one.amount_before
        communes[one.commune_id] = one.commune
        places.setdefault((one.commune_id, one.programme), {})[one.change] = one.people
    return Comparison(
        against,
        [rows[change] for change in sorted(rows)],
        [
            Place(
                communes[commune],
                programme,
                [(change, counts.get(change, 0)) for change in COLUMNS],
            )
            for (commune, programme), counts in places.items()
        ],
    )


def count_of(roll: Roll, **which: Any) -> int:
    """How many people a number of the comparison tells of."""
    counts = RollDifference.objects.filter(roll=roll, **which)
    return counts.aggregate(people=Sum("people"))["people"] or 0


def people_of(roll: Roll, **which: Any) -> QuerySet[RollChange]:
    """Who they are; those who are paid as before are in `same_people`."""
    return RollChange.objects.filter(roll=roll, **which).select_related("commune").order_by("pk")


# Who stood on the earlier list, in the slice, and of whom the roll says nothing else; and who
# moved into a commune and is paid in the same way.
SAME = """
WITH told AS (
    SELECT change, programme, beneficiary_id, commune_id, detail FROM payments_rollchange
     WHERE roll_id = %(roll)s AND against = %(against)s AND beneficiary_id IS NOT NULL
), inside AS MATERIALIZED (
    SELECT DISTINCT part_id FROM areas_containment
     WHERE area_id = coalesce(%(commune)s, %(area)s) AND valid @> %(month)s::date
), before AS NOT MATERIALIZED (
    SELECT beneficiary_id, programme, commune_id, method, amount
      FROM payments_monthlypayment
     WHERE period_id = %(before)s AND roll_id <> %(roll)s AND NOT %(is_kept)s
     UNION ALL
    SELECT beneficiary_id, programme, commune_id, method, amount
      FROM payments_replacedpayment
     WHERE replaced_by_id = %(roll)s AND %(is_kept)s
), same AS (
    SELECT before.beneficiary_id, before.programme, before.method, before.amount
      FROM before
     WHERE before.programme = ANY(%(programmes)s)
       AND (before.commune_id IN (SELECT part_id FROM inside)
            OR EXISTS (SELECT FROM told WHERE told.change = 6
                          AND told.beneficiary_id = before.beneficiary_id
                          AND told.programme = before.programme
                          AND (%(commune)s IS NULL OR told.commune_id = %(commune)s)))
       AND NOT EXISTS (SELECT FROM told
                        WHERE told.beneficiary_id = before.beneficiary_id
                          AND told.programme = before.programme
                          AND (told.change IN (2, 3, 5)
                               OR told.change = 10 AND told.detail IS NULL
                               OR told.change = 6 AND told.commune_id <> %(commune)s))
)
SELECT person.uuid, person.full_name, person.birth_year, same.programme, same.method, same.amount
  FROM same JOIN beneficiaries_beneficiary person ON person.id = same.beneficiary_id
 ORDER BY person.sort_key, person.id, same.programme
 LIMIT %(rows)s OFFSET %(start)s
"""


def same_people(
    roll: Roll,
    *,
    against: int,
    commune: int | None,
    programme: int | None,
    start: int,
    rows: int,
) -> list[dict[str, Any]]:
    """uuid, name, birth year, programme, method and earlier amount of who is paid as before."""
    is_replaced = against == Against.REPLACED
    parameters = {
        "roll": roll.pk,
        "against": against,
        "area": roll.area_id,
        "commune": commune,
        "month": roll.period_id,
        "before": roll.period_id if is_replaced else months_after(roll.period_id, -1),
        # Once the roll is loaded, what it replaced lies aside.
        "is_kept": is_replaced and roll.state in {Roll.State.LOADED, Roll.State.SUPERSEDED},
        "programmes": [programme] if programme else roll.programmes,
        "start": start,
        "rows": rows,
    }
    with connection.cursor() as cursor:
        cursor.execute(SAME, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
