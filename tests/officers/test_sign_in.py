"""One door: a user name and a password that an administrator gave. Nothing else opens it."""

import logging

import pytest

from officers import system, tries
from officers.models import Role
from tests.factories import officer

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-one-2718"
WRONG = "another-one-2718"


@pytest.fixture
def someone():
    made = officer(Role.VIEWER)
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client, name, password, **more):
    return client.post("/accounts/login/", {"login": name, "password": password, **more})


def is_signed_in(client):
    return client.get("/").status_code == 200


def test_the_right_password_leads_to_ones_start_page(client, someone):
    response = sign_in(client, someone.username, PASSWORD)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_wrong_password_signs_nobody_in(client, someone):
    response = sign_in(client, someone.username, WRONG)

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not is_signed_in(client)


def test_an_unknown_name_is_told_the_same_as_a_wrong_password(client, someone):
    client.cookies["django_language"] = "en"

    unknown = sign_in(client, "nobody", WRONG).context["form"].errors
    wrong = sign_in(client, someone.username, WRONG).context["form"].errors

    assert unknown == wrong
    assert wrong["__all__"]


def test_an_officer_who_is_not_active_cannot_sign_in(client, someone):
    someone.is_active = False
    someone.save()

    response = sign_in(client, someone.username, PASSWORD)

    assert response.status_code == 200
    assert not is_signed_in(client)


def test_an_officer_who_is_made_inactive_is_signed_out_at_once(client, someone):
    sign_in(client, someone.username, PASSWORD)

    someone.is_active = False
    someone.save()

    assert not is_signed_in(client)


def test_a_new_password_ends_the_sessions_of_the_old_one(client, someone):
    sign_in(client, someone.username, PASSWORD)

    someone.set_password(WRONG)
    someone.save()

    assert not is_signed_in(client)


def test_nobody_signs_in_as_the_system(client):
    who = system.officer()

    assert not who.has_usable_password()
    assert sign_in(client, who.username, "").status_code == 200
    assert not is_signed_in(client)


def test_sign_in_leads_on_to_the_page_that_was_asked_for(client, someone):
    response = sign_in(client, someone.username, PASSWORD, next="/rankings/?period=2025-06")

    assert response["Location"] == "/rankings/?period=2025-06"


def test_sign_in_never_leads_to_another_site(client, someone):
    response = sign_in(client, someone.username, PASSWORD, next="https://elsewhere.example/")

    assert response["Location"] == "/"


def test_signing_out_ends_the_session(client, someone):
    client.force_login(someone)

    response = client.post("/accounts/logout/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert not is_signed_in(client)


def test_following_a_link_signs_nobody_out(client, someone):
    client.force_login(someone)

    client.get("/accounts/logout/")

    assert is_signed_in(client)


def test_a_signed_in_officer_is_led_past_the_sign_in_page(client, someone):
    client.force_login(someone)

    assert client.get("/accounts/login/")["Location"] == "/"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/inactive/",
        "/accounts/reauthenticate/",
        "/accounts/",
    ],
)
def test_there_is_no_way_in_by_sign_up_or_mail(client, address):
    assert client.get(address).status_code == 404


def test_the_sign_in_page_offers_no_other_way_in(client):
    page = client.get("/accounts/login/").content.decode()

    assert "signup" not in page
    assert "reset" not in page


# The process log


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(("officers.sign_in", "officers.second_factor"))
    ]


def test_each_outcome_is_a_line_without_what_was_typed(client, someone, told, caplog):
    sign_in(client, someone.username, WRONG)
    sign_in(client, "044150123456 as a name", WRONG)
    sign_in(client, someone.username, PASSWORD)

    wrong, unknown, right, signed_in = told()
    one = tries.of_password(someone.username, "127.0.0.1")
    assert wrong == f"sign-in refused: wrong name or password {one}"
    assert unknown.startswith("sign-in refused: wrong name or password name=")
    assert unknown.split("name=")[1] != wrong.split("name=")[1]
    assert right == f"password right officer={someone.pk} {one}"
    assert signed_in == f"signed in officer={someone.pk}"
    for typed in (someone.username, "044150123456", PASSWORD, WRONG, "127.0.0.1"):
        assert typed not in caplog.text


def test_one_try_too_many_is_a_line(client, someone, told):
    for _number in range(6):
        sign_in(client, someone.username, WRONG)

    *refused, last = told()
    assert len(refused) == 5
    assert last == (
        f"sign-in refused: no try left {tries.of_password(someone.username, '127.0.0.1')}"
    )
