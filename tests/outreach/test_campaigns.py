"""Campaigns and events: who has them in sight, what the database refuses, whom to expect."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from officers.models import Role
from outreach import calendar, event_people, expected
from outreach.expected import Expected
from outreach.models import Campaign, Event
from tests.factories import (
    JUNE,
    area,
    by_account,
    campaign,
    event,
    line,
    load,
    officer,
    point,
    team,
)

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.mark.parametrize(
    ("where", "seen", "changed"),
    [
        ("district:456", True, True),  # its own
        ("province:44", True, True),  # above
        ("commune:19213", True, False),  # inside: it takes part
        ("district:450", False, False),  # beside
        ("country:VN", True, True),
        (None, False, False),
    ],
)
def test_a_campaign_is_in_sight_of_its_area_and_of_those_it_contains(where, seen, changed):
    campaign(area("district:456"))
    someone = officer(Role.DISTRICT_OFFICER, *([area(where)] if where else []))

    assert Campaign.objects.visible_to(someone).exists() is seen
    assert Campaign.objects.changeable_by(someone).exists() is changed


def test_an_office_has_the_campaigns_of_the_district_it_took_over(settings):
    campaign(area("district:456"))
    settings.TODAY = date(2025, 10, 6)

    heir = officer(Role.DISTRICT_OFFICER, area("office:44-03", settings.TODAY))
    other = officer(Role.DISTRICT_OFFICER, area("office:44-01", settings.TODAY))

    assert Campaign.objects.changeable_by(heir).exists()
    assert not Campaign.objects.visible_to(other).exists()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"ends_on": date(2025, 6, 1)}, "campaign_ends_after_it_begins"),
        ({"number": "17/KH-UBND"}, "campaign_document_is_whole"),
        ({"baseline": date(2025, 5, 2)}, "campaign_baseline_begins_a_month"),
        ({"baseline": date(2025, 7, 1)}, "campaign_baseline_before_it"),
    ],
)
def test_the_database_takes_no_campaign_that_contradicts_itself(said, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        campaign(area("district:456"), **said)


@pytest.mark.parametrize(
    ("hours", "fits"),
    [
        (("08:00", "11:30"), False),
        (("11:00", "12:00"), False),
        (("07:00", "12:00"), False),
        (("11:30", "13:00"), True),  # one after the other
        (("06:00", "08:00"), True),
    ],
)
def test_the_database_lets_a_team_be_at_one_event_at_a_time(hours, fits):
    planned = campaign(area("district:456"))
    goes = team(planned)
    event(planned, team=goes)
    event(planned, team=goes, day=date(2025, 6, 7))

    try:
        with transaction.atomic():
            event(planned, team=goes, begins=hours[0], ends=hours[1])
    except IntegrityError as error:
        assert "event_one_a_team_and_hour" in str(error)  # noqa: PT017

    assert Event.objects.count() == (3 if fits else 2)


def test_events_without_a_team_or_of_two_teams_may_overlap():
    planned = campaign(area("district:456"))
    for goes in (None, None, team(planned, "Tổ 1"), team(planned, "Tổ 2")):
        event(planned, team=goes)

    assert Event.objects.count() == 4


def test_the_database_takes_no_consultation_point_without_a_payment_point():
    with pytest.raises(IntegrityError, match="event_consultation_at_a_point"), transaction.atomic():
        event(campaign(area("district:456")), kind=Event.Kind.CONSULTATION)


# Whom to expect


def found_of(planned):
    events = list(planned.events.order_by("pk"))
    people = expected.of(planned, events)
    return [people.get(one.pk) for one in events]


def test_people_on_the_cash_list_of_its_point_are_expected_each_once():
    first = point("BD1")
    at = {"point_code": "BD1"}
    two = line(**at)
    load(
        [
            two,
            two | {"programme": "merit"},  # one person, two programmes
            line(**at),
            by_account(**at),
            line(point_code=point("BD2").code),
            line(),
        ]
    )
    planned = campaign(area("district:456"))
    event(planned, kind=Event.Kind.CONSULTATION, point=first)

    assert found_of(planned) == [Expected(2, JUNE)]


def test_without_a_point_the_people_in_cash_of_the_commune_are_expected():
    load([line(), line(), line(commune_code="19225"), by_account()])
    planned = campaign(area("district:456"))
    event(planned)

    assert found_of(planned) == [Expected(2, JUNE)]


def test_the_list_is_the_last_one_by_the_day_of_the_event():
    load([line(), line(), line()], period=MAY)
    load([line()])
    planned = campaign(area("district:456"), begins_on=date(2025, 4, 1))
    event(planned, day=date(2025, 4, 20))
    event(planned, day=date(2025, 5, 20))
    event(planned, day=date(2025, 6, 20))

    assert found_of(planned) == [None, Expected(3, MAY), Expected(1, JUNE)]


def test_each_programme_has_its_own_last_list():
    load([line(programme="merit"), line(programme="merit")], period=MAY)
    load([line()])
    planned = campaign(area("district:456"))
    made = event(planned, day=date(2025, 6, 20))

    assert found_of(planned) == [Expected(3, JUNE)]
    staff = officer(Role.DISTRICT_OFFICER, area("district:456"))
    assert len(event_people.of(made, staff)) == 3


def test_many_events_are_counted_by_as_many_queries_as_one(django_assert_num_queries):
    load([line(), line(commune_code="19225")])
    planned = campaign(area("district:456"))
    where = point("BD1")
    for hour in range(1, 20):
        event(planned, begins=f"{hour:02}:00", ends=f"{hour:02}:30")
        event(planned, point=where, begins=f"{hour:02}:00", ends=f"{hour:02}:30")

    with django_assert_num_queries(5):
        found_of(planned)


# The month on the wall


def test_a_month_is_whole_weeks_from_monday_with_events_on_their_days():
    planned = campaign(area("district:456"), launch_days=[date(2025, 6, 6)])
    event(planned, begins="14:00", ends="16:00")
    event(planned)
    event(planned, day=date(2025, 7, 2))
    someone = officer(Role.DISTRICT_OFFICER, area("district:456"))

    found = calendar.month_of_events(someone, JUNE)

    assert found.weeks[0][0].day == date(2025, 5, 26)
    assert found.weeks[-1][-1].day == date(2025, 7, 6)
    assert {len(week) for week in found.weeks} == {7}
    [day] = found.days
    assert day.day == date(2025, 6, 6)
    assert day.launches == [planned]
    assert [f"{one.begins:%H:%M}" for one in day.events] == ["08:00", "14:00"]
    # Of the week that begins the next month the days show what is on.
    assert len(found.weeks[-1][2].events) == 1
