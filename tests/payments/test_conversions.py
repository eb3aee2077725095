"""Logging who comes to be paid another way: what is kept, and what is refused with why."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Account, Beneficiary
from payments import conversions
from payments.conversions import NotLoggedError, known
from payments.conversions.known import mark_of
from payments.models import ChangedCommune, Conversion, ConversionAct, Period, Programme, Stage
from payments.models.conversions import first_month
from reports import counting, verifying
from reports.models import AreaRate
from tests.factories import JUNE, account, by_account, claim, line, load, officer

pytestmark = pytest.mark.django_db
MAY, MAY_6 = date(2025, 5, 1), date(2025, 5, 6)


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 21)


@pytest.fixture
def person():
    """Somebody who is paid in cash in June."""
    load([line()])
    return Beneficiary.objects.get()


def refused(person, **said):
    with pytest.raises(NotLoggedError) as refusal:
        claim(person, **said)
    return refusal.value.code


@pytest.mark.parametrize(
    ("day", "month"),
    [("2025-06-20", "2025-07-01"), ("2025-06-21", "2025-08-01"), ("2025-12-21", "2026-02-01")],
)
def test_up_to_the_cut_off_the_next_month_is_the_first_and_later_the_one_after(day, month):
    assert first_month(date.fromisoformat(day), 20) == date.fromisoformat(month)


def test_officers_at_one_person_take_turns(person):
    with CaptureQueriesContext(connection) as captured:
        known.take(Beneficiary.objects.all(), pk=person.pk)

    assert captured[0]["sql"].endswith('FOR UPDATE OF "beneficiaries_beneficiary"')


def test_the_cut_off_is_that_of_the_month_of_the_claim(person):
    Period.objects.filter(month=JUNE).update(cut_off_day=10)

    assert claim(person, day=date(2025, 6, 11)).effective_period == date(2025, 8, 1)


def test_a_claim_stands_for_all_the_steps_before_it(person):
    logged = claim(person, day=date(2025, 6, 5))

    assert {logged.agreed_on, logged.opened_on, logged.registered_on} == {date(2025, 6, 5)}
    assert logged.state == Stage.CLAIMED


def test_steps_keep_their_own_days(person):
    claim(person, stage=Stage.AGREED, account=None, day=date(2025, 6, 2))
    logged = claim(person, day=date(2025, 6, 5))

    assert Conversion.objects.count() == 1
    assert (logged.agreed_on, logged.opened_on) == (date(2025, 6, 2), date(2025, 6, 5))
    assert list(logged.acts.values_list("stage", flat=True).order_by("pk")) == ["agreed", "claimed"]


def test_a_form_sent_twice_makes_one_claim(person):
    form = uuid4()

    first = claim(person, form=form)
    again = claim(person, form=form, seen="")

    assert first == again
    assert ConversionAct.objects.count() == 1


def test_the_second_of_two_officers_is_told_what_the_first_did(person):
    first = officer()
    claim(person, by=first)

    with pytest.raises(NotLoggedError) as refusal:
        claim(person, account=account(person, "190099990001"), seen="")

    assert refusal.value.code == "came_between"
    assert first.username in str(refusal.value)


def test_a_claim_to_another_account_takes_the_place_of_the_open_one(person):
    first = claim(person)

    second = claim(person, account=account(person, "190099990001"))

    first.refresh_from_db()
    assert (first.replaced_by, first.ended_on) == (second, date(2025, 6, 5))
    assert Conversion.objects.current().get() == second


def test_what_the_claim_changes_is_counted_again(person):
    claim(person)

    assert set(ChangedCommune.objects.values_list("period_id", "commune__code")) == {
        (JUNE, "19213")
    }


def test_the_account_is_kept_sealed_and_found_again_by_the_roll(person):
    logged = claim(person)

    assert logged.account.number() == "3800205123456"
    assert b"3800205123456" not in bytes(logged.account.number_sealed)


def test_a_claim_that_repeats_an_open_one_is_refused(person):
    claim(person)

    assert refused(person) == "open_already"


def test_a_claim_on_somebody_paid_to_that_account_is_refused():
    load([by_account(account_number="3800205123456", bank="Agribank")])

    assert refused(Beneficiary.objects.get()) == "paid_so_already"


def test_back_to_cash_is_the_same_act_with_a_reason():
    load([by_account()])
    person = Beneficiary.objects.get()

    assert refused(person, to_cash=True) == "reason_needed"
    logged = claim(person, to_cash=True, reason="xa cây rút tiền")

    assert (logged.is_to_cash, logged.account, logged.from_method) == (True, None, 1)


def test_back_to_cash_of_somebody_in_cash_is_refused(person):
    assert refused(person, to_cash=True, reason="muốn vậy") == "in_cash_already"


def test_somebody_whose_payments_ended_cannot_be_claimed(person):
    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    assert refused(person) == "payment_ended"


def test_a_programme_that_pays_the_person_nothing_is_refused(person):
    assert refused(person, programme=Programme.MERIT) == "not_in_programme"


def test_a_day_to_come_is_refused(person):
    assert refused(person, day=date(2025, 6, 22)) == "day_to_come"


def test_a_day_whose_first_month_is_over_is_refused(person):
    assert refused(person, day=date(2025, 4, 20)) == "month_past"


def test_social_insurance_is_not_paid_to_a_wallet(person):
    wallet = account(person, "0900000001", bank="971005")

    assert refused(person, account=wallet) == "channel_not_allowed"


@pytest.mark.parametrize("programme", ["social_protection", "merit"])
def test_the_other_programmes_are_paid_to_a_wallet_too(programme):
    load([line(programme=programme)])
    person = Beneficiary.objects.get()
    wallet = account(person, "0900000001", bank="971005")

    logged = claim(person, programme=Programme.named(programme), account=wallet)

    assert logged.method == Account.Channel.ELECTRONIC


def test_a_refused_claim_leaves_no_account_behind(person):
    claim(person)
    before = Account.objects.count()

    with pytest.raises(NotLoggedError):
        claim(person)

    assert Account.objects.count() == before


def test_a_withdrawn_claim_makes_room_for_another(person):
    first = claim(person)
    conversions.withdraw(
        conversion=first, form=uuid4(), reason="đổi ý", seen=mark_of(first), by=officer()
    )

    claim(person)

    assert set(Conversion.objects.values_list("state", flat=True)) == {"withdrawn", "claimed"}


def test_two_current_conversions_of_one_person_cannot_be(person):
    logged = claim(person)

    with pytest.raises(IntegrityError, match="conversion_one_current"), transaction.atomic():
        Conversion.objects.create(
            beneficiary=person,
            programme=Programme.SOCIAL_INSURANCE,
            method=1,
            agreed_on=MAY,
            state=Stage.AGREED,
            logged_by=logged.logged_by,
        )


def test_a_claim_without_its_account_cannot_be(person):
    logged = claim(person)

    with pytest.raises(IntegrityError, match="conversion_claim_is_whole"), transaction.atomic():
        Conversion.objects.filter(pk=logged.pk).update(account=None)


def test_a_step_that_is_logged_late_takes_back_none_that_was_reached(person):
    claim(person, stage=Stage.REGISTERED, account=None, day=date(2025, 6, 2))

    logged = claim(person, stage=Stage.OPENED, account=None, day=date(2025, 6, 5))

    assert logged.state == Stage.REGISTERED
    assert logged.opened_on == date(2025, 6, 5)


def test_a_step_behind_an_open_claim_is_refused(person):
    claim(person)

    assert refused(person, stage=Stage.AGREED, account=None) == "claimed_already"


def test_after_a_contradiction_one_may_begin_again(person):
    first = claim(person)
    Conversion.objects.filter(pk=first.pk).update(state=Stage.CONTRADICTED)

    again = claim(person, stage=Stage.AGREED, account=None, call_back_on=date(2025, 6, 25))

    assert (again.state, again.pk == first.pk) == (Stage.AGREED, False)


def test_the_roll_may_be_right_where_it_contradicts():
    load([by_account(account_number="190099990001", bank="Agribank")])
    person = Beneficiary.objects.get()
    first = claim(person)
    Conversion.objects.filter(pk=first.pk).update(state=Stage.CONTRADICTED)

    assert claim(person, account=account(person, "190099990001")).state == Stage.CLAIMED


def test_withdrawing_a_mistaken_claim_brings_back_the_one_before(person):
    first = claim(person)
    second = claim(person, account=account(person, "190099990001"))

    conversions.withdraw(
        conversion=second, form=uuid4(), reason="nhầm", seen=mark_of(second), by=officer()
    )

    assert Conversion.objects.current().get() == first


# What strangers found


def test_a_withdrawn_claim_and_the_one_that_holds_again_are_one_person(person, settings):
    claim(person, day=date(2025, 6, 5))
    second = claim(person, account=account(person, "190099990001"), day=date(2025, 6, 10))
    settings.TODAY = date(2025, 7, 2)

    conversions.withdraw(
        conversion=second, form=uuid4(), reason="a slip", seen=mark_of(second), by=officer()
    )

    counting.count_month(JUNE)
    rate = AreaRate.objects.get(area__code="19213", period=JUNE)
    assert (rate.recipients, rate.agreed, rate.opened, rate.registered) == (1, 1, 1, 1)
    assert rate.claimed == 1
    assert not verifying.disagreements()


def test_withdrawing_counts_the_months_again_in_which_the_one_before_had_ended(settings):
    who = line(full_name="Lê Thị Hoa")
    load([who], period=MAY)
    load([who])
    person = Beneficiary.objects.get()
    claim(person, day=date(2025, 6, 5))
    second = claim(person, account=account(person, "190099990001"), day=date(2025, 6, 10))
    settings.TODAY = date(2025, 8, 2)
    ChangedCommune.objects.all().delete()

    conversions.withdraw(
        conversion=second, form=uuid4(), reason="a slip", seen=mark_of(second), by=officer()
    )

    assert set(ChangedCommune.objects.values_list("period_id", flat=True)) == {MAY, JUNE}


def test_a_call_back_is_put_off_by_saying_the_step_once_more(person):
    claim(
        person,
        stage=Stage.AGREED,
        account=None,
        day=date(2025, 6, 2),
        call_back_on=date(2025, 6, 21),
    )

    again = claim(
        person,
        stage=Stage.AGREED,
        account=None,
        day=date(2025, 6, 21),
        call_back_on=date(2025, 6, 28),
    )

    assert (again.agreed_on, again.call_back_on) == (date(2025, 6, 2), date(2025, 6, 28))
    assert again.acts.count() == 2
    assert refused(person, stage=Stage.AGREED, account=None) == "step_done"


@pytest.fixture
def somebody():
    return line(full_name="Lê Thị Hoa")


@pytest.fixture
def kept_person(somebody, settings):
    """Who was claimed in January, and paid so from February to April."""
    settings.TODAY = date(2025, 1, 5)
    load([somebody], period=date(2025, 1, 1))
    person = Beneficiary.objects.get()
    claim(person, day=settings.TODAY)
    paid = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    for month in (2, 3, 4):
        load([somebody | paid], period=date(2025, month, 1))
    assert Conversion.objects.get().state == Stage.KEPT
    settings.TODAY = MAY_6
    return person


BACK = {"account": None, "to_cash": True, "reason": "the bank is far", "day": MAY_6}


def test_a_kept_claim_that_the_roll_gave_up_is_worked_off(kept_person, somebody):
    load([somebody], period=MAY)

    back = claim(kept_person, **BACK)

    assert (back.method, back.state) == (0, Stage.CLAIMED)
    assert Conversion.objects.current().get() == back


def test_a_kept_claim_that_is_paid_elsewhere_is_worked_off(kept_person, somebody):
    other = {"method": "account", "bank": "Agribank", "account_number": "1900999900017"}
    load([somebody | other], period=MAY)
    paid_to = Account.objects.get(last_four="0017")

    logged = claim(kept_person, account=paid_to, day=MAY_6)

    assert logged.account == paid_to


def test_a_kept_claim_that_the_roll_keeps_is_not_said_again(kept_person):
    kept_account = Account.objects.get(last_four="3456")

    assert refused(kept_person, account=kept_account, day=MAY_6) == "paid_so_already"
    assert refused(kept_person, stage=Stage.OPENED, day=MAY_6) == "claimed_already"


def test_after_a_return_to_cash_one_begins_again(kept_person, somebody):
    claim(kept_person, **BACK)
    agreed = {"stage": Stage.AGREED, "account": None}
    assert refused(kept_person, **agreed, day=MAY_6) == "claimed_already"
    load([somebody])

    logged = claim(kept_person, **agreed, day=MAY_6)

    assert logged.state == Stage.AGREED


@pytest.mark.parametrize("other", [{"day": date(2025, 6, 6)}, {"stage": Stage.OPENED}])
def test_a_form_that_was_changed_and_sent_again_is_told(person, other):
    form = uuid4()
    claim(person, form=form)

    assert refused(person, **{"form": form, "seen": ""} | other) == "form_used"


def test_a_form_sent_again_with_another_account_is_told(person):
    form = uuid4()
    claim(person, form=form)

    other = account(person, "190099990001")
    assert refused(person, form=form, seen="", account=other) == "form_used"
