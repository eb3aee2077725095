"""Which loaded rolls a new one replaces: those whose slice it covers wholly."""

from django.db import connection

from payments.models import Roll
from payments.rolls.faults import RefusedError

# Rolls that speak for a commune and programme of the new slice, and whether for more besides.
OVERLAPPING = """
SELECT slice.roll_id, area.name,
       bool_or(NOT slice.programme = ANY(%(programmes)s)
               OR NOT slice.commune_id = ANY(%(communes)s)) AS reaches_beyond
  FROM payments_rollslice slice
  JOIN payments_roll roll ON roll.id = slice.roll_id
  JOIN areas_area area ON area.id = roll.area_id
 WHERE slice.roll_id IN (
           SELECT roll_id FROM payments_rollslice
            WHERE period_id = %(month)s AND programme = ANY(%(programmes)s)
              AND commune_id = ANY(%(communes)s))
 GROUP BY slice.roll_id, area.name
 ORDER BY slice.roll_id
"""


def superseded_by(roll: Roll, communes: list[int]) -> list[int]:
    """The ids of the loaded rolls that this roll covers wholly.

    Raises RefusedError where one is covered in part only, or was delivered after this roll:
    a roll that waited, or whose process was killed, does not overwrite a newer one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            OVERLAPPING,
            {"programmes": roll.programmes, "communes": communes, "month": roll.period_id},
        )
        rows = cursor.fetchall()
    for roll_id, area, reaches_beyond in rows:
        if reaches_beyond:
            raise RefusedError("partial_overlap", roll=roll_id, area=area)
        if roll_id > roll.pk:
            raise RefusedError("overtaken", roll=roll_id, area=area)
    return [row[0] for row in rows]


def lock_loading() -> None:
    """One load or undo at a time, until the transaction ends.

    Of all months, not of one: rolls of two months may bring the same new people.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('payments.loading'))")
