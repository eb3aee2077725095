"""The difference in people and money, and the people behind each of its numbers."""

from datetime import date

import pytest

from payments.models import Against, Change, Roll
from payments.rolls import comparisons
from tests.factories import area, by_account, deliver, line, load

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
VO_NINH, GIA_NINH = "19213", "19225"
LAST, REPLACED = Against.MONTH_BEFORE, Against.REPLACED


def counts(roll: Roll, against: Against = LAST) -> dict[Change, tuple[int, int, int]]:
    """change -> (people, amount, amount before)"""
    [found] = [one for one in comparisons.comparisons(roll) if one.against == against]
    return {row.change: (row.people, row.amount, row.amount_before) for row in found.rows}


def names(roll: Roll, change: Change, against: Against = LAST) -> list[str]:
    people = comparisons.people_of(roll, change=change, against=against)
    return sorted(people.values_list("full_name", flat=True))


def in_cash(person: dict[str, str]) -> dict[str, str]:
    return person | {"method": "cash", "bank": "", "account_number": ""}


def test_every_way_of_differing_is_counted_in_people_and_money():
    same, to_account, gone = line(), line(), line(amount="1000000")
    to_cash, raised = by_account(), line(amount="2000000")
    load([same, to_account, to_cash, gone, raised], period=MAY)

    roll = deliver(
        [
            same,
            to_account | {"method": "account", "bank": "BIDV", "account_number": "12345678"},
            in_cash(to_cash),
            raised | {"amount": "2500000"},
            line(amount="4000000"),
        ],
        only_check=True,
    ).roll

    assert counts(roll) == {
        Change.SAME: (2, 6_000_000, 5_500_000),
        Change.TO_ACCOUNT: (1, 3_500_000, 3_500_000),
        Change.TO_CASH: (1, 3_500_000, 3_500_000),
        Change.NEW: (1, 4_000_000, 0),
        Change.MISSING: (1, 0, 1_000_000),
        Change.AMOUNT: (1, 2_500_000, 2_000_000),
    }


def test_another_account_another_name_and_another_commune_stand_beside():
    switched, married, moved = by_account(), line(), line()
    load([switched, married, moved], period=MAY)

    roll = deliver(
        [
            switched | {"account_number": "99999999"},
            married | {"full_name": "Nguyễn Thị Mận"},
            moved | {"commune_code": GIA_NINH},
        ],
        only_check=True,
    ).roll

    assert {change: said[0] for change, said in counts(roll).items()} == {
        Change.SAME: 3,
        Change.ACCOUNT: 1,
        Change.PERSON: 1,
        Change.MOVED: 1,
    }
    details = {one.change: one.detail for one in roll.changes.all()}
    assert details[Change.ACCOUNT] == {"last_four": switched["account_number"][-4:]}
    assert details[Change.PERSON] == {"name": "Nguyễn Thị Mẫu", "birth": "1950-09-02"}
    assert details[Change.MOVED] == {"commune": area("commune:19213").pk}


def test_a_line_with_a_fault_is_listed_as_left_out_and_not_as_missing():
    person = line(full_name="Lê Thị Sai")
    load([person, line()], period=MAY)

    roll = deliver([person | {"amount": "0"}, line()], only_check=True).roll

    assert names(roll, Change.LEFT_OUT) == ["Lê Thị Sai"]
    assert names(roll, Change.MISSING) == ["Nguyễn Thị Mẫu"]


def test_a_correction_is_compared_with_the_roll_that_it_replaces():
    stays, goes = line(full_name="Ở Lại"), line(full_name="Ra Đi")
    load([stays, goes])

    roll = deliver([stays, line(full_name="Mới Vào")], only_check=True).roll

    assert names(roll, Change.NEW, REPLACED) == ["Mới Vào"]
    assert names(roll, Change.MISSING, REPLACED) == ["Ra Đi"]
    assert names(roll, Change.NEW, LAST) == ["Mới Vào", "Ở Lại"]


def test_a_first_roll_replaces_nothing():
    roll = load([line()])

    assert [one.against for one in comparisons.comparisons(roll)] == [LAST]


@pytest.mark.parametrize("is_loaded", [False, True])
def test_every_number_is_as_long_as_its_list(is_loaded):
    people = [line(commune_code=code) for code in [VO_NINH] * 4 + [GIA_NINH] * 4]
    load(people, period=MAY)
    load([*people[1:], line()])
    now = [
        people[0] | {"method": "account", "bank": "BIDV", "account_number": "12345678"},
        people[1] | {"commune_code": GIA_NINH},
        people[2] | {"amount": "0"},
        people[4],
        people[5] | {"commune_code": VO_NINH, "amount": "9"},
        line(),
    ]

    roll = deliver(now, only_check=not is_loaded, accept_good=is_loaded).roll

    for one in roll.differences.all():
        which = {"against": one.against, "commune": one.commune_id, "programme": one.programme}
        if one.change == Change.SAME:
            listed = comparisons.same_people(roll, **which, start=0, rows=100)
        else:
            listed = comparisons.people_of(roll, change=one.change, **which)
        assert len(listed) == one.people, one


def test_who_is_paid_as_before_is_listed_in_the_order_of_names():
    people = [line(full_name=name) for name in ("Lê Văn Đức", "Đỗ Thị An", "Trần Văn Dũng")]
    load(people, period=MAY)

    roll = load(people)

    found = comparisons.same_people(
        roll, against=LAST, commune=None, programme=None, start=0, rows=100
    )
    assert [one["full_name"] for one in found] == ["Đỗ Thị An", "Trần Văn Dũng", "Lê Văn Đức"]


def test_several_benefits_of_one_person_are_one_in_number_and_list():
    person = line(benefit="lương hưu")

    roll = deliver([person, person | {"benefit": "trợ cấp"}], only_check=True).roll

    [one] = roll.differences.all()
    assert (one.change, one.lines, one.people) == (Change.NEW, 2, 1)
    assert roll.changes.count() == 1


def test_a_line_of_an_unknown_programme_is_left_out_and_not_missing():
    person = line(full_name="Lê Thị Sai")
    load([person, line()], period=MAY)

    roll = deliver([person | {"programme": "không rõ"}, line()], only_check=True).roll

    assert names(roll, Change.LEFT_OUT) == ["Lê Thị Sai"]
    assert "Lê Thị Sai" not in names(roll, Change.MISSING)


def test_what_is_known_of_somebody_elsewhere_is_not_told():
    elsewhere = by_account(full_name="Người Lạ", commune_code="18859")
    load([elsewhere], period=MAY, where="district:450")

    mine = elsewhere | {"birth_date": "03/10/1950", "commune_code": VO_NINH}
    roll = deliver([mine | {"account_number": "99999999"}], only_check=True).roll

    told = roll.changes.values_list("change", "amount_before", "detail")
    assert {one[0] for one in told} == {Change.MOVED, Change.ACCOUNT, Change.PERSON}
    assert {one[1:] for one in told} == {(None, None)}
