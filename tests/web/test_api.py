"""Rates for other systems: the ranking's figures, by a token that can be ended."""

import csv
import hashlib
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from officers import api_tokens
from officers.models import ApiToken, Role
from reports.models import AreaRate
from reports.views import api
from tests.factories import JUNE, area, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

DISTRICTS = "/api/v1/rates?period=2025-06&area=province:44&level=district"


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def admin():
    return officer(Role.ADMINISTRATOR, area("province:44"))


@pytest.fixture
def token(admin):
    return api_tokens.make(name="Portal", area=area("province:44"), by=admin)[1]


@pytest.fixture
def rates():
    rate("district:456", 4490, 4827, month=JUNE.replace(month=5))
    rate("district:456", 4657, 4832)
    rate("district:450", 12410, 13330)


def ask(token, address=DISTRICTS, method="get", **headers):
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return getattr(Client(), method)(address, headers=given | headers)


def problem(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["status"] == response.status_code
    assert said["title"] and said["detail"]
    return said["detail"]


def test_it_says_the_same_as_the_csv_of_the_page(client, token, rates):
    client.force_login(officer(Role.VIEWER, area("province:44")))
    client.cookies["django_language"] = "en"
    text = client.get(DISTRICTS.replace("/api/v1/rates", "/rankings.csv")).content.decode()
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    found = ask(token).json()

    assert (found["period"], found["area"], found["level"]) == (
        "2025-06",
        "province:44",
        "district",
    )
    for line, record in zip(lines[1:], found["rates"], strict=True):
        for cell, value in zip(line, record.values(), strict=True):
            assert cell == ("" if value is None else str(value)) or float(cell) == value
    assert found["rates"][0]["rate_percent"] == 96.38


@pytest.mark.parametrize("said", [None, "", "wrong", "x" * 5000])
def test_without_a_token_nothing_is_said(said, rates):
    response = ask(said)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "Bearer" in problem(response)


def test_a_session_is_no_token(client, rates):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))

    assert client.get(DISTRICTS).status_code == 401


def test_only_a_digest_of_the_token_is_kept(token):
    kept = ApiToken.objects.get()

    assert bytes(kept.digest) == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43  # 256 bits


def test_an_ended_token_reads_nothing(token, rates):
    api_tokens.end(ApiToken.objects.get())

    assert ask(token).status_code == 401


def test_its_use_is_noted_once_a_minute(token, rates):
    ask(token)
    first = ApiToken.objects.get().last_used_at
    ask(token)
    assert ApiToken.objects.get().last_used_at == first > timezone.now() - timedelta(minutes=1)
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    ask(token)
    assert ApiToken.objects.get().last_used_at > first


@pytest.mark.parametrize("asked", ["province:51", "district:530", "district:999", "country:VN"])
def test_areas_of_others_are_not_there(token, rates, asked):
    missing = ask(token, f"/api/v1/rates?period=2025-06&area={asked}")

    assert missing.status_code == 404
    assert problem(missing) == "No such area in that month."


def test_a_token_of_the_country_reads_every_province(rates):
    by = officer(Role.ADMINISTRATOR, area("country:VN"))
    secret = api_tokens.make(name="Ministry", area=area("country:VN"), by=by)[1]

    assert ask(secret, "/api/v1/rates?period=2025-06&area=province:51").status_code == 200


def test_what_was_seen_is_not_sent_again_until_something_is_counted(token, rates):
    first = ask(token)
    tag = first.headers["ETag"]

    assert ask(token, **{"If-None-Match": "*"}).status_code == 304
    again = ask(token, **{"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    AreaRate.objects.filter(period=JUNE).update(counted_at=timezone.now())
    assert ask(token, **{"If-None-Match": tag}).status_code == 200


def test_long_answers_come_in_pages(token, rates, monkeypatch):
    monkeypatch.setattr(api, "ROWS", 3)
    codes, address = [], DISTRICTS
    while address:
        found = ask(token, address).json()
        codes += [one["area_code"] for one in found["rates"]]
        address = found["next"]

    assert sorted(codes) == ["450", "452", "453", "454", "455", "456", "457", "458"]
    assert found["pages"] == 3


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("area=province:44", "The parameter period is needed."),
        ("period=2025-06", "The parameter area is needed."),
        ("period=2025-13&area=province:44", "Not understood: period."),
        ("period=2025-06&area=province:44&level=moon", "Not understood: level."),
        ("period=2025-06&area=province:44&programme=x", "Not understood: programme."),
        ("period=2025-06&area=province:44&page=2", "Pages are 1 to 1."),
        ("period=2025-06&area=province:44&page=x", "Pages are 1 to 1."),
        ("period=2025-06&area=province:44&page=0000000010002", "Pages are 1 to 1."),
        (
            "period=2025-06&area=province:44&area=province:51",
            "Parameters are period, area, level, tree, programme, page, each once.",
        ),
        (
            "period=2025-06&area=province:44&order=cash",
            "Parameters are period, area, level, tree, programme, page, each once.",
        ),
    ],
)
def test_what_is_not_understood_is_named(token, question, detail):
    response = ask(token, f"/api/v1/rates?{question}")

    assert response.status_code == 400
    assert problem(response) == detail


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(token, method):
    response = ask(token, method=method)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_a_head_is_answered_and_no_cookie_is_set(token, rates):
    response = ask(token, method="head")

    assert (response.status_code, response.content) == (200, b"")
    assert not response.cookies
    assert response.headers["Cache-Control"] == "private, no-cache"


# The page of administrators


def test_an_administrator_makes_a_token_sees_it_once_and_ends_it(client, admin, rates):
    client.force_login(admin)
    client.cookies["django_language"] = "en"

    page = client.post("/officers/tokens/", {"name": "Cổng dữ liệu", "area": "province:44"})
    secret = re.search(r"<code>([^<]+)</code>", page.content.decode())[1]

    assert ask(secret).status_code == 200
    assert secret not in client.get("/officers/tokens/").content.decode()
    client.post(f"/officers/tokens/{ApiToken.objects.get().pk}/end")
    assert ask(secret).status_code == 401


def test_no_token_is_made_for_an_area_of_others(client, admin):
    client.force_login(admin)

    client.post("/officers/tokens/", {"name": "x", "area": "province:51"})

    assert not ApiToken.objects.exists()


def test_tokens_of_others_are_not_there(client, token):
    client.force_login(officer(Role.ADMINISTRATOR, area("province:51")))
    kept = ApiToken.objects.get()

    assert client.get("/officers/tokens/").context["tokens"].count() == 0
    assert client.post(f"/officers/tokens/{kept.pk}/end").status_code == 404
    assert ApiToken.objects.get().ended_at is None


def test_the_page_of_the_api_says_what_is_true(client, token, rates):
    client.force_login(officer(Role.VIEWER, area("province:44")))
    page = client.get("/api/").content.decode()

    found = ask(token).json()
    assert all(f"<code>{name}</code>" in page for name in found["rates"][0])
    assert all(f"&quot;{name}&quot;" in page or f'"{name}"' in page for name in found)


def test_a_level_that_the_area_has_not_in_that_month_is_missing(token, rates):
    address = "/api/v1/rates?period=2025-06&area=province:44&level=office"

    response = ask(token, address)

    assert response.status_code == 404
    assert response.json()["detail"] == "The area has no parts of that level in that month."
