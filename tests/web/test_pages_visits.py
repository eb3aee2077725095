"""Visits as a district officer plans them, prints them, and enters them in the evening."""

from datetime import date
from uuid import uuid4

import pytest

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from outreach import routes
from outreach.contacts import Talk
from outreach.models import Contact, RouteSheet
from payments.models import Conversion
from tests.factories import area, campaign, line, load, officer, route, team
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
def people():
    load(
        [
            line(full_name="Lê Thị Mẫu", hamlet="Thôn A", phone="0912345678"),
            line(full_name="Trần Văn Thử", hamlet="Thôn B"),
        ],
        where="commune:19213",
    )
    return list(Beneficiary.objects.select_related("commune").order_by("pk"))


def text_of(response):
    return " ".join(response.content.decode().split())


def make(client, *people, **said):
    asked = {"form": uuid4(), "day": "2025-06-06", "person": [one.uuid for one in people]}
    return client.post("/outreach/visits/", asked | said)


def test_people_in_cash_are_listed_by_hamlet_and_the_reading_is_written_down(district, people):
    text = text_of(district.get("/outreach/visits/"))

    assert text.index("Thôn A, Xã Võ Ninh") < text.index("Lê Thị Mẫu") < text.index("Trần Văn Thử")
    assert "Nobody has asked yet: 2" in text
    row = AccessLog.objects.get()
    assert (row.subject, row.rows) == ("people to be visited", 2)


def test_the_list_is_narrowed_to_a_commune_and_a_motive(district, people):
    load([line(full_name="Võ Thị Khác", commune_code="19225")], where="commune:19225")

    here = text_of(district.get(f"/outreach/visits/?commune={area('commune:19225').pk}"))
    stuck = text_of(district.get("/outreach/visits/?motive=1"))

    assert "Võ Thị Khác" in here
    assert "Lê Thị Mẫu" not in here
    assert "Nobody in cash is to be visited here." in stuck


def test_whoever_has_a_province_chooses_a_commune(client, people):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    client.cookies["django_language"] = "en"

    asked = text_of(client.get("/outreach/visits/"))
    chosen = text_of(client.get(f"/outreach/visits/?commune={area('commune:19213').pk}"))

    assert "Choose a commune" in asked
    assert "Lê Thị Mẫu" not in asked
    assert "Lê Thị Mẫu" in chosen


def test_a_commune_of_others_narrows_to_nothing_of_theirs(client, people):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    page = client.get(f"/outreach/visits/?commune={area('commune:19213').pk}")

    assert page.status_code == 200
    assert "Lê Thị Mẫu" not in text_of(page)


# Making a sheet


def test_those_who_are_ticked_come_on_a_sheet_for_a_member(district, people):
    goes = team(campaign(area("district:456")), "Tổ 1", "Lê Văn Đi").members.get()

    response = make(district, *people, member=goes.pk)

    sheet = RouteSheet.objects.get()
    assert response["Location"] == f"/outreach/routes/{sheet.pk}/"
    assert (sheet.day, sheet.member) == (date(2025, 6, 6), goes)
    assert [stop.beneficiary for stop in sheet.stops.order_by("number")] == people
    listed = text_of(district.get("/outreach/visits/"))
    assert "on the route of 06/06/2025, Lê Văn Đi" in listed
    assert "0 of 2 people entered" in listed


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"person": []}, "Tick the people that are meant."),
        ({"person": [uuid4()]}, "Tick the people that are meant."),
        ({"person": [uuid4() for _ in range(61)]}, "A route has at most sixty people."),
        ({"day": "2025-06-04"}, "A route is for today or one of the next sixty days."),
    ],
)
def test_a_sheet_that_cannot_be_made_is_told_and_the_ticks_stay(district, people, said, sentence):
    response = make(district, *people, **said)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not RouteSheet.objects.exists()
    if "person" not in said:
        assert text_of(response).count(" checked") == 2


def test_nobody_elses_people_come_on_a_sheet(client, people):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    assert make(client, *people).status_code == 422
    assert not RouteSheet.objects.exists()


# The sheet


def test_a_sheet_says_no_more_of_a_person_than_the_visit_needs(district, people):
    sheet = route(*people)

    text = text_of(district.get(f"/outreach/routes/{sheet.pk}/?print=yes"))

    assert "Lê Thị Mẫu" in text
    assert "1950" in text
    for more in (people[0].citizen_id, people[0].si_code, "0912345678", "3,500,000", "02/09"):
        assert more not in text
    row = AccessLog.objects.get()
    assert (row.action, row.subject, row.rows) == ("printed", f"route sheet {sheet.pk}", 2)


def test_what_came_of_a_visit_is_not_printed(district, people):
    sheet, staff = route(*people), officer(Role.DISTRICT_OFFICER, area("district:456"))
    stops = {stop.beneficiary_id: stop.pk for stop in sheet.stops.all()}
    talk = Talk(form=uuid4(), day=DAY, outcome="refused", reason="bedridden")
    routes.enter(talks={stops[people[0].pk]: talk}, sheet=sheet, by=staff)

    shown, printed = (
        text_of(district.get(f"/outreach/routes/{sheet.pk}/{more}")) for more in ("", "?print=yes")
    )

    assert (shown.count("bedridden"), printed.count("bedridden")) == (2, 1)  # one in the legend


# In the evening


