"""A checked roll into its month: people, accounts, payments, claims; sorted writes."""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.db import connection
from django.utils import timezone

from officers.recording import by_a_roll
from payments import partitions
from payments.conversions import settling
from payments.models import Roll
from payments.rolls import copying, people, progress
from payments.rolls.numbers import Numbers
from payments.rolls.tables import Tables

IN_MEMORY = 1 << 24  # bytes

# What the superseded rolls said, kept for undoing.
KEEP_REPLACED = """
INSERT INTO payments_replacedpayment
    (replaced_by_id, period, beneficiary_id, programme, method, outcome, commune_id, point_id,
     roll_id, account_id, amount)
SELECT %(roll)s, period_id, beneficiary_id, programme, method, outcome, commune_id, point_id,
       roll_id, account_id, amount
  FROM payments_monthlypayment
 WHERE period_id = %(month)s AND roll_id = ANY(%(superseded)s)
 ORDER BY beneficiary_id, programme
"""
DROP_REPLACED = """
DELETE FROM payments_monthlypayment
 WHERE period_id = %(month)s AND roll_id = ANY(%(superseded)s)
"""

NEW_PEOPLE = """
CREATE UNLOGGED TABLE {good}_new AS
SELECT nextval(pg_get_serial_sequence('beneficiaries_beneficiary', 'id')) AS id, person, line
  FROM (SELECT person, min(line) AS line FROM {good} WHERE known_id IS NULL
         GROUP BY person ORDER BY min(line)) newcomer;
INSERT INTO beneficiaries_beneficiary
    (id, citizen_id, si_code, full_name, birth_year, birth_date, sex, phone, commune_id, hamlet)
SELECT newcomer.id, line.citizen_id, line.si_code, line.full_name, line.birth_year,
       line.birth_date, line.sex, coalesce(line.phone, ''), line.commune_id,
       coalesce(line.hamlet, '')
  FROM {good}_new newcomer JOIN {lines} line USING (line)
 ORDER BY newcomer.id;
INSERT INTO payments_personchange (roll_id, beneficiary_id, before)
SELECT %(roll)s, id, NULL FROM {good}_new ORDER BY id;
UPDATE {good} SET known_id = newcomer.id, differs = false
  FROM {good}_new newcomer WHERE {good}.person = newcomer.person AND {good}.known_id IS NULL;
DROP TABLE {good}_new
"""

# Known people whose line says something new. What a later month said already stays; of an
# older month only identifiers are taken that were not known yet. A name is written only where it
# is another one: what it is searched and sorted by is made from it.
CHANGED_PEOPLE = f"""
CREATE UNLOGGED TABLE {{good}}_changed AS
SELECT known_id AS id, min(line) AS line, EXISTS (
           SELECT FROM payments_monthlypayment later
            WHERE later.beneficiary_id = good.known_id AND later.period_id > %(month)s) AS is_old
  FROM {{good}} good
 WHERE differs
 GROUP BY known_id;
DELETE FROM {{good}}_changed changed
 USING {{lines}} line, beneficiaries_beneficiary person
 WHERE changed.is_old AND line.line = changed.line AND person.id = changed.id
   AND (person.citizen_id IS NOT NULL OR line.citizen_id IS NULL)
   AND (person.si_code IS NOT NULL OR line.si_code IS NULL);
ANALYZE {{good}}_changed;
INSERT INTO payments_personchange (roll_id, beneficiary_id, before)
SELECT %(roll)s, person.id, {people.AS_JSON}
  FROM beneficiaries_beneficiary person JOIN {{good}}_changed changed USING (id)
 ORDER BY person.id;
UPDATE beneficiaries_beneficiary person
   SET citizen_id = coalesce(person.citizen_id, line.citizen_id),
       si_code = coalesce(person.si_code, line.si_code)
  FROM {{good}}_changed changed JOIN {{lines}} line USING (line)
 WHERE person.id = changed.id AND changed.is_old;
UPDATE beneficiaries_beneficiary person
   SET citizen_id = coalesce(person.citizen_id, line.citizen_id),
       si_code = coalesce(person.si_code, line.si_code),
       birth_year = line.birth_year,
       birth_date = CASE WHEN line.birth_date IS NULL AND person.birth_year = line.birth_year
                         THEN person.birth_date ELSE line.birth_date END,
       sex = coalesce(line.sex, person.sex),
       phone = coalesce(line.phone, person.phone),
       commune_id = line.commune_id,
       hamlet = coalesce(line.hamlet, person.hamlet)
  FROM {{good}}_changed changed JOIN {{lines}} line USING (line)
 WHERE person.id = changed.id AND NOT changed.is_old;
UPDATE beneficiaries_beneficiary person SET full_name = line.full_name
  FROM {{good}}_changed changed JOIN {{lines}} line USING (line)
 WHERE person.id = changed.id AND NOT changed.is_old AND person.full_name <> line.full_name;
DROP TABLE {{good}}_changed
"""

