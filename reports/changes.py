"""What became of an officer's units: each that ended, and what holds its people now."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from areas.calendar import today
from areas.models import Area, Kind
from officers.models import Assignment, Officer

# The units of one kind that ended inside the areas which an officer ever had, each with the
# units that hold its last communes today.
CHANGES = """
WITH old AS (
    SELECT DISTINCT area.id, area.code, upper(area.valid) - 1 AS last_day
      FROM officers_assignment assignment
      JOIN areas_containment inside ON inside.area_id = assignment.area_id
      JOIN areas_area area ON area.id = inside.part_id AND area.kind = %(kind)s
     WHERE assignment.officer_id = %(officer)s AND upper(area.valid) <= %(today)s::date
)
SELECT old.id, old.last_day,
       array_agg(DISTINCT now.id) FILTER (WHERE now.kind = 'commune') AS communes,
       array_agg(DISTINCT now.id) FILTER (WHERE now.kind = 'office') AS offices,
       array_agg(DISTINCT now.id) FILTER (WHERE now.kind = 'province') AS provinces
  FROM old
  JOIN areas_containment inside ON inside.area_id = old.id
   AND inside.valid @> old.last_day AND NOT inside.inherited
  JOIN areas_area leaf ON leaf.id = inside.part_id AND leaf.is_leaf
  LEFT JOIN areas_containment around ON around.part_id = leaf.id
   AND around.valid @> %(today)s::date
  LEFT JOIN areas_area now ON now.id = around.area_id AND now.valid @> %(today)s::date
 GROUP BY old.id, old.code, old.last_day
 ORDER BY old.last_day DESC, old.code
"""


@dataclass(frozen=True)
class Change:
    """A unit that ended on its last day; the communes, offices and provinces of its people."""

    unit: Area
    last_day: date
    communes: list[Area]
    offices: list[Area]
    provinces: list[Area]

    @property
    def last_month(self) -> date:
        return self.last_day.replace(day=1)


def of(officer: Officer, kind: str) -> list[Change]:
    """The officer's units of a kind that ended; two queries, however many they are."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"officer": officer.pk, "kind": kind, "today": today()})
        rows = cursor.fetchall()
    areas = Area.objects.in_bulk({each for row in rows for each in _ids(row)})

    def named(ids: list[int] | None) -> list[Area]:
        return sorted((areas[one] for one in ids or []), key=lambda area: area.code)

    return [
        Change(areas[unit], last_day, named(communes), named(offices), named(provinces))
        for unit, last_day, communes, offices, provinces in rows
    ]


def kind_to_tell(officer: Officer) -> str:
    """Communes to whoever had a district or less, districts to a province, provinces to the
    country: one level below what the officer was assigned."""
    kinds = set(Assignment.objects.filter(officer=officer).values_list("area__kind", flat=True))
    if Kind.COUNTRY in kinds:
        return Kind.PROVINCE
    return Kind.DISTRICT if Kind.PROVINCE in kinds else Kind.COMMUNE


def _ids(row: tuple[int, date, list[int] | None, list[int] | None, list[int] | None]) -> list[int]:
    unit, _last_day, *lists = row
    return [unit, *(each for ids in lists for each in ids or [])]
