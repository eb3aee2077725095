"""Every report row against a direct count of the payments, written another way than counting."""

from typing import Any, NamedTuple

from django.db import connection

# One join from payments to every area above, for all months; no report table is read here.
DIRECT = """
SELECT payment.period_id, above.area_id, payment.programme,
       count(*), count(*) FILTER (WHERE payment.method = 1),
       count(*) FILTER (WHERE payment.method = 2), count(*) FILTER (WHERE payment.method = 0),
       sum(payment.amount)::bigint,
       coalesce(sum(payment.amount) FILTER (WHERE payment.method = 0), 0)::bigint
  FROM (SELECT period_id, commune_id, programme, method, amount
          FROM payments_monthlypayment) payment
  JOIN areas_containment above ON above.part_id = payment.commune_id
   AND above.valid @> payment.period_id AND NOT above.inherited
  JOIN areas_area area ON area.id = above.area_id
   AND (area.kind = 'office') = (above.tree = 'management')
 GROUP BY 1, 2, 3
"""
COMPARE = f"""
WITH direct (period_id, area_id, programme, recipients, by_bank_account, by_electronic_account,
             in_cash, amount, amount_in_cash) AS ({DIRECT})
SELECT coalesce(rate.period_id, direct.period_id), area.kind || ':' || area.code,
       coalesce(rate.programme, direct.programme), rate.recipients, direct.recipients,
       rate.by_bank_account + rate.by_electronic_account,
       direct.by_bank_account + direct.by_electronic_account
  FROM reports_arearate rate
  FULL JOIN direct USING (period_id, area_id, programme)
  JOIN areas_area area ON area.id = coalesce(rate.area_id, direct.area_id)
 WHERE (rate.recipients, rate.by_bank_account, rate.by_electronic_account, rate.in_cash,
        rate.amount, rate.amount_in_cash)
       IS DISTINCT FROM
       (direct.recipients, direct.by_bank_account, direct.by_electronic_account, direct.in_cash,
        direct.amount, direct.amount_in_cash)
 ORDER BY 1, 2, 3
"""
# How far people have come, asked person by person.
STEPS = {
    "agreed": "agreed_on",
    "opened": "opened_on",
    "registered": "registered_on",
}
ALIVE = "coalesce(c.ended_on, 'infinity') >= payment.period_id + interval '{months} months'"
ON_THE_WAY = f"""
(SELECT count(*) FROM payments_monthlypayment payment
  WHERE payment.period_id = rate.period_id AND payment.commune_id = rate.area_id
    AND payment.programme = rate.programme
    AND (payment.method <> 0 OR EXISTS (
        SELECT FROM payments_conversion c
         WHERE c.beneficiary_id = payment.beneficiary_id AND c.programme = payment.programme
           AND c.method <> 0 AND date_trunc('month', c.{{day}}) <= payment.period_id
           AND {ALIVE.format(months=1)})))
"""
WAITING = f"""
(SELECT count(*) FROM payments_monthlypayment payment
  WHERE payment.period_id = rate.period_id AND payment.commune_id = rate.area_id
    AND payment.programme = rate.programme AND payment.method = 0 AND EXISTS (
        SELECT FROM payments_conversion c
         WHERE c.beneficiary_id = payment.beneficiary_id AND c.programme = payment.programme
           AND c.method <> 0 AND c.effective_period > payment.period_id
           AND date_trunc('month', c.claimed_on) <= payment.period_id + interval '1 month'
           AND {ALIVE.format(months=2)}))
"""
# Communes alone: the areas above are their sums, which is asked too.
COMPARE_STEPS = f"""
SELECT rate.period_id, area.kind || ':' || area.code, rate.programme,
       rate.recipients, rate.recipients, rate.by_bank_account + rate.by_electronic_account,
       rate.by_bank_account + rate.by_electronic_account
  FROM reports_arearate rate JOIN areas_area area ON area.id = rate.area_id AND area.is_leaf
 WHERE (rate.claimed, rate.agreed, rate.opened, rate.registered) IS DISTINCT FROM
       ({WAITING}, {", ".join(ON_THE_WAY.format(day=day) for day in STEPS.values())})
 UNION ALL
SELECT rate.period_id, area.kind || ':' || area.code, rate.programme,
       rate.recipients, rate.recipients, rate.by_bank_account + rate.by_electronic_account,
       rate.by_bank_account + rate.by_electronic_account
  FROM reports_arearate rate JOIN areas_area area ON area.id = rate.area_id AND NOT area.is_leaf
 CROSS JOIN LATERAL (
    SELECT sum(leaf.claimed) AS claimed, sum(leaf.agreed) AS agreed,
           sum(leaf.opened) AS opened, sum(leaf.registered) AS registered
      FROM areas_containment inside
      JOIN reports_arearate leaf ON leaf.area_id = inside.part_id
       AND leaf.period_id = rate.period_id AND leaf.programme = rate.programme
      JOIN areas_area below ON below.id = leaf.area_id AND below.is_leaf
     WHERE inside.area_id = rate.area_id AND inside.valid @> rate.period_id
       AND NOT inside.inherited
       AND (area.kind = 'office') = (inside.tree = 'management')) parts
 WHERE (rate.claimed, rate.agreed, rate.opened, rate.registered)
       IS DISTINCT FROM (parts.claimed, parts.agreed, parts.opened, parts.registered)
 ORDER BY 1, 2, 3
"""
# Payments without a point belong to none.
COMPARE_POINTS = """
WITH direct AS (
    SELECT payment.period_id, payment.commune_id, payment.point_id, payment.programme,
           count(*) AS recipients,
           sum((payment.method = 1)::int) AS by_bank_account,
           sum((payment.method = 2)::int) AS by_electronic_account,
           sum((payment.method = 0)::int) AS in_cash,
           sum(payment.amount) AS amount,
           sum(CASE WHEN payment.method = 0 THEN payment.amount ELSE 0 END) AS amount_in_cash
      FROM payments_paymentpoint point
      JOIN payments_monthlypayment payment ON payment.point_id = point.id
     GROUP BY 1, 2, 3, 4
)
SELECT coalesce(rate.period_id, direct.period_id), area.kind || ':' || area.code,
       coalesce(rate.programme, direct.programme), rate.recipients, direct.recipients,
       rate.by_bank_account + rate.by_electronic_account,
       direct.by_bank_account + direct.by_electronic_account, point.code
  FROM reports_pointrate rate
  FULL JOIN direct USING (period_id, commune_id, point_id, programme)
  JOIN areas_area area ON area.id = coalesce(rate.commune_id, direct.commune_id)
  JOIN payments_paymentpoint point ON point.id = coalesce(rate.point_id, direct.point_id)
 WHERE (rate.recipients, rate.by_bank_account, rate.by_electronic_account, rate.in_cash,
        rate.amount, rate.amount_in_cash)
       IS DISTINCT FROM
       (direct.recipients, direct.by_bank_account, direct.by_electronic_account, direct.in_cash,
        direct.amount, direct.amount_in_cash)
 ORDER BY 1, 2, 3, 8
"""


class Disagreement(NamedTuple):
    """A report row that differs from the payments; None where one side has no row.

    `point` is the code of a payment point, where the row is one of a point.
    """

    month: str
    area: str
    programme: int
    reported_recipients: int | None
    counted_recipients: int | None
    reported_by_account: int | None
    counted_by_account: int | None
    point: str | None = None


def disagreements() -> list[Disagreement]:
    return [
        Disagreement(f"{month:%Y-%m}", *row)
        for compare in (COMPARE, COMPARE_POINTS, COMPARE_STEPS)
        for month, *row in _rows(compare)
    ]


def rows_reported() -> int:
    tables = ("reports_arearate", "reports_pointrate")
    return sum(_rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
