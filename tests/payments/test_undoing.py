"""Taking a roll back: the month, its people and their accounts are as they were before it."""

from datetime import date

import pytest

from beneficiaries.models import Account, Beneficiary
from payments.models import ChangedCommune, Conversion, MonthlyPayment, Roll
from payments.rolls import undoing
from payments.rolls.undoing import NotUndoableError
from tests.factories import JUNE, OF_THE_MONTH, by_account, claim, line, load, officer, rows_of

pytestmark = pytest.mark.django_db
MAY, JULY, AUGUST = date(2025, 5, 1), date(2025, 7, 1), date(2025, 8, 1)
LAN = {"si_code": "4400000001", "citizen_id": "044150999999"}
PEOPLE = ["beneficiaries_beneficiary", "beneficiaries_account"]


def undo(roll: Roll) -> Roll:
    return undoing.undo(roll, by=officer(), reason="wrong file")


def load_in_july(lines):
    return load(lines, period=JULY, where="office:44-03")


def account_cells() -> dict[str, str]:
    cells = by_account()
    return {name: cells[name] for name in ("method", "bank", "account_number")}


def test_undoing_brings_back_people_accounts_and_payments():
    stays, changes = by_account(), line(full_name="Lê Thị Lan", phone="0912345678", **LAN)
    load([stays, changes], period=MAY)
    before = rows_of(OF_THE_MONTH)

    undo(load([stays, by_account(full_name="Đỗ Thị Lan", sex="", **LAN), by_account(), line()]))

    assert rows_of(OF_THE_MONTH) == before


def test_undoing_takes_back_an_identifier_that_was_joined():
    load([line(**LAN | {"citizen_id": ""})], period=MAY)
    before = rows_of(PEOPLE)

    undo(load([line(**LAN)]))

    assert rows_of(PEOPLE) == before


def test_undoing_a_superseding_roll_brings_back_what_it_replaced():
    lan = by_account(**LAN)
    old = load([lan, line()])
    before = rows_of(OF_THE_MONTH)

    undo(load([line(full_name="Đỗ Thị Lan", **LAN), line()]))

    old.refresh_from_db()
    assert (old.state, old.superseded_by) == (Roll.State.LOADED, None)
    assert rows_of(OF_THE_MONTH) == before


def test_undoing_the_roll_of_a_province_brings_back_its_districts():
    load([line(), line(programme="merit")])
    load([line(commune_code="18859")], where="district:450")
    before = rows_of(OF_THE_MONTH)

    undo(load([line(), line(programme="merit")], where="province:44"))

    assert Roll.objects.loaded().count() == 2
    assert rows_of(OF_THE_MONTH) == before


def test_rolls_are_undone_one_after_the_other():
    first = load([line(full_name="Một", **LAN)])
    second = load([line(full_name="Hai", **LAN)])
    third = load([line(full_name="Ba", **LAN)])

    undo(third)
    undo(second)

    first.refresh_from_db()
    assert first.state == Roll.State.LOADED
    assert Beneficiary.objects.get().full_name == "Một"


def test_everything_is_gone_after_the_only_roll():
    empty = rows_of(OF_THE_MONTH)

    undo(load([line(), by_account(), line(programme="merit")]))

    assert rows_of(OF_THE_MONTH) == empty


def test_undoing_says_who_when_and_why():
    somebody = officer()

    roll = undoing.undo(load([line()]), by=somebody, reason="wrong file")

    roll.refresh_from_db()
    assert (roll.state, roll.undone_by, roll.undo_reason) == ("undone", somebody, "wrong file")
    assert roll.undone_at >= roll.loaded_at


def test_the_communes_of_an_undone_roll_are_counted_again():
    roll = load([line()])
    communes = set(roll.slices.values_list("commune", flat=True))

    undo(roll)

    changed = ChangedCommune.objects.filter(period=JUNE).values_list("commune", flat=True)
    assert set(changed) == communes


