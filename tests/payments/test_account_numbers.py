"""Account numbers are read, sealed and recognised, and lie nowhere in clear."""

import io

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from beneficiaries.models import Account
from officers import files
from officers.encryption import unseal
from payments.models import Programme, Roll
from payments.rolls import jobs, staging
from payments.rolls.reading import open_book
from tests.factories import JUNE, all_tables, area, by_account, csv_of, deliver, load, officer

pytestmark = pytest.mark.django_db
NUMBER = "3800201012345"


def tables_that_hold(number: str) -> list[str]:
    """Tables in any of whose columns the digits stand, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in set(all_tables()) - {"areas_containment"}:  # large, and numbers only
            cursor.execute(
                f"SELECT count(*) FROM {table} row"
                " WHERE row::text LIKE %s OR row::text LIKE %s OR row::text LIKE %s",
                [f"%{part}%" for part in (number, number.encode().hex(), number[:-1])],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def roll_of(content: bytes) -> Roll:
    return jobs.submit(
        io.BytesIO(content),
        name="roll.csv",
        period=JUNE,
        area=area("district:456"),
        programme=Programme.SOCIAL_INSURANCE,
        by=officer(),
    )


def test_a_number_is_stored_nowhere_in_clear():
    load([by_account(account_number=NUMBER)])

    assert tables_that_hold(NUMBER) == []


def test_a_number_is_staged_nowhere_in_clear():
    roll = roll_of(csv_of([by_account(account_number=NUMBER)]))

    book = open_book(files.opened(roll.file), programme_known=True)
    staging.stage(book.tables, staging.surroundings_of(roll))

    assert f"payments_staged_lines_{roll.pk}" in all_tables()
    assert tables_that_hold(NUMBER) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"bank": NUMBER},
        {"bank": ""},
        {"account_number": f"{NUMBER}/"},
        {"account_number": f"{NUMBER}.0"},
        {"account_number": f"970412{NUMBER[:10]}"},
        {"amount": "0"},
    ],
)
def test_a_faulty_number_is_stored_nowhere_in_clear(cells):
    result = deliver([by_account(account_number=NUMBER) | cells])

    assert result.status == "rejected"
    assert tables_that_hold(NUMBER) == tables_that_hold(f"970412{NUMBER[:10]}") == []


def test_a_sealed_number_opens():
    load([by_account(account_number="3800 2010 12345")])

    assert Account.objects.get().number() == NUMBER


def test_a_sealed_number_moved_to_another_account_does_not_open():
    load([by_account(account_number=NUMBER), by_account()])
    account, other = Account.objects.order_by("pk")

    other.number_sealed = account.number_sealed

    with pytest.raises(InvalidTag):
        other.number()


def test_a_sealed_number_does_not_open_elsewhere():
    load([by_account(account_number=NUMBER)])

    sealed = bytes(Account.objects.get().number_sealed)

    with pytest.raises(InvalidTag):
        unseal(sealed, b"beneficiaries_account|holder|1")


def test_one_number_sealed_twice_looks_different():
    load([by_account(account_number=NUMBER), by_account(account_number=NUMBER)])

    first, second = Account.objects.all()
    assert first.fingerprint == second.fingerprint
    assert first.number_sealed != second.number_sealed


def test_one_number_at_two_banks_is_two_accounts():
    load([by_account(account_number=NUMBER), by_account(account_number=NUMBER, bank="VCB")])

    assert Account.objects.values("fingerprint").distinct().count() == 2
