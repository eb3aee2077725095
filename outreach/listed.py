"""The last lists of communes and programmes, as statements read them."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from areas.calendar import today

# What `of` finds as rows, and what was paid by the last list that names each in a programme.
PAID_NOW = """
listed AS (
    SELECT *
      FROM unnest(%(listed_communes)s::int[], %(listed_names)s::text[],
                  %(listed_programmes)s::int[], %(listed_months)s::date[],
                  %(listed_newest)s::boolean[])
           each (commune_id, commune, programme, period, is_newest)
), paid_now AS NOT MATERIALIZED (
    SELECT paid.beneficiary_id, paid.programme, paid.method, paid.commune_id, listed.commune,
           paid.point_id
      FROM listed
      JOIN payments_monthlypayment paid
        ON paid.period_id = listed.period AND paid.commune_id = listed.commune_id
       AND paid.programme = listed.programme
     -- Said once more as constants, so that neither other months nor other communes are read.
     WHERE paid.period_id = ANY(%(months)s::date[])
       AND paid.commune_id = ANY(%(communes)s)
       AND (listed.is_newest OR NOT EXISTS (
            SELECT FROM payments_monthlypayment later
             WHERE later.beneficiary_id = paid.beneficiary_id
               AND later.programme = paid.programme AND later.period_id > paid.period_id
               AND later.period_id = ANY(%(months)s::date[])))
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
    """What PAID_NOW asks for: of each programme the last month that a roll of these communes is of,
    and whether another commune has a newer one; `months`, which those are, `communes` and `today`.
    One query.

    The communes are some of today's, and those that they took in: people of these count until a
    roll names people of the new unit, for whoever is not on that one is paid no more.
    """
    asked: dict[str, Any] = {"communes": list(communes), "today": today()}
    with connection.cursor() as cursor:
        cursor.execute(LAST_LISTS, asked)
        found = cursor.fetchall()
    names = ["communes", "names", "programmes", "months", "newest"]
    columns = {f"listed_{name}": [row[at] for row in found] for at, name in enumerate(names)}
    return asked | columns | {"months": sorted(set(columns["listed_months"]))}
