"""What the rolls say about claims: worked out anew from all loaded rolls, never stepped.

A claim is heard by the months from its effective one until that of the claim that took its
place. The latest of them confirms or contradicts it; three months in a row by account keep it.
Without any it waits. So the order in which rolls are loaded and undone does not matter.
"""

from collections.abc import Iterable

from django.db import connection

from payments.models import Roll

SETTLE = """
WITH claim AS (
    SELECT id, beneficiary_id, programme, method, account_id, effective_period,
           lead(effective_period) OVER (PARTITION BY beneficiary_id, programme
                                        ORDER BY id) AS until
      FROM payments_conversion
     WHERE beneficiary_id = ANY(%(people)s) AND claimed_on IS NOT NULL
       AND state <> 'withdrawn'
), heard AS (
    SELECT claim.id, payment.period_id,
           CASE claim.method WHEN 0 THEN payment.method = 0
                ELSE payment.account_id IS NOT DISTINCT FROM claim.account_id END AS agrees,
           claim.method
      FROM claim
      JOIN payments_monthlypayment payment USING (beneficiary_id, programme)
     WHERE payment.period_id >= claim.effective_period
       AND (claim.until IS NULL OR payment.period_id < claim.until)
), in_a_row AS (
    SELECT id, period_id, agrees,
           method <> 0 AND agrees AND lag(agrees) OVER months AND lag(agrees, 2) OVER months
           AND lag(period_id, 2) OVER months = period_id - interval '2 months' AS kept
      FROM heard
    WINDOW months AS (PARTITION BY id ORDER BY period_id)
), judged AS (
    SELECT claim.id, max(period_id) AS period,
           CASE WHEN bool_or(kept) THEN 'kept'
                WHEN (array_agg(agrees ORDER BY period_id DESC))[1] THEN 'confirmed'
                WHEN count(period_id) > 0 THEN 'contradicted'
                ELSE 'claimed' END AS state
      FROM claim LEFT JOIN in_a_row USING (id)
     GROUP BY claim.id
)
UPDATE payments_conversion conversion
   SET state = judged.state, judged_period = judged.period
  FROM judged
 WHERE conversion.id = judged.id
   AND conversion.state <> 'withdrawn'  -- meanwhile, by somebody whom this waited for
   AND (conversion.state, conversion.judged_period)
       IS DISTINCT FROM (judged.state, judged.period)
"""

# Whom a roll speaks of, or spoke of until it was replaced by this one.
CONCERNED = """
SELECT DISTINCT beneficiary_id FROM payments_conversion
 WHERE claimed_on IS NOT NULL AND effective_period <= %(month)s
   AND (EXISTS (SELECT FROM payments_monthlypayment payment
                 WHERE payment.period_id = %(month)s AND payment.roll_id = %(roll)s
                   AND payment.beneficiary_id = payments_conversion.beneficiary_id)
        OR beneficiary_id IN (SELECT beneficiary_id FROM payments_replacedpayment
                               WHERE replaced_by_id = %(roll)s))
"""


def people_concerned(roll: Roll) -> list[int]:
    """Ids of people with claims on which a roll is heard, or was one that it replaced."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, {"month": roll.period_id, "roll": roll.pk})
        return [row[0] for row in cursor.fetchall()]


def settle(people: Iterable[int]) -> None:
    """Settles every claim of these people, in the caller's transaction."""
    given = list(people)
    if given:
        with connection.cursor() as cursor:
            cursor.execute(SETTLE, {"people": given})
