"""The calendar of due days as a district officer reads it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from outreach.due import PAGE
from outreach.models import Contact
from tests.factories import area, by_account, contact, line, load, officer
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


def test_the_horizon_that_is_read_is_shown(district):
    assert '<option value="60" selected>' in text_of(district.get("/outreach/due/?kind=no_day"))


# Verifications of many at once


@pytest.fixture
def people():
    load([by_account(full_name=f"Lê Thị Mẫu {letter}") for letter in "ABC"])
    return list(Beneficiary.objects.order_by("full_name"))


def verify(client, *people, **said):
    asked = {"form": uuid4(), "day": "2025-06-04", "person": [one.uuid for one in people]}
    return client.post("/outreach/due/?kind=no_day", asked | said)


def test_who_is_ticked_is_verified_and_has_a_day_from_then_on(district, people):
    first, second, third = people
    form = uuid4()
    before = text_of(district.get("/outreach/due/?kind=no_day"))

    for _click in range(2):
        assert verify(district, first, second, form=form).status_code == 302

    assert before.count('name="person"') == 3
    assert Contact.objects.filter(outcome="verified", day=date(2025, 6, 4)).count() == 2
    page = text_of(district.get("/outreach/due/?kind=no_day"))
    assert "2 verifications are noted." in page
    assert page.count('name="person"') == 1
    assert str(third.uuid) in page
    row = AccessLog.objects.filter(action="changed").first()
    assert (row.subject, row.rows) == ("verified people", 2)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day": "2025-06-06"}, "The day lies in the future."),
        ({"day": "2024-06-04"}, "A verification of more than a year ago is over."),
        ({"day": ""}, "This field is required."),
        ({"person": []}, "Tick the people that are meant."),
        ({"person": [uuid4()]}, "Tick the people that are meant."),
        ({"person": ["x"] * 3 + [str(uuid4()) for _ in range(100)]}, "Tick at most a hundred"),
    ],
)
def test_what_is_wrong_is_told_and_the_ticks_stay(district, people, said, sentence):
    response = verify(district, *people[:2], **said)

    assert response.status_code == 422
    text = " ".join(response.content.decode().split())
    assert sentence in text
    assert not Contact.objects.exists()
    if "person" not in said:
        assert text.count(" checked") == 2


def test_nobody_elses_people_are_verified(client, people):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    assert verify(client, *people).status_code == 422
    assert not Contact.objects.exists()


def test_the_start_page_counts_what_is_due_within_a_week(district):
    call_backs(2)

    assert "Due within a week or overdue</a> <strong>2</strong>" in text_of(district.get("/"))
