"""Guesses side by side, each thread on a connection of its own, and a thousand one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory

from officers import tries
from officers.models import KnownAddress, Officer, Role, SignInTries
from officers.sign_in import Backend
from tests.officers.hashing import reached

PASSWORD, WRONG = "a-long-one-2718", "another-one-2718"
OFFICE = "203.0.113.7"
FEW_OR_MANY = pytest.mark.parametrize("guesses", [60, pytest.param(1000, marks=pytest.mark.long)])


BOTH_WAYS = pytest.mark.parametrize("threads", [1, 20], ids=["one_by_one", "side_by_side"])

pytestmark = pytest.mark.django_db


def in_threads(threads, work):
    """Does the work for each number in a thread of its own, with its own connection, which
    commits what it does: the answers."""

    def work_and_leave(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work_and_leave, range(threads)))


@pytest.fixture
def someone(settings):
    """An officer whom every connection sees; they and what was tried are deleted afterwards."""
    settings.PASSWORD_HASHERS = ["tests.officers.hashing.CountingHasher"]
    made = Officer(username="guessed.at", role=Role.VIEWER)
    made.set_password(PASSWORD)
    in_threads(1, lambda _: made.save())
    yield made
    in_threads(1, lambda _: [rows.delete() for rows in everything_kept()])


def everything_kept():
    named = Officer.objects.filter(username="guessed.at")
    return [named, SignInTries.objects.all(), KnownAddress.objects.all()]


def tries_to_sign_in(name, password, address=OFFICE):
    request = RequestFactory().post("/accounts/login/", REMOTE_ADDR=address)
    return Backend().authenticate(request, username=name, password=password)


def guess(name, guesses, threads, address):
    """So many guesses in all; none of them comes in."""

    def work(thread):
        for number in range(thread, guesses, threads):
            assert tries_to_sign_in(name, WRONG, address(number)) is None

    in_threads(threads, work)


def from_the_office(number):
    return OFFICE


def from_everywhere(number):
    return f"198.51.{number // 250}.{number % 250}"


@FEW_OR_MANY
@BOTH_WAYS
def test_five_guesses_from_one_address_reach_the_hasher(someone, threads, guesses):
    def attack():
        guess(someone.username, guesses, threads, from_the_office)

    assert reached(attack) == tries.IN_A_WHILE


@FEW_OR_MANY
@BOTH_WAYS
def test_twelve_guesses_from_everywhere_reach_the_hasher(someone, threads, guesses):
    def attack():
        guess(someone.username, guesses, threads, from_everywhere)

    assert reached(attack) == tries.BY_STRANGERS


@FEW_OR_MANY
@BOTH_WAYS
def test_nobodys_name_is_guarded_alike(someone, threads, guesses):
    def attack():
        guess("nobody", guesses, threads, from_everywhere)

    assert reached(attack) == tries.BY_STRANGERS


@FEW_OR_MANY
@BOTH_WAYS
def test_twenty_guesses_from_known_addresses_reach_the_hasher(someone, threads, guesses):
    places = [tries.of_password(someone.username, from_everywhere(n)) for n in range(guesses)]
    in_threads(1, lambda _: [tries.remember_address(place) for place in places])

    def attack():
        guess(someone.username, guesses, threads, from_everywhere)

    assert reached(attack) == tries.IN_A_DAY


@FEW_OR_MANY
@BOTH_WAYS
def test_meanwhile_the_owner_signs_in_from_a_known_address(someone, threads, guesses):
    known = tries.of_password(someone.username, OFFICE)
    in_threads(1, lambda _: tries.remember_address(known))
    guess(someone.username, guesses, threads, from_everywhere)

    assert in_threads(1, lambda _: tries_to_sign_in(someone.username, PASSWORD)) == [someone]
