"""Who has delivered a month's rolls, who has not yet, and since when that is late.

Rolls are delivered by districts, and since July 2025 by offices. A unit has delivered when
loaded rolls speak for all of its communes, whoever's rolls they are: a province's roll counts
for each of its districts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection

from areas.calendar import months_after, today
from areas.models import Area
from payments.models import Period, Programme

NAMED = 8  # missing units that a note lists by name
LOOKED_BACK = 12  # months in which a programme must have been delivered to be expected

# Units that deliver, within the area or around it (a commune is spoken for by its unit), with
# how many of their communes a loaded roll speaks for; the programmes that were delivered for
# these people lately.
EXPECTED = """
WITH unit AS (
    SELECT inside.part_id AS id
      FROM areas_containment inside
     WHERE inside.area_id = %(area)s AND inside.valid @> %(month)s::date AND NOT inside.inherited
     UNION
    SELECT around.area_id
      FROM areas_containment around JOIN areas_area commune ON commune.id = around.part_id
     WHERE around.part_id = %(area)s AND around.valid @> %(month)s::date AND NOT around.inherited
       AND commune.is_leaf
), leaf AS (
    SELECT DISTINCT unit.id AS unit_id, inside.part_id
      FROM unit
      JOIN areas_area area ON area.id = unit.id AND area.kind IN ('district', 'office')
      JOIN areas_containment inside ON inside.area_id = unit.id
       AND inside.valid @> %(month)s::date AND NOT inside.inherited
      JOIN areas_area part ON part.id = inside.part_id AND part.is_leaf
), delivered AS (
    SELECT DISTINCT commune_id, programme FROM payments_rollslice
     WHERE programme = ANY(%(programmes)s) AND period_id BETWEEN %(since)s AND %(month)s
), usual AS (
    SELECT DISTINCT unit.unit_id, delivered.programme
      FROM (SELECT DISTINCT unit_id FROM leaf) unit
      JOIN areas_containment inside ON inside.area_id = unit.unit_id
       AND inside.valid @> %(month)s::date
      JOIN delivered ON delivered.commune_id = inside.part_id
)
SELECT unit.id, unit.kind, unit.code, unit.name, usual.programme, period.due_day,
       count(*) AS communes, count(slice.id) AS covered, max(slice.roll_id) AS roll_id,
       (SELECT coalesce(sum(difference.lines), 0)
          FROM payments_roll roll JOIN payments_rolldifference difference
            ON difference.roll_id = roll.id AND difference.against = 1
           AND difference.change = 10 AND difference.programme = ANY(%(programmes)s)
         WHERE roll.period_id = %(month)s AND roll.state = 'loaded'
           AND coalesce(difference.commune_id, roll.area_id) IN (
                   SELECT part_id FROM areas_containment
                    WHERE area_id = %(area)s AND valid @> %(month)s::date)) AS left_out
  FROM leaf
  JOIN areas_area unit ON unit.id = leaf.unit_id
  JOIN usual ON usual.unit_id = leaf.unit_id
  LEFT JOIN payments_rollslice slice
    ON slice.period_id = %(month)s AND slice.programme = usual.programme
   AND slice.commune_id = leaf.part_id
  LEFT JOIN payments_period period ON period.month = %(month)s
 GROUP BY unit.id, usual.programme, period.due_day
 ORDER BY unit.code, usual.programme
"""


@dataclass(frozen=True)
class Delivery:
    """What one unit has delivered of one programme and month."""

    unit: Area
    programme: Programme
    due: date
    communes: int
    covered: int
    roll_id: int | None

    @property
    def is_in(self) -> bool:
        return self.covered == self.communes

    @property
    def is_in_part(self) -> bool:
        return 0 < self.covered < self.communes

    @property
    def is_late(self) -> bool:
        return not self.is_in and self.due < today()


@dataclass(frozen=True)
class Deliveries:
    """All expected of an area and month, by unit; in and missing ones told apart."""

    expected: list[Delivery]
    left_out: int = 0  # lines with faults, which are not in the figures

    @property
    def are_in(self) -> list[Delivery]:
        return [one for one in self.expected if one.is_in]

    @property
    def missing(self) -> list[Delivery]:
        return [one for one in self.expected if not one.is_in]

    def of(self, programmes: Collection[int]) -> "Deliveries":
        """Those of some of the programmes; lines that were left out are not told apart."""
        return Deliveries([one for one in self.expected if one.programme in programmes])

    @property
    def missing_by_unit(self) -> list[tuple[Area, list[Delivery]]]:
        return _by_unit(self.missing)

    @property
    def in_by_unit(self) -> list[tuple[Area, list[Delivery]]]:
        return _by_unit(self.are_in)

    @property
    def missing_named(self) -> list[Delivery]:
        """Those of the missing that a note names."""
        return self.missing[:NAMED]

    @property
    def missing_unnamed(self) -> int:
        return max(0, len(self.missing) - NAMED)


def _by_unit(found: list[Delivery]) -> list[tuple[Area, list[Delivery]]]:
    return [(unit, list(each)) for unit, each in groupby(found, key=lambda one: one.unit)]


def of_area(
    area: Area, month: date, programmes: Iterable[int], looked_back: int = LOOKED_BACK
) -> Deliveries:
    """What is expected of the units within an area (or of a commune's own) in a month.

    A programme is expected of a unit whose communes, or those that they took over, had it
    delivered in that month or in so many before it.
    One query, whatever the number of units.
    """
    parameters: dict[str, Any] = {
        "area": area.pk,
        "month": month,
        "since": months_after(month, -looked_back),
        "programmes": list(programmes),
    }
    with connection.cursor() as cursor:
        cursor.execute(EXPECTED, parameters)
        rows = cursor.fetchall()
    left_out = int(rows[0][-1]) if rows else 0
    return Deliveries([_delivery(month, *row[:-1]) for row in rows], left_out)


def _delivery(
    month: date,
    unit_id: int,
    kind: str,
    code: str,
    name: str,
    programme: int,
    due_day: int | None,
    communes: int,
    covered: int,
    roll_id: int | None,
) -> Delivery:
    due = month.replace(day=due_day or Period().due_day)
    unit = Area(pk=unit_id, kind=kind, code=code, name=name)
    return Delivery(unit, Programme(programme), due, communes, covered, roll_id)