# People of the superseded rolls who are not listed any more are again as they were before
# those rolls, unless a later month spoke of them.
LEFT_OUT_PEOPLE = f"""
CREATE UNLOGGED TABLE {{good}}_left_out AS
SELECT DISTINCT ON (replaced.beneficiary_id) replaced.beneficiary_id AS id, change.before
  FROM payments_replacedpayment replaced
  LEFT JOIN payments_personchange change
    ON change.beneficiary_id = replaced.beneficiary_id AND change.roll_id = ANY(%(superseded)s)
 WHERE replaced.replaced_by_id = %(roll)s
   AND NOT EXISTS (SELECT FROM {{good}} good WHERE good.known_id = replaced.beneficiary_id)
   AND NOT EXISTS (SELECT FROM payments_monthlypayment later
                    WHERE later.beneficiary_id = replaced.beneficiary_id
                      AND later.period_id > %(month)s)
 ORDER BY replaced.beneficiary_id, change.roll_id;
INSERT INTO payments_personchange (roll_id, beneficiary_id, before)
SELECT %(roll)s, person.id, {people.AS_JSON}
  FROM beneficiaries_beneficiary person JOIN {{good}}_left_out USING (id)
 ORDER BY person.id;
{people.BRING_BACK.format(changes="SELECT id, before FROM {good}_left_out")};
{people.FOLLOW_LAST_PAYMENT.format(people="SELECT id FROM {good}_left_out")};
DROP TABLE {{good}}_left_out
"""

NEW_ACCOUNTS = """
CREATE UNLOGGED TABLE {good}_accounts AS
SELECT DISTINCT ON (good.known_id, line.fingerprint)
       nextval(pg_get_serial_sequence('beneficiaries_account', 'id')) AS id,
       line.line, good.known_id, line.fingerprint, line.institution_id, good.method,
       line.last_four, coalesce(line.holder, '') AS holder
  FROM {good} good JOIN {lines} line USING (line)
 WHERE good.method <> 0 AND good.account_id IS NULL
 ORDER BY good.known_id, line.fingerprint;
CREATE UNLOGGED TABLE {good}_sealed (line integer, number bytea)
"""
# An account that another person has already lends its sealed number: it is bound to the
# fingerprint, which is the same.
UNSEALED = """
COPY (SELECT line, encode(fingerprint, 'hex') FROM {good}_accounts made
       WHERE NOT EXISTS (SELECT FROM beneficiaries_account account
                          WHERE account.fingerprint = made.fingerprint)
       ORDER BY line) TO STDOUT
"""
SEALED = "COPY {good}_sealed FROM STDIN"
MADE_ACCOUNTS = """
ANALYZE {good}_sealed;
INSERT INTO beneficiaries_account
    (id, beneficiary_id, institution_id, channel, number_sealed, fingerprint, last_four, holder)
SELECT id, known_id, institution_id, method,
       coalesce(sealed.number, (SELECT number_sealed FROM beneficiaries_account account
                                 WHERE account.fingerprint = made.fingerprint LIMIT 1)),
       fingerprint, last_four, holder
  FROM {good}_accounts made LEFT JOIN {good}_sealed sealed USING (line)
 ORDER BY known_id, fingerprint;
INSERT INTO payments_madeaccount (roll_id, account_id)
SELECT %(roll)s, id FROM {good}_accounts ORDER BY id;
UPDATE {good} good SET account_id = made.id
  FROM {good}_accounts made JOIN {lines} line USING (fingerprint)
 WHERE good.line = line.line AND good.known_id = made.known_id AND good.account_id IS NULL;
DROP TABLE {good}_accounts, {good}_sealed
"""

