"""What is due on which day: authorities, verifications, exemptions, call-backs."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.calendar import months_after
from beneficiaries.models import Beneficiary, Representative
from outreach import due
from outreach.due import Kind
from payments.models import Conversion
from tests.factories import account, area, by_account, claim, contact, line, load

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
MAY = date(2025, 5, 1)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


def found(days=60, **asked):
    return due.of([area("commune:19213").pk], days=days, **asked)


def told(days=60, **asked):
    return [(row.kind, row.day) for row in found(days, **asked).rows]


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu")], period=MAY)
    return Beneficiary.objects.get()


def authority(person, last, since=date(2025, 1, 1)):
    return Representative.objects.create(
        beneficiary=person,
        full_name="Lê Văn Mẫu",
        relation=3,
        valid=DateRange(since, last + timedelta(1)),
    )


@pytest.mark.parametrize(
    ("days", "ahead", "is_told"),
    [(7, 7, True), (7, 8, False), (30, 30, True), (30, 31, False), (60, 60, True), (60, 61, False)],
)
def test_an_authority_is_told_as_many_days_ahead_as_asked(person, days, ahead, is_told):
    last = DAY + timedelta(ahead)
    authority(person, last)

    assert told(days) == ([(Kind.AUTHORITY, last)] if is_told else [])


def test_an_authority_that_was_made_anew_is_not_due(person):
    authority(person, DAY + timedelta(5))
    authority(person, DAY + timedelta(300), since=DAY + timedelta(6))

    assert told() == []


def test_an_exemption_is_due_until_a_later_talk_says_otherwise(person):
    until = DAY + timedelta(20)
    contact(person, "exempt", reason="bedridden", exempt_until=until, day=DAY - timedelta(3))
    contact(person, "not_met", day=DAY - timedelta(2))
    before = told()

    contact(person, "refused", reason="no_phone")

    assert before == [(Kind.EXEMPTION, until)]
    assert told() == []


def test_a_call_back_that_is_overdue_stays_until_somebody_talked(person):
    contact(
        person, "call_back", day=DAY - timedelta(9), due_on=DAY - timedelta(2), next_actor="bank"
    )

    assert told(7) == [(Kind.CALL_BACK, DAY - timedelta(2))]
    assert found().rows[0].is_over

    contact(person, "agreed")
    assert told() == []


def test_a_call_back_of_a_conversion_is_due_too(person):
    contact(person, "agreed")
    Conversion.objects.update(call_back_on=DAY + timedelta(4))

    assert told() == [(Kind.CALL_BACK, DAY + timedelta(4))]


ACCOUNT = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}


def in_cash_and_by_account(settings, *methods, since=date(2023, 5, 1)):
    """Rolls of these months in a row, c for cash and a for account; the person."""
    lines = [line()]
    for number, method in enumerate(methods):
        month = months_after(since, number)
        settings.TODAY = month.replace(day=5)
        load([lines[0] | (ACCOUNT if method == "a" else {})], period=month)
    return Beneficiary.objects.get()


def test_who_converted_is_verified_a_year_after_the_first_month(settings):
    settings.TODAY = date(2023, 6, 5)
    lines = [line()]
    load(lines, period=date(2023, 5, 1))
    person = Beneficiary.objects.get()
    claim(person, day=date(2023, 6, 5), account=account(person))
    load([lines[0] | ACCOUNT], period=date(2023, 7, 1))
    settings.TODAY = date(2024, 6, 5)

    assert told(30) == [(Kind.VERIFICATION, date(2024, 7, 1))]
    assert told(7) == []

    contact(person, "verified", day=date(2024, 6, 4))
    assert told() == []
    settings.TODAY = date(2025, 6, 1)
    assert told(7) == [(Kind.VERIFICATION, date(2025, 6, 4))]


def test_who_went_over_without_a_claim_is_verified_a_year_after_the_roll_said_so(settings):
    in_cash_and_by_account(settings, "c", "a", "a")
    settings.TODAY = date(2024, 6, 1)

    assert told(7) == [(Kind.VERIFICATION, date(2024, 6, 1))]


def test_whoever_went_over_in_another_district_has_their_day_here(settings):
    moves = line(commune_code="18859")
    settings.TODAY = date(2024, 6, 5)
    load([moves], period=date(2024, 5, 1), where="district:450")
    load([moves | ACCOUNT], period=date(2024, 6, 1), where="district:450")
    settings.TODAY = DAY
    load([moves | ACCOUNT | {"commune_code": "19213"}], period=MAY)

    assert told(7) == [(Kind.VERIFICATION, date(2025, 6, 1))]


def test_a_claim_was_the_call_back(person):
    contact(person, "call_back", due_on=DAY, next_actor="bank", day=DAY - timedelta(3))

    claim(person, day=DAY, account=account(person))

    assert told() == []


def test_another_account_moves_no_verification(settings):
    person = in_cash_and_by_account(settings, "c", "a")
    settings.TODAY = date(2023, 12, 5)
    claim(person, day=date(2023, 12, 5), account=account(person, "3800205999999"))
    paid = line(citizen_id=person.citizen_id, si_code=person.si_code) | ACCOUNT
    load([paid | {"account_number": "3800205999999"}], period=date(2024, 1, 1))
    settings.TODAY = date(2024, 6, 1)

    assert [one.state for one in person.conversions.current()] == ["confirmed"]
    assert told(7) == [(Kind.VERIFICATION, date(2024, 6, 1))]


def test_whoever_was_in_cash_between_is_verified_a_year_after_the_last_time(settings):
    in_cash_and_by_account(settings, "c", "a", "c", "a")
    settings.TODAY = date(2024, 6, 20)

    assert told(7) == []
    assert told(60) == [(Kind.VERIFICATION, date(2024, 8, 1))]


def test_of_whom_no_day_is_known_none_is_told_but_they_are_listed():
    load([by_account(full_name="Lê Thị Mẫu"), line()], period=MAY)

    whole, listed = found(), found(kind="no_day")

    assert (whole.rows, whole.number, whole.numbers[Kind.NO_DAY]) == ([], 0, 1)
    assert [(row.name, row.day) for row in listed.rows] == [("Lê Thị Mẫu", None)]
    contact(Beneficiary.objects.get(full_name="Lê Thị Mẫu"), "verified")
    assert found().numbers[Kind.NO_DAY] == 0


def test_what_was_asked_in_cash_is_over_once_the_roll_pays_by_account(settings):
    settings.TODAY = date(2025, 4, 10)
    lines = [line()]
    load(lines, period=date(2025, 4, 1))
    person = Beneficiary.objects.get()
    contact(person, "exempt", reason="no_phone", exempt_until=date(2025, 6, 20), day=settings.TODAY)
    settings.TODAY = DAY
    before = told()
    load([lines[0] | ACCOUNT], period=MAY)

    assert before == [(Kind.EXEMPTION, date(2025, 6, 20))]
    assert told() == []
    contact(person, "call_back", due_on=DAY, next_actor="bank")
    assert told() == [(Kind.CALL_BACK, DAY)]


def test_a_talk_ends_the_call_back_of_a_conversion(person):
    contact(person, "agreed", day=DAY - timedelta(5))
    Conversion.objects.update(call_back_on=DAY - timedelta(1))

    contact(person, "refused", reason="no_phone")

    assert told() == []
    assert Conversion.objects.get().call_back_on is None


def test_a_talk_that_is_entered_late_leaves_what_was_said_since(person):
    contact(person, "agreed", day=DAY - timedelta(5))
    Conversion.objects.update(call_back_on=DAY + timedelta(1))

    contact(person, "refused", reason="no_phone", day=DAY - timedelta(6))

    assert told() == [(Kind.CALL_BACK, DAY + timedelta(1))]


@pytest.mark.parametrize("outcome", ["not_met", "verified"])
def test_a_day_that_is_set_with_a_mere_try_is_told(person, outcome):
    contact(
        person, "call_back", due_on=DAY - timedelta(1), next_actor="bank", day=DAY - timedelta(5)
    )

    contact(person, outcome, due_on=DAY + timedelta(2), next_actor="social_insurance")

    assert told() == [(Kind.CALL_BACK, DAY + timedelta(2))]


def test_a_verification_of_who_is_paid_in_cash_is_no_due_day(person, settings):
    contact(person, "verified")
    settings.TODAY = DAY + timedelta(360)

    assert told() == []


def test_people_elsewhere_and_those_whose_payments_ended_are_left_out(person):
    contact(person, "call_back", due_on=DAY, next_actor="bank")

    assert due.of([area("commune:19225").pk], days=60).rows == []
    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)
    assert told() == []


def test_kinds_are_counted_and_narrowed(person):
    authority(person, DAY + timedelta(9))
    contact(person, "call_back", due_on=DAY + timedelta(1), next_actor="bank")

    whole = found()

    assert [row.day for row in whole.rows] == [DAY + timedelta(1), DAY + timedelta(9)]
    assert (whole.numbers[Kind.AUTHORITY], whole.numbers[Kind.EXEMPTION]) == (1, 0)
    assert told(kind="authority") == [(Kind.AUTHORITY, DAY + timedelta(9))]
    assert due.number_of([area("commune:19213").pk], days=7) == 1


def test_two_queries_read_a_page(person, django_assert_num_queries):
    with django_assert_num_queries(2):
        due.of([1], days=60)
