"""Damaged cells: what is offered, what an officer accepts, and what is then loaded."""

import pytest
from django.utils import translation

from beneficiaries.models import Beneficiary
from payments.models import Roll
from payments.rolls import decisions, history, jobs, repairs
from payments.rolls.repairs import Repairs
from tests.factories import deliver, faults_of, line, load, officer, warnings_of


@pytest.mark.parametrize(
    ("column", "text", "offer"),
    [
        ("citizen_id", "44150000001", ("zero", "044150000001")),
        ("commune_code", "1921", ("zero", "01921")),
        ("phone", "912345678", ("zero", "0912345678")),
        ("si_code", "123456789", ("zero", "0123456789")),
        ("citizen_id", "'044150000001", ("separators", "044150000001")),
        ("citizen_id", "044 150 000001", ("separators", "044150000001")),
        ("phone", "0912.345.678", ("separators", "0912345678")),
        ("citizen_id", "4,4150000001E+10", ("scientific", "044150000001")),
        ("amount", "3,5E+06", ("scientific", "3500000")),
        ("birth_date", "09/13/1950", ("month_first", "13/09/1950")),
        ("full_name", "Ðỗ Thị Lan", ("eth", "Đỗ Thị Lan")),
    ],
)
def test_a_repair_is_offered(column, text, offer):
    assert repairs.offered(column, text) == offer


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("citizen_id", "4,4E+10"),  # digits are lost
        ("citizen_id", "4415000000"),
        ("citizen_id", "044150000001"),
        ("citizen_id", "04415000000"),  # a digit is missing, and not the zero
        ("account_number", "1,23457E+15"),
        ("birth_date", "31/02/1948"),
        ("birth_date", "13/13/1950"),
        ("amount", "3,55E+01"),
        ("full_name", "Đỗ Thị Lan"),
        ("note", "Ðỗ"),
        ("full_name", "Ð" * 101),
    ],
)
def test_no_repair_is_offered(column, text):
    assert repairs.offered(column, text) is None


def checked(*lines: dict[str, str]) -> Roll:
    return deliver(list(lines), only_check=True).roll


def mended(roll: Roll, **accepted: set) -> Roll:
    """The roll after an officer accepted repairs and a worker checked it again."""
    found = {name: frozenset(some) for name, some in accepted.items()}
    decisions.mend(roll=roll, by=officer(), repairs=Repairs(**found))
    assert jobs.claim() == roll.pk
    jobs.work_on(roll.pk)
    roll.refresh_from_db()
    return roll


LOST = line(citizen_id="44150000001")
LOST_TOO = line(citizen_id="44150000002", phone="912345678")


@pytest.mark.django_db
def test_nothing_is_mended_by_itself():
    roll = checked(LOST)

    assert faults_of(roll) == [(2, "citizen_id", "citizen_id_form")]
    assert roll.faults.get().repair == "044150000001"


@pytest.mark.django_db
def test_a_kind_is_mended_in_its_column_and_in_no_other():
    roll = mended(checked(LOST, LOST_TOO), kinds={("zero", "citizen_id")})

    assert faults_of(roll) == [(3, "phone", "phone_form")]
    assert warnings_of(roll) == [(2, "citizen_id", "mended"), (3, "citizen_id", "mended")]


@pytest.mark.django_db
def test_one_cell_is_mended_alone():
    roll = mended(checked(LOST, LOST_TOO), cells={(2, "citizen_id")})

    assert faults_of(roll) == [
        (3, "citizen_id", "citizen_id_form"),
        (3, "phone", "phone_form"),
    ]


@pytest.mark.django_db
def test_what_was_accepted_before_is_taken_back_where_it_is_not_ticked_again():
    roll = mended(checked(LOST), kinds={("zero", "citizen_id")})

    assert faults_of(mended(roll)) == [(2, "citizen_id", "citizen_id_form")]


@pytest.mark.django_db
def test_the_mended_value_is_loaded():
    roll = mended(checked(LOST), kinds={("zero", "citizen_id")})

    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    assert Beneficiary.objects.get().citizen_id == "044150000001"


@pytest.mark.django_db
def test_a_mended_roll_is_the_content_of_the_corrected_file():
    load([LOST | {"citizen_id": "044150000001"}])

    roll = mended(checked(LOST), kinds={("zero", "citizen_id")})

    assert roll.state == Roll.State.UNCHANGED


@pytest.mark.django_db
def test_a_name_with_eth_is_loaded_as_it_stands_unless_it_is_mended():
    roll = checked(line(full_name="Ðỗ Thị Lan"))
    assert (roll.good, warnings_of(roll)) == (1, [(2, "full_name", "eth")])

    mended(roll, kinds={("eth", "full_name")})
    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    assert Beneficiary.objects.get().full_name == "Đỗ Thị Lan"


@pytest.mark.django_db
def test_the_history_says_who_accepted_repairs():
    roll = checked(LOST)

    mended(roll, kinds={("zero", "citizen_id")})

    event = roll.events.exclude(by=None).last()
    assert history.told(event) == "1 repair accepted"
    with translation.override("vi"):
        assert history.told(event) == "đã chấp nhận 1 mục sửa"


@pytest.mark.django_db
def test_a_loaded_roll_is_not_mended():
    roll = load([line()])

    with pytest.raises(decisions.DecidedAlreadyError):
        decisions.mend(roll=roll, by=officer(), repairs=Repairs())
