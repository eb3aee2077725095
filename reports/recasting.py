"""A month on another day's map: what its rolls would give within the borders of that day.

A unit that went whole into one of the asked areas goes there whole, also where it was divided
within that area. Of one that was divided between several, each person goes where the first roll
after the division pays them; whom no such roll names goes to the likelier successor, and is
counted as assumed. Sources: domain dossier 4.4, peers.md idea 1.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from reports.figures import ByArea, Figures

# In which of the areas each unit lies on the day, those that ended before with their heirs.
HOMES = """
WITH home AS MATERIALIZED (
    SELECT inside.part_id AS leaf, array_agg(DISTINCT inside.area_id) AS homes
      FROM areas_containment inside JOIN areas_area part ON part.id = inside.part_id
     WHERE inside.area_id = ANY(%(areas)s) AND inside.tree = %(tree)s
       AND inside.valid @> %(on)s::date AND part.is_leaf
     GROUP BY inside.part_id
)
"""
WHOLE = f"""
{HOMES}
SELECT rate.period_id, home.homes[1],
       sum(recipients)::int, sum(by_bank_account)::int, sum(by_electronic_account)::int,
       sum(in_cash)::int
  FROM home JOIN reports_arearate rate ON rate.area_id = home.leaf
 WHERE cardinality(home.homes) = 1
   AND rate.period_id = ANY(%(months)s) AND rate.programme = ANY(%(programmes)s)
 GROUP BY 1, 2
"""
# Where the first roll after the division pays somebody, and the likelier heir of the others.
DIVIDED = f"""
{HOMES}, divided AS MATERIALIZED (
    SELECT home.leaf, home.homes, upper(area.valid) AS ended,
           (SELECT inside.area_id
              FROM areas_succession succession
              JOIN areas_containment inside ON inside.part_id = succession.successor_id
               AND inside.tree = %(tree)s AND inside.valid @> %(on)s::date
             WHERE succession.predecessor_id = home.leaf AND inside.area_id = ANY(home.homes)
             ORDER BY succession.share <> 'part-default', succession.successor_id
             LIMIT 1) AS likelier
      FROM home JOIN areas_area area ON area.id = home.leaf
     WHERE cardinality(home.homes) > 1
), placed AS (
    SELECT payment.period_id, payment.method, divided.likelier,
           (SELECT there.homes[1]
              FROM payments_monthlypayment later JOIN home there ON there.leaf = later.commune_id
             WHERE later.beneficiary_id = payment.beneficiary_id
               AND later.programme = payment.programme AND later.period_id >= divided.ended
               AND cardinality(there.homes) = 1 AND there.homes <@ divided.homes
             ORDER BY later.period_id LIMIT 1) AS known
      FROM divided JOIN payments_monthlypayment payment ON payment.commune_id = divided.leaf
     WHERE payment.period_id = ANY(%(months)s) AND payment.programme = ANY(%(programmes)s)
)
SELECT period_id, coalesce(known, likelier), count(*), count(*) FILTER (WHERE method = 1),
       count(*) FILTER (WHERE method = 2), count(*) FILTER (WHERE method = 0),
       count(*) FILTER (WHERE known IS NULL)
  FROM placed GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Recast:
    """Figures by month and area's id, and how many people of each stand there by assumption."""

    figures: dict[date, ByArea]
    assumed: dict[date, dict[int, int]] = field(default_factory=dict)


def figures_on(
    day: date, months: Sequence[date], areas: Sequence[int], tree: str, programmes: Sequence[int]
) -> Recast:
    """The figures of the months on the map of a day, programmes added up; areas without data
    lack. The funnel is not recast. Two queries."""
    parameters: dict[str, Any] = {
        "on": day,
        "months": list(months),
        "areas": list(areas),
        "tree": tree,
        "programmes": list(programmes),
    }
    found: dict[date, dict[int, list[int]]] = {month: {} for month in months}
    assumed: dict[date, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(WHOLE, parameters)
        for month, area, *people in cursor.fetchall():
            found[month][area] = people
        cursor.execute(DIVIDED, parameters)
        for month, area, *people, by_assumption in cursor.fetchall():
            known = found[month].get(area, [0, 0, 0, 0])
            found[month][area] = [sum(both) for both in zip(known, people, strict=True)]
            assumed[month][area] = by_assumption
    return Recast(
        {
            month: {area: Figures(*people) for area, people in rows.items()}
            for month, rows in found.items()
        },
        assumed,
    )
