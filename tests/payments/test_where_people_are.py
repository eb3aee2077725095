"""Who may see a person follows the last payment, whatever rolls came and went."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers.models import Role
from payments.rolls import undoing
from tests.factories import area, line, load, officer

pytestmark = pytest.mark.django_db
MAY = date(2025, 5, 1)
LAN = {"si_code": "4400000001", "citizen_id": "044150999999"}
HERE, BESIDE = {"commune_code": "19213"}, {"commune_code": "18859"}


def in_sight_of(where):
    """The names that the officer of the office finds, which has the district's communes."""
    office = area(where, date(2025, 8, 1))
    found = Beneficiary.objects.visible_to(officer(Role.DISTRICT_OFFICER, office))
    return set(found.values_list("full_name", flat=True))


def load_beside(*lines):
    return load(list(lines), where="district:450")


def test_whom_a_corrected_roll_leaves_out_is_where_the_last_payment_was():
    load([line(full_name="Lê Thị Lan", **LAN, **HERE)], period=MAY)
    load_beside(line(full_name="Lê Thị Lan", **LAN, **BESIDE), line(full_name="Bà Hai", **BESIDE))

    load_beside(line(full_name="Bà Ba", **BESIDE))

    assert "Lê Thị Lan" in in_sight_of("office:44-03")
    assert "Lê Thị Lan" not in in_sight_of("office:44-01")


def test_undoing_the_corrected_roll_brings_the_wrong_one_back_whole():
    load([line(full_name="Lê Thị Lan", **LAN, **HERE)], period=MAY)
    load_beside(line(full_name="Lê Thị Lan", **LAN, **BESIDE))
    before = list(Beneficiary.objects.order_by("pk").values())
    corrected = load_beside(line(full_name="Bà Ba", **BESIDE))

    undoing.undo(corrected, by=officer(), reason="test")

    assert list(Beneficiary.objects.order_by("pk").values()) == before


def test_whom_an_undone_roll_made_known_is_where_another_month_pays_them():
    wrong = load_beside(line(full_name="Lê Thị Lan", **LAN, **BESIDE))
    load([line(full_name="Lê Thị Lan", **LAN, **HERE)], period=MAY)

    undoing.undo(wrong, by=officer(), reason="test")

    assert in_sight_of("office:44-03") == {"Lê Thị Lan"}
    assert in_sight_of("office:44-01") == set()


def test_a_later_month_keeps_somebody_where_it_said():
    load([line(full_name="Lê Thị Lan", **LAN, **HERE), line(**HERE)], period=MAY)
    load_beside(line(full_name="Lê Thị Lan", **LAN, **BESIDE))

    load([line(**HERE)], period=MAY)

    assert in_sight_of("office:44-01") == {"Lê Thị Lan"}
