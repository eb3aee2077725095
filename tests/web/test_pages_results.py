"""What a campaign brought, and why people are still in cash, as the pages tell it."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers.models import Role
from tests.factories import area, campaign, claim, contact, event, line, load, officer
from tests.web.test_pages_queries import queries

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
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


@pytest.fixture
def drive():
    return campaign(area("district:456"), launch_days=[date(2025, 6, 4)])


@pytest.fixture
def people():
    load([line(full_name="Lê Thị Mẫu"), line(full_name="Trần Văn Thử")], period=MAY)
    load([line(commune_code="18859")], period=MAY, where="district:450")
    return list(Beneficiary.objects.filter(commune__code="19213").order_by("pk"))


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def results_of(client, drive, more=""):
    return text_of(client.get(f"/outreach/campaigns/{drive.pk}/results/{more}"))


def test_claims_without_a_roll_are_told_as_claims(district, drive, people):
    made = event(drive, day=DAY)
    claim(people[0])
    contact(people[0], "registered", event=made)

    text = results_of(district, drive)

    assert "<dt>Claimed, no roll since</dt><dd>1</dd>" in text
    assert "<dt>Confirmed by the roll</dt><dd>0</dd>" in text


def test_the_baseline_and_those_beside_it_stand_in_the_table(district, drive, people):
    text = results_of(district, drive)

    assert "Relative change" in text
    assert "Change, points" in text
    assert "1 area beside it without a campaign" in text
    assert "0 / 2" in text


def test_a_campaign_far_away_is_not_found(district):
    away = campaign(area("district:450"))

    assert district.get(f"/outreach/campaigns/{away.pk}/results/").status_code == 404


@pytest.mark.parametrize("asked", ["programme=gold", "period=1999-01", "period=x"])
def test_what_cannot_be_asked_is_told_at_its_field(district, drive, asked):
    response = district.get(f"/outreach/campaigns/{drive.pk}/results/?{asked}")

    field = asked.split("=")[0]
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()


def test_results_need_the_same_queries_of_many_events(district, drive, people):
    contact(people[0], "agreed", event=event(drive, day=DAY))
    address = f"/outreach/campaigns/{drive.pk}/results/"
    few = queries(lambda: district.get(address))

    for hour in range(12, 20):
        made = event(drive, day=DAY, begins=f"{hour}:00", ends=f"{hour}:30")
        contact(people[1], "refused", reason="no_phone", event=made)

    assert queries(lambda: district.get(address)) == few <= 30


def test_reasons_are_told_with_both_rates(district, people):
    contact(people[0], "exempt", reason="bedridden", exempt_until=date(2025, 7, 1))

    text = text_of(district.get("/outreach/still-cash/"))

    assert "Rate of all on the roll" in text
    assert "Rate of those who could convert" in text
    assert "without 1 person who is exempt today" in text
    assert "Bedridden" in text


def test_reasons_of_another_district_are_not_told(district, people):
    assert district.get("/outreach/still-cash/?area=district:450").status_code == 404
    assert district.get("/outreach/still-cash/?area=province:44").status_code == 404


def test_reasons_need_the_same_queries_of_many_people(district, people):
    contact(people[0], "refused", reason="no_phone")
    few = queries(lambda: district.get("/outreach/still-cash/"))

    load([line() for _one in range(8)], period=MAY)
    for person in Beneficiary.objects.filter(commune__code="19213"):
        contact(person, "refused", reason="no_phone")

    assert queries(lambda: district.get("/outreach/still-cash/")) == few <= 20