def enter(client, sheet, *rows):
    """Sends a row a stop: what its fields say, without what is empty."""
    asked = {}
    for stop, row in zip(sheet.stops.order_by("number"), rows, strict=True):
        asked[f"r{stop.pk}-form"] = str(uuid4())
        asked |= {f"r{stop.pk}-{name}": value for name, value in row.items()}
    return client.post(f"/outreach/routes/{sheet.pk}/results", asked)


def test_results_are_entered_and_the_sheet_shows_them(district, people):
    sheet = route(*people)

    response = enter(district, sheet, {"outcome": "agreed"}, {"outcome": "not_met"})

    assert response["Location"] == f"/outreach/routes/{sheet.pk}/"
    text = text_of(district.get(response["Location"]))
    assert "2 results are kept." in text
    assert Conversion.objects.get().beneficiary == people[0]


def test_a_row_that_is_left_empty_stays_open(district, people):
    sheet = route(*people)

    enter(district, sheet, {"outcome": "agreed"}, {})

    text = text_of(district.get(f"/outreach/routes/{sheet.pk}/results"))
    assert "Lê Thị Mẫu" not in text
    assert "Trần Văn Thử" in text


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"outcome": "exempt", "reason": "bedridden"}, "until", "An exemption always has an end"),
        ({"outcome": "refused"}, "reason", "Say why."),
        ({"outcome": "refused", "reason": "other"}, "remark", "Say the other reason in words."),
        ({"reason": "no_phone"}, "outcome", "Say what came of it."),
        ({"outcome": "call_back", "until": "31/6"}, "until", '"31/6" is not a day, as in 20/6.'),
        (
            {"outcome": "exempt", "reason": "bedridden", "until": "1/1/2030"},
            "until",
            "An exemption ends within a year of the talk.",
        ),
    ],
)
def test_a_row_with_a_fault_is_asked_back_as_it_was_and_the_others_are_kept(
    district, people, row, field, sentence
):
    sheet = route(*people)

    response = enter(district, sheet, {"outcome": "not_met"}, row)

    assert response.status_code == 422
    [open_row] = response.context["rows"]
    assert open_row.errors[field][0].startswith(sentence)
    assert [one.beneficiary for one in Contact.objects.all()] == [people[0]]
    for name, typed in row.items():
        assert open_row[name].value() == typed


@pytest.mark.parametrize(
    ("until", "day"),
    [("20/6", date(2025, 6, 20)), ("4/6", date(2026, 6, 4)), ("05/06/2025", date(2025, 6, 5))],
)
def test_a_day_may_be_written_without_its_year(district, people, until, day):
    sheet = route(people[0])

    enter(district, sheet, {"outcome": "call_back", "until": until, "reason": "waits_for_bank"})

    made = Contact.objects.get()
    assert (made.due_on, made.next_actor) == (day, "bank")


def test_a_call_back_without_a_day_is_due_in_two_weeks(district, people):
    sheet = route(people[0])

    enter(district, sheet, {"outcome": "call_back"})

    assert Contact.objects.get().due_on == date(2025, 6, 19)


def test_results_of_a_day_to_come_are_not_taken(district, people):
    sheet = route(*people, day=date(2025, 6, 6))

    response = enter(district, sheet, {"outcome": "agreed"}, {})

    assert response["Location"] == f"/outreach/routes/{sheet.pk}/"
    assert not Contact.objects.exists()


def test_what_was_entered_meanwhile_is_not_entered_again(district, people):
    sheet = route(people[0])
    enter(district, sheet, {"outcome": "agreed"})

    enter(district, sheet, {"outcome": "refused", "reason": "no_phone"})

    assert Contact.objects.get().outcome == "agreed"


def test_a_foreign_sheet_is_a_missing_sheet(client, people):
    sheet = route(*people)
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))

    for page in ("", "results", "?print=yes"):
        assert client.get(f"/outreach/routes/{sheet.pk}/{page}").status_code == 404


def test_what_somebody_else_entered_meanwhile_is_told_with_what_was_typed(district, people):
    sheet, form = route(*people), uuid4()
    first = sheet.stops.get(number=1)
    row = f"r{first.pk}-"
    second = {f"r{sheet.stops.get(number=2).pk}-form": uuid4()}
    sent = second | {f"{row}form": form, f"{row}outcome": "not_met"}
    address = f"/outreach/routes/{sheet.pk}/results"
    assert district.post(address, sent).status_code == 302

    again = district.post(address, sent)
    other = second | {
        f"{row}form": uuid4(),
        f"{row}outcome": "refused",
        f"{row}remark": "sợ mất thẻ",
    }
    late = district.post(address, other)

    assert again.status_code == 302
    assert late.status_code == 422
    text = text_of(late)
    assert "entered “not met”." in text
    assert "You wrote: 5 refused, sợ mất thẻ." in text
    assert Contact.objects.get().outcome == "not_met"


def test_pages_of_many_people_ask_as_often_as_those_of_few(district, people):
    few_stops = route(people[0])
    pages = ["/outreach/visits/", "/outreach/routes/{}/", "/outreach/routes/{}/results"]
    few = [queries(lambda page=page: district.get(page.format(few_stops.pk))) for page in pages]

    load([line(commune_code="19225") for _ in range(40)], where="commune:19225")
    many_stops = route(*Beneficiary.objects.select_related("commune"))

    many = [queries(lambda page=page: district.get(page.format(many_stops.pk))) for page in pages]
    assert many == few
    assert max(many) <= 17
