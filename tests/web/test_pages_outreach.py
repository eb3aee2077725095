"""Campaigns, teams and events as a district officer plans them by form; and what is refused."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Area
from beneficiaries.models import Beneficiary
from officers.models import Role
from outreach.models import Campaign, Event, Team
from tests.factories import area, campaign, contact, event, line, load, officer, point, team
from tests.web.planting import CAMPAIGN, EVENT

pytestmark = pytest.mark.django_db

ASKED = CAMPAIGN | {
    "area": "district:456",
    "launch_days": "06/06/2025; 7/6/2025",
    "baseline": "2025-05",
    "partners": ["bank", "police"],
    "number": "17/KH-UBND",
    "decided_on": "2025-01-25",
    "issuer": "UBND tỉnh",
}


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def district(client):
    """Signed in as the officer of district 456, reading English."""
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:456")))
    client.cookies["django_language"] = "en"
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def errors_of(response, field):
    return response.context["form"].errors.get(field, [])


# Campaigns


def test_a_campaign_is_planned_with_its_document_launches_and_partners(district):
    response = district.post("/outreach/campaigns/new", ASKED)

    made = Campaign.objects.get()
    assert response["Location"] == f"/outreach/campaigns/{made.pk}/"
    assert made.area == area("district:456")
    assert made.launch_days == [date(2025, 6, 6), date(2025, 6, 7)]
    assert made.baseline == date(2025, 5, 1)
    assert made.partners == ["bank", "police"]
    text = text_of(district.get(response["Location"]))
    assert "17/KH-UBND of 25/01/2025, UBND tỉnh" in text
    assert "06/06/2025, 07/06/2025" in text


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"area": "district:450"}, "area", "This is none of your areas."),
        ({"ends_on": "2025-06-01"}, "ends_on", "The last day lies before the first."),
        (
            {"begins_on": "2035-01-01", "ends_on": ""},
            "begins_on",
            "A campaign begins between 2015 and five years ahead.",
        ),
        ({"launch_days": "6/2025"}, "launch_days", '"6/2025" is not a day, as in 06/10/2024.'),
        ({"launch_days": "1/7/2025"}, "launch_days", "01/07/2025 is no day of the campaign."),
        ({"baseline": "2025-07"}, "baseline", "The baseline lies after the first day."),
        ({"issuer": ""}, "issuer", "A document has a number, a date and an issuer."),
        ({"decided_on": "2025-06-06"}, "decided_on", "This day is still to come."),
    ],
)
def test_bad_input_of_a_campaign_is_told_at_its_field_and_nothing_is_lost(
    district, said, field, sentence
):
    response = district.post("/outreach/campaigns/new", ASKED | said)

    assert errors_of(response, field) == [sentence]
    assert not Campaign.objects.exists()
    for name, typed in (ASKED | said).items():
        if typed and name not in {"area", "partners"}:
            assert f'value="{typed}"' in text_of(response)
    assert text_of(response).count(" checked") == 2


def test_a_change_is_kept_with_its_history(district):
    made = campaign(area("district:456"))

    district.post(
        f"/outreach/campaigns/{made.pk}/change",
        CAMPAIGN | {"ends_on": "2025-07-31", "launch_days": "06/06/2025"},
    )

    text = text_of(district.get(f"/outreach/campaigns/{made.pk}/"))
    assert "30/06/2025 → 31/07/2025" in text
    assert '<span class="quiet">Launch days:</span>' in text


def test_parts_of_the_area_take_part_and_the_history_says_which(district):
    made = campaign(area("district:456"))
    parts = [area("commune:19213").pk, area("commune:19225").pk]

    district.post(f"/outreach/campaigns/{made.pk}/change", CAMPAIGN | {"parts": parts})

    text = text_of(district.get(f"/outreach/campaigns/{made.pk}/"))
    assert set(made.parts.values_list("code", flat=True)) == {"19213", "19225"}
    assert "Part of the area Xã Võ Ninh: added" in text


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"begins_on": "2025-06-07"}, "begins_on", "An event is planned on 06/06/2025"),
        ({"ends_on": "2025-06-05"}, "ends_on", "An event is planned on 06/06/2025"),
        ({"parts": "19225"}, "parts", "An event is planned in Xã Võ Ninh on 06/06/2025"),
    ],
)
def test_a_campaign_does_not_shrink_away_from_its_events(district, said, field, sentence):
    made = campaign(area("district:456"))
    event(made)
    if "parts" in said:
        said = {"parts": [area(f"commune:{said['parts']}").pk]}

    response = district.post(f"/outreach/campaigns/{made.pk}/change", CAMPAIGN | said)

    assert errors_of(response, field) == [f"{sentence}: move it first."]


def test_a_campaign_with_events_is_not_taken_away(district):
    empty, full = campaign(area("district:456")), campaign(area("district:456"))
    event(full)

    for one in (empty, full):
        district.post(f"/outreach/campaigns/{one.pk}/change", {"remove": "yes"})

    assert list(Campaign.objects.all()) == [full]


# Teams


def test_a_team_has_its_members_a_line_each_and_those_who_stay_keep_their_rows(district):
    made = campaign(area("district:456"))
    district.post(
        f"/outreach/campaigns/{made.pk}/teams/new",
        {"name": "Tổ 1", "members": "Lê Thị Mẫu,  Agribank\n\nTrần Văn Thử, Công an xã\n"},
    )
    made_team = Team.objects.get()
    before = dict(made_team.members.values_list("name", "pk"))

    district.post(
        f"/outreach/teams/{made_team.pk}/",
        {"name": "Tổ 1", "members": "Lê Thị Mẫu, Agribank\nVõ Văn Ví, Bưu điện"},
    )

    after = dict(made_team.members.values_list("name", "pk"))
    assert set(before) == {"Lê Thị Mẫu, Agribank", "Trần Văn Thử, Công an xã"}
    assert set(after) == {"Lê Thị Mẫu, Agribank", "Võ Văn Ví, Bưu điện"}
    assert after["Lê Thị Mẫu, Agribank"] == before["Lê Thị Mẫu, Agribank"]


def test_two_teams_of_one_name_are_refused(district):
    made = campaign(area("district:456"))
    team(made, "Tổ 1")

    response = district.post(f"/outreach/campaigns/{made.pk}/teams/new", {"name": "Tổ 1"})

    assert errors_of(response, "name") == ["The campaign has a team of this name already."]


def test_a_team_with_events_is_not_taken_away(district):
    made = campaign(area("district:456"))
    busy = team(made)
    event(made, team=busy)

    response = district.post(f"/outreach/teams/{busy.pk}/", {"remove": "yes"}, follow=True)

    assert Team.objects.exists()
    assert "The team has events or routes: it stays." in text_of(response)


# Events


@pytest.fixture
def planned():
    return campaign(area("district:456"))


def plan(client, planned, **said):
    asked = EVENT | {"commune": area("commune:19213").pk} | said
    return client.post(f"/outreach/campaigns/{planned.pk}/events/new", asked)


def test_an_event_is_planned_at_a_payment_point_with_banks_and_expected_people(district, planned):
    where = point("BD1")
    load([line(point_code="BD1"), line(point_code="BD1")])

    response = plan(
        district,
        planned,
        kind="consultation",
        commune="",
        point=where.pk,
        team=team(planned).pk,
        banks="agribank, BIDV",
    )

    made = Event.objects.get()
    assert response["Location"] == f"/outreach/events/{made.pk}/"
    assert (made.commune, made.point) == (area("commune:19213"), where)
    text = text_of(district.get(response["Location"]))
    assert "Agribank, BIDV" in text
    assert "2 people in cash in 06/2025" in text
    assert "Bank Agribank: added" in text


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"ends": "08:00"}, "ends", "It ends before it begins."),
        (
            {"day": "2025-07-01"},
            "day",
            "This is no day of the campaign, which goes from 02/06/2025 to 30/06/2025.",
        ),
        ({"commune": ""}, "commune", "Choose the commune, or a payment point."),
        (
            {"kind": "consultation"},
            "point",
            "A consultation point stands at a payment point: choose it.",
        ),
        (
            {"banks": "Agribank, Ngân hàng Mẫu"},
            "banks",
            'No bank or wallet is known as "Ngân hàng Mẫu".',
        ),
    ],
)
def test_bad_input_of_an_event_is_told_at_its_field_and_nothing_is_lost(
    district, planned, said, field, sentence
):
    response = plan(district, planned, place="Nhà văn hóa thôn 1", **said)

    assert errors_of(response, field) == [sentence]
    assert not Event.objects.exists()
    assert 'value="Nhà văn hóa thôn 1"' in text_of(response)


def test_a_payment_point_that_is_closed_is_refused(district, planned):
    closed = point("BD1", name="Bưu điện cũ")
    closed.valid = DateRange(date(2024, 1, 1), date(2025, 6, 4))
    closed.save()

    response = plan(district, planned, kind="consultation", point=closed.pk, day="2025-06-06")

    assert errors_of(response, "point") == ["Bưu điện cũ is not open on that day."]
    closed.valid = DateRange(date(2024, 1, 1), date(2025, 6, 1))
    closed.save()
    assert "Bưu điện cũ" not in text_of(
        district.get(f"/outreach/campaigns/{planned.pk}/events/new")
    )


@pytest.mark.parametrize("where", ["commune:18859", "commune:21142"])
def test_an_event_outside_the_campaigns_area_is_refused_at_its_place(district, planned, where):
    response = plan(district, planned, commune=area(where).pk)

    assert errors_of(response, "commune") == [
        "This lies outside the campaign's area, or is none of your places."
    ]


def test_of_a_campaign_for_some_parts_the_others_are_outside(district, planned):
    planned.parts.set([area("commune:19225")])

    response = plan(district, planned)

    assert len(errors_of(response, "commune")) == 1


def test_a_place_must_lie_in_the_area_on_the_very_day(district, settings):
    """District 456 ended with June: what lies there in July lies in none."""
    planned = campaign(area("district:456"), ends_on=date(2025, 8, 31))

    response = plan(district, planned, day="2025-07-02")

    assert errors_of(response, "commune") == [
        "Xã Võ Ninh did not lie in the campaign's area on that day."
    ]


def test_a_point_of_another_commune_is_told(district, planned):
    response = plan(district, planned, point=point("BD1").pk, commune=area("commune:19225").pk)

    assert errors_of(response, "commune") == ["The payment point lies in another commune."]


def test_overlapping_events_of_one_team_are_refused_with_the_one_that_stands(district, planned):
    goes = team(planned)
    event(planned, team=goes, day=date(2025, 6, 20), place="Nhà văn hóa")

    response = plan(district, planned, team=goes.pk, begins="11:00", ends="12:00")

    assert errors_of(response, "team") == [
        "Tổ 1 is at Nhà văn hóa, Xã Võ Ninh from 08:00 to 11:30 that day."
    ]
    assert Event.objects.count() == 1


def test_an_event_of_a_campaign_without_an_end_is_planned_within_five_years(district):
    response = plan(district, campaign(area("district:456"), ends_on=None), day="2035-01-01")

    assert errors_of(response, "day") == ["An event is planned at most five years ahead."]


def test_an_event_may_stay_where_it_is_when_it_is_changed(district, planned):
    made = event(planned, team=team(planned))

    response = district.post(
        f"/outreach/events/{made.pk}/change",
        EVENT
        | {"day": "2025-06-06", "commune": made.commune_id, "team": made.team_id}
        | {"people_came": "41", "result": "Mở 30 tài khoản"},
        follow=True,
    )

    text = text_of(response)
    assert "<dd>41</dd>" in text
    assert "→ Mở 30 tài khoản" in text


@pytest.mark.parametrize(("field", "value"), [("day", "2025-06-20"), ("commune", "commune:19225")])
def test_an_event_at_which_people_were_met_stays_where_it_was(district, planned, field, value):
    load([line()])
    made = event(planned, day=date(2025, 6, 4))
    contact(Beneficiary.objects.get(), "refused", reason="no_phone", event=made)
    kept = EVENT | {"day": "2025-06-04", "commune": made.commune_id}
    moved = {field: area(value).pk if field == "commune" else value}

    refused = district.post(f"/outreach/events/{made.pk}/change", kept | moved)
    told = district.post(f"/outreach/events/{made.pk}/change", kept | {"people_came": "30"})

    assert errors_of(refused, field) == ["People were met at this event: this stays as it was."]
    assert told.status_code == 302


def test_an_event_is_taken_away(district, planned):
    made = event(planned)

    district.post(f"/outreach/events/{made.pk}/change", {"remove": "yes"})

    assert not Event.objects.exists()


# Whose they are


@pytest.fixture
def beside(client):
    client.force_login(officer(Role.DISTRICT_OFFICER, area("district:450")))
    return client


def test_what_is_planned_elsewhere_is_not_there(beside, planned):
    made, goes = event(planned), team(planned)

    for address in (
        f"/outreach/campaigns/{planned.pk}/",
        f"/outreach/campaigns/{planned.pk}/change",
        f"/outreach/campaigns/{planned.pk}/teams/new",
        f"/outreach/campaigns/{planned.pk}/events/new",
        f"/outreach/teams/{goes.pk}/",
        f"/outreach/events/{made.pk}/",
        f"/outreach/events/{made.pk}/change",
    ):
        assert beside.get(address).status_code == 404
    assert planned.name not in text_of(beside.get("/outreach/"))
    assert b"BEGIN:VEVENT" not in beside.get("/outreach/calendar.ics").content


def test_a_district_plans_its_own_events_in_the_provinces_campaign_and_no_others(beside):
    of_province = campaign(area("province:44"))
    elsewhere = event(of_province)

    plan(beside, of_province, commune=area("commune:18859").pk)
    refused = plan(beside, of_province)

    assert Event.objects.exclude(pk=elsewhere.pk).get().commune == area("commune:18859")
    assert len(errors_of(refused, "commune")) == 1
    assert beside.get(f"/outreach/events/{elsewhere.pk}/").status_code == 200
    assert beside.get(f"/outreach/events/{elsewhere.pk}/change").status_code == 404
    assert beside.get(f"/outreach/campaigns/{of_province.pk}/change").status_code == 404


def test_the_calendar_shows_the_month_that_is_asked_for_and_gives_its_file(district, planned):
    event(planned, place="Nhà văn hóa")

    june = text_of(district.get("/outreach/?month=2025-06"))
    july = text_of(district.get("/outreach/?month=2025-07"))
    file = district.get("/outreach/calendar.ics")

    assert "Nhà văn hóa, Xã Võ Ninh" in june
    assert "Nothing is planned in this month." in july
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"LOCATION:Nh" in file.content


def test_pages_of_many_events_ask_as_often_as_those_of_few(district, planned):
    from tests.web.test_pages_queries import queries

    pages = ["/outreach/", f"/outreach/campaigns/{planned.pk}/"]
    event(planned, team=team(planned, "Tổ 0", "Lê Thị Mẫu"))
    few = [queries(lambda page=page: district.get(page)) for page in pages]

    for number in range(1, 15):
        event(planned, team=team(planned, f"Tổ {number}", "Lê Thị Mẫu"), point=point(f"BD{number}"))

    many = [queries(lambda page=page: district.get(page)) for page in pages]
    # With a payment point somewhere, its cash list is one more.
    assert many[0] == few[0] <= 10
    assert many[1] <= few[1] + 1 <= 20


def test_parts_that_overlap_are_asked_back(client, settings):
    """Since July 2025 a province has offices and communes, and people would count twice."""
    settings.TODAY = date(2025, 10, 6)
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44", settings.TODAY)))
    client.cookies["django_language"] = "en"
    made = campaign(area("province:44", settings.TODAY), begins_on=settings.TODAY, ends_on=None)
    office = area("office:44-03", settings.TODAY)
    inside = Area.objects.inside(office, settings.TODAY).filter(is_leaf=True).first()
    asked = CAMPAIGN | {"begins_on": "2025-10-06", "ends_on": "", "parts": [office.pk, inside.pk]}

    response = client.post(f"/outreach/campaigns/{made.pk}/change", asked)

    assert errors_of(response, "parts") == [
        f"{inside.name} lies in {office.name}: tick one of the two."
    ]
