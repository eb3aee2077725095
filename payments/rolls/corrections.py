"""Corrected lines over the roll that they belong to."""

from django.db import connection

from payments.models import Roll
from payments.models.rolls import SHEET_LINES
from payments.rolls.tables import Tables

# Of the lines before, those go for which a corrected one was delivered: the same person with the
# same benefit or, for a line that had a fault, whoever has the same identifier or the same name
# and birth year. What nobody corrected stays, and stays faulty.
REPLACE = """
CREATE UNLOGGED TABLE {compared} AS
SELECT DISTINCT before.line
  FROM {lines} before
  LEFT JOIN (SELECT DISTINCT line FROM payments_rollfault
              WHERE roll_id = %(roll)s AND NOT is_warning) faulty USING (line)
  JOIN {lines} corrected
    ON corrected.line >= %(first)s
   AND (corrected.citizen_id = before.citizen_id OR corrected.si_code = before.si_code
        OR faulty.line IS NOT NULL AND corrected.full_name = before.full_name
           AND (before.birth_year IS NULL OR corrected.birth_year = before.birth_year))
   AND (faulty.line IS NOT NULL
        OR corrected.programme = before.programme
           AND corrected.benefit IS NOT DISTINCT FROM before.benefit)
 WHERE before.line < %(first)s;
DELETE FROM payments_rollfault
 WHERE roll_id = %(roll)s AND line IN (SELECT line FROM {compared});
DELETE FROM {lines} WHERE line IN (SELECT line FROM {compared});
DROP TABLE {compared}
"""
COUNT = "SELECT count(*) FROM {lines}"


def put_over(roll: Roll, tables: Tables) -> int:
    """Takes out what the corrected lines replace; how many lines there are now."""
    assert roll.base  # noqa: S101 (asked before)
    first = len(roll.base.sheets) * SHEET_LINES
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql(REPLACE), {"roll": roll.pk, "first": first})
        cursor.execute(tables.in_sql(COUNT))
        return int(cursor.fetchone()[0])
