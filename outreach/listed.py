"""The last lists of communes and programmes, as statements read them."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from areas.calendar import today

# What `of` finds, as rows.
LISTED = """
listed AS (
    SELECT *
      FROM unnest(%(listed_communes)s::int[], %(listed_programmes)s::int[],
                  %(listed_months)s::date[]) each (commune_id, programme, period)
)"""
LAST_LISTS = """
SELECT DISTINCT commune_id, programme, period
  FROM (SELECT slice.commune_id, slice.programme, slice.period_id AS period,
               max(slice.period_id) OVER (PARTITION BY home.area_id, slice.programme) AS latest
          FROM payments_rollslice slice
          JOIN areas_containment home
            ON home.part_id = slice.commune_id AND home.area_id = ANY(%(communes)s)
           AND home.valid @> %(today)s::date
         WHERE slice.commune_id = ANY(%(communes)s)) each
 WHERE period = latest
 ORDER BY commune_id, programme
"""


def of(communes: Sequence[int]) -> dict[str, Any]:
    """What LISTED asks for: of each programme the last month that a roll of these communes is of,
    and `months`, which those are. One query.

    The communes are some of today's, and those that they took in: people of these count until a
    roll names people of the new unit, for whoever is not on that one is paid no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST_LISTS, {"communes": list(communes), "today": today()})
        found = cursor.fetchall()
    return {
        "listed_communes": [commune for commune, _programme, _month in found],
        "listed_programmes": [programme for _commune, programme, _month in found],
        "listed_months": [month for _commune, _programme, month in found],
        "months": sorted({month for _commune, _programme, month in found}),
    }
