"""Takes a loaded roll back: payments, people and accounts as they were before it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from beneficiaries.models import Beneficiary
from officers.models import Officer
from officers.recording import by_a_roll
from payments.conversions import settling
from payments.models import Roll
from payments.rolls import history, people
from payments.rolls.slices import lock_loading

REMOVE_PAYMENTS = """
DELETE FROM payments_monthlypayment WHERE period_id = %(month)s AND roll_id = %(roll)s
"""
BRING_BACK_PAYMENTS = """
INSERT INTO payments_monthlypayment
    (period_id, beneficiary_id, programme, method, outcome, commune_id, point_id, roll_id,
     account_id, amount)
SELECT period, beneficiary_id, programme, method, outcome, commune_id, point_id, roll_id,
       account_id, amount
  FROM payments_replacedpayment
 WHERE replaced_by_id = %(roll)s
 ORDER BY beneficiary_id, programme
"""

# What a roll loaded after this one says too stays. The first such roll takes over the way
# back: undoing it then brings back what was known before either.
HAND_OVER_PEOPLE = """
WITH heir AS (
    SELECT DISTINCT ON (change.id) change.id, change.beneficiary_id, change.before,
           later.id AS roll_id
      FROM payments_personchange change
      JOIN (SELECT beneficiary_id, roll_id FROM payments_monthlypayment
             WHERE period_id = ANY(%(later_months)s)
             UNION ALL
            SELECT beneficiary_id, roll_id FROM payments_replacedpayment
             WHERE period = ANY(%(later_months)s)) said USING (beneficiary_id)
      JOIN payments_roll later ON later.id = said.roll_id AND later.id = ANY(%(later)s)
     WHERE change.roll_id = %(roll)s
       AND (change.before IS NULL OR later.period_id >= %(month)s)
     ORDER BY change.id, later.loaded_at
), gone AS (
    DELETE FROM payments_personchange change USING heir WHERE change.id = heir.id
)
INSERT INTO payments_personchange (roll_id, beneficiary_id, before)
SELECT roll_id, beneficiary_id, before FROM heir ORDER BY roll_id, beneficiary_id
ON CONFLICT (roll_id, beneficiary_id) DO UPDATE SET before = excluded.before
"""
HAND_OVER_ACCOUNTS = """
WITH heir AS (
    SELECT DISTINCT ON (made.id) made.id, made.account_id, later.id AS roll_id
      FROM payments_madeaccount made
      JOIN beneficiaries_account account ON account.id = made.account_id
      JOIN (SELECT beneficiary_id, account_id, roll_id FROM payments_monthlypayment
             WHERE period_id = ANY(%(later_months)s)
             UNION ALL
            SELECT beneficiary_id, account_id, roll_id FROM payments_replacedpayment
             WHERE period = ANY(%(later_months)s)) said
        ON said.beneficiary_id = account.beneficiary_id AND said.account_id = account.id
      JOIN payments_roll later ON later.id = said.roll_id AND later.id = ANY(%(later)s)
     WHERE made.roll_id = %(roll)s
     ORDER BY made.id, later.loaded_at
), gone AS (
    DELETE FROM payments_madeaccount made USING heir WHERE made.id = heir.id
)
INSERT INTO payments_madeaccount (roll_id, account_id)
SELECT roll_id, account_id FROM heir ORDER BY roll_id, account_id
"""

# People of whom no later roll speaks get back what was known before.
BRING_BACK_PEOPLE = people.BRING_BACK.format(
    changes="SELECT beneficiary_id AS id, before FROM payments_personchange"
    " WHERE roll_id = %(roll)s"
)
# Whom this roll made known and another roll of an earlier month names too: they stay, where
# that roll pays them.
MADE_KNOWN = """
SELECT change.beneficiary_id FROM payments_personchange change
 WHERE change.roll_id = %(roll)s AND change.before IS NULL
   AND NOT EXISTS (SELECT FROM payments_monthlypayment later
                    WHERE later.beneficiary_id = change.beneficiary_id
                      AND later.period_id > %(month)s)
"""
FOLLOW_LAST_PAYMENT = people.FOLLOW_LAST_PAYMENT.format(
    people="SELECT unnest(%(made_known)s::bigint[]) AS id"
)
REMOVE_ACCOUNTS = """
DELETE FROM beneficiaries_account account
 USING payments_madeaccount made
 WHERE made.roll_id = %(roll)s AND made.account_id = account.id
   AND NOT EXISTS (SELECT FROM payments_monthlypayment payment
                    WHERE payment.beneficiary_id = account.beneficiary_id
                      AND payment.account_id = account.id)
   AND NOT EXISTS (SELECT FROM payments_conversion WHERE account_id = account.id)
   -- What officers declared or decided of an account outlives the roll that named it first.
   AND account.shared_until IS NULL AND account.opened_on IS NULL AND account.closed_on IS NULL
   AND NOT EXISTS (SELECT FROM payments_sharedaccountdecision decision
                    WHERE decision.fingerprint = account.fingerprint)
