"""Talks: what each leaves behind, that a resend leaves nothing more, and what is refused."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary
from outreach import contacts
from outreach.contacts import Talk
from outreach.models import Contact
from payments.conversions import Claim, NotLoggedError, known
from payments.models import Conversion, Stage
from tests.factories import (
    account,
    area,
    by_account,
    campaign,
    claim,
    contact,
    event,
    line,
    load,
    officer,
    point,
)

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def person():
    load([line()])
    return Beneficiary.objects.get()


def log(person, by=None, **said):
    talk = Talk(**{"form": uuid4(), "day": DAY} | said)
    return contacts.log(taken=known.known_of(person), said=talk, by=by or officer())


@pytest.mark.parametrize("outcome", ["agreed", "opened", "registered"])
def test_a_step_that_was_reached_is_a_conversions_too(person, outcome):
    made = log(person, outcome=outcome)

    conversion = Conversion.objects.get()
    assert made.conversion == conversion
    assert conversion.state == outcome
    assert getattr(conversion, f"{outcome}_on") == DAY


@pytest.mark.parametrize("outcome", ["refused", "not_met", "call_back", "exempt"])
def test_another_outcome_begins_no_conversion(person, outcome):
    more = {
        "refused": {"reason": "no_phone"},
        "call_back": {"next_actor": "bank", "due_on": date(2025, 6, 20)},
        "exempt": {"reason": "bedridden", "exempt_until": date(2025, 12, 31)},
    }

    log(person, outcome=outcome, **more.get(outcome, {}))

    assert not Conversion.objects.exists()


def test_a_step_at_an_event_was_at_its_payment_point(person):
    where = point("BD1")
    at = event(campaign(area("district:456")), day=DAY, point=where)

    made = log(person, outcome="agreed", event=at)

    assert made.event == at
    act = made.conversion.acts.get()
    assert (act.place, act.point) == ("point", where)


def test_nobody_is_met_at_an_event_before_its_day(person):
    at = event(campaign(area("district:456")), day=date(2025, 6, 6))

    with pytest.raises(NotLoggedError) as refused:
        log(person, outcome="agreed", event=at)

    assert (refused.value.code, refused.value.field) == ("before_the_event", "day")
    assert str(refused.value) == "The event is on 06/06/2025: nobody was met there before."
    assert not Contact.objects.exists()


def test_a_step_that_was_reached_before_is_a_talk_about_the_same_conversion(person):
    first = log(person, outcome="agreed")

    second = log(person, outcome="agreed")

    assert Contact.objects.count() == 2
    assert second.conversion == first.conversion
    assert Conversion.objects.get().acts.count() == 1


def test_a_step_goes_on_where_the_one_before_ended(person):
    log(person, outcome="agreed")
    log(person, outcome="opened")

    assert Conversion.objects.get().state == Stage.OPENED


def test_a_talk_with_somebody_who_is_claimed_stays_with_the_claim(person):
    claimed = claim(person)

    made = log(person, outcome="registered")

    assert made.conversion == claimed
    assert Conversion.objects.get().state == Stage.CLAIMED


def test_whoever_is_paid_by_account_takes_no_step():
    load([by_account()])

    made = log(Beneficiary.objects.get(), outcome="agreed")

    assert made.conversion is None
    assert not Conversion.objects.exists()


def test_a_form_that_is_sent_twice_is_logged_once(person):
    form = uuid4()

    first = log(person, outcome="opened", form=form)
    second = log(person, outcome="opened", form=form)

    assert first == second
    assert (Contact.objects.count(), Conversion.objects.count()) == (1, 1)


def test_a_form_that_says_something_else_the_second_time_is_refused(person):
    form = uuid4()
    log(person, outcome="not_met", form=form)

    with pytest.raises(NotLoggedError) as refused:
        log(person, outcome="refused", reason="no_phone", form=form)

    assert refused.value.code == "form_used"
    assert Contact.objects.get().outcome == "not_met"


def test_where_the_step_cannot_be_logged_nothing_is_kept(person):
    """Somebody else logged a step after this form was written."""
    log(person, outcome="agreed")

    with pytest.raises(NotLoggedError) as refused:
        log(person, outcome="opened", seen="")

    assert refused.value.code == "came_between"
    assert Contact.objects.count() == 1


def test_a_conversion_that_is_made_at_an_event_belongs_to_it(person):
    at = event(campaign(area("district:456")), day=DAY)
    form = uuid4()
    said = Claim(form=form, programme=1, stage=Stage.CLAIMED, day=DAY, account=account(person))

    for _twice in range(2):
        contacts.log_at(at, taken=known.known_of(person), said=said, by=officer())

    made = Contact.objects.get()
    assert (made.event, made.outcome) == (at, "registered")
    assert made.conversion == Conversion.objects.get()
    assert made.conversion.state == Stage.CLAIMED


def test_a_return_to_cash_at_an_event_is_no_success_of_it():
    load([by_account()])
    person = Beneficiary.objects.get()
    at = event(campaign(area("district:456")), day=DAY)
    said = Claim(
        form=uuid4(), programme=1, stage=Stage.CLAIMED, day=DAY, to_cash=True, reason="xa ngân hàng"
    )

    contacts.log_at(at, taken=known.known_of(person), said=said, by=officer())

    made = Contact.objects.get()
    assert (made.outcome, made.reason, made.remark) == ("refused", "other", "xa ngân hàng")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"day": date(2025, 6, 6)}, "contact_not_to_come"),
        ({"outcome": "exempt", "reason": "bedridden"}, "contact_exemption_has_an_end"),
        (
            {"outcome": "exempt", "reason": "bedridden", "exempt_until": date(2025, 6, 4)},
            "contact_exemption_has_an_end",
        ),
        ({"exempt_until": date(2025, 12, 31)}, "contact_exemption_has_an_end"),
        ({"next_actor": "bank"}, "contact_next_actor_has_a_day"),
        ({"due_on": date(2025, 6, 20)}, "contact_next_actor_has_a_day"),
        ({"next_actor": "bank", "due_on": date(2025, 6, 4)}, "contact_next_actor_has_a_day"),
        ({"outcome": "call_back"}, "contact_call_back_has_a_day"),
        ({"outcome": "refused"}, "contact_why_not"),
        ({"reason": "other"}, "contact_another_reason_in_words"),
    ],
)
def test_the_database_takes_no_talk_that_contradicts_itself(person, said, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        contact(person, **said)


def test_contacts_are_in_sight_of_whoever_has_the_person(person):
    contact(person)

    inside, beside = (officer("district_officer", area(f"district:{one}")) for one in (456, 450))

    assert Contact.objects.visible_to(inside).exists()
    assert not Contact.objects.visible_to(beside).exists()
