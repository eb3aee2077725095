"""The months' partitions: made by a month's first roll, of the parent's kind, proven as a whole."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from payments import partitions
from payments.models import MonthlyPayment
from reports.models import Revision
from tests.factories import all_tables, by_account, line, load

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
# The first payment of June once more, in July; what is given stands for a column.
COPIED = """
SELECT {period}::date AS period_id, {beneficiary_id}::bigint AS beneficiary_id,
       {account_id}::bigint AS account_id, {amount}::bigint AS amount, {roll_id}::bigint AS roll_id,
       {point_id}::bigint AS point_id, {commune_id}::integer AS commune_id,
       {programme}::smallint AS programme, {method}::smallint AS method,
       {outcome}::smallint AS outcome
  FROM (SELECT * FROM payments_monthlypayment ORDER BY beneficiary_id LIMIT 1) paid
 CROSS JOIN generate_series(1, {times})
"""
COLUMNS = [
    "beneficiary_id",
    "account_id",
    "amount",
    "roll_id",
    "point_id",
    "commune_id",
    "programme",
    "method",
    "outcome",
]


def july_of(times: int = 1, **values: str) -> None:
    said: dict[str, Any] = {name: name for name in COLUMNS} | {"period": "'2025-07-01'"} | values
    with transaction.atomic():
        partitions.make(JULY, COPIED.format(times=times, **said), {})


def months() -> list[str]:
    names = [table for table in all_tables() if table.startswith("payments_month_")]
    return [name.removeprefix("payments_month_") for name in names]


def indexes_of(table: str) -> list[tuple[bool, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indisunique, substring(pg_get_indexdef(indexrelid) FROM 'USING.*')
                 FROM pg_index WHERE indrelid = %s::regclass ORDER BY 2, 1""",
            [table],
        )
        return cursor.fetchall()


def locks_that_stop_readers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relation::regclass::text FROM pg_locks
                WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock'
                  AND relation IS NOT NULL"""
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_month_has_its_partition_from_its_first_roll_on():
    assert not partitions.exists(JUNE)

    load([line()])

    assert partitions.exists(JUNE)
    assert months() == ["2025_06"]


def test_later_rolls_of_the_month_join_the_first():
    load([line()])
    load([line(commune_code="18859")], where="district:450")

    assert months() == ["2025_06"]
    assert MonthlyPayment.objects.filter(period=JUNE).count() == 2


def test_the_year_turns():
    load([line()])
    partitions.make(
        date(2025, 12, 1),
        COPIED.format(times=1, **dict(zip(COLUMNS, COLUMNS, strict=True)), period="'2025-12-01'"),
        {},
    )

    assert months() == ["2025_06", "2025_12"]


def test_payments_lie_in_the_partition_of_their_month():
    load([line()])

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_month_2025_06")
        assert cursor.fetchone()[0] == MonthlyPayment.objects.count() == 1


def test_one_month_is_read_from_one_partition():
    load([line()])
    july_of()

    plan = MonthlyPayment.objects.filter(period=JUNE).explain()

    assert "payments_month_2025_06" in plan
    assert "payments_month_2025_07" not in plan


def test_a_partition_has_all_indexes():
    load([line()])

    found = indexes_of("payments_month_2025_06")
    assert len(found) == 3
    assert found == indexes_of("payments_monthlypayment")


def test_no_reader_waits_for_a_months_first_roll():
    before = {*all_tables(), "payments_monthlypayment"}

    load([line(), by_account()])

    assert not before & set(locks_that_stop_readers())


def test_kept_pages_are_told_of_a_months_first_payments():
    load([line()])
    Revision.objects.all().delete()

    july_of()

    assert Revision.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"beneficiary_id": "0", "method": "0", "account_id": "NULL"}, "an unknown beneficiary"),
        ({"account_id": "0"}, "an account that is not the beneficiary's"),
        (
            {"account_id": "(SELECT max(id) FROM beneficiaries_account)"},
            "an account that is not the beneficiary's",
        ),
        ({"commune_id": "0"}, "an unknown commune"),
        ({"roll_id": "0"}, "an unknown roll"),
        ({"point_id": "0"}, "an unknown payment point"),
        ({"amount": "0"}, "payment_amount"),
        ({"method": "0"}, "payment_cash_without_account"),
        ({"amount": "NULL"}, "contains null values"),
        ({"period": "'2025-07-02'"}, "payment_begins_a_month"),
        ({"period": "'2025-08-01'"}, "of_this_month"),
        ({"times": 2}, "could not create unique index"),
    ],
)
def test_a_first_payment_that_cannot_be_is_refused(values, words):
    load([by_account(), by_account()])

    with pytest.raises(IntegrityError, match=words):
        july_of(**values)

    assert not partitions.exists(JULY)
