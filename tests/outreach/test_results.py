"""What a campaign brought: whom a talk counts for, how often, and what only rolls can say."""

from datetime import date
from uuid import uuid4

import pytest
from django.db.models import ProtectedError

from beneficiaries.models import Beneficiary
from officers.models import Role
from outreach import contacts, results, routes
from outreach.campaign_form import TeamForm
from outreach.contacts import Talk
from outreach.results import Brought
from payments import conversions
from payments.conversions import Claim, known
from payments.conversions.known import mark_of
from payments.models import Programme, Stage
from tests.factories import (
    account,
    area,
    campaign,
    claim,
    contact,
    event,
    line,
    load,
    officer,
    route,
    team,
)

pytestmark = pytest.mark.django_db

JANUARY, MARCH = date(2025, 1, 1), date(2025, 3, 1)
DAY = date(2025, 2, 5)
DAYS = {"begins_on": date(2025, 2, 3), "ends_on": date(2025, 2, 28)}
NOBODY = Brought(0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def february(settings):
    settings.TODAY = DAY


@pytest.fixture
def drive():
    return campaign(area("district:456"), launch_days=[date(2025, 2, 4)], **DAYS)


@pytest.fixture
def lines():
    return [line(full_name="Lê Thị Mẫu"), line(full_name="Trần Văn Thử")]


@pytest.fixture
def person(lines):
    load(lines, period=JANUARY)
    return Beneficiary.objects.get(full_name="Lê Thị Mẫu")


def other():
    return Beneficiary.objects.get(full_name="Trần Văn Thử")


def talk(person, outcome, **said):
    return contact(person, outcome, **{"day": DAY} | said)


def at(drive, **said):
    return event(drive, **{"day": DAY} | said)


def claimed_at(made, person, day=DAY):
    """The person's account is claimed at an event, as its page logs it."""
    taken = known.known_of(person)
    said = Claim(
        form=uuid4(),
        programme=Programme.SOCIAL_INSURANCE,
        stage=Stage.CLAIMED,
        day=day,
        account=account(person),
        seen=mark_of(taken.current.get(Programme.SOCIAL_INSURANCE)),
    )
    return contacts.log_at(made, taken=taken, said=said, by=officer())


def paid_by_account(lines, *months):
    """The rolls of these months pay the first of them to the account that was claimed."""
    first = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    for month in months:
        load([lines[0] | first, lines[1]], period=month)


def test_a_campaign_without_talks_brought_nothing(drive, person):
    assert results.brought_by(drive) == NOBODY
    assert results.by_event(drive) == {}


def test_who_was_not_met_was_sought_and_not_reached(drive, person):
    talk(person, "not_met", event=at(drive))

    assert results.brought_by(drive) == Brought(1, 0, 0, 0, 0, 0, 0, 0, 0)


def test_who_is_met_twice_counts_once_in_the_campaign_and_in_each_event(drive, person):
    first, second = at(drive), at(drive, begins="13:00", ends="15:00")
    talk(person, "refused", reason="prefers_cash", event=first)
    talk(person, "agreed", event=second)
    talk(other(), "opened", event=second)

    brought, events = results.brought_by(drive), results.by_event(drive)

    assert (brought.reached, brought.agreed, brought.opened) == (2, 2, 1)
    assert (events[first.pk].reached, events[first.pk].agreed) == (1, 0)
    assert (events[second.pk].reached, events[second.pk].agreed) == (2, 2)


def test_a_talk_at_no_event_and_on_no_route_is_no_campaigns(drive, person):
    talk(person, "agreed")
    elsewhere = campaign(area("district:456"), name="Đợt khác", **DAYS)
    talk(other(), "agreed", event=at(elsewhere))

    assert results.brought_by(drive) == NOBODY


def test_a_result_of_a_route_counts_for_its_team(drive, person):
    first, second = team(drive, "Tổ 1", "Lê Văn Mẫu"), team(drive, "Tổ 2", "Võ Thị Mẫu")
    sheet = route(person, other(), member=first.members.get(), day=DAY)
    stops = {stop.beneficiary_id: stop.pk for stop in sheet.stops.all()}
    talks = {stops[person.pk]: Talk(form=uuid4(), day=DAY, outcome="registered")}
    routes.enter(talks=talks, sheet=sheet, by=officer(Role.DISTRICT_OFFICER, area("district:456")))
    talk(other(), "agreed", event=at(drive, team=second))

    teams = results.by_team(drive)

    assert (teams[first.pk].registered, teams[second.pk].registered) == (1, 0)
    assert (teams[first.pk].agreed, teams[second.pk].agreed) == (1, 1)
    assert results.brought_by(drive).reached == 2


def test_a_claim_is_a_claim_until_the_roll_is_in(drive, lines, person):
    claimed_at(at(drive), person)
    before = results.brought_by(drive)

    paid_by_account(lines, MARCH)
    after = results.brought_by(drive)

    assert (before.claimed, before.confirmed, before.registered) == (1, 0, 1)
    assert (after.claimed, after.confirmed, after.kept, after.too_early) == (0, 1, 0, 1)


def test_a_roll_that_pays_cash_contradicts_the_claim(drive, lines, person):
    claimed_at(at(drive), person)

    load(lines, period=MARCH)

    brought = results.brought_by(drive)
    assert (brought.claimed, brought.confirmed, brought.contradicted) == (0, 0, 1)


def test_kept_is_who_was_paid_so_three_months_in_a_row(drive, lines, person):
    claimed_at(at(drive), person)

    paid_by_account(lines, MARCH, date(2025, 4, 1), date(2025, 5, 1))

    brought = results.brought_by(drive)
    assert (brought.confirmed, brought.kept, brought.too_early) == (1, 1, 0)


def test_a_withdrawn_claim_brought_nothing_but_a_talk(drive, person):
    made = claimed_at(at(drive), person)
    conversions.withdraw(
        conversion=made, form=uuid4(), reason="mistake", seen=mark_of(made), by=officer()
    )

    brought = results.brought_by(drive)
    assert (brought.reached, brought.agreed, brought.claimed) == (1, 0, 0)


def test_people_stand_at_the_bank_of_their_account(drive, person):
    made = claimed_at(at(drive), person)
    talk(other(), "agreed", event=at(drive, begins="13:00", ends="15:00"))

    banks = results.by_bank(drive)

    assert list(banks) == [made.account.institution_id]
    assert banks[made.account.institution_id].claimed == 1


def test_the_days_add_up_to_what_the_campaign_brought(drive, person, settings):
    talk(person, "not_met", event=at(drive, day=date(2025, 2, 3)), day=date(2025, 2, 3))
    talk(other(), "agreed", event=at(drive, begins="13:00", ends="15:00"))
    settings.TODAY = date(2025, 2, 10)
    claimed_at(at(drive, begins="16:00", ends="17:00"), person, day=date(2025, 2, 9))

    days = results.day_by_day(drive)

    assert (days.days[0], days.days[-1]) == (date(2025, 2, 3), date(2025, 2, 10))
    assert days.reached == [0, 0, 1, 1, 1, 1, 2, 2]
    assert days.claimed == [0, 0, 0, 0, 0, 0, 1, 1]
    assert [days.days[place] for place in days.launches] == [date(2025, 2, 4)]
    assert [(row.day.day, row.reached, row.claimed, row.is_launch) for row in days.rows] == [
        (3, 0, 0, False),
        (4, 0, 0, True),
        (5, 1, 0, False),
        (9, 2, 1, False),
    ]


def test_a_talk_about_what_was_claimed_before_brought_nothing(drive, person):
    claim(person, day=date(2025, 2, 4), account=account(person))

    talk(person, "registered", event=at(drive))

    brought = results.brought_by(drive)
    assert (brought.reached, brought.agreed, brought.claimed) == (1, 0, 0)
    assert results.by_bank(drive) == {}
    assert results.day_by_day(drive).claimed[-1] == 0


def test_a_step_that_was_reached_before_is_not_brought_but_what_follows_is(drive, person, settings):
    contact(person, "registered", day=date(2025, 1, 20))
    talk(person, "agreed", event=at(drive))
    before = results.brought_by(drive)
    settings.TODAY = date(2025, 2, 10)

    claim(person, day=settings.TODAY, account=account(person))

    assert (before.reached, before.agreed, before.registered) == (1, 0, 0)
    after = results.brought_by(drive)
    assert (after.agreed, after.registered, after.claimed) == (1, 1, 1)


def test_results_stay_with_the_team_when_its_list_of_members_is_corrected(drive, person):
    made = team(drive, "Tổ 1", "Lê Văn Mâu")
    sheet = route(person, member=made.members.get(), day=DAY)
    talks = {sheet.stops.get().pk: Talk(form=uuid4(), day=DAY, outcome="agreed")}
    routes.enter(talks=talks, sheet=sheet, by=officer(Role.DISTRICT_OFFICER, area("district:456")))

    form = TeamForm({"name": "Tổ 1", "members": "Lê Văn Mẫu"}, team=made)
    form.is_valid()
    form.save()

    assert results.by_team(drive)[made.pk].agreed == 1
    assert results.brought_by(drive).agreed == 1
    assert TeamForm(None, team=made).initial["members"] == "Lê Văn Mẫu"
    with pytest.raises(ProtectedError):
        drive.delete()
