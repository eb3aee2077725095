"""Account numbers of lines: kept while a roll is read, sealed for accounts that are new."""

import os
from datetime import date

import pytest

from beneficiaries.models import Account, number_context
from officers.encryption import unseal
from payments.models import MonthlyPayment, Roll, RollCancellation
from payments.rolls import loading, numbers
from payments.rolls.numbers import Numbered, Numbers
from tests.factories import JUNE, by_account, deliver, load, officer

MAY = date(2025, 5, 1)
NUMBERS = {line: f"38002010{line:05}" for line in range(1, 31)}


def kept(*some: list[int]) -> Numbers:
    all_of_them = Numbers()
    for lines in some:
        all_of_them.keep(Numbered.of(lines, [NUMBERS[line] for line in lines]))
    return all_of_them


@pytest.mark.parametrize("at_a_time", [1, 7, 50_000])
def test_the_numbers_of_lines_that_are_asked_for_are_sealed_and_no_others(monkeypatch, at_a_time):
    monkeypatch.setattr(numbers, "AT_A_TIME", at_a_time)
    # Lines come in pieces, of which a later one may be read first, or fill the gaps of others.
    some = kept([21, 22, 30], [1, 2, 5, 9], [], [3, 4, 23])
    asked = {line: os.urandom(32) for line in (2, 3, 9, 21, 30)}

    sealed = dict(some.sealed(asked.items()))

    assert sealed.keys() == asked.keys()
    for line, its_print in asked.items():
        assert unseal(sealed[line], number_context(its_print)) == NUMBERS[line].encode()


def test_nothing_is_sealed_where_nothing_is_asked_for():
    assert list(kept([1, 2]).sealed([])) == []


@pytest.mark.django_db
def test_only_numbers_of_new_accounts_are_sealed(monkeypatch):
    known, shared = by_account(), by_account()
    load([known, shared], period=MAY)
    before = dict(Account.objects.values_list("pk", "number_sealed"))
    asked: list[int] = []

    def listening(self: Numbers, accounts):
        wanted = list(accounts)
        asked.extend(line for line, _print in wanted)
        return sealing(self, wanted)

    sealing = Numbers.sealed
    monkeypatch.setattr(loading.Numbers, "sealed", listening)
    new, sharer = by_account(), by_account(account_number=shared["account_number"])
    load([known, shared, new, sharer], period=JUNE)

    assert asked == [4]
    after = Account.objects.in_bulk()
    assert {pk: after[pk].number_sealed for pk in before} == before
    paid = MonthlyPayment.objects.filter(period=JUNE).select_related("account")
    told = sorted(one.account.number() for one in paid if one.account)
    given = [one["account_number"] for one in (known, shared, new, sharer)]
    assert told == sorted(given)


@pytest.mark.django_db
def test_a_roll_that_is_cancelled_while_numbers_are_sealed_is_not_loaded(monkeypatch):
    def cancelled_meanwhile(self: Numbers, accounts):
        RollCancellation.objects.create(roll=Roll.objects.get(), by=officer())
        return sealing(self, accounts)

    sealing = Numbers.sealed
    monkeypatch.setattr(loading.Numbers, "sealed", cancelled_meanwhile)

    assert deliver([by_account()]).status == "cancelled"
    assert not MonthlyPayment.objects.exists()
    assert not Account.objects.exists()
