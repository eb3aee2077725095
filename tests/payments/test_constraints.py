"""What the database itself refuses, each rule from both sides."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Membership
from beneficiaries.models import Account, Beneficiary
from officers.access import Action, log_person
from officers.models import AccessLog
from payments.models import MonthlyPayment, Period, Roll, RollSlice
from tests.factories import JUNE, area, by_account, line, load, officer

pytestmark = pytest.mark.django_db


def refused(what, match: str = ""):
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        what()


@pytest.fixture
def payment() -> MonthlyPayment:
    """A payment to a bank account, with somebody beside who has an account too."""
    load([by_account(), by_account()])
    return MonthlyPayment.objects.order_by("beneficiary").first()


def changed(payment: MonthlyPayment, **values: object) -> int:
    same = MonthlyPayment.objects.filter(
        period=payment.period_id,
        beneficiary=payment.beneficiary_id,
        programme=payment.programme,
    )
    return same.update(**values)


def copied(payment: MonthlyPayment, **values: object) -> None:
    fields = ["period_id", "beneficiary_id", "programme", "method", "commune_id", "roll_id"]
    kept = {name: getattr(payment, name) for name in [*fields, "account_id", "amount"]}
    MonthlyPayment.objects.bulk_create([MonthlyPayment(**kept | {"programme": 3} | values)])


def test_a_payment_of_everything_known_is_taken(payment):
    copied(payment)

    assert MonthlyPayment.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"beneficiary_id": 0, "method": 0, "account_id": None}, "an unknown beneficiary"),
        ({"account_id": 0}, "an account that is not the beneficiary's"),
        ({"commune_id": 0}, "an unknown commune"),
        ({"roll_id": 0}, "an unknown roll"),
        ({"point_id": 0}, "an unknown payment point"),
    ],
)
def test_a_payment_of_something_unknown_is_refused(payment, values, words):
    refused(lambda: copied(payment, **values), words)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"account_id": 0}, "an account that is not the beneficiary's"),
        ({"commune_id": 0}, "an unknown commune"),
        ({"roll_id": 0}, "an unknown roll"),
        ({"point_id": 0}, "an unknown payment point"),
    ],
)
def test_a_payment_is_not_changed_to_something_unknown(payment, values, words):
    refused(lambda: changed(payment, **values), words)


def test_a_payment_to_somebody_elses_account_is_refused(payment):
    other = Account.objects.exclude(pk=payment.account_id).get()

    refused(lambda: changed(payment, account=other), "not the beneficiary's")


def test_a_payment_in_a_unit_that_has_communes_is_refused(payment):
    district = area("district:456")

    refused(lambda: changed(payment, commune=district), "an unknown commune")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"amount": 0}, "payment_amount"),
        ({"amount": -1}, "payment_amount"),
        ({"programme": 4}, "payment_known_programme"),
        ({"method": 3}, "payment_known_method"),
        ({"outcome": 4}, "payment_known_outcome"),
        ({"method": 0}, "payment_cash_without_account"),
        ({"account_id": None}, "payment_account_named"),
        ({"method": 2}, "payment_method_of_its_programme"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(payment, values, name):
    refused(lambda: changed(payment, **values), name)


def test_another_programme_may_be_paid_to_an_electronic_account(payment):
    assert changed(payment, method=2, programme=2) == 1


def test_a_payment_becomes_cash_together_with_its_account(payment):
    assert changed(payment, method=0, account=None) == 1


def test_a_person_has_one_payment_a_month_and_programme(payment):
    refused(lambda: copied(payment, programme=payment.programme), "duplicate key")


def test_somebody_with_payments_stays(payment):
    changed(payment, method=0, account=None)
    Account.objects.filter(beneficiary=payment.beneficiary_id).delete()
    person = Beneficiary.objects.filter(pk=payment.beneficiary_id)

    refused(lambda: person._raw_delete("default"), "a beneficiary with payments stays")


def test_somebody_without_payments_may_go(payment):
    MonthlyPayment.objects.all().delete()

    Beneficiary.objects.all().delete()

    assert not Account.objects.exists()


def test_an_account_with_payments_stays(payment):
    account = Account.objects.filter(pk=payment.account_id)

    refused(lambda: account._raw_delete("default"), "an account with payments stays")


def test_an_account_without_payments_may_go(payment):
    changed(payment, method=0, account=None)

    assert Account.objects.filter(pk=payment.account_id).delete()[0] == 1


def test_one_loaded_roll_speaks_for_a_commune_and_programme():
    slice_ = load([line()]).slices.first()
    slice_.pk = None

    refused(slice_.save, "rollslice_one_loaded_roll")


def test_rolls_of_two_programmes_speak_for_one_commune():
    slice_ = load([line()]).slices.first()

    RollSlice.objects.create(
        roll=slice_.roll, period=slice_.period, commune=slice_.commune, programme=3
    )

    assert RollSlice.objects.filter(commune=slice_.commune).count() == 2


def test_one_content_is_loaded_once():
    roll = load([line()])
    roll.pk = None

    refused(roll.save, "roll_content_loaded_once")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"digest": None}, "roll_loaded_when_and_what"),
        ({"good": 5}, "roll_difference_adds_up"),
        ({"state": "undone"}, "roll_undone_by_somebody_for_a_reason"),
        ({"state": "superseded"}, "roll_superseded_by_another"),
    ],
)
def test_a_roll_that_cannot_be_is_refused(values, name):
    roll = load([line()])

    refused(lambda: Roll.objects.filter(pk=roll.pk).update(**values), name)


def test_a_period_begins_a_month():
    Period.objects.create(month=date(2025, 6, 1))

    refused(lambda: Period.objects.create(month=date(2025, 6, 2)), "period_begins_a_month")


def test_a_payment_begins_a_month(payment):
    refused(lambda: changed(payment, period=date(2025, 6, 2)), "payment_begins_a_month")


def test_a_person_has_an_identifier():
    load([line()])
    one = Beneficiary.objects.filter(si_code__startswith="44")

    assert one.update(citizen_id=None) == 1
    refused(lambda: one.update(si_code=None), "beneficiary_has_an_identifier")


@pytest.mark.parametrize("identifier", ["citizen_id", "si_code"])
def test_an_identifier_belongs_to_one_person(identifier):
    load([line(), line()])
    first, second = Beneficiary.objects.order_by("pk")
    setattr(second, identifier, getattr(first, identifier))

    refused(second.save, f"beneficiary_{identifier}_once")


def test_a_commune_has_one_parent_in_a_tree():
    member = Membership.objects.filter(area=area("commune:19213"), tree="administrative").first()
    other = area("district:450")

    def second_parent():
        Membership.objects.create(
            area=member.area, parent=other, tree="administrative", valid=DateRange(JUNE, None)
        )

    refused(second_parent, "membership_one_parent_a_tree_and_day")


def test_a_commune_may_have_another_parent_in_the_other_tree():
    Membership.objects.create(
        area=area("commune:19213"),
        parent=area("district:450"),
        tree="management",
        valid=DateRange(JUNE, date(2025, 7, 1)),
    )

    assert Membership.objects.filter(area=area("commune:19213")).count() == 2


@pytest.fixture
def entry() -> AccessLog:
    load([line()])
    log_person(officer(), Action.VIEWED, Beneficiary.objects.get().uuid)
    return AccessLog.objects.get()


def test_the_access_log_is_only_added_to(entry):
    refused(lambda: AccessLog.objects.update(purpose="x"), "append-only")
    refused(lambda: AccessLog.objects.all().delete(), "append-only")

    entry.pk = None
    entry.save()

    assert AccessLog.objects.count() == 2


def test_a_refused_statement_is_an_integrity_error(payment):
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(payment, commune_id=0)
