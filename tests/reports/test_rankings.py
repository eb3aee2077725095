"""Ranks by exact fractions, ties, areas without data, changes, groups of programmes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.models import Area, Kind
from payments.models import Programme
from reports.rankings import Figures, Row, change_points, percent, ranked, ranking
from tests.factories import JUNE, area, by_account, line, load
from tests.reports.builders import rate

SEPTEMBER = date(2024, 9, 1)
MAY, JULY, AUGUST = date(2025, 5, 1), date(2025, 7, 1), date(2025, 8, 1)


def figures(part, whole):
    return Figures(
        recipients=whole,
        by_bank_account=part,
        by_electronic_account=0,
        in_cash=whole - part,
        claimed=0,
    )


def places(*fractions):
    """(rank, code) of areas 001, 002 ... with these fractions, in the ranking's order."""
    rows = [
        Row(Area(kind=Kind.DISTRICT, code=f"{number:03}"), fraction and figures(*fraction))
        for number, fraction in enumerate(fractions, start=1)
    ]
    return [(row.rank, row.area.code) for row in ranked(rows)]


# Order and ties


def test_the_highest_rate_is_first():
    assert places((1, 3), (2, 3), (1, 2)) == [(1, "002"), (2, "003"), (3, "001")]


def test_equal_rates_share_a_rank_and_the_next_is_left_out():
    ranks = [rank for rank, _ in places((9, 10), (5, 10), (5, 10), (1, 10))]

    assert ranks == [1, 2, 2, 4]


def test_equal_fractions_of_different_sizes_are_equal():
    ranks = [rank for rank, _ in places((1, 3), (700, 2100), (1, 2))]

    assert ranks == [1, 2, 2]


def test_inside_a_tie_the_larger_area_stands_first_then_the_lower_code():
    assert places((1, 2), (50, 100), (2, 4), (2, 4)) == [
        (1, "002"),
        (1, "003"),
        (1, "004"),
        (1, "001"),
    ]


def test_rows_of_a_tie_say_that_they_share_their_rank():
    rows = [
        Row(Area(code=code), figures(part, 10)) for code, part in zip("abc", (9, 5, 5), strict=True)
    ]

    assert [row.shares_rank for row in ranked(rows)] == [False, True, True]


def test_rates_that_round_alike_are_not_a_tie():
    """839 of 4,788 is 17.5230 %, 540 of 3,000 is 18 %: both are 18 % in whole per cents."""
    assert places((839, 4788), (540, 3000)) == [(1, "002"), (2, "001")]


def test_rates_that_agree_in_two_decimals_are_still_told_apart():
    one, other = (333_333, 1_000_000), (333_334, 1_000_000)

    assert percent(*one) == percent(*other)
    assert places(one, other) == [(1, "002"), (2, "001")]


def test_an_area_without_data_has_no_rank_and_stands_last():
    assert places(None, (0, 10), (1, 10)) == [(1, "003"), (2, "002"), (None, "001")]


def test_areas_without_data_stand_in_order_of_code():
    assert places(None, (1, 1), None) == [(1, "002"), (None, "001"), (None, "003")]


fractions = st.integers(1, 10**8).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)


@given(fractions, fractions)
def test_the_order_of_two_areas_is_that_of_their_exact_fractions(one, other):
    (_, first), _ = places(one, other)

    cross = one[0] * other[1] - other[0] * one[1]
    larger = one[1] >= other[1]
    assert first == ("001" if cross > 0 or (cross == 0 and larger) else "002")


# Per cents and points


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (839, 4788, "17.52"),
        (4657, 4832, "96.38"),
        (1, 800, "0.13"),  # 0.125, half-up
        (1, 160_000, "0.00"),
        (3, 800, "0.38"),  # 0.375; half-even would also say 0.38
        (201, 80_000, "0.25"),  # 0.25125
        (1, 8_000, "0.01"),  # 0.0125
        (12_345, 100_000, "12.35"),  # 12.345; half-even would say 12.34
        (0, 7, "0.00"),
        (7, 7, "100.00"),
    ],
)
def test_a_per_cent_is_rounded_half_up_to_two_decimals(part, whole, shown):
    assert str(percent(part, whole)) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        ((4657, 4832), (4490, 4827), "3.36"),
        ((1, 2), (1, 3), "16.67"),  # of the exact rates: 50.00 - 33.33 is 16.67
        ((1, 3), (1, 2), "-16.67"),
        ((2, 3), (1, 3), "33.33"),  # 66.67 - 33.33 would be 33.34
        ((1, 3), (1, 3), "0.00"),
        ((3_333_333, 10_000_000), (1, 3), "0.00"),  # a fall too small to show has no sign
    ],
)
def test_a_change_is_the_difference_of_the_exact_rates(now, before, shown):
    assert str(change_points(figures(*now), figures(*before))) == shown


def test_a_change_from_or_to_no_data_is_not_known():
    assert change_points(figures(1, 2), None) is None
    assert change_points(None, figures(1, 2)) is None


# From report rows


