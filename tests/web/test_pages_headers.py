"""What every answer carries: a strict policy, no caching of what was seen, the language."""

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends import db

from officers import sessions
from officers.models import Role
from tests.factories import area, line, load, officer

pytestmark = pytest.mark.django_db

PAGES = ["/", "/rankings/", "/rankings.csv", "/areas/country:VN/", "/points/"]
PAGES += ["/beneficiaries/", "/rolls/", "/cash-list/", "/cash-list/check/"]


@pytest.fixture
def staff(client):
    load([line()])
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("country:VN")))
    return client


def directives(response):
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.parametrize("address", [*PAGES, "/no/such/page"])
def test_a_page_runs_and_styles_itself_from_our_own_files_alone(staff, address):
    policy = directives(staff.get(address))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert not any("unsafe" in sources or "*" in sources for sources in policy.values())


def test_the_sign_in_page_has_the_same_policy(client):
    policy = directives(client.get("/accounts/login/"))

    assert policy["script-src"] == policy["style-src"] == "'self'"


def test_a_file_of_ours_has_the_same_policy(client):
    response = client.get("/static/css/page.css")

    assert b"".join(response).strip()
    assert directives(response)["default-src"] == "'none'"
    response.close()


def test_no_page_is_shown_in_a_frame(staff):
    response = staff.get("/")

    assert directives(response)["frame-ancestors"] == "'none'"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", [*PAGES, "/no/such/page", "/accounts/logout/"])
def test_no_cache_keeps_what_a_signed_in_officer_saw(staff, address):
    assert staff.get(address)["Cache-Control"] == "no-store, private"


def test_no_cache_keeps_a_rolls_file(staff):
    roll = load([line(commune_code="18859")], where="district:450")

    assert staff.get(f"/rolls/{roll.pk}/file")["Cache-Control"] == "no-store, private"


def test_no_cache_keeps_whom_a_search_found(staff):
    response = staff.post("/beneficiaries/", {"q": "Mẫu"}, follow=True)

    assert response["Cache-Control"] == "no-store, private"


def test_a_page_names_no_visited_address_to_others_and_no_other_type(staff):
    response = staff.get("/")

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in response["Permissions-Policy"]


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(client):
    someone = officer(Role.VIEWER)
    someone.set_password("a-long-one-2718")
    someone.save()

    client.post("/accounts/login/", {"login": someone.username, "password": "a-long-one-2718"})

    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_session_ends_with_the_browser_and_after_twelve_hours():
    assert configured.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert configured.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_a_session_lives_in_the_database():
    assert configured.SESSION_ENGINE == "officers.sessions"
    assert issubclass(sessions.SessionStore, db.SessionStore)


# Language


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_chosen_language_is_kept_in_a_cookie(client, language):
    response = client.post("/language/", {"language": language, "next": "/accounts/login/"})

    assert response["Location"] == "/accounts/login/"
    assert client.cookies["django_language"].value == language
    assert f'<html lang="{language}">' in client.get("/accounts/login/").content.decode()


def test_without_a_choice_the_browsers_language_is_taken(client):
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="en">' in page


def test_a_browser_that_asks_for_neither_language_gets_vietnamese(client):
    page = client.get("/accounts/login/", headers={"accept-language": "fr"}).content.decode()

    assert '<html lang="vi">' in page


def test_choosing_a_language_leads_to_no_other_site(client):
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert "elsewhere" not in response["Location"]


def test_no_language_is_chosen_by_a_link(client):
    client.get("/language/?language=en")

    assert "django_language" not in client.cookies