"""
REMOVE_PEOPLE = """
DELETE FROM beneficiaries_beneficiary person
 USING payments_personchange change
 WHERE change.roll_id = %(roll)s AND change.before IS NULL
   AND person.id = change.beneficiary_id
   AND NOT EXISTS (SELECT FROM payments_monthlypayment payment
                    WHERE payment.beneficiary_id = person.id)
   {and_nothing_else_names_them}
"""
FORGET = """
DELETE FROM payments_personchange WHERE roll_id = %(roll)s;
DELETE FROM payments_madeaccount WHERE roll_id = %(roll)s;
DELETE FROM payments_replacedpayment WHERE replaced_by_id = %(roll)s
"""
SLICES = """
WITH gone AS (
    DELETE FROM payments_rollslice WHERE roll_id = %(roll)s RETURNING commune_id, programme
)
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT %(month)s, commune_id FROM (SELECT DISTINCT commune_id FROM gone) g ORDER BY commune_id
"""
# A superseded roll speaks again for all communes of its area and month, in its programmes.
SLICES_AGAIN = """
INSERT INTO payments_rollslice (roll_id, period_id, commune_id, programme)
SELECT roll.id, roll.period_id, inside.part_id, each.programme
  FROM payments_roll roll
  JOIN areas_containment inside
    ON inside.area_id = roll.area_id AND inside.valid @> roll.period_id AND NOT inside.inherited
  JOIN areas_area leaf ON leaf.id = inside.part_id AND leaf.is_leaf
 CROSS JOIN unnest(roll.programmes) AS each(programme)
 WHERE roll.superseded_by_id = %(roll)s AND roll.state = 'superseded'
 GROUP BY roll.id, roll.period_id, inside.part_id, each.programme
 ORDER BY each.programme, inside.part_id
"""
ROLLS_AGAIN = """
UPDATE payments_roll SET state = 'loaded', superseded_by_id = NULL
 WHERE superseded_by_id = %(roll)s AND state = 'superseded'
"""


class NotUndoableError(Exception):
    """Only a roll that is loaded now can be undone."""


@transaction.atomic
def undo(roll: Roll, *, by: Officer, reason: str) -> Roll:
    """Takes back a loaded roll and brings back what it replaced.

    Raises NotUndoableError where the roll is not loaded, or was superseded meanwhile.
    """
    lock_loading()
    roll = Roll.objects.select_for_update(of=("self",)).get(pk=roll.pk)
    if roll.state != Roll.State.LOADED:
        raise NotUndoableError
    later = Roll.objects.filter(
        loaded_at__gt=roll.loaded_at, state__in=[Roll.State.LOADED, Roll.State.SUPERSEDED]
    )
    parameters: dict[str, Any] = {
        "roll": roll.pk,
        "month": roll.period_id,
        "later": list(later.values_list("pk", flat=True)),
        "later_months": list(later.values_list("period_id", flat=True).distinct()),
    }
    roll.state = Roll.State.UNDONE
    roll.undone_at, roll.undone_by, roll.undo_reason = timezone.now(), by, reason
    roll.save(update_fields=["state", "undone_at", "undone_by", "undo_reason"])
    superseded = Roll.objects.filter(superseded_by=roll, state=Roll.State.SUPERSEDED)
    again = list(superseded.values_list("pk", flat=True))
    concerned = settling.people_concerned(roll)
    with connection.cursor() as cursor:
        cursor.execute(MADE_KNOWN, parameters)
        parameters["made_known"] = [row[0] for row in cursor.fetchall()]
        for statement in (
            REMOVE_PAYMENTS,
            BRING_BACK_PAYMENTS,
            HAND_OVER_PEOPLE,
            HAND_OVER_ACCOUNTS,
            BRING_BACK_PEOPLE,
            by_a_roll(REMOVE_ACCOUNTS),
            REMOVE_PEOPLE.format(and_nothing_else_names_them=_nothing_names("person")),
            FOLLOW_LAST_PAYMENT,
            FORGET,
            SLICES,
            SLICES_AGAIN,
            ROLLS_AGAIN,
        ):
            cursor.execute(statement, parameters)
    settling.settle(concerned)
    history.note(roll, by=by, words=reason)
    history.note(*Roll.objects.filter(pk__in=again))
    return roll


def _nothing_names(person: str) -> str:
    """As SQL: no account, claim, talk or whatever else any app keeps of people and the database
    holds them for."""
    relations: Iterable[Any] = Beneficiary._meta.get_fields(include_hidden=True)
    naming = sorted(
        (one.related_model._meta.db_table, one.field.column)
        for one in relations
        if one.auto_created and not one.concrete and one.field.db_constraint
    )
    return " ".join(
        f'AND NOT EXISTS (SELECT FROM "{table}" WHERE "{column}" = {person}.id)'
        for table, column in naming
    )
