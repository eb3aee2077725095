"""Which person a line means: by citizen id, then by SI code; joined, contradicted, added up."""

from datetime import date

import pytest

from beneficiaries.models import Account, Beneficiary
from payments.management.commands.import_roll import as_sentence
from payments.models import MonthlyPayment, Programme
from tests.factories import JUNE, by_account, deliver, faults_of, line, load, warnings_of

pytestmark = pytest.mark.django_db
MAY, JULY = date(2025, 5, 1), date(2025, 7, 1)
LAN = {"si_code": "4400000001", "citizen_id": "044150999999"}
BY_SI_CODE = LAN | {"citizen_id": ""}
BY_CITIZEN_ID = LAN | {"si_code": ""}


def sentences_of(roll) -> list[str]:
    return [as_sentence(fault) for fault in roll.faults.order_by("line", "pk")]


@pytest.mark.parametrize("cells", [LAN, BY_SI_CODE, BY_CITIZEN_ID])
def test_a_known_person_is_recognised_by_either_identifier(cells):
    load([line(**LAN)], period=MAY)

    roll = load([line(**cells)])

    assert Beneficiary.objects.count() == 1
    assert (roll.same, roll.new) == (1, 0)


@pytest.mark.parametrize("cells", [BY_SI_CODE, BY_CITIZEN_ID])
def test_an_identifier_that_becomes_known_is_joined(cells):
    load([line(**cells)], period=MAY)

    load([line(**LAN)])

    person = Beneficiary.objects.get()
    assert (person.citizen_id, person.si_code) == (LAN["citizen_id"], LAN["si_code"])


@pytest.mark.parametrize("cells", [BY_SI_CODE, BY_CITIZEN_ID])
def test_another_line_of_the_file_tells_whose_single_identifier_it_is(cells):
    load([line(**LAN), line(programme="merit", **cells)])

    assert Beneficiary.objects.count() == 1
    assert MonthlyPayment.objects.count() == 2


def test_a_person_in_two_programmes_of_one_file_is_one_person_with_two_payments():
    roll = load([line(**LAN), line(programme="BTXH", amount="500000", **LAN)])

    payments = MonthlyPayment.objects.filter(beneficiary=Beneficiary.objects.get())
    assert roll.programmes == [Programme.SOCIAL_INSURANCE, Programme.SOCIAL_PROTECTION]
    assert sorted(payments.values_list("programme", "amount")) == [(1, 3_500_000), (2, 500_000)]


def test_identifiers_of_two_known_people_are_a_fault():
    load([line(**BY_SI_CODE), line(**BY_CITIZEN_ID)], period=MAY)

    result = deliver([line(**LAN)])

    assert sentences_of(result.roll) == [
        "line 2, si_code: SI code and citizen id belong to two different people"
        " who are known already: Nguyễn Thị Mẫu (1950, …999) and Nguyễn Thị Mẫu (1950, …001)"
    ]


def test_somebody_of_another_area_is_not_named():
    load([line(**BY_SI_CODE)], period=MAY)
    load([line(**BY_CITIZEN_ID, commune_code="18859")], period=MAY, where="district:450")

    result = deliver([line(**LAN)])

    assert sentences_of(result.roll) == [
        "line 2, si_code: SI code and citizen id belong to two different people"
        " who are known already: somebody outside this area and Nguyễn Thị Mẫu (1950, …001)"
    ]


def test_an_identifier_other_than_the_known_one_is_a_fault():
    load([line(**LAN)], period=MAY)

    result = deliver([line(**LAN | {"si_code": "4400000002"})])

    assert faults_of(result.roll) == [(2, "si_code", "identifier_differs")]


def test_lines_that_contradict_each_other_are_faults_on_both():
    result = deliver([line(**LAN), line(**LAN | {"si_code": "4400000002"})])

    assert sentences_of(result.roll)[:1] == [
        "line 2, si_code: line 3 gives the same person another identifier"
    ]
    assert {fault[0] for fault in faults_of(result.roll)} == {2, 3}


