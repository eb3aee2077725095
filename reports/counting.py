"""Counts people and money of communes and their payment points from the payments, in one
pass, and adds the communes up along containment.

Rows are overwritten, never nudged: counting twice, late or out of order gives the same table.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from reports import counting_points

# One pass over the payments; a point of null holds those of the commune without a point.
COUNTED_BY_METHOD = """
CREATE TEMPORARY TABLE counted_by_method ON COMMIT DROP AS
SELECT commune_id, point_id, programme, method, count(*)::int AS people,
       sum(amount)::bigint AS amount
  FROM payments_monthlypayment
 WHERE period_id = %(month)s AND {these}
 GROUP BY commune_id, point_id, programme, method
"""
# Communes summed from that, and how far those have come who are in cash: facts up to the
# month's end. A claim is counted where it waits: from the roll before it was logged, which is
# the latest then, until the one that it says will be another. A person counts once, though a
# conversion that was withdrawn and the one that holds again since may both tell of a month.
COUNTED = """
CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
WITH paid AS (
    SELECT commune_id, programme, sum(people) AS recipients,
           coalesce(sum(people) FILTER (WHERE method = 1), 0) AS by_bank_account,
           coalesce(sum(people) FILTER (WHERE method = 2), 0) AS by_electronic_account,
           coalesce(sum(people) FILTER (WHERE method = 0), 0) AS in_cash,
           sum(amount)::bigint AS amount,
           coalesce(sum(amount) FILTER (WHERE method = 0), 0)::bigint AS amount_in_cash
      FROM counted_by_method
     GROUP BY commune_id, programme
), on_the_way AS (
    SELECT payment.commune_id, payment.programme,
           count(*) FILTER (WHERE agreed) AS agreed,
           count(*) FILTER (WHERE opened) AS opened,
           count(*) FILTER (WHERE registered) AS registered,
           count(*) FILTER (WHERE claimed) AS claimed
      FROM (SELECT beneficiary_id, programme,
                   bool_or(agreed_on < next_month AND lasts) AS agreed,
                   bool_or(opened_on < next_month AND lasts) AS opened,
                   bool_or(registered_on < next_month AND lasts) AS registered,
                   bool_or(claimed_on < month_after AND effective_period >= next_month
                           AND (ended_on IS NULL OR ended_on >= month_after)) AS claimed
              FROM (SELECT *, (%(month)s + interval '1 month')::date AS next_month,
                           (%(month)s + interval '2 months')::date AS month_after,
                           ended_on IS NULL OR ended_on >= %(month)s + interval '1 month' AS lasts
                      FROM payments_conversion WHERE method <> 0) dated
             GROUP BY beneficiary_id, programme) conversion
      JOIN payments_monthlypayment payment
        ON payment.beneficiary_id = conversion.beneficiary_id
       AND payment.programme = conversion.programme
     WHERE (SELECT EXISTS (SELECT FROM payments_conversion))
       AND payment.period_id = %(month)s AND payment.method = 0 AND {these}
     GROUP BY 1, 2
)
SELECT commune_id AS area_id, programme, recipients, by_bank_account, by_electronic_account,
       in_cash, amount, amount_in_cash, coalesce(claimed, 0) AS claimed,
       recipients - in_cash + coalesce(agreed, 0) AS agreed,
       recipients - in_cash + coalesce(opened, 0) AS opened,
       recipients - in_cash + coalesce(registered, 0) AS registered
  FROM paid LEFT JOIN on_the_way USING (commune_id, programme)
"""
ALL_COMMUNES = "true"
THESE_COMMUNES = "commune_id = ANY(%(communes)s)"

# Units above communes: districts, provinces and the country along the administrative tree,
# offices along the management tree; inherited rows do not count.
ABOVE = """
    areas_containment above JOIN areas_area area ON area.id = above.area_id
     AND above.tree = CASE area.kind WHEN 'office' THEN 'management' ELSE 'administrative' END
"""
AFFECTED = f"""
SELECT DISTINCT above.area_id FROM {ABOVE}
 WHERE above.part_id = ANY(%(communes)s) AND above.valid @> %(month)s::date
   AND NOT above.inherited AND NOT area.is_leaf
"""
# Communes that have payments now, and those that had some when they were last counted.
COMMUNES_OF_MONTH = """
SELECT area_id FROM counted
 UNION
SELECT area_id FROM reports_arearate JOIN areas_area area ON area.id = area_id AND area.is_leaf
 WHERE period_id = %(month)s
 UNION
SELECT commune_id FROM reports_pointrate WHERE period_id = %(month)s
"""
# Above communes: what an older map, or a count gone wrong, may have left behind.
AREAS_OF_MONTH = """
SELECT DISTINCT area_id
  FROM reports_arearate JOIN areas_area area ON area.id = area_id AND NOT area.is_leaf
 WHERE period_id = %(month)s
