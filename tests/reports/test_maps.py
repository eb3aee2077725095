"""The schematic map of a ranking: which rows have a tile, and where."""

from datetime import date

import pytest
from django.utils.translation import override

from areas.models import Tree
from reports.maps import tiles_of
from reports.rankings import ranking
from tests.factories import JUNE, area
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

OCTOBER = date(2025, 10, 1)


def ranked(address, level, month=JUNE, tree=Tree.ADMINISTRATIVE):
    return ranking(
        month=month,
        area=area(address, month),
        level=level,
        tree=tree,
        programme="social_insurance",
    )


@pytest.mark.parametrize(
    ("address", "level", "month", "number"),
    [
        ("country:VN", "province", JUNE, 63),
        ("country:VN", "province", OCTOBER, 34),
        ("province:44", "district", JUNE, 8),
        ("province:44", "commune", OCTOBER, 78),
        ("province:44", "office", OCTOBER, 18),
        ("district:456", "commune", JUNE, 14),
    ],
)
def test_every_row_of_a_ranking_has_a_place_of_its_own(address, level, month, number):
    tiles = tiles_of(ranked(address, level, month))

    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == number


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("country:VN", "district"),
        ("country:VN", "commune"),
        ("commune:19213", "commune"),
        ("district:456", "district"),
    ],
)
def test_no_map_is_drawn_of_what_has_no_common_grid_or_no_neighbours(address, level):
    assert tiles_of(ranked(address, level)) == []


def test_a_map_of_a_district_begins_in_its_own_corner():
    tiles = tiles_of(ranked("district:456", "commune"))

    assert min(tile.column for tile in tiles) == min(tile.row for tile in tiles) == 0


def test_a_tile_holds_the_figures_of_its_row():
    rate("district:456", 839, 4788)

    with override("en"):
        tiles = {tile.name: tile for tile in tiles_of(ranked("province:44", "district"))}

    assert str(tiles["Quảng Ninh"].percent) == "17.52"
    assert tiles["Quảng Ninh"].fraction == "(839 / 4,788)"
    assert tiles["Lệ Thủy"].percent is None


def test_a_tile_leads_to_its_area_with_the_same_question():
    tiles = tiles_of(ranked("province:44", "district"), parameters="period=2025-06")

    assert "/areas/district:456/?period=2025-06" in {tile.address for tile in tiles}


def test_one_s_own_area_is_marked():
    own = area("district:456")

    tiles = tiles_of(ranked("province:44", "district"), own={own.pk})

    assert [tile.name for tile in tiles if tile.is_own] == ["Quảng Ninh"]


@pytest.mark.parametrize(
    ("level", "month"), [("district", JUNE), ("commune", OCTOBER), ("office", OCTOBER)]
)
def test_a_map_asks_the_database_for_nothing(level, month, django_assert_num_queries):
    whole = ranked("province:44", level, month)

    with django_assert_num_queries(0):
        tiles_of(whole)
