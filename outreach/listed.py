"""The last lists of communes and programmes, as statements read them."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from areas.calendar import today

# What `of` finds, as rows.
LISTED = """
listed AS (
    SELECT *
      FROM unnest(%(listed_communes)s::int[], %(listed_names)s::text[],
                  %(listed_programmes)s::int[], %(listed_months)s::date[],
                  %(listed_newest)s::boolean[])
           each (commune_id, commune, programme, period, is_newest)
)"""
LAST_LISTS = """
SELECT DISTINCT commune_id, name, programme, period,
       period = max(period) OVER (PARTITION BY programme) AS is_newest
  FROM (SELECT slice.commune_id, commune.name, slice.programme, slice.period_id AS period,
               max(slice.period_id) OVER (PARTITION BY home.area_id, slice.programme) AS latest
          FROM payments_rollslice slice
          JOIN areas_area commune ON commune.id = slice.commune_id
          JOIN areas_containment home
            ON home.part_id = slice.commune_id AND home.area_id = ANY(%(communes)s)
           AND home.valid @> %(today)s::date
         WHERE slice.commune_id = ANY(%(communes)s)) each
 WHERE period = latest
 ORDER BY commune_id, programme
"""


def of(communes: Sequence[int]) -> dict[str, Any]:
    """What LISTED asks for: of each programme the last month that a roll of these communes is of,
    and whether another commune has a newer one; and `months`, which those are. One query.

    The communes are some of today's, and those that they took in: people of these count until a
    roll names people of the new unit, for whoever is not on that one is paid no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST_LISTS, {"communes": list(communes), "today": today()})
        found = cursor.fetchall()
    names = ["communes", "names", "programmes", "months", "newest"]
    columns = {f"listed_{name}": [row[at] for row in found] for at, name in enumerate(names)}
    return columns | {"months": sorted(set(columns["listed_months"]))}
