"""The one-time link: shown once, works once, for a day, and tells a stranger nothing."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from officers import accounts, passwords
from officers.models import Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)
PASSWORD, OTHER = "a-long-one-2718", "another-one-3141"
DEAD = "This link has been used or is too old: ask your administrator for a new one."


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, area("province:44", NOW))


@pytest.fixture
def someone():
    return officer(Role.VIEWER, area("office:44-03", NOW))


@pytest.fixture
def link(administrator, someone):
    return new_link(administrator, someone)


def new_link(administrator, someone):
    return "/officers/password/{}/{}/".format(
        *passwords.make_link(officer=someone, by=administrator)
    )


def stranger():
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def use(link, password=PASSWORD, again=None, client=None):
    """Follows the link and fills in the form, if there is one."""
    client = client or stranger()
    page = client.get(link, follow=True)
    if page.status_code != 200:
        return page
    cells = {"new_password1": password, "new_password2": again or password}
    return client.post(page.request["PATH_INFO"], cells)


def is_dead(response):
    return response.status_code == 410 and DEAD in response.content.decode()


def test_the_link_sets_the_password_and_leads_to_sign_in(link, someone):
    response = use(link)

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert Officer.objects.get(pk=someone.pk).check_password(PASSWORD)


def test_the_link_works_once(link, someone):
    use(link)

    assert is_dead(use(link, OTHER))
    assert Officer.objects.get(pk=someone.pk).check_password(PASSWORD)


def test_a_form_that_was_open_meanwhile_sets_nothing_either(link, someone):
    client = stranger()
    form = client.get(link)["Location"]
    use(link)

    response = client.post(form, {"new_password1": OTHER, "new_password2": OTHER})

    assert is_dead(response)
    assert Officer.objects.get(pk=someone.pk).check_password(PASSWORD)


def test_looking_at_the_link_does_not_use_it_up(link):
    for _ in range(3):
        stranger().head(link)
        stranger().get(link, follow=True)

    assert use(link).status_code == 302


@pytest.mark.parametrize(
    ("age", "status"),
    [(timedelta(hours=23, minutes=59), 302), (timedelta(hours=24, minutes=1), 410)],
)
def test_the_link_ends_after_a_day(someone, age, status):
    uid = urlsafe_base64_encode(str(someone.pk).encode())
    token = link_tokens(datetime.now() - age).make_token(someone)

    assert use(f"/officers/password/{uid}/{token}/").status_code == status


def link_tokens(moment):
    """The generator of tokens with its clock set to that moment."""
    tokens = passwords.LinkTokens()
    tokens._now = lambda: moment
    return tokens


def test_a_form_that_was_open_too_long_sets_nothing(link, settings):
    client = stranger()
    form = client.get(link)["Location"]
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert is_dead(client.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD}))


def test_a_newer_link_ends_the_older_one(administrator, someone, link):
    newer = new_link(administrator, someone)

    assert is_dead(use(link))
    assert use(newer).status_code == 302


def test_a_link_ends_when_the_password_is_set_otherwise(link, someone):
    someone.set_password(OTHER)
    someone.save()

    assert is_dead(use(link))


def test_a_link_ends_with_deactivation_for_good(administrator, someone, link):
    accounts.deactivate(officer=someone, by=administrator)
    assert is_dead(use(link))

    accounts.reactivate(officer=someone, by=administrator)

    assert is_dead(use(link))


def test_another_officers_link_does_not_fit(administrator, someone, link):
    other = new_link(administrator, officer(Role.VIEWER, area("office:44-01", NOW)))

    mixed = "/".join([*other.split("/")[:4], *link.split("/")[4:]])

    assert is_dead(use(mixed))


@pytest.mark.parametrize(
    "address", ["MQ/abc-def", "!!/a-b", "MQ/set", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b", "4pyT/x"]
)
def test_a_wrong_link_is_told_the_same_as_an_old_one(address, link, settings):
    wrong = stranger().get(f"/officers/password/{address}/")
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert is_dead(wrong)
    assert wrong.content == stranger().get(link).content


def test_the_page_shows_the_user_name_and_nothing_else_of_the_officer(administrator, someone, link):
    accounts.change(officer=someone, name="Lê Thị Bí Mật", role=someone.role, by=administrator)

    page = stranger().get(link, follow=True).content.decode()

    assert someone.username in page
    assert "Bí Mật" not in page
    assert "Quảng Ninh" not in page


def test_the_address_with_the_token_goes_nowhere_and_stays_nowhere(link):
    client = stranger()
    first = client.get(link)
    form = client.get(first["Location"])
    dead = client.get("/officers/password/MQ/abc-def/")

    assert first["Referrer-Policy"] == dead["Referrer-Policy"] == "no-referrer"
    assert all("no-store" in each["Cache-Control"] for each in (first, form, dead))
    token = link.split("/")[-2]
    assert token not in first["Location"]
    assert token not in form.content.decode()


def test_no_form_stands_where_browsers_would_hide_its_origin(link):
    """A form from a page without referrer comes with `Origin: null`, which is refused."""
    client = stranger()
    form = client.get(link, follow=True)
    dead = client.get("/officers/password/MQ/abc-def/")

    assert form["Referrer-Policy"] == "same-origin"
    assert "<form" not in dead.content.decode()


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", None), ("qwerty123456", None), (PASSWORD, OTHER), ("", None)],
)
def test_a_password_that_is_not_good_is_told_at_its_field(link, someone, password, again):
    response = use(link, password, again)

    assert response.status_code == 200
    assert 'class="fault"' in response.content.decode()
    assert Officer.objects.get(pk=someone.pk).password == someone.password
    assert use(link).status_code == 302


def test_a_password_like_the_user_name_is_refused(administrator, link, someone):
    Officer.objects.filter(pk=someone.pk).update(username="nguyenvanbinh")

    assert use(new_link(administrator, someone), "nguyenvanbinh1").status_code == 200


def test_the_page_says_how_long_a_password_must_be(link):
    page = stranger().get(link, follow=True).content.decode()

    assert "At least 12 characters" in page
    assert use(link, "tw3lve-chars").status_code == 302


def test_sessions_end_when_the_password_is_set(link, someone):
    client = Client()
    client.force_login(someone)
    assert client.get("/areas/country:VN/").status_code == 200
    Officer.objects.filter(pk=someone.pk).update(last_login=None)

    use(link)

    assert client.get("/areas/country:VN/").status_code == 302


def test_whoever_is_signed_in_as_another_is_signed_out(administrator, link):
    client = Client()
    client.force_login(administrator)

    use(link, client=client)

    assert client.get("/areas/country:VN/").status_code == 302


def test_the_form_needs_its_token_against_forgery(link):
    client = Client(enforce_csrf_checks=True)
    form = client.get(link)["Location"]

    response = client.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert response.status_code == 403


def test_a_dead_link_speaks_the_chosen_language():
    client = Client()
    client.cookies["django_language"] = "vi"

    page = client.get("/officers/password/MQ/abc-def/").content.decode()

    assert '<html lang="vi">' in page


# Making links


def test_a_neighbour_makes_no_link(someone):
    neighbour = officer(Role.ADMINISTRATOR, area("province:51", NOW))

    with pytest.raises(PermissionDenied):
        passwords.make_link(officer=someone, by=neighbour)


def test_nobody_makes_a_link_for_themselves(administrator):
    with pytest.raises(PermissionDenied):
        passwords.make_link(officer=administrator, by=administrator)


def test_there_is_no_link_for_an_officer_who_is_not_active(administrator, someone):
    accounts.deactivate(officer=someone, by=administrator)

    with pytest.raises(PermissionDenied):
        passwords.make_link(officer=someone, by=administrator)


def test_the_administrator_is_shown_the_link_once(administrator, someone):
    client = Client()
    client.force_login(administrator)
    address = f"/officers/{someone.pk}/link"

    shown = client.post(address).content.decode()
    later = [client.get(each) for each in (address, f"/officers/{someone.pk}/")]

    link = re.search(r'value="(http://testserver/officers/password/[^"]+)"', unescape(shown))[1]
    assert use(link.removeprefix("http://testserver")).status_code == 302
    assert not any("/officers/password/" in each.content.decode() for each in later)