def rows_of(where, level, month=JUNE, programme="social_insurance", **more):
    found = ranking(month=month, area=area(where, month), level=level, programme=programme, **more)
    return {row.area.code: row for row in found.rows}


def test_a_change_is_against_the_month_before(db):
    rate("district:456", 4490, 4827, month=MAY)
    rate("district:456", 4657, 4832)

    assert rows_of("province:44", "district")["456"].change_points == Decimal("3.36")


def test_a_province_that_began_this_month_has_no_change(db):
    rate("province:44", 10, 40)
    rate("province:44", 30, 40, month=JULY)  # the same code, another place

    row = rows_of("province:44", "province", month=JULY)["44"]

    assert row.figures.percent == Decimal("75.00")
    assert row.change_points is None


def test_a_commune_that_took_over_a_code_has_no_change(db):
    rate("commune:19207", 10, 40)
    rate("commune:19207", 30, 40, month=JULY)

    assert rows_of("office:44-03", "commune", month=JULY)["19207"].change_points is None


def test_two_months_later_there_is_a_change_again(db):
    rate("province:44", 30, 40, month=JULY)
    rate("province:44", 31, 40, month=AUGUST)

    row = rows_of("province:44", "province", month=AUGUST)["44"]

    assert row.change_points == Decimal("2.50")


def test_a_group_of_programmes_adds_up_people(db):
    rate("district:456", 10, 100, programme=Programme.SOCIAL_INSURANCE)
    rate("district:456", 20, 40, programme=Programme.SOCIAL_PROTECTION, electronic=5)
    rate("district:456", 1, 10, programme=Programme.MERIT)

    shown = {
        programme: rows_of("province:44", "district", programme=programme)["456"].figures
        for programme in ("social_insurance", "social_security", "all")
    }

    assert {name: (one.by_account, one.recipients) for name, one in shown.items()} == {
        "social_insurance": (10, 100),
        "social_security": (21, 50),
        "all": (31, 150),
    }


def test_a_person_in_two_programmes_counts_in_each_of_a_group(db):
    one = line(programme="merit")
    load([one, one | {"programme": "social_protection", "amount": "500000"}])

    assert rows_of("province:44", "district", programme="all")["456"].figures.recipients == 2


def test_a_change_of_a_group_is_of_the_groups_own_rate(db):
    for month, part in ((MAY, 1), (JUNE, 3)):
        rate("district:456", part, 10, month=month, programme=Programme.MERIT)
        rate("district:456", 0, 10, month=month, programme=Programme.SOCIAL_PROTECTION)

    row = rows_of("province:44", "district", programme="social_security")["456"]

    assert row.change_points == Decimal("10.00")


def test_the_own_level_gives_one_row(db):
    rate("province:44", 33, 100)

    rows = rows_of("province:44", "province")

    assert [(row.rank, row.area.name) for row in rows.values()] == [(1, "Tỉnh Quảng Bình")]


@pytest.mark.parametrize(
    ("where", "level", "month", "number"),
    [
        ("province:44", "district", JUNE, 8),
        ("province:44", "commune", JUNE, 145),
        ("province:44", "commune", AUGUST, 78),
        ("province:44", "district", AUGUST, 0),
        ("province:44", "office", JUNE, 0),
        ("country:VN", "province", JUNE, 63),
        ("country:VN", "province", AUGUST, 34),
        ("office:44-03", "commune", AUGUST, 4),
    ],
)
def test_the_rows_are_the_units_of_that_level_in_that_month(db, where, level, month, number):
    assert len(rows_of(where, level, month)) == number


def test_offices_imply_the_management_tree(db):
    rows = rows_of("province:44", "office", AUGUST, tree="administrative")

    assert "44-03" in rows


def test_people_of_communes_without_an_office_are_unassigned(db):
    rate("province:44", 5, 100, month=AUGUST)
    rate("office:44-03", 1, 60, month=AUGUST)
    rate("office:44-01", 1, 33, month=AUGUST)

    found = ranking(
        month=AUGUST,
        area=area("province:44", AUGUST),
        level="office",
        programme="social_insurance",
    )

    assert found.unassigned == 7


def test_nobody_is_unassigned_where_the_parts_make_the_whole(db):
    load([line(), by_account(commune_code="19204")])

    found = ranking(
        month=JUNE, area=area("province:44"), level="district", programme="social_insurance"
    )

    assert (found.total.figures.recipients, found.unassigned) == (2, 0)


def test_a_ranking_tells_ranked_areas_and_those_without_data_apart(db):
    rate("district:456", 1, 2)
    rate("district:450", 1, 3)

    found = ranking(
        month=JUNE, area=area("province:44"), level="district", programme="social_insurance"
    )

    assert [row.area.code for row in found.ranked] == ["456", "450"]
    assert len(found.without_data) == 6


@pytest.mark.parametrize("level", ["district", "commune"])
def test_a_ranking_asks_the_database_as_often_for_many_areas(db, django_assert_num_queries, level):
    rate("district:456", 1, 2)
    where = area("province:44")

    with django_assert_num_queries(2):
        ranking(month=JUNE, area=where, level=level, programme="social_insurance")
