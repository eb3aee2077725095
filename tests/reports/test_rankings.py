"""Ranks by exact fractions, ties, areas without data, changes, groups of programmes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.models import Area, Kind
from payments.models import Programme
from reports import orders
from reports.figures import Figures, change_points, percent
from reports.models import PeerGroup
from reports.orders import Order
from reports.rankings import Row, ranked, ranking
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

    with django_assert_num_queries(3):
        ranking(month=JUNE, area=where, level=level, programme="social_insurance")


# Orders, movements, and what is missing to the next rank


def standing(order, *months):
    """(code, rank, movement, people to the next rank) of areas 001, 002 ... with the fractions of
    the month before and of now."""
    rows = [
        Row(
            Area(kind=Kind.DISTRICT, code=f"{number:03}"),
            now and figures(*now),
            previous=before and figures(*before),
        )
        for number, (before, now) in enumerate(months, start=1)
    ]
    return [
        (row.area.code, row.rank, row.movement, row.to_next) for row in ranked(rows, Order(order))
    ]


def test_a_movement_is_between_the_ranks_of_two_months():
    assert standing("level", ((5, 10), (5, 10)), ((4, 10), (6, 10)), ((1, 10), (2, 10))) == [
        ("002", 1, 1, None),
        ("001", 2, -1, 1),
        ("003", 3, 0, 3),
    ]


def test_who_was_not_there_a_month_before_has_not_moved():
    assert standing("level", (None, (5, 10)), ((4, 10), (6, 10))) == [
        ("002", 1, 0, None),
        ("001", 2, None, 1),
    ]


def test_people_to_the_next_rank_are_as_few_as_give_it():
    """Quảng Ninh in September 2024: 839 of 4,788, behind Quảng Trạch's 18 %."""
    [_, (_, rank, _, missing)] = standing("level", (None, (540, 3000)), (None, (839, 4788)))

    assert rank == 2
    assert Fraction(839 + missing, 4788) >= Fraction(540, 3000)
    assert Fraction(839 + missing - 1, 4788) < Fraction(540, 3000)


def test_all_of_a_tie_look_to_the_rank_above_it():
    found = standing("level", *((None, each) for each in ((9, 10), (5, 10), (10, 20), (1, 10))))

    assert [(rank, missing) for _, rank, _, missing in found] == [
        (1, None),
        (2, 8),
        (2, 4),
        (4, 4),
    ]


def test_by_cash_the_fewest_are_first_whatever_their_rate():
    found = standing("cash", ((0, 10), (5, 10)), ((0, 1000), (990, 1000)), ((0, 4), (1, 4)))

    assert found == [("003", 1, 0, None), ("001", 2, 0, 2), ("002", 3, 0, 5)]


def test_by_change_the_exact_difference_counts_and_who_has_none_is_not_ranked():
    found = standing("change", ((5, 10), (6, 10)), (None, (9, 10)), ((1, 1000), (201, 1000)))

    assert found == [("003", 1, None, None), ("001", 2, None, None), ("002", None, None, None)]


@pytest.mark.parametrize(("part", "usual"), [(95, "level"), (96, "cash")])
def test_with_a_leader_above_95_per_cent_the_people_in_cash_are_the_usual_order(part, usual):
    assert orders.usual(figures(part, 100)) == usual
    assert orders.usual(None) == "level"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=1, max_size=12))
def test_whoever_gains_the_missing_people_has_the_next_rank(given_areas):
    areas = [(min(part, whole), whole) for part, whole in given_areas]
    rows = ranked(
        Row(Area(kind=Kind.DISTRICT, code=f"{number:03}"), figures(*each))
        for number, each in enumerate(areas)
    )

    for row in rows:
        if row.to_next is None:
            assert row.rank == 1
            continue
        others = [one.figures for one in rows if one is not row]
        gained = figures(row.figures.by_account + row.to_next, row.figures.recipients)
        assert 1 + sum(one.exact > gained.exact for one in others) <= row.next_rank
        almost = figures(row.figures.by_account + row.to_next - 1, row.figures.recipients)
        assert 1 + sum(one.exact > almost.exact for one in others) > row.next_rank


def test_the_most_and_the_least_are_named_once_two_can_be_compared(db):
    moves = {"450": (10, 30), "453": (10, 5), "452": (10, 12)}
    for code, (before, now) in moves.items():
        rate(f"district:{code}", before, 100, month=MAY)
        rate(f"district:{code}", now, 100)

    found = ranking(
        month=JUNE, area=area("province:44"), level="district", programme="social_insurance"
    )

    assert [row.area.code for row in found.movers] == ["450", "453"]


def test_nobody_is_named_where_all_moved_alike(db):
    for code in ("450", "453"):
        rate(f"district:{code}", 10, 100, month=MAY)
        rate(f"district:{code}", 20, 100)

    found = ranking(
        month=JUNE, area=area("province:44"), level="district", programme="social_insurance"
    )

    assert found.movers is None


def test_a_peer_group_is_ranked_by_itself(db):
    for code, part in (("450", 90), ("453", 50), ("452", 40)):
        rate(f"district:{code}", part, 100)
    for code in ("453", "452"):
        PeerGroup.objects.create(area=area(f"district:{code}"), group="mountain")

    found = ranking(
        month=JUNE,
        area=area("province:44"),
        level="district",
        programme="social_insurance",
        peers="mountain",
    )

    assert [(row.rank, row.area.code) for row in found.rows] == [(1, "453"), (2, "452")]
    assert (found.unassigned, found.total.figures) == (0, None)


@pytest.mark.parametrize(("people", "is_small"), [(29, True), (30, False)])
def test_fewer_than_thirty_people_are_few(people, is_small):
    assert Row(Area(), figures(1, people)).is_small is is_small
