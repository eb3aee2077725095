"""An officer changes the own password with the old one; guesses are counted there too."""

import pytest
from django.test import Client

from officers import tries
from officers.models import Role
from tests.factories import officer

pytestmark = pytest.mark.django_db

OLD, NEW = "a-long-one-2718", "another-one-3141"


@pytest.fixture
def someone():
    made = officer(Role.VIEWER)
    made.set_password(OLD)
    made.save()
    return made


def signed_in(someone):
    client = Client()
    client.force_login(someone)
    client.cookies["django_language"] = "en"
    return client


def change(client, old=OLD, new=NEW, again=None):
    given = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/accounts/password/", given)


def test_the_new_password_signs_in_and_the_old_one_does_not(someone):
    response = change(signed_in(someone))

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    someone.refresh_from_db()
    assert someone.check_password(NEW)
    assert not someone.check_password(OLD)


def test_every_session_ends_with_the_change(someone):
    here, elsewhere = signed_in(someone), signed_in(someone)

    change(here)

    assert here.get("/accounts/sessions/").status_code == 302
    assert elsewhere.get("/accounts/sessions/").status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"old": "not-this-one-1"}, "This is not your password"),
        ({"new": "short"}, "too short"),
        ({"again": "another-one-3142"}, "match"),
        ({"new": "x" * 129}, "128"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(someone, given, words):
    page = change(signed_in(someone), **given).content.decode()

    someone.refresh_from_db()
    assert words in page
    assert someone.check_password(OLD)


def test_the_old_password_is_guessed_five_times_at_most(someone):
    client = signed_in(someone)
    for _guess in range(tries.IN_A_WHILE):
        change(client, old="not-this-one-1")

    change(client)

    someone.refresh_from_db()
    assert someone.check_password(OLD)


def test_the_page_that_lists_the_sessions_leads_there(someone):
    page = signed_in(someone).get("/accounts/sessions/").content.decode()

    assert 'href="/accounts/password/"' in page
