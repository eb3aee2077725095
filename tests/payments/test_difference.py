"""The difference in people against the month before: it names everybody once."""

from datetime import date

import pytest

from payments.models import Roll
from tests.factories import by_account, deliver, line, load

pytestmark = pytest.mark.django_db
MAY, JULY = date(2025, 5, 1), date(2025, 7, 1)
OFFICE = {"period": JULY, "where": "office:44-03"}
TO_ACCOUNT = {"method": "account", "bank": "Agribank", "account_number": "3800201012345"}


def counted(roll: Roll) -> dict[str, int]:
    names = ["same", "to_account", "to_cash", "new", "missing", "moved"]
    return {name: getattr(roll, name) for name in names if getattr(roll, name)}


def test_the_first_month_has_only_new_people():
    roll = load([line(), by_account()])

    assert counted(roll) == {"new": 2}


def test_each_way_of_differing_is_counted():
    cash, account, to_account, to_cash, gone = line(), by_account(), line(), by_account(), line()
    load([cash, account, to_account, to_cash, gone], period=MAY)

    roll = load([cash, account, to_account | TO_ACCOUNT, to_cash | {"method": "cash"}, line()])

    assert counted(roll) == {"same": 2, "to_account": 1, "to_cash": 1, "new": 1, "missing": 1}


def test_another_account_is_no_change_of_method():
    lan = by_account()
    load([lan], period=MAY)

    roll = load([lan | {"account_number": "3800201099999"}])

    assert counted(roll) == {"same": 1}


def test_somebody_in_another_commune_has_moved_and_stays_the_same():
    lan = line(commune_code="19213")
    load([lan], period=MAY)

    roll = load([lan | {"commune_code": "19225"}])

    assert counted(roll) == {"same": 1, "moved": 1}


def test_somebody_from_a_neighbouring_district_has_moved_and_is_not_new():
    lan = line(commune_code="18859")
    load([lan], period=MAY, where="district:450")

    roll = load([lan | {"commune_code": "19213"}])

    assert counted(roll) == {"same": 1, "moved": 1}


def test_somebody_paid_in_a_neighbouring_district_before_is_not_missing_here():
    load([line(commune_code="18859")], period=MAY, where="district:450")

    roll = load([line()])

    assert counted(roll) == {"new": 1}


def test_somebody_new_in_a_programme_is_new_there():
    lan = line()
    load([lan], period=MAY)

    roll = load([lan | {"programme": "merit"}])

    assert counted(roll) == {"new": 1}


def test_somebody_of_another_programme_is_not_missing():
    load([line(), line(programme="merit")], period=MAY)

    roll = load([line()])

    assert counted(roll) == {"new": 1, "missing": 1}


def test_nobody_has_moved_because_the_map_changed():
    lan, huy = line(commune_code="19213"), line(commune_code="19207")
    load([lan, huy])

    roll = load([lan | {"commune_code": "19207"}, huy], **OFFICE)

    assert counted(roll) == {"same": 2}


def test_somebody_in_a_commune_that_took_none_of_the_old_one_has_moved():
    lan = line(commune_code="19213")
    load([lan])

    roll = load([lan | {"commune_code": "19204"}], **OFFICE)

    assert counted(roll) == {"same": 1, "moved": 1}


@pytest.mark.parametrize("heir", ["18073", "18652"])
def test_nobody_has_moved_into_either_part_of_a_divided_commune(heir):
    lan = line(commune_code="18082")
    load([lan], where="province:42")

    roll = load([lan | {"commune_code": heir}], period=JULY, where="province:42")

    assert counted(roll) == {"same": 1}


def test_somebody_of_an_ended_commune_is_missing_from_its_successors_roll():
    load([line(commune_code="19213")])

    roll = load([line(commune_code="19207")], **OFFICE)

    assert counted(roll) == {"new": 1, "missing": 1}


def test_the_island_district_and_its_successor_are_one_place():
    lan = line(commune_code="536")
    load([lan], where="district:536")

    roll = load([lan | {"commune_code": "21548"}], period=JULY, where="province:51")

    assert counted(roll) == {"same": 1}


def test_the_parts_add_up_to_the_good_lines():
    lan, huy = line(benefit="Hưu trí"), line()
    load([lan, huy], period=MAY)

    roll = deliver(
        [lan, lan | {"benefit": "Tử tuất"}, huy | TO_ACCOUNT, line(), line(amount="0")],
        accept_good=True,
    ).roll

    assert counted(roll) == {"same": 2, "to_account": 1, "new": 1}
    assert (roll.lines, roll.good) == (5, 4)


def test_somebody_whose_line_has_a_fault_is_not_missing():
    lan = line()
    load([lan], period=MAY)

    roll = deliver([lan | {"birth_date": "?"}, line()], accept_good=True).roll

    assert counted(roll) == {"new": 1}


def test_a_rejected_roll_shows_its_difference_too():
    lan = line()
    load([lan], period=MAY)

    result = deliver([lan | TO_ACCOUNT, line(amount="0")])

    assert (result.status, result.difference.to_account) == ("rejected", 1)
