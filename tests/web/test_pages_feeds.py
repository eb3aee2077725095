"""A calendar feed: an address of one's own that reads one's own events, until it ends."""

from datetime import date

import pytest
from django.test import Client

from officers.models import Assignment, Role
from outreach.models import CalendarFeed
from tests.factories import area, campaign, event, officer

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def someone():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def district(client, someone):
    client.force_login(someone)
    client.cookies["django_language"] = "en"
    return client


def made(client):
    """The path of a new feed, as the page shows its address once."""
    address = client.post("/outreach/calendar/feed", {"make": "yes"}).context["address"]
    return address.removeprefix("http://testserver")


def test_whoever_has_the_address_reads_the_events_of_its_officer_alone(district):
    event(campaign(area("district:456"), name="Đợt một"))
    event(campaign(area("district:450"), name="Đợt xa"), commune=area("commune:18859"))

    response = Client().get(made(district))

    text = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Đợt một" in text
    assert "Đợt xa" not in text


def test_the_address_is_shown_once_and_kept_as_a_digest(district):
    secret = made(district).split("/")[-1].removesuffix(".ics")

    assert secret not in district.get("/outreach/calendar/feed").content.decode()
    assert secret.encode() not in bytes(CalendarFeed.objects.get().digest)
    assert len(secret) > 40


@pytest.mark.parametrize("end", ["made anew", "ended", "locked out", "another role"])
def test_an_address_that_ended_reads_nothing(district, someone, end):
    old = made(district)
    if end == "made anew":
        made(district)
    elif end == "ended":
        district.post("/outreach/calendar/feed", {"end": "yes"})
    elif end == "locked out":
        type(someone).objects.update(is_active=False)
    else:
        type(someone).objects.update(role=Role.VIEWER)

    assert Client().get(old).status_code == 404


def test_a_moved_officer_reads_the_events_of_the_new_area(district, someone):
    event(campaign(area("district:456"), name="Đợt một"))
    feed = made(district)

    Assignment.objects.filter(officer=someone).update(area=area("district:450"))

    assert "BEGIN:VEVENT" not in Client().get(feed).content.decode()


def test_a_guessed_address_is_not_found_and_the_last_reading_is_told(district):
    feed = made(district)
    assert "Nobody has read it yet." in district.get("/outreach/calendar/feed").content.decode()

    assert Client().get("/outreach/feeds/guessed.ics").status_code == 404
    Client().get(feed)

    assert "It was last read on 05/06/2025." in district.get(
        "/outreach/calendar/feed"
    ).content.decode().replace("\n", " ")
