"""Talks as a district officer notes them: at an event, at home; and what is asked back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from outreach.models import Contact
from payments.models import Conversion, Stage
from tests.factories import area, by_account, campaign, contact, event, line, load, officer, point
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


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu", hamlet="Thôn Đông")])
    return Beneficiary.objects.get()


def text_of(response):
    return " ".join(response.content.decode().split())


def errors_of(response, field):
    return response.context["form"].errors.get(field, [])


def note(client, person, more="", **said):
    asked = {"form": uuid4(), "outcome": "not_met", "day": "2025-06-05"} | said
    return client.post(f"/outreach/contacts/new?person={person.uuid}{more}", asked)


def test_a_talk_stands_on_the_persons_page(district, person):
    response = note(
        district,
        person,
        outcome="call_back",
        reason="child_decides",
        next_actor="commune",
        due_on="2025-06-20",
        place="home",
    )

    assert response["Location"] == f"/beneficiaries/{person.uuid}/"
    text = text_of(district.get(response["Location"]))
    assert "call back" in text
    assert "a child decides" in text
    assert "next: commune, by 20/06/2025" in text


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"outcome": ""}, "outcome", "Say what came of it."),
        (
            {"outcome": "exempt", "reason": "bedridden"},
            "exempt_until",
            "An exemption always has an end: say until when.",
        ),
        (
            {"outcome": "exempt", "reason": "bedridden", "exempt_until": "2099-12-31"},
            "exempt_until",
            "An exemption ends within a year of the talk.",
        ),
        (
            {"exempt_until": "2025-12-31"},
            "exempt_until",
            "Only who is exempt for now has a day here.",
        ),
        ({"day": "2025-06-06"}, "day", "The day lies in the future."),
        ({"outcome": "refused"}, "reason", "Say why."),
        ({"reason": "other"}, "remark", "Say the other reason in words."),
        ({"outcome": "call_back"}, "due_on", "Say when to call back."),
        ({"next_actor": "bank"}, "due_on", "Say by when."),
        ({"due_on": "2025-06-20"}, "next_actor", "Say who must act by that day."),
        (
            {"outcome": "refused", "reason": "no_phone", "bank_may_know": "on"},
            "bank_may_know",
            "Whoever refused, or was not met, agrees to nothing.",
        ),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    district, person, said, field, sentence
):
    typed = "" if field == "remark" else "đến lúc con ở nhà"

    response = note(district, person, remark=typed, **said)

    assert response.status_code == 422
    assert errors_of(response, field) == [sentence]
    assert not Contact.objects.exists()
    assert typed in text_of(response)


def test_a_call_back_without_an_actor_is_the_social_insurances_own(district, person):
    note(district, person, outcome="call_back", due_on="2025-06-20")

    assert Contact.objects.get().next_actor == "social_insurance"


def test_a_double_click_notes_one_talk(district, person):
    form = uuid4()

    for _click in range(2):
        assert note(district, person, outcome="agreed", form=form).status_code == 302

    assert (Contact.objects.count(), Conversion.objects.count()) == (1, 1)


def test_who_came_between_is_told_and_the_form_can_be_sent_again(district, person):
    page = district.get(f"/outreach/contacts/new?person={person.uuid}")
    seen = page.context["form"].initial["seen"]
    contact(person, "agreed")

    response = note(district, person, outcome="opened", seen=seen)

    assert "Meanwhile" in text_of(response)
    again = note(district, person, outcome="opened", seen=response.context["form"].data["seen"])
    assert again.status_code == 302
    assert Conversion.objects.get().state == Stage.OPENED


def test_a_talk_is_of_an_event_that_is_chosen(district, person):
    made = event(campaign(area("district:456")), day=DAY)
    elsewhere = event(campaign(area("district:450")), day=DAY, commune=area("commune:18859"))

    refused = note(district, person, event=elsewhere.pk)
    note(district, person, event=made.pk)

    assert len(errors_of(refused, "event")) == 1
    assert Contact.objects.get().event == made


# At an event, on a phone


@pytest.fixture
def at_the_point():
    where = point("BD1")
    load(
        [
            line(full_name="Lê Thị Mẫu", point_code="BD1"),
            line(full_name="Trần Văn Thử", point_code="BD1"),
            line(full_name="Võ Thị Khác"),
            by_account(full_name="Bùi Văn Xong", point_code="BD1"),
        ]
    )
    return event(campaign(area("district:456")), day=DAY, point=where)


def test_who_is_expected_is_told_by_name_and_written_down(district, at_the_point):
    text = text_of(district.get(f"/outreach/events/{at_the_point.pk}/people/"))

    assert "Lê Thị Mẫu" in text
    assert "Trần Văn Thử" in text
    assert "Võ Thị Khác" not in text
    assert "Bùi Văn Xong" not in text
    row = AccessLog.objects.get()
    assert (row.subject, row.rows) == (f"people of event {at_the_point.pk}", 2)


def test_from_the_list_a_talk_is_noted_and_one_is_back_at_the_list(district, at_the_point):
    person = Beneficiary.objects.get(full_name="Lê Thị Mẫu")

    response = note(district, person, f"&event={at_the_point.pk}", outcome="opened")

    assert response["Location"] == f"/outreach/events/{at_the_point.pk}/people/"
    assert "account opened, 05/06/2025" in text_of(district.get(response["Location"]))
    assert Contact.objects.get().event == at_the_point
    event_page = text_of(district.get(f"/outreach/events/{at_the_point.pk}/"))
    assert "account opened: 1" in event_page


def test_an_account_that_is_there_already_is_claimed_for_the_event(district, at_the_point):
    person = Beneficiary.objects.get(full_name="Lê Thị Mẫu")
    address = f"/outreach/events/{at_the_point.pk}/conversion?person={person.uuid}"

    response = district.post(
        address,
        {
            "form": uuid4(),
            "programme": "1",
            "step": "claimed",
            "account": "3800205123456",
            "bank": "Agribank",
            "day": "2025-06-05",
        },
    )

    assert response.status_code == 302
    assert Contact.objects.get().event == at_the_point
    assert Contact.objects.get().conversion.state == Stage.CLAIMED


def test_people_of_a_neighbours_event_in_the_same_campaign_are_not_shown(client, at_the_point):
    of_province = campaign(area("province:44"))
    at_the_point.campaign = of_province
    at_the_point.save()
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    response = client.get(f"/outreach/events/{at_the_point.pk}/people/")

    assert response.status_code == 200
    assert "Lê Thị Mẫu" not in text_of(response)


def test_pages_of_many_talks_ask_as_often_as_those_of_few(district, at_the_point):
    person = Beneficiary.objects.get(full_name="Lê Thị Mẫu")
    pages = [f"/outreach/events/{at_the_point.pk}/people/", f"/beneficiaries/{person.uuid}/"]
    contact(person, event=at_the_point)
    few = [queries(lambda page=page: district.get(page)) for page in pages]

    for day in range(5):
        made = event(at_the_point.campaign, day=DAY - timedelta(day + 1))
        contact(person, event=made)

    assert [queries(lambda page=page: district.get(page)) for page in pages] == few
