"""Only rolls confirm: what they say of claims, in whatever order they come and go."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.calendar import months_after
from beneficiaries.models import Beneficiary
from payments import conversions
from payments.models import Conversion, Roll
from payments.rolls import undoing
from tests.factories import account, claim, line, load, officer

pytestmark = pytest.mark.django_db
JANUARY = date(2024, 1, 1)
SOMEBODY = line()
NUMBER, OTHER = "3800205123456", "190099990001"


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2024, 2, 5)


def paid(month: int, number: str = "", who: dict[str, str] = SOMEBODY) -> Roll:
    """The roll of a month after January 2024 that pays the person in cash or to a number."""
    way = {"method": "account", "bank": "Agribank", "account_number": number} if number else {}
    return load([who | way], period=months_after(JANUARY, month))


def claimed(number: str = NUMBER) -> Conversion:
    """On 5 February, from March on."""
    paid(1)
    return claimed_of(Beneficiary.objects.get(), number)


def claimed_of(person: Beneficiary, number: str, day: date = date(2024, 2, 5)) -> Conversion:
    return claim(person, account=account(person, number), day=day)


def state() -> str:
    return Conversion.objects.current().get().state


def undo(roll: Roll) -> None:
    undoing.undo(roll, by=officer(), reason="wrong file")


def test_the_roll_of_the_first_month_confirms():
    claimed()

    paid(2, NUMBER)

    assert state() == "confirmed"


def test_an_earlier_roll_says_nothing():
    claimed()

    paid(0)

    assert state() == "claimed"


def test_a_roll_that_pays_in_cash_contradicts():
    claimed()

    paid(2)

    assert state() == "contradicted"


def test_a_roll_that_pays_to_another_account_contradicts():
    claimed()

    paid(2, OTHER)

    assert state() == "contradicted"


def test_the_next_roll_can_put_it_right():
    claimed()
    paid(2)

    paid(3, NUMBER)

    assert state() == "confirmed"


def test_three_months_in_a_row_keep_it_for_good():
    claimed()
    for month in (2, 3, 4):
        paid(month, NUMBER)

    paid(5)

    assert state() == "kept"


def test_three_months_with_a_gap_do_not_keep_it():
    claimed()

    for month in (2, 3, 5):
        paid(month, NUMBER)

    assert state() == "confirmed"


def test_undoing_the_roll_lets_the_claim_wait_again():
    claimed()
    roll = paid(2, NUMBER)

    undo(roll)

    assert state() == "claimed"
    assert Conversion.objects.get().judged_period is None


def test_a_corrected_roll_settles_again_and_undoing_it_too():
    claimed()
    paid(2)
    corrected = paid(2, NUMBER)
    assert state() == "confirmed"

    undo(corrected)

    assert state() == "contradicted"


def test_a_corrected_roll_without_the_person_lets_the_claim_wait():
    claimed()
    paid(2, NUMBER)

    paid(2, who=line(si_code="4499999999", citizen_id="044150999999"))

    assert state() == "claimed"


def test_a_roll_that_does_not_name_the_person_leaves_the_claim_waiting():
    claimed()

    paid(2, NUMBER, who=line(si_code="4488888888", citizen_id="044150888888"))

    assert state() == "claimed"


def test_a_withdrawn_claim_is_not_heard():
    Conversion.objects.filter(pk=claimed().pk).update(state="withdrawn", ended_on=date(2024, 2, 6))

    paid(2, NUMBER)

    assert Conversion.objects.get().state == "withdrawn"


def test_a_claim_that_was_replaced_is_heard_until_the_next_one_begins(settings):
    first = claimed()
    paid(2)
    settings.TODAY = date(2024, 3, 5)
    person = Beneficiary.objects.get()
    claim(person, account=account(person, OTHER), day=date(2024, 3, 5))

    paid(3, OTHER)

    first.refresh_from_db()
    assert (first.state, state()) == ("contradicted", "confirmed")


def test_back_to_cash_is_confirmed_by_a_roll_that_pays_in_cash(settings):
    paid(1, NUMBER)
    claim(Beneficiary.objects.get(), to_cash=True, reason="xa", day=date(2024, 2, 5))

    paid(2)

    assert state() == "confirmed"


def test_a_claim_logged_when_its_month_is_in_already_is_settled_at_once(settings):
    paid(1)
    paid(2)
    settings.TODAY = date(2024, 3, 6)

    logged = claimed_of(Beneficiary.objects.get(), NUMBER)

    assert logged.state == "contradicted"


def test_withdrawing_a_claim_lets_the_one_before_be_heard_again(settings):
    first = claimed()
    paid(2)
    settings.TODAY = date(2024, 3, 5)
    second = claimed_of(Beneficiary.objects.get(), OTHER, day=date(2024, 3, 5))
    paid(3, NUMBER)

    conversions.withdraw(
        conversion=second, form=uuid4(), reason="nhầm", seen=f"{second.pk}.1", by=officer()
    )

    first.refresh_from_db()
    assert first.state == "confirmed"


MONTHS = st.permutations([2, 3, 4, 5])
NUMBERS = st.lists(st.sampled_from(["", NUMBER, OTHER]), min_size=4, max_size=4)


def expected(numbers: list[str]) -> str:
    """Said anew: the months from the first one on, each as claimed or not."""
    agree = [number == NUMBER for number in numbers]
    if all(agree[:3]) or all(agree[1:]):
        return "kept"
    return "confirmed" if agree[-1] else "contradicted"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=MONTHS, numbers=NUMBERS, wrong=st.sets(st.integers(0, 3)))
def test_any_order_of_loads_and_undos_gives_the_same_states(order, numbers, wrong):
    with transaction.atomic():
        claimed()
        for month in order:
            if month - 2 in wrong:  # the wrong file first, and taken back
                undo(paid(month, "" if numbers[month - 2] else OTHER))
            paid(month, numbers[month - 2])

        found = state()
        transaction.set_rollback(True)

    assert found == expected(numbers)
