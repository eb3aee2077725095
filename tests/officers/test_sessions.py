"""A session ends with silence, with its twelve hours, and when its officer or anybody in charge
ends it; officers see their own and nobody else's."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from officers import accounts, passwords, tasks
from officers.browser import browser_of
from officers.models import Officer, Role, Session
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)
PASSWORD, OTHER = "a-long-one-2718", "another-one-3141"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE, OWN = "/areas/country:VN/", "/accounts/sessions/"


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, area("province:44", NOW))


@pytest.fixture
def someone():
    made = officer(Role.VIEWER, area("office:44-03", NOW))
    made.set_password(PASSWORD)
    made.save()
    return made


def signed_in(someone):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(someone)
    assert is_signed_in(client)
    return client


def is_signed_in(client):
    return client.get(PAGE).status_code == 200


def pass_time(**time):
    """Every session is that much older."""
    for row in Session.objects.all():
        moments = ["signed_in_at", "last_seen", "expire_date"]
        Session.objects.filter(pk=row.pk).update(
            **{name: getattr(row, name) - timedelta(**time) for name in moments}
        )


# Ending by itself


def test_a_session_ends_after_half_an_hour_of_silence(someone):
    client = signed_in(someone)

    pass_time(minutes=30)

    assert not is_signed_in(client)


def test_a_click_in_between_lets_it_go_on(someone):
    client = signed_in(someone)

    for _ in range(5):
        pass_time(minutes=29)
        assert is_signed_in(client)


def test_it_ends_after_twelve_hours_in_spite_of_all_clicks(someone):
    client = signed_in(someone)
    for _ in range(24):
        pass_time(minutes=29)
        assert is_signed_in(client)

    pass_time(minutes=24)

    assert not is_signed_in(client)


def test_the_database_takes_no_session_of_more_than_twelve_hours(someone):
    signed_in(someone)

    with pytest.raises(IntegrityError, match="twelve_hours"):
        Session.objects.update(expire_date=timezone.now() + timedelta(hours=12, minutes=1))


def test_what_a_page_asks_for_by_itself_is_no_sign_of_life(someone):
    client = signed_in(someone)
    pass_time(minutes=29)

    assert client.get(PAGE, headers={"hx-request": "true"}).status_code == 200
    pass_time(minutes=1)

    assert not is_signed_in(client)


def test_a_page_that_refreshes_itself_is_loaded_anew_when_its_session_has_ended(someone):
    client = signed_in(someone)
    pass_time(minutes=30)

    answer = client.get(PAGE, headers={"hx-request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_a_sign_of_life_is_written_once_a_minute(someone):
    client = signed_in(someone)
    seen = Session.objects.get(officer=someone).last_seen

    assert is_signed_in(client)
    assert Session.objects.get(officer=someone).last_seen == seen
    pass_time(minutes=2)
    assert is_signed_in(client)

    assert Session.objects.get(officer=someone).last_seen > seen


def test_sessions_that_have_ended_are_deleted(someone, administrator):
    signed_in(someone)
    pass_time(minutes=31)
    signed_in(administrator)

    tasks.delete_ended_sessions()

    assert Session.objects.get().officer == administrator


# Being ended


def test_signing_out_deletes_the_session(someone):
    client = signed_in(someone)

    client.post("/accounts/logout/")

    assert not Session.objects.filter(officer=someone).exists()


def test_a_new_password_a_new_role_and_deactivation_delete_the_sessions(administrator, someone):
    changes = [
        lambda: passwords.set_password(officer=someone, password=OTHER, by=someone),
        lambda: accounts.change(officer=someone, name="Lê", role=Role.AUDITOR, by=administrator),
        lambda: accounts.deactivate(officer=someone, by=administrator),
    ]
    for change in changes:
        someone.refresh_from_db()
        client, other = signed_in(someone), signed_in(administrator)

        change()

        assert not Session.objects.filter(officer=someone).exists()
        assert not is_signed_in(client)
        assert is_signed_in(other)


def test_a_stale_tab_changes_nothing_after_the_role_changed(administrator):
    boss = officer(Role.ADMINISTRATOR, area("country:VN"))
    stale = signed_in(administrator)
    colleague = officer(Role.VIEWER, area("office:44-03", NOW))
    accounts.change(officer=administrator, name="Lê", role=Role.VIEWER, by=boss)

    answer = stale.post(f"/officers/{colleague.pk}/state", {"deactivate": "yes"})

    assert (answer.status_code, answer["Location"][:17]) == (302, "/accounts/login/?")
    assert Officer.objects.get(pk=colleague.pk).is_active


def test_a_session_fixed_before_sign_in_is_not_the_one_after(someone):
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    fixed = client.cookies["sessionid"].value
    thief = Client()
    thief.cookies["sessionid"] = fixed

    client.post("/accounts/login/", {"login": someone.username, "password": PASSWORD})

    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != fixed
    assert not is_signed_in(thief)
    assert not Session.objects.filter(session_key=fixed).exists()


def test_a_key_that_nobody_gave_out_is_not_taken_up(someone):
    client = Client()
    client.cookies["sessionid"] = "a" * 32

    client.post("/accounts/login/", {"login": someone.username, "password": PASSWORD})

    assert client.cookies["sessionid"].value != "a" * 32


# One's own page


def test_officers_see_where_they_are_signed_in_and_nobody_else(someone, administrator):
    elsewhere = Client(headers={"user-agent": FIREFOX})
    elsewhere.post("/accounts/login/", {"login": someone.username, "password": PASSWORD})
    client, _ = signed_in(someone), signed_in(administrator)

    page = client.get(OWN)

    words = page.content.decode()
    assert {each.officer for each in page.context["sessions"]} == {someone}
    assert words.index("This browser") < words.index("Firefox, Windows")


def test_the_page_gives_no_key_away(someone):
    client, _ = signed_in(someone), signed_in(someone)

    page = client.get(OWN).content.decode()

    assert not any(row.session_key in page for row in Session.objects.all())


def test_one_session_is_ended(someone):
    client, other, third = signed_in(someone), signed_in(someone), signed_in(someone)
    name = Session.objects.get(pk=other.session.session_key).name

    client.post(OWN, {"end": name})

    assert [is_signed_in(each) for each in (client, other, third)] == [True, False, True]


def test_all_other_sessions_are_ended(someone):
    client, other, third = signed_in(someone), signed_in(someone), signed_in(someone)

    client.post(OWN, {"others": "yes"})

    assert [is_signed_in(each) for each in (client, other, third)] == [True, False, False]


def test_nobody_ends_a_session_of_somebody_else(someone, administrator):
    client, other = signed_in(administrator), signed_in(someone)
    row = Session.objects.get(officer=someone)

    for name in (row.name, row.session_key, "", "x" * 5000):
        client.post(OWN, {"end": name})
    client.post(OWN, {"others": "yes"})

    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130 Chrome/124", "Cốc Cốc, Windows"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name_and_system(said, words):
    assert browser_of(said) == words
