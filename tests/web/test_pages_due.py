"""The calendar of due days as a district officer reads it."""

from datetime import date, timedelta

import pytest

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from outreach.due import PAGE
from tests.factories import area, contact, line, load, officer
from tests.web.test_pages_queries import queries

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def district(client):
    """Signed in as the officer of district 456, reading English."""
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:456")))
    client.cookies["django_language"] = "en"
    return client


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def call_backs(number):
    load([line(full_name="Lê Thị Mẫu") for _one in range(number)])
    for person in Beneficiary.objects.all():
        contact(person, "call_back", due_on=DAY + timedelta(3), next_actor="bank")


def test_what_is_due_stands_under_its_day_and_the_reading_is_written_down(district):
    call_backs(1)

    text = text_of(district.get("/outreach/due/"))

    assert "Sunday, 08/06/2025" in text
    assert "in 3 days" in text
    assert "Lê Thị Mẫu" in text
    row = AccessLog.objects.get()
    assert (row.subject, row.rows) == ("people with a due day", 1)


def test_people_of_the_neighbour_are_not_told(district):
    load([line(full_name="Người Ngoài", commune_code="18859")], where="district:450")
    contact(Beneficiary.objects.get(), "call_back", due_on=DAY, next_actor="bank")

    assert "Người Ngoài" not in text_of(district.get("/outreach/due/"))
    foreign = area("commune:18859").pk
    assert "Người Ngoài" not in text_of(district.get(f"/outreach/due/?commune={foreign}"))


def test_pages_and_queries_do_not_grow_with_people(district):
    call_backs(2)
    few = queries(lambda: district.get("/outreach/due/"))
    call_backs(PAGE)

    assert queries(lambda: district.get("/outreach/due/")) == few <= 13
    text = text_of(district.get("/outreach/due/?page=2&days=7"))
    assert "page 2 of 2" in text
    assert "days=7&amp;page=1" in text


def test_a_verification_is_noted_as_a_talk(district):
    load([line(method="account", bank="Agribank", account_number="3800205123456")])
    person = Beneficiary.objects.get()
    form = district.get(f"/outreach/contacts/new?person={person.uuid}").context["form"].initial

    said = {"form": form["form"], "outcome": "verified", "day": "2025-06-05"}
    response = district.post(f"/outreach/contacts/new?person={person.uuid}", said)

    assert response.status_code == 302
    assert "verified for the year" in text_of(district.get(response["Location"]))


def test_the_start_page_counts_what_is_due_within_a_week(district):
    call_backs(2)

    assert "Due within a week or overdue</a> <strong>2</strong>" in text_of(district.get("/"))
