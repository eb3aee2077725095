"""The page of payment points: whose points it shows, and that every commune adds up."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.models import Role
from tests.factories import area, by_account, line, load, officer, point
from tests.web.test_scope_addresses import body

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
DISTRICT = "/points/?period=2025-06&area=district:456"


@pytest.fixture
def reader(client):
    """Signed in with the office of Quảng Ninh, reading English."""
    client.force_login(officer(Role.VIEWER, area("office:44-03", AUGUST)))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def rolls():
    """Võ Ninh: two at its post office, one by account; one at none. Hàm Ninh: one at Võ Ninh's."""
    point("POST", "commune:19213", "Bưu điện Võ Ninh")
    load(
        [
            line(point_code="POST"),
            by_account(point_code="POST"),
            line(),
            line(commune_code="19219", point_code="POST"),
        ]
    )


def rows(response):
    """The cells of each row that has figures."""
    assert response.status_code == 200
    table = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    found = [
        re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in table.split("</tr>")
    ]
    cells = [
        [" ".join(unescape(re.sub("<[^>]*>", " ", each)).split()) for each in row] for row in found
    ]
    return [row for row in cells if row and "no data" not in row]


def test_a_communes_points_and_people_without_one_stand_under_it(reader, rolls):
    assert rows(reader.get(DISTRICT)) == [
        ["Xã Võ Ninh", "33.33 % 1 / 3", "2"],
        ["Bưu điện Võ Ninh post office, POST", "50.00 % 1 / 2", "1"],
        ["Without a payment point", "0.00 % 0 / 1", "1"],
        ["Xã Hàm Ninh", "0.00 % 0 / 1", "1"],
        ["Bưu điện Võ Ninh post office, POST, lies in Xã Võ Ninh", "0.00 % 0 / 1", "1"],
    ]


def test_without_a_question_ones_own_area_is_shown(reader):
    point("NEW", "commune:19213")
    load([line(commune_code="19237")], where="office:44-03", period=AUGUST)

    response = reader.get("/points/")

    assert response.context["question"].area == area("office:44-03", AUGUST)
    assert response.context["question"].month == AUGUST


def test_in_a_month_without_ones_own_area_the_province_is_shown(reader, rolls):
    response = reader.get("/points/?period=2025-06")

    assert response.context["question"].area == area("province:44")


def test_programmes_are_added_up_by_point(reader, rolls):
    load([line(programme="merit", point_code="POST")])

    assert ["Bưu điện Võ Ninh post office, POST", "33.33 % 1 / 3", "2"] in rows(
        reader.get(f"{DISTRICT}&programme=all")
    )


def test_an_area_out_of_sight_is_a_missing_area(client, rolls):
    client.force_login(officer(Role.VIEWER, area("province:51", AUGUST)))

    foreign = body(client, DISTRICT)

    assert foreign[0] == 404
    assert foreign == body(client, "/points/?period=2025-06&area=district:999")


def test_an_areas_page_leads_to_its_points(reader, rolls):
    page = reader.get("/areas/district:456/?period=2025-06").content.decode()

    [address] = re.findall(r'href="(/points/[^"]*)"', page)
    assert rows(reader.get(unescape(address))) == rows(reader.get(DISTRICT))


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_many_points_are_asked_for_as_often_as_few(reader, rolls):
    few = queries(reader, DISTRICT)

    for number in range(20):
        point(f"P{number}", "commune:19207")
    load(
        [line(commune_code="19207", point_code=f"P{number}") for number in range(20)],
        where="commune:19207",
        period=date(2025, 5, 1),
    )

    assert queries(reader, DISTRICT.replace("06", "05")) <= few <= 12
