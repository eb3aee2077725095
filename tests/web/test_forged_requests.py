"""Ways to another site, methods in disguise and forged headers of a proxy lead nowhere."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from officers.models import Role
from tests.factories import area, officer
from tests.web.nasty import signed_in
from tests.web.planting import nothing_changes

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-one-2718"
ELSEWHERE = [
    "https://elsewhere.example/",
    "HTTPS://elsewhere.example",
    "//elsewhere.example/",
    "///elsewhere.example",
    "////elsewhere.example",
    "\\\\elsewhere.example",
    "/\\elsewhere.example",
    "\\/elsewhere.example",
    "/\t/elsewhere.example",
    "/\n/elsewhere.example",
    "\t//elsewhere.example",
    " //elsewhere.example",
    "\x00//elsewhere.example",
    "%2f%2felsewhere.example",
    "/%2felsewhere.example",
    "%5c%5celsewhere.example",
    "http://localhost/",
    "//127.0.0.1/",
    "http://testserver:8080/",
    "https:/elsewhere.example",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "ftp://elsewhere.example",
    "javascript:x7()",
    "JaVaScRiPt:x7()",
    "java\tscript:x7()",
    "data:text/html,<script>x7()</script>",
    "http://testserver@elsewhere.example/",
    "http://testserver.elsewhere.example/",
    "http://elsewhere.example\\@testserver/",
    "//elsewhere.example%23@testserver/",
    "http://[::1]elsewhere.example",
    "https://elsewhere\u3002example",
    "\u2044\u2044elsewhere.example",
    "/login\r\nLocation: https://elsewhere.example",
]


def where_a_browser_goes(location, base="http://testserver/accounts/login/"):
    """As browsers read a header: without tabs and line ends, \\ as /."""
    text = location.strip("".join(map(chr, range(33)))).replace("\\", "/")
    for sign in "\t\r\n":
        text = text.replace(sign, "")
    return urlsplit(urljoin(base, text))


def leads_home(response):
    there = where_a_browser_goes(response.get("Location", "/"))
    return (there.scheme, there.netloc) == ("http", "testserver")


@pytest.fixture
def somebody(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    made = officer(Role.VIEWER, area("district:456"))
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.mark.parametrize("said_in", ["form", "address"])
def test_signing_in_leads_to_no_other_site(somebody, said_in):
    form = {"login": somebody.username, "password": PASSWORD}
    wrong = {}

    for to in ELSEWHERE:
        said = {"next": to}
        if said_in == "form":
            answer = Client().post("/accounts/login/", form | said)
        else:
            answer = Client().post("/accounts/login/", form, query_params=said)
        if answer.status_code != 302 or not leads_home(answer):
            wrong[to] = answer.status_code, answer.get("Location")

    assert wrong == {}


def test_no_other_page_leads_to_another_site(somebody):
    client = Client()
    wrong = {}

    for to in ELSEWHERE:
        client.force_login(somebody)
        answers = [
            client.get("/accounts/login/", {"next": to}),  # whoever is signed in is sent on
            client.post("/language/", {"language": "en", "next": to}),
            client.post("/language/", {"language": "en"}, headers={"referer": to}),
            client.get("/accounts/logout/", {"next": to}),
            client.post("/accounts/logout/", {"next": to}),
        ]
        bad = [one for one in answers if one.status_code >= 500 or not leads_home(one)]
        wrong |= {to: [(one.status_code, one.get("Location")) for one in bad]} if bad else {}

    assert wrong == {}


def test_the_page_to_sign_in_links_to_no_other_site(client):
    for to in ELSEWHERE:
        page = client.get("/accounts/login/", {"next": to}).content.decode()

        ways = re.findall(r'(?:href|action|src)="([^"]*)"', page)
        assert all(way.startswith(("/", "#")) and "elsewhere" not in way for way in ways)
        assert "<script>x7" not in page


# Methods in disguise


DISGUISES = ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE"]


def test_reading_with_another_method_in_a_header_is_reading(planted):
    clients = {role: signed_in(role) for role in (Role.DISTRICT_OFFICER, Role.ADMINISTRATOR)}

    with nothing_changes():
        for name, one in planted.items():
            client = clients[
                Role.ADMINISTRATOR if name.startswith("officer") else "district_officer"
            ]
            plain = client.get(one.address)
            disguised = client.get(one.address, **dict.fromkeys(DISGUISES, "POST"))
            more = "&" if "?" in one.address else "?"
            asked = client.get(f"{one.address}{more}_method=POST&deactivate=1")
            assert disguised.status_code == asked.status_code == plain.status_code, name


@pytest.mark.parametrize("method", ["DELETE", "PUT", "GET"])
def test_a_form_with_another_method_said_in_it_is_a_form(planted, method):
    client = signed_in(Role.ADMINISTRATOR)
    address, _missing, form = planted["officer"]

    answer = client.post(
        address, form | {"_method": method}, headers={"x-http-method-override": method}
    )

    assert answer.status_code == 302
    assert "Tên Khác" in client.get(address).content.decode()


# Headers that only a proxy may set


FORGED = {
    "HTTP_X_FORWARDED_HOST": "elsewhere.example",
    "HTTP_X_FORWARDED_SERVER": "elsewhere.example",
    "HTTP_X_FORWARDED_PORT": "4444",
    "HTTP_X_ORIGINAL_URL": "/officers/",
    "HTTP_X_REWRITE_URL": "/officers/",
    "HTTP_FORWARDED": "host=elsewhere.example;proto=https",
    "HTTP_SCRIPT_URL": "/officers/",
}


def test_no_link_or_way_is_made_of_a_forged_header(planted):
    clients = {role: signed_in(role) for role in (Role.DISTRICT_OFFICER, Role.ADMINISTRATOR)}

    for one in planted.values():
        for client in clients.values():
            answer = client.get(one.address, **FORGED)
            text = "" if answer.streaming else answer.content.decode("latin-1")
            assert "elsewhere.example" not in text + str(dict(answer.headers))
            assert leads_home(answer)


@pytest.mark.parametrize("header", [*FORGED, "HTTP_X_FORWARDED_PROTO"])
def test_a_link_to_set_a_password_is_made_of_our_own_name(planted, header):
    client = signed_in(Role.ADMINISTRATOR)
    value = FORGED.get(header, "https")

    answer = client.post(planted["officer_link"].address, **{header: value})

    assert answer.context["link"].startswith("http://testserver/officers/password/")


def test_behind_a_proxy_its_word_for_the_way_alone_is_taken(planted, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = signed_in(Role.ADMINISTRATOR)

    answer = client.post(planted["officer_link"].address, **FORGED, HTTP_X_FORWARDED_PROTO="https")

    link = urlsplit(answer.context["link"])
    assert (link.scheme, link.hostname) == ("https", "testserver")


def test_a_stranger_is_sent_to_our_own_page_to_sign_in(planted):
    answer = Client().get("/rankings/", **FORGED)

    assert answer["Location"] == "/accounts/login/?next=/rankings/"