def test_load_undo_load_gives_the_same_payments():
    lines = [line(), by_account()]
    undo(load(lines))

    load(lines)

    payments = MonthlyPayment.objects.values_list("beneficiary__si_code", "amount", "method")
    assert sorted(payments) == [
        (lines[0]["si_code"], 3_500_000, 0),
        (lines[1]["si_code"], 3_500_000, 1),
    ]


@pytest.mark.parametrize("state", ["superseded", "undone"])
def test_what_is_not_loaded_is_not_undone(state):
    roll = load([line()])
    load([line()]) if state == "superseded" else undo(roll)
    before = rows_of(OF_THE_MONTH)

    with pytest.raises(NotUndoableError):
        undo(roll)

    assert rows_of(OF_THE_MONTH) == before


def test_somebody_paid_in_a_later_month_stays():
    june = load([line(**LAN)])
    load_in_july([line(commune_code="19207", **LAN)])

    undo(june)

    assert MonthlyPayment.objects.get().beneficiary == Beneficiary.objects.get()


def test_what_a_later_month_says_too_stays():
    load([line(full_name="Lê Thị Lan", **LAN)], period=MAY)
    june = load([line(full_name="Đỗ Thị Lan", **LAN)])
    load_in_july([line(full_name="Đỗ Thị Lan", commune_code="19207", **LAN)])

    undo(june)

    assert Beneficiary.objects.get().full_name == "Đỗ Thị Lan"


def test_an_account_paid_in_a_later_month_stays():
    account = account_cells()
    june = load([line(**LAN, **account)])
    load_in_july([line(commune_code="19207", **LAN, **account)])

    undo(june)

    assert MonthlyPayment.objects.get().account == Account.objects.get()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("names", [("B", "B", "B"), ("B", "B", "C")])
def test_whatever_the_order_of_undoing_nothing_is_left(order, names):
    load([line(full_name="A", **LAN)], period=MAY)
    before = rows_of(OF_THE_MONTH)
    account, huy = account_cells(), line(commune_code="19225")
    rolls = [
        load([line(full_name=names[0], **LAN, **account), huy]),
        load_in_july([line(full_name=names[1], commune_code="19207", **LAN, **account), huy]),
        load(
            [line(full_name=names[2], commune_code="19207", **LAN), huy],
            period=AUGUST,
            where="office:44-03",
        ),
    ]

    for place in order:
        undo(rolls[place])

    assert rows_of(OF_THE_MONTH) == before


def test_undoing_an_older_month_leaves_the_way_back_of_a_later_one_open():
    account = account_cells()
    june = load([line(**LAN, **account)])
    load_in_july([line(commune_code="19207", **LAN, **account)])
    without_her = load_in_july([line(commune_code="19207")])

    undo(june)
    undo(without_her)

    payment = MonthlyPayment.objects.get()
    assert (payment.period_id, payment.beneficiary.si_code) == (JULY, LAN["si_code"])


def test_a_roll_of_another_programme_of_the_month_keeps_its_people():
    before = rows_of(OF_THE_MONTH)
    pension = load([line(**LAN)])
    merit = load([line(programme="merit", **LAN)])

    undo(pension)
    undo(merit)

    assert rows_of(OF_THE_MONTH) == before


def test_a_month_loaded_late_does_not_keep_what_an_undone_later_month_said():
    load([line(full_name="Lê Thị Lan", **LAN)], period=date(2025, 4, 1))
    june = load([line(full_name="Đỗ Thị Lan", **LAN)])
    load([line(full_name="Lê Thị Lan", **LAN)], period=MAY)

    undo(june)

    assert Beneficiary.objects.get().full_name == "Lê Thị Lan"


def test_somebody_with_a_claim_stays(settings):
    settings.TODAY = date(2025, 6, 5)
    roll = load([line()])
    claim(Beneficiary.objects.get())

    undo(roll)

    assert not MonthlyPayment.objects.exists()
    assert Conversion.objects.get().beneficiary == Beneficiary.objects.get()