# In the order and types of their columns.
PAYMENTS = """
SELECT %(month)s::date AS period_id, known_id::bigint AS beneficiary_id, account_id::bigint,
       amount::bigint, %(roll)s::bigint AS roll_id, point_id::bigint, commune_id::integer,
       programme::smallint, method::smallint, outcome::smallint
  FROM {good}
 ORDER BY known_id, programme
"""
INSERT = f"""
INSERT INTO payments_monthlypayment
    (period_id, beneficiary_id, account_id, amount, roll_id, point_id, commune_id, programme,
     method, outcome)
{PAYMENTS}
"""

SLICES = """
DELETE FROM payments_rollslice WHERE roll_id = ANY(%(superseded)s);
INSERT INTO payments_rollslice (roll_id, period_id, commune_id, programme)
SELECT %(roll)s, %(month)s, commune, programme
  FROM unnest(%(communes)s) commune, unnest(%(programmes)s) programme
 ORDER BY programme, commune
"""

CHANGED = """
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT %(month)s, commune FROM unnest(%(communes)s) commune ORDER BY commune
"""


def load(
    roll: Roll, tables: Tables, numbers: Numbers, *, communes: list[int], superseded: list[int]
) -> None:
    """Replaces the slice by the good lines and marks its communes as changed.

    Runs inside the caller's transaction, under the month's loading lock.
    """
    parameters: dict[str, Any] = {
        "roll": roll.pk,
        "month": roll.period_id,
        "superseded": superseded,
        "communes": communes,
        "programmes": roll.programmes,
    }
    with connection.cursor() as cursor:
        if superseded:
            cursor.execute(KEEP_REPLACED, parameters)
            cursor.execute(DROP_REPLACED, parameters)
        cursor.execute(tables.in_sql(NEW_PEOPLE), parameters)
        cursor.execute(tables.in_sql(CHANGED_PEOPLE), parameters)
        if superseded:
            cursor.execute(tables.in_sql(LEFT_OUT_PEOPLE), parameters)
        cursor.execute(tables.in_sql(NEW_ACCOUNTS))
        _seal_new(cursor, tables, numbers)
        # Sealing is no statement that could be broken off.
        progress.tell(roll.pk, progress.LOADING, lines=roll.lines)
        cursor.execute(by_a_roll(tables.in_sql(MADE_ACCOUNTS)), parameters)
        if partitions.exists(roll.period_id):
            cursor.execute(tables.in_sql(INSERT), parameters)
        else:
            partitions.make(roll.period_id, tables.in_sql(PAYMENTS), parameters)
        cursor.execute(SLICES, parameters)
        cursor.execute(CHANGED, parameters)
    settling.settle(settling.people_concerned(roll))
    roll.state = Roll.State.LOADED
    roll.loaded_at = timezone.now()


def _seal_new(cursor: Any, tables: Tables, numbers: Numbers) -> None:
    """Seals the numbers of accounts that nobody had before, one after the other."""
    with (
        SpooledTemporaryFile(IN_MEMORY) as new,
        SpooledTemporaryFile(IN_MEMORY) as done,
        connection.wrap_database_errors,
    ):
        cursor.copy_expert(tables.in_sql(UNSEALED), new)
        new.seek(0)
        accounts = (row.decode().split("\t") for row in new)
        wanted = ((int(line), bytes.fromhex(one)) for line, one in accounts)
        for line, number in numbers.sealed(wanted):
            done.write(copying.rows([str(line)], [copying.of_bytes(number)]).encode())
        done.seek(0)
        cursor.copy_expert(tables.in_sql(SEALED), done)
