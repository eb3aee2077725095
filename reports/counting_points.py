"""Report rows of payment points, from what reports.counting counted of the payments."""

from datetime import date

from django.db import connection

OVERWRITE = """
INSERT INTO reports_pointrate
    (period_id, commune_id, point_id, programme, recipients, by_bank_account,
     by_electronic_account, in_cash, amount, amount_in_cash, counted_at)
SELECT %(month)s, commune_id, point_id, programme, sum(people),
       coalesce(sum(people) FILTER (WHERE method = 1), 0),
       coalesce(sum(people) FILTER (WHERE method = 2), 0),
       coalesce(sum(people) FILTER (WHERE method = 0), 0),
       sum(amount), coalesce(sum(amount) FILTER (WHERE method = 0), 0), now()
  FROM counted_by_method WHERE point_id IS NOT NULL
 GROUP BY commune_id, point_id, programme
 ORDER BY commune_id, point_id, programme
ON CONFLICT (period_id, commune_id, point_id, programme) DO UPDATE SET
    recipients = excluded.recipients, by_bank_account = excluded.by_bank_account,
    by_electronic_account = excluded.by_electronic_account, in_cash = excluded.in_cash,
    amount = excluded.amount, amount_in_cash = excluded.amount_in_cash,
    counted_at = excluded.counted_at
"""
FORGET_EMPTY = """
DELETE FROM reports_pointrate rate
 WHERE period_id = %(month)s AND commune_id = ANY(%(communes)s)
   AND NOT EXISTS (SELECT FROM counted_by_method row
                    WHERE row.commune_id = rate.commune_id AND row.point_id = rate.point_id
                      AND row.programme = rate.programme)
"""


def overwrite(month: date, communes: list[int]) -> None:
    """Rows of the communes' points, from the table `counted_by_method` of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(OVERWRITE, {"month": month})
        cursor.execute(FORGET_EMPTY, {"month": month, "communes": communes})
