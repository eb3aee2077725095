"""The months' partitions: made in advance, once, and of the parent's kind."""

from datetime import date

import pytest
from django.db import connection

from payments import partitions
from payments.models import MonthlyPayment
from tests.factories import all_tables, line, load

pytestmark = pytest.mark.django_db
NOVEMBER = date(2025, 11, 1)
WINTER = ["2025_11", "2025_12", "2026_01", "2026_02"]


def months() -> list[str]:
    names = [table for table in all_tables() if table.startswith("payments_month_")]
    return [name.removeprefix("payments_month_") for name in names]


def test_the_next_months_exist_after_a_load():
    load([line()])

    assert {"2025_06", "2025_07", "2025_08"} <= set(months())


def test_the_year_turns():
    partitions.ensure(NOVEMBER)

    assert set(WINTER) <= set(months())


def test_making_them_twice_is_making_them_once():
    partitions.ensure(NOVEMBER)
    before = months()

    partitions.ensure(NOVEMBER)

    assert months() == before


def test_a_month_loaded_later_joins_those_made_before():
    partitions.ensure(NOVEMBER)

    partitions.ensure(date(2025, 10, 1))

    assert {"2025_10", *WINTER} <= set(months())


def test_payments_lie_in_the_partition_of_their_month():
    load([line()])

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_month_2025_06")
        assert cursor.fetchone()[0] == MonthlyPayment.objects.count() == 1


def test_one_month_is_read_from_one_partition():
    load([line()])

    plan = MonthlyPayment.objects.filter(period=date(2025, 6, 1)).explain()

    assert "payments_month_2025_06" in plan
    assert "payments_month_2025_07" not in plan
