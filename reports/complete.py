"""Communes in which nobody was paid in cash any more: since when, and whether they kept it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from areas.models import Area, Kind
from reports.figures import GROUPS

# By commune of the area: the first month without anybody in cash, the last one with somebody, and
# from when on there was nobody any more.
REACHED = """
WITH month AS (
    SELECT rate.area_id, rate.period_id, sum(rate.in_cash) AS in_cash
      FROM reports_arearate rate
      JOIN areas_containment inside ON inside.part_id = rate.area_id
     WHERE inside.area_id = %(area)s AND inside.tree = %(tree)s AND NOT inside.inherited
       AND inside.valid @> %(month)s::date AND rate.period_id <= %(month)s
       AND rate.programme = ANY(%(programmes)s)
     GROUP BY rate.area_id, rate.period_id
), ever AS (
    SELECT area_id, min(period_id) FILTER (WHERE in_cash = 0) AS reached,
           max(period_id) FILTER (WHERE in_cash > 0) AS last_in_cash,
           max(in_cash) FILTER (WHERE period_id = %(month)s) AS in_cash
      FROM month GROUP BY area_id HAVING bool_or(in_cash = 0)
)
SELECT area.kind, area.code, area.name, ever.reached, ever.in_cash,
       (SELECT min(month.period_id) FROM month
         WHERE month.area_id = ever.area_id
           AND month.period_id > coalesce(ever.last_in_cash, '-infinity')) AS since
  FROM ever JOIN areas_area area ON area.id = ever.area_id AND area.is_leaf
 WHERE ever.in_cash IS NOT NULL
 ORDER BY ever.in_cash > 0, ever.reached, area.code
"""


@dataclass(frozen=True)
class Complete:
    """A commune that had everyone by account in some month: `reached` is the first one, `since`
    the first of those in a row until now; None where somebody is in cash again."""

    area: Area
    reached: date
    in_cash: int
    since: date | None

    @property
    def is_kept(self) -> bool:
        return self.since == self.reached


def communes_of(area: Area, month: date, programme: str) -> list[Complete]:
    """Those that hold it first, in the order in which they got there. One query."""
    if area.kind == Kind.COMMUNE:
        return []
    parameters: dict[str, Any] = {
        "area": area.pk,
        "tree": area.counted_along,
        "month": month,
        "programmes": GROUPS[programme],
    }
    with connection.cursor() as cursor:
        cursor.execute(REACHED, parameters)
        rows = cursor.fetchall()
    return [
        Complete(Area(kind=kind, code=code, name=name), reached, in_cash, since)
        for kind, code, name, reached, in_cash, since in rows
    ]
