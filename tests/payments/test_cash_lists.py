"""Who is paid in cash at a point, and whom the month's lists contradict."""

from datetime import date

import pytest

from officers.models import Role
from payments import cash_lists
from tests.factories import JUNE, area, by_account, line, load, officer, point

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
AUGUST = date(2025, 8, 1)


@pytest.fixture
def here():
    """The payment point in Võ Ninh."""
    return point("HERE")


@pytest.fixture
def cashier():
    return officer(Role.CASHIER, area("office:44-03", AUGUST))


def in_cash(name, **cells):
    return line(full_name=name, point_code="HERE") | cells


def paid_by_account(name, **cells):
    return by_account(full_name=name) | cells


def same_person(one, other):
    """The other line, of the person of the first."""
    return other | {name: one[name] for name in ("si_code", "citizen_id", "full_name")}


def named(found):
    return [each.name for each in found.lines]


# The list


def listed(point, cashier, month=JUNE):
    return cash_lists.cash_list(month=month, point=point, officer=cashier)


def test_people_stand_in_the_vietnamese_order_of_names(here, cashier):
    load([in_cash(name) for name in ("Trần Thị Đào", "Lê Văn Dũng", "Lê Thị Ân", "Ngô Văn An")])

    found = named(listed(here, cashier))

    assert found == ["Ngô Văn An", "Lê Thị Ân", "Lê Văn Dũng", "Trần Thị Đào"]


def test_only_cash_of_this_point_and_month_is_listed(here, cashier):
    point("THERE")
    load([in_cash("Lê Tháng Trước")], period=MAY)
    load(
        [
            in_cash("Lê Thị Hoa"),
            in_cash("Lê Nơi Khác", point_code="THERE"),
            in_cash("Lê Không Điểm", point_code=""),
            paid_by_account("Lê Tài Khoản", point_code="HERE"),
        ]
    )

    assert named(listed(here, cashier)) == ["Lê Thị Hoa"]


def test_two_programmes_of_a_person_are_one_line_with_their_sum(here, cashier):
    pension = in_cash("Lê Thị Hoa", amount="3000000")
    load([pension, pension | {"programme": "merit", "amount": "500000"}, in_cash("Lê Văn An")])

    found = listed(here, cashier)

    assert [(each.name, each.amount) for each in found.lines] == [
        ("Lê Văn An", 3_500_000),
        ("Lê Thị Hoa", 3_500_000),
    ]
    assert found.amount == 7_000_000


def test_people_of_a_commune_out_of_sight_are_not_listed_at_the_same_point(here, cashier):
    beside = in_cash("Lê Cạnh", commune_code="18859")
    load([in_cash("Lê Trong"), beside], where="province:44")

    assert named(listed(here, cashier)) == ["Lê Trong"]


def test_months_in_sight_are_those_with_a_loaded_roll_the_latest_first(here, cashier):
    load([in_cash("Lê Thị Hoa")], period=MAY)
    load([in_cash("Lê Thị Hoa")])
    load([line(commune_code="18859")], where="district:450", period=date(2025, 4, 1))

    assert cash_lists.months_in_sight(cashier) == [JUNE, MAY]


# The cross-check


def checked(point, cashier, month=JUNE):
    return cash_lists.cross_check(month=month, point=point, officer=cashier)


def test_who_is_paid_by_account_in_another_programme_is_told(here, cashier):
    pension = in_cash("Lê Thị Hoa", amount="3000000")
    merit = same_person(pension, by_account(programme="merit"))
    load([pension, merit, in_cash("Lê Văn An")])

    found = checked(here, cashier).by_account_too

    assert [(each.name, each.amount) for each in found.lines] == [("Lê Thị Hoa", 3_000_000)]


def test_who_is_in_cash_in_both_programmes_is_not_told(here, cashier):
    pension = in_cash("Lê Thị Hoa")
    load([pension, pension | {"programme": "merit"}])

    assert checked(here, cashier).people == 0


def test_an_account_of_last_month_is_no_contradiction(here, cashier):
    pension = in_cash("Lê Thị Hoa")
    merit = same_person(pension, by_account(programme="merit"))
    load([pension, merit], period=MAY)
    load([pension, line(programme="merit")])

    assert checked(here, cashier).people == 0


@pytest.mark.parametrize("name", ["Lê Thị Hoa", "LÊ THỊ HOA"])
def test_a_namesake_who_is_paid_by_account_is_told(here, cashier, name):
    load([in_cash("Lê Thị Hoa"), paid_by_account(name), in_cash("Lê Văn An")])

    assert named(checked(here, cashier).namesakes) == ["Lê Thị Hoa"]


@pytest.mark.parametrize(
    "other",
    [
        {"full_name": "Lê Thị Hòa"},
        {"birth_date": "02/09/1951"},
        {"commune_code": "19207"},
        {"programme": "merit"},
    ],
)
def test_a_namesake_differs_in_nothing_else(here, cashier, other):
    load([in_cash("Lê Thị Hoa"), paid_by_account("Lê Thị Hoa") | other])

    assert named(checked(here, cashier).namesakes) == []


def test_a_namesake_in_cash_is_not_told(here, cashier):
    load([in_cash("Lê Thị Hoa"), in_cash("Lê Thị Hoa")])

    assert checked(here, cashier).people == 0


def test_who_was_in_cash_here_and_stands_on_no_list_now_is_told(here, cashier):
    stays, leaves = in_cash("Lê Văn An"), in_cash("Lê Thị Hoa", amount="1200000")
    load([stays, leaves], period=MAY)
    load([stays])

    found = checked(here, cashier).on_no_list

    assert [(each.name, each.amount) for each in found.lines] == [("Lê Thị Hoa", 1_200_000)]


def test_who_stands_on_any_list_now_is_not_missing(here, cashier):
    to_account, moved, elsewhere = (in_cash(name) for name in ("Lê An", "Lê Bình", "Lê Cúc"))
    load([to_account, moved, elsewhere], period=MAY)
    load(
        [
            same_person(to_account, by_account()),
            moved | {"point_code": ""},
        ]
    )
    load([elsewhere | {"commune_code": "18859", "point_code": ""}], where="district:450")

    assert named(checked(here, cashier).on_no_list) == []


def test_nobody_is_missing_before_the_months_list_is_loaded(here, cashier):
    load([in_cash("Lê Thị Hoa")], period=MAY)
    load([line(programme="merit")])

    assert checked(here, cashier).people == 0


def test_who_was_lost_when_the_map_changed_is_told_at_the_old_point(here, cashier):
    load([in_cash("Lê Thị Hoa")])
    load([line(commune_code="19237")], where="office:44-03", period=date(2025, 7, 1))

    found = checked(here, cashier, date(2025, 7, 1))

    assert named(found.on_no_list) == ["Lê Thị Hoa"]