def test_an_si_code_with_two_citizen_ids_is_a_fault_on_both():
    result = deliver([line(**LAN), line(**LAN | {"citizen_id": "044150888888"})])

    assert faults_of(result.roll) == [
        (2, "citizen_id", "identifiers_contradict"),
        (3, "citizen_id", "identifiers_contradict"),
    ]


def test_two_benefits_of_one_person_are_added_up():
    roll = load([line(benefit="Hưu trí", **LAN), line(benefit="Tử tuất", amount="500000", **LAN)])

    assert (roll.lines, roll.good) == (2, 2)
    assert MonthlyPayment.objects.get().amount == 4_000_000


def test_two_benefits_to_one_account_are_added_up():
    first = by_account(benefit="Hưu trí", **LAN)

    load([first, first | {"benefit": "Tử tuất"}])

    assert MonthlyPayment.objects.get().amount == 7_000_000
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "benefits", [("", ""), ("Hưu trí", ""), ("Hưu trí", "Hưu trí")], ids=["none", "one", "same"]
)
def test_somebody_listed_twice_is_a_fault_on_both_lines(benefits):
    result = deliver([line(benefit=benefit, **LAN) for benefit in benefits] + [line()])

    assert result.status == "rejected"
    assert sentences_of(result.roll) == [
        "line 2, citizen_id: this person stands in line 3 too",
        "line 3, citizen_id: this person stands in line 2 too",
    ]


def test_two_benefits_that_differ_in_method_are_listed_twice():
    result = deliver([line(benefit="Hưu trí", **LAN), by_account(benefit="Tử tuất", **LAN)])

    assert faults_of(result.roll) == [
        (2, "citizen_id", "listed_twice"),
        (3, "citizen_id", "listed_twice"),
    ]


def test_two_benefits_that_differ_in_account_are_listed_twice():
    result = deliver([by_account(benefit=benefit, **LAN) for benefit in ("Hưu trí", "Tử tuất")])

    assert {fault[2] for fault in faults_of(result.roll)} == {"listed_twice"}


def test_a_known_person_listed_by_different_identifiers_is_listed_twice():
    load([line(**LAN)], period=MAY)

    result = deliver([line(**BY_SI_CODE), line(**BY_CITIZEN_ID)])

    assert faults_of(result.roll) == [
        (2, "si_code", "listed_twice"),
        (3, "citizen_id", "listed_twice"),
    ]


def test_the_good_ones_are_loaded_beside_somebody_listed_twice():
    result = deliver([line(**LAN), line(**LAN), line()], accept_good=True)

    assert (result.status, result.roll.good) == ("loaded", 1)
    assert not Beneficiary.objects.filter(si_code=LAN["si_code"]).exists()


def test_the_last_roll_says_who_somebody_is():
    load([line(full_name="Lê Thị Lan", phone="0912345678", **LAN)], period=MAY)

    load([line(full_name="Đỗ Thị Lan", phone="0987654321", commune_code="19225", **LAN)])

    person = Beneficiary.objects.get()
    assert (person.full_name, person.phone) == ("Đỗ Thị Lan", "0987654321")
    assert person.commune.code == "19225"


def test_an_empty_cell_leaves_what_was_known():
    load([line(phone="0912345678", hamlet="Trúc Ly", birth_date="02/09/1950", **LAN)], period=MAY)

    load([line(birth_date="1950", sex="", **BY_CITIZEN_ID)])

    person = Beneficiary.objects.get()
    assert (person.phone, person.hamlet, person.sex) == ("0912345678", "Trúc Ly", 1)
    assert (person.birth_date, person.si_code) == (date(1950, 9, 2), LAN["si_code"])