"""

ADD_UP = f"""
WITH leaf AS (
    SELECT area_id, programme, recipients, by_bank_account, by_electronic_account, in_cash,
           amount, amount_in_cash, claimed, agreed, opened, registered
      FROM reports_arearate JOIN areas_area area ON area.id = area_id AND area.is_leaf
     WHERE period_id = %(month)s
), added AS (
    SELECT above.area_id, leaf.programme,
           sum(recipients)::int AS recipients,
           sum(by_bank_account)::int AS by_bank_account,
           sum(by_electronic_account)::int AS by_electronic_account,
           sum(in_cash)::int AS in_cash, sum(amount)::bigint AS amount,
           sum(amount_in_cash)::bigint AS amount_in_cash,
           sum(claimed)::int AS claimed, sum(agreed)::int AS agreed,
           sum(opened)::int AS opened, sum(registered)::int AS registered
      FROM {ABOVE} JOIN leaf ON leaf.area_id = above.part_id
     WHERE above.area_id = ANY(%(areas)s) AND above.valid @> %(month)s::date
       AND NOT above.inherited
     GROUP BY above.area_id, leaf.programme
)
SELECT * FROM added
"""

OVERWRITE = """
INSERT INTO reports_arearate
    (period_id, area_id, programme, recipients, by_bank_account, by_electronic_account, in_cash,
     amount, amount_in_cash, claimed, agreed, opened, registered, counted_at)
SELECT %(month)s, area_id, programme, recipients, by_bank_account, by_electronic_account,
       in_cash, amount, amount_in_cash, claimed, agreed, opened, registered, now()
  FROM {rows} ORDER BY area_id, programme
ON CONFLICT (period_id, area_id, programme) DO UPDATE SET
    recipients = excluded.recipients, by_bank_account = excluded.by_bank_account,
    by_electronic_account = excluded.by_electronic_account, in_cash = excluded.in_cash,
    amount = excluded.amount, amount_in_cash = excluded.amount_in_cash,
    claimed = excluded.claimed, agreed = excluded.agreed, opened = excluded.opened,
    registered = excluded.registered, counted_at = excluded.counted_at
"""

FORGET_EMPTY = """
DELETE FROM reports_arearate rate
 WHERE period_id = %(month)s AND area_id = ANY(%(areas)s)
   AND NOT EXISTS (SELECT FROM {rows} row
                    WHERE row.area_id = rate.area_id AND row.programme = rate.programme)
"""


class Counted(NamedTuple):
    """What one drain did: the month and how many communes it counted again."""

    month: date
    communes: int


def count_waiting() -> list[Counted]:
    """Counts every month in which something changed; a month that another process counts
    at this moment is left to it."""
    done = []
    for month in months_waiting():
        counted = drain(month)
        if counted:
            done.append(counted)
    return done


def months_waiting() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT period_id FROM payments_changedcommune ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def drain(month: date) -> Counted | None:
    """Counts the changed communes of a month and everything above them, in one transaction.

    None where another process holds the month's lock or nothing waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('reports.counting'), %s)", [_number(month)]
        )
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            """WITH waiting AS (SELECT id FROM payments_changedcommune WHERE period_id = %s
                                 FOR UPDATE SKIP LOCKED)
               DELETE FROM payments_changedcommune changed USING waiting
                WHERE changed.id = waiting.id RETURNING changed.commune_id""",
            [month],
        )
        communes = sorted({row[0] for row in cursor.fetchall()})
    if not communes:
        return None
    _count_communes(month, communes)
    return Counted(month, len(communes))


@transaction.atomic
def count_month(month: date) -> None:
    """Counts a whole month again, whatever waits; waits for a drain that is under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('reports.counting'), %s)", [_number(month)]
        )
        cursor.execute("DELETE FROM payments_changedcommune WHERE period_id = %s", [month])
        _count(cursor, ALL_COMMUNES, {"month": month})
        cursor.execute(COMMUNES_OF_MONTH, {"month": month})
        communes = [row[0] for row in cursor.fetchall()]
        cursor.execute(AREAS_OF_MONTH, {"month": month})
        left_behind = {row[0] for row in cursor.fetchall()}
    _overwrite_all(month, communes, and_areas=left_behind)


def _count_communes(month: date, communes: list[int]) -> None:
    with connection.cursor() as cursor:
        _count(cursor, THESE_COMMUNES, {"month": month, "communes": communes})
    _overwrite_all(month, communes)


def _count(cursor: CursorWrapper, these: str, parameters: dict[str, Any]) -> None:
    """Makes `counted_by_method`, and from it `counted`."""
    cursor.execute(COUNTED_BY_METHOD.format(these=these), parameters)
    cursor.execute(COUNTED.format(these=these), parameters)


def _overwrite_all(
    month: date, communes: list[int], *, and_areas: Iterable[int] = frozenset()
) -> None:
    """Report rows of the communes and their points, then of every area above them."""
    counting_points.overwrite(month, communes)
    _overwrite(month, "counted", communes)
    with connection.cursor() as cursor:
        cursor.execute(AFFECTED, {"month": month, "communes": communes})
        _add_up(month, sorted({row[0] for row in cursor.fetchall()} | set(and_areas)))
        cursor.execute("DROP TABLE counted, counted_by_method")


def _add_up(month: date, areas: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE added_up ON COMMIT DROP AS {ADD_UP}",
            {"month": month, "areas": areas},
        )
        _overwrite(month, "added_up", areas)
        cursor.execute("DROP TABLE added_up")


def _overwrite(month: date, rows: str, areas: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OVERWRITE.format(rows=rows), {"month": month})
        cursor.execute(FORGET_EMPTY.format(rows=rows), {"month": month, "areas": areas})


def _number(month: date) -> int:
    return month.year * 12 + month.month
