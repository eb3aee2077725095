"""The monthly partitions of payments: filled aside, then attached, so that readers never wait."""

from datetime import date
from typing import Any

from django.db import connection

from areas.calendar import months_after

EXISTS = """
SELECT EXISTS (SELECT FROM pg_inherits
                WHERE inhrelid = to_regclass(%s)
                  AND inhparent = 'payments_monthlypayment'::regclass)
"""
# All that PostgreSQL asks of a partition's rows, so that it can be attached.
RULES = """
SELECT string_agg(rule, ', ') FROM (
    SELECT format('ALTER %%I SET NOT NULL', attname) FROM pg_attribute
     WHERE attrelid = 'payments_monthlypayment'::regclass AND attnum > 0 AND attnotnull
     UNION ALL
    SELECT format('ADD CONSTRAINT %%I %%s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE conrelid = 'payments_monthlypayment'::regclass AND contype = 'c'
     UNION ALL
    SELECT format('ADD CONSTRAINT of_this_month CHECK (period_id >= %%L AND period_id < %%L)',
                  %s::date, %s::date)
) rules (rule)
"""
# The statement at the end writes nothing, and tells the table's triggers that it was written.
ATTACH = """
ALTER TABLE payments_monthlypayment
    ATTACH PARTITION {table} FOR VALUES FROM ('{month}') TO ('{after}');
ALTER TABLE {table} DROP CONSTRAINT of_this_month;
UPDATE payments_monthlypayment SET amount = amount WHERE period_id = '{month}' AND false
"""


def exists(month: date) -> bool:
    """Whether the month has a partition; one may be empty, of which the rolls were undone."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTS, [name_of(month)])
        return bool(cursor.fetchone()[0])


def make(month: date, payments: str, parameters: dict[str, Any]) -> None:
    """Makes the month's partition out of the payments that a SELECT gives, in its order.

    The SELECT names all columns of a payment, in their types. Both cores sort and prove the
    rows, and indexes are made once: half the time of an INSERT into an empty partition. To be
    called under the lock of loading; raises IntegrityError as an INSERT would.
    """
    table, after = name_of(month), months_after(month, 1)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} AS {payments}", parameters)
        cursor.execute(RULES, [month, after])
        cursor.execute(f"ALTER TABLE {table} {cursor.fetchone()[0]}")
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT payments_check_references_in(%s)", [table])
        cursor.execute(ATTACH.format(table=table, month=month, after=after))


def name_of(month: date) -> str:
    return f"payments_month_{month:%Y_%m}"
