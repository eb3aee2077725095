"""The two statements behind a bridge: each gives its people, once a programme, with their part.

What they count stands in reports.bridge_people.
"""

# The two months of the area, person by person; who is paid in the same way in both drops out.
# Who is left on one side only is looked up in the other month, one by one (OFFSET 0: they are
# few, and the other month may hold the whole country). Units that ended meanwhile are inherited:
# nobody moved who lives in their successor, or in a commune that lies elsewhere now.
DIFFERING = """
WITH heir AS MATERIALIZED (
    SELECT area_id, part_id FROM areas_containment
     WHERE (area_id = ANY(%(communes)s) OR part_id = ANY(%(communes_before)s))
       AND valid @> %(until)s::date
), before AS (
    SELECT beneficiary_id, programme, commune_id, method FROM payments_monthlypayment
     WHERE period_id = %(since)s AND programme = ANY(%(programmes)s)
       AND commune_id = ANY(%(communes_before)s)
), after AS (
    SELECT beneficiary_id, programme, commune_id, method FROM payments_monthlypayment
     WHERE period_id = %(until)s AND programme = ANY(%(programmes)s)
       AND commune_id = ANY(%(communes)s)
), differing AS (
    SELECT beneficiary_id, programme, before.commune_id AS left_commune,
           after.commune_id AS commune, before.method AS left_method, after.method
      FROM before FULL JOIN after USING (beneficiary_id, programme)
     WHERE (before.method <> 0) IS DISTINCT FROM (after.method <> 0)
)
SELECT CASE WHEN left_commune IS NOT NULL AND commune IS NOT NULL
            THEN CASE WHEN differing.method = 0 THEN 'reverted' ELSE 'converted' END
            WHEN earlier.commune_id IS NULL AND left_commune IS NULL THEN 'new'
            WHEN later.commune_id IS NULL AND commune IS NULL THEN 'ended'
            WHEN (coalesce(commune, later.commune_id),
                  coalesce(left_commune, earlier.commune_id)) IN (SELECT * FROM heir)
            THEN 'boundary'
            WHEN left_commune IS NULL THEN 'moved_in' ELSE 'moved_out' END AS part,
       coalesce(commune, left_commune) AS commune_id, beneficiary_id, programme,
       coalesce((differing.method <> 0)::int, 0) - coalesce((left_method <> 0)::int, 0)
           AS by_account,
       (commune IS NOT NULL)::int - (left_commune IS NOT NULL)::int AS on_the_roll,
       coalesce(left_commune, earlier.commune_id) AS commune_before,
       coalesce(left_method, earlier.method) AS method_before,
       coalesce(commune, later.commune_id) AS commune_after,
       coalesce(differing.method, later.method) AS method_after
  FROM differing
  LEFT JOIN LATERAL (
       SELECT payment.commune_id, payment.method FROM payments_monthlypayment payment
        WHERE left_commune IS NULL AND payment.period_id = %(since)s
          AND payment.beneficiary_id = differing.beneficiary_id
          AND payment.programme = differing.programme OFFSET 0) earlier ON true
  LEFT JOIN LATERAL (
       SELECT payment.commune_id, payment.method FROM payments_monthlypayment payment
        WHERE commune IS NULL AND payment.period_id = %(until)s
          AND payment.beneficiary_id = differing.beneficiary_id
          AND payment.programme = differing.programme OFFSET 0) later ON true
"""

# What the month's first rolls said of slices that were corrected since, beside what is paid
# there now. First is a roll that replaced none; what it said is kept where it was replaced.
CORRECTED = """
WITH first AS (
    SELECT id, area_id, programmes, superseded_by_id FROM payments_roll roll
     WHERE period_id = %(until)s AND state = 'superseded'
       AND NOT EXISTS (SELECT FROM payments_roll older WHERE older.superseded_by_id = roll.id)
), slice AS (
    SELECT DISTINCT inside.part_id AS commune_id, each.programme
      FROM first
      JOIN areas_containment inside
        ON inside.area_id = first.area_id AND inside.valid @> %(until)s::date
       AND NOT inside.inherited
     CROSS JOIN unnest(first.programmes) AS each(programme)
     WHERE inside.part_id = ANY(%(communes)s) AND each.programme = ANY(%(programmes)s)
), said AS (
    SELECT replaced.beneficiary_id, replaced.programme, replaced.commune_id, replaced.method,
           -1 AS sign
      FROM first JOIN payments_replacedpayment replaced
        ON replaced.replaced_by_id = first.superseded_by_id AND replaced.roll_id = first.id
     WHERE replaced.commune_id = ANY(%(communes)s)
       AND replaced.programme = ANY(%(programmes)s)
     UNION ALL
    SELECT payment.beneficiary_id, payment.programme, payment.commune_id, payment.method, 1
      FROM slice JOIN payments_monthlypayment payment USING (commune_id, programme)
     WHERE payment.period_id = %(until)s
)
SELECT 'corrected' AS part, coalesce(max(commune_id) FILTER (WHERE sign > 0), max(commune_id))
           AS commune_id, beneficiary_id, programme,
       sum(sign * (method <> 0)::int) AS by_account, sum(sign) AS on_the_roll,
       max(commune_id) FILTER (WHERE sign < 0) AS commune_before,
       max(method) FILTER (WHERE sign < 0) AS method_before,
       max(commune_id) FILTER (WHERE sign > 0) AS commune_after,
       max(method) FILTER (WHERE sign > 0) AS method_after
  FROM said
 GROUP BY beneficiary_id, programme
HAVING sum(sign) <> 0 OR sum(sign * (method <> 0)::int) <> 0
"""

BY_COMMUNE = """
SELECT part, commune_id, count(*), sum(by_account)::int, sum(on_the_roll)::int
  FROM ({members}) member GROUP BY part, commune_id
"""
OF_A_PART = """
SELECT beneficiary_id, programme, commune_before, method_before, commune_after, method_after
  FROM ({members}) member WHERE part = %(part)s ORDER BY beneficiary_id, programme
"""