def test_another_birth_year_alone_ends_a_known_date():
    load([line(birth_date="02/09/1950", **LAN)], period=MAY)

    load([line(birth_date="1951", **LAN)])

    person = Beneficiary.objects.get()
    assert (person.birth_year, person.birth_date) == (1951, None)


def test_an_older_roll_does_not_overwrite_what_a_later_month_says():
    load([line(full_name="Đỗ Thị Lan", commune_code="19225", **LAN)], period=JUNE)

    load([line(full_name="Lê Thị Lan", commune_code="19213", **LAN)], period=MAY)

    person = Beneficiary.objects.get()
    assert (person.full_name, person.commune.code) == ("Đỗ Thị Lan", "19225")
    assert MonthlyPayment.objects.get(period=MAY).commune.code == "19213"


def test_an_account_paid_again_is_the_same_account():
    first = by_account(**LAN)
    load([first], period=MAY)

    load([first])

    accounts = MonthlyPayment.objects.values_list("account", flat=True)
    assert list(accounts) == [Account.objects.get().pk] * 2


def test_an_account_shared_by_two_people_is_one_of_each():
    first = by_account()
    load([first], period=MAY)

    load([first, line(**LAN) | {key: first[key] for key in ("method", "bank", "account_number")}])

    numbers = [account.number() for account in Account.objects.all()]
    assert numbers == [first["account_number"]] * 2


def test_a_roll_without_faults_has_no_warnings_either():
    roll = load([line(), by_account(), line(programme="merit")])

    assert (faults_of(roll), warnings_of(roll)) == ([], [])


def test_an_older_month_tells_an_identifier_that_was_not_known_yet():
    load([line(**BY_SI_CODE, full_name="Lê Thị Lan")])

    load([line(**LAN, full_name="Le Thi Lan")], period=MAY)

    person = Beneficiary.objects.get()
    assert (person.citizen_id, person.full_name) == (LAN["citizen_id"], "Lê Thị Lan")


def test_whoever_is_known_by_both_identifiers_is_not_paid_on_two_rolls_of_a_month():
    load([line(**BY_SI_CODE)])
    load([line(**LAN)], period=MAY)

    beside = deliver([line(commune_code="18859", **BY_CITIZEN_ID)], where="district:450")

    assert faults_of(beside.roll) == [(2, "citizen_id", "on_another_roll")]


# People of other areas

HERE, THERE = {"commune_code": "19213"}, {"commune_code": "18859"}


@pytest.fixture
def somebody_elsewhere():
    load([by_account(full_name="Đinh Thị Kín", **LAN, **THERE)], period=MAY, where="district:450")
    return Beneficiary.objects.get()


@pytest.mark.parametrize("cells", [{"full_name": "Ngô Văn Không"}, {"birth_date": "1931"}])
@pytest.mark.parametrize("number", [BY_SI_CODE, BY_CITIZEN_ID])
def test_a_number_alone_brings_nobody_of_another_area_into_sight(somebody_elsewhere, cells, number):
    roll = deliver([line(**{"full_name": "Đinh Thị Kín"} | number | HERE | cells)]).roll

    assert faults_of(roll) == [(2, "full_name", "known_elsewhere")]
    told = " ".join(sentences_of(roll))
    assert "line 2, full_name: somebody of another name or birth year is known" in told
    assert "18859" not in told
    person = Beneficiary.objects.get()
    assert (person.full_name, person.commune.code) == ("Đinh Thị Kín", "18859")


def test_whoever_moves_here_under_their_own_name_is_taken_over(somebody_elsewhere):
    load([line(full_name="ĐINH THỊ KIN", **LAN, **HERE)])

    assert Beneficiary.objects.get().commune.code == "19213"


def test_who_was_paid_here_before_is_no_stranger(somebody_elsewhere):
    april = date(2025, 4, 1)
    load([line(full_name="Đinh Thị Kín", **LAN, **HERE)], period=april)

    roll = load([line(full_name="Đinh Thị Kính", **LAN, **HERE)])

    assert roll.moved == 1
