"""Guessing passwords: a handful of tries reach the hasher, and the rightful owner comes in."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from officers import passwords, system, tasks, tries
from officers.models import KnownAddress, Role, SignInTries
from tests.factories import area, officer
from tests.officers.hashing import reached

pytestmark = pytest.mark.django_db

PASSWORD, WRONG = "a-long-one-2718", "another-one-2718"
OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
NO = "This user name and password do not sign you in. After five tries, wait 15 minutes."


@pytest.fixture(autouse=True)
def counting(settings):
    settings.PASSWORD_HASHERS = ["tests.officers.hashing.CountingHasher"]
    settings.TRUSTED_PROXIES = []


@pytest.fixture
def someone():
    made = officer(Role.VIEWER)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def at_home(someone):
    """The officer once signed in from the office."""
    assert signs_in(someone.username, PASSWORD)
    return someone


def post(name, password, address=OFFICE, **headers):
    client = Client(REMOTE_ADDR=address, headers=headers)
    client.cookies["django_language"] = "en"
    return client.post("/accounts/login/", {"login": name, "password": password})


def signs_in(name, password, address=OFFICE):
    return post(name, password, address).status_code == 302


def guess(name, times, address=OFFICE):
    for _ in range(times):
        assert not signs_in(name, WRONG, address)


def pass_time(**time):
    """All that was tried and remembered lies that much further back."""
    for row in SignInTries.objects.all():
        row.at = [at - timedelta(**time) for at in row.at]
        row.save()
    for row in KnownAddress.objects.all():
        row.last_at -= timedelta(**time)
        row.save()


# From one address


def test_five_guesses_reach_the_hasher_and_no_more(someone):
    assert reached(lambda: guess(someone.username, 60)) == tries.IN_A_WHILE


def test_after_five_guesses_the_right_password_waits_too(someone):
    guess(someone.username, 5)

    assert not signs_in(someone.username, PASSWORD)


def test_the_owner_signs_in_again_after_a_quarter_of_an_hour(someone):
    guess(someone.username, 60)
    pass_time(minutes=15)

    assert signs_in(someone.username, PASSWORD)


def test_signing_in_takes_no_try(someone):
    for _ in range(2 * tries.IN_A_DAY):
        assert signs_in(someone.username, PASSWORD)


def test_signing_in_forgives_the_tries_from_there(someone):
    guess(someone.username, 4)
    assert signs_in(someone.username, PASSWORD)

    assert reached(lambda: guess(someone.username, 9)) == 5


def test_a_name_is_the_same_in_capitals_and_between_spaces(someone):
    guess(someone.username.upper(), 3)
    guess(f" {someone.username} ", 2)

    assert reached(lambda: guess(someone.username, 1)) == 0


def test_another_name_at_the_same_address_is_not_kept_waiting(someone):
    guess("somebody.else", 60)

    assert signs_in(someone.username, PASSWORD)


# In a day


def test_twenty_guesses_a_day_reach_the_hasher_from_where_the_owner_signs_in(at_home):
    def all_day():
        for _ in range(8):
            guess(at_home.username, 9)
            pass_time(minutes=16)

    assert reached(all_day) == tries.IN_A_DAY


def test_strangers_share_twelve_tries_wherever_they_are(at_home):
    def from_everywhere():
        for number in range(60):
            guess(at_home.username, 1, f"198.51.100.{number}")

    assert reached(from_everywhere) == tries.BY_STRANGERS


def test_the_owner_signs_in_from_the_office_while_strangers_have_used_up_theirs(at_home):
    for number in range(60):
        guess(at_home.username, 1, f"198.51.100.{number}")

    assert not signs_in(at_home.username, PASSWORD, ELSEWHERE)
    assert signs_in(at_home.username, PASSWORD)


def test_a_day_later_strangers_may_try_again(at_home):
    for number in range(60):
        guess(at_home.username, 1, f"198.51.100.{number}")
    pass_time(hours=24)

    assert signs_in(at_home.username, PASSWORD, ELSEWHERE)


def test_an_address_is_a_strangers_after_thirty_days(at_home):
    pass_time(days=30)
    for number in range(60):
        guess(at_home.username, 1, f"198.51.100.{number}")

    assert not signs_in(at_home.username, PASSWORD)


def test_a_password_set_by_a_link_ends_the_waiting(at_home):
    administrator = officer(Role.ADMINISTRATOR, area("country:VN"))
    for number in range(60):
        guess(at_home.username, 1, f"198.51.100.{number}")

    passwords.set_password(officer=at_home, password=WRONG, by=administrator)

    assert signs_in(at_home.username, WRONG, ELSEWHERE)


# Addresses


def test_a_forged_header_opens_no_further_tries(someone):
    def forge():
        for number in range(60):
            post(someone.username, WRONG, **{"x-forwarded-for": f"198.51.100.{number}"})

    assert reached(forge) == tries.IN_A_WHILE


def test_behind_a_trusted_proxy_offices_are_told_apart(someone, settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.5")]
    for _ in range(5):
        post(someone.username, WRONG, "10.0.0.5", **{"x-forwarded-for": ELSEWHERE})

    answer = post(someone.username, PASSWORD, "10.0.0.5", **{"x-forwarded-for": OFFICE})

    assert answer.status_code == 302


# Names


@pytest.fixture
def names(someone):
    """One of each kind of name: nobody's, and those of officers who cannot sign in."""
    gone = officer(Role.VIEWER)
    gone.password, gone.is_active = make_password(WRONG), False
    gone.save()
    new = officer(Role.VIEWER)
    new.set_unusable_password()
    new.save()
    return ["nobody", someone.username, gone.username, new.username, system.officer().username]


def test_every_name_takes_the_hasher_as_often(names):
    for _ in range(7):
        counts = [reached(lambda name=name: guess(name, 1)) for name in names]

        assert len(set(counts)) == 1


def test_every_name_is_answered_alike_before_and_after_the_limit(names):
    for _ in range(7):
        answers = [post(name, WRONG) for name in names]

        assert {answer.status_code for answer in answers} == {200}
        assert all(NO in answer.content.decode() for answer in answers)
        lengths = {len(a.content) - len(name) for a, name in zip(answers, names, strict=True)}
        assert len(lengths) == 1


def test_what_is_typed_into_the_field_for_the_name_is_kept_nowhere(someone):
    guess(PASSWORD, 1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT tries::text FROM officers_signintries tries")
        assert PASSWORD not in str(cursor.fetchall())


@pytest.mark.parametrize(("length", "hashed"), [(128, 1), (129, 0), (1_000_000, 0)])
def test_a_password_that_is_too_long_is_not_hashed(names, length, hashed):
    for name in names:
        assert reached(lambda name=name: post(name, "x" * length)) == hashed


def test_no_password_is_set_that_would_be_too_long_to_sign_in_with(someone):
    with pytest.raises(passwords.ValidationError):
        passwords.NotTooLong().validate("x" * 129)

    passwords.NotTooLong().validate("x" * 128)


# Housekeeping


def test_what_counts_no_longer_is_deleted(at_home):
    guess(at_home.username, 1)
    pass_time(hours=25)
    guess("nobody", 1)
    tasks.delete_old_tries()
    assert (SignInTries.objects.count(), KnownAddress.objects.count()) == (1, 1)

    pass_time(days=31)
    tasks.delete_old_tries()

    assert (SignInTries.objects.count(), KnownAddress.objects.count()) == (0, 0)
