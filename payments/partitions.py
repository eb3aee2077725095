"""The monthly partitions of payments: built aside, then attached, so that readers never wait."""

import time
from datetime import date

from django.db import OperationalError, connection, transaction

from areas.calendar import months_after

MONTHS_IN_ADVANCE = 3
TRIES = 20


def ensure(month: date) -> None:
    """Makes the partitions of a month and of the three after it, where they are missing."""
    for number in range(MONTHS_IN_ADVANCE + 1):
        _ensure_one(months_after(month, number))


def name_of(month: date) -> str:
    return f"payments_month_{month:%Y_%m}"


def _ensure_one(month: date) -> None:
    for _attempt in range(TRIES):
        if _exists(month):
            return
        try:
            return _build_and_attach(month)
        except OperationalError:  # somebody held the table longer than two seconds
            time.sleep(0.2)
    _build_and_attach(month)


def _exists(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(%s)
                              AND inhparent = 'payments_monthlypayment'::regclass)""",
            [name_of(month)],
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _build_and_attach(month: date) -> None:
    table, after = name_of(month), months_after(month, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('payments.partitions'))")
        if _exists(month):
            return
        cursor.execute(
            f"""
            CREATE TABLE {table} (LIKE payments_monthlypayment INCLUDING ALL,
                CONSTRAINT {table}_bounds
                CHECK (period_id >= DATE '{month}' AND period_id < DATE '{after}'));
            ALTER TABLE payments_monthlypayment
                ATTACH PARTITION {table} FOR VALUES FROM ('{month}') TO ('{after}');
            ALTER TABLE {table} DROP CONSTRAINT {table}_bounds;
            """
        )
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
