"""Where units stand on the schematic maps: each somewhere, no two on one place."""

import shutil
from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from areas import loading
from areas.models import Area, Containment, Kind, Tile, Tree
from areas.placing import centre, cropped, place

DAYS = [date(2024, 9, 1), date(2025, 6, 1), date(2025, 10, 1)]
EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)

quick = settings(deadline=None, database=None)


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_every_unit_stands_somewhere(day):
    units = Area.objects.valid_on(day).exclude(kind__in=[Kind.COUNTRY, Kind.OFFICE])

    placed = Tile.objects.filter(valid__contains=day).values("area")

    assert not units.exclude(pk__in=placed).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    ("parent", "kind"),
    [
        (Kind.COUNTRY, Kind.PROVINCE),
        (Kind.PROVINCE, Kind.DISTRICT),
        (Kind.PROVINCE, Kind.COMMUNE),
    ],
)
def test_no_two_units_of_one_parent_share_a_place(day, parent, kind):
    inside = Containment.objects.filter(
        area__kind=parent, part__kind=kind, tree=Tree.ADMINISTRATIVE, inherited=False
    )

    places = inside.filter(valid__contains=day, part__tiles__valid__contains=day).values_list(
        "area", "part__tiles__column", "part__tiles__row"
    )

    assert max(Counter(places).values(), default=1) == 1


@pytest.mark.django_db
def test_a_unit_has_one_place_a_day():
    tile = Tile.objects.first()

    with pytest.raises(IntegrityError, match="tile_one_place_a_day"):
        Tile.objects.create(area=tile.area, valid=tile.valid, column=0, row=0)


@pytest.mark.django_db
def test_a_place_is_on_the_grid():
    with pytest.raises(IntegrityError, match="tile_on_the_grid"):
        Tile.objects.filter(pk=Tile.objects.first().pk).update(column=F("column") - 999)


@pytest.mark.django_db
def test_a_unit_that_is_moved_leaves_its_old_place(tmp_path):
    folder = shutil.copytree(loading.DATA, tmp_path / "data")
    tiles = folder / "tiles.csv"
    text = tiles.read_text()
    line = next(line for line in text.splitlines() if line.startswith("district,456,"))
    tiles.write_text(text.replace(line, f"{line.rsplit(',', 2)[0]},77,88"))

    changed = loading.load(folder)

    assert changed["tiles"] == 1
    moved = Tile.objects.get(area__kind=Kind.DISTRICT, area__code="456")
    assert (moved.column, moved.row) == (77, 88)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("west", "east", "day"),
    [
        ("district:452", "district:454", EVE),  # Minh Hóa in the hills, Quảng Trạch on the coast
        ("district:535", "district:536", EVE),  # Ba Tơ, and Lý Sơn out at sea
        ("province:11", "province:22", REFORM),  # Điện Biên, Quảng Ninh
        ("district:490", "district:498", EVE),  # Liên Chiểu, Hoàng Sa
        ("commune:22609", "commune:22736", REFORM),  # Khánh Vĩnh, Trường Sa
    ],
)
def test_what_lies_in_the_west_stands_in_the_west(west, east, day):
    columns = [
        Tile.objects.get(area=Area.objects.at(address, day), valid__contains=day).column
        for address in (west, east)
    ]

    assert columns[0] < columns[1]


def test_units_at_one_point_are_spread_around_it():
    points = dict.fromkeys("abcdefg", (1.0, 1.0))

    placed = place(points, shape=1)

    assert len(set(placed.values())) == 7


def test_one_unit_stands_at_the_beginning():
    assert place({"a": (108.2, 16.0)}, shape=1) == {"a": (0, 0)}


def test_nothing_is_placed_where_there_is_nothing():
    assert place({}, shape=1) == {}


def test_distances_do_not_count():
    near = {"a": (0.0, 0.0), "b": (1.0, 2.0), "c": (2.0, 1.0)}
    far = {"a": (0.0, 0.0), "b": (1.0, 900.0), "c": (800.0, 1.0)}

    assert place(near, shape=1) == place(far, shape=1)


@quick
@given(
    st.dictionaries(
        st.integers(), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=9
    )
)
def test_a_picture_in_the_corner_is_the_same_picture(places):
    moved = cropped(places)

    first = next(iter(places))
    assert min(row for _, row in moved.values()) == min(column for column, _ in moved.values()) == 0
    for unit in places:
        assert way(moved[first], moved[unit]) == pytest.approx(way(places[first], places[unit]))


def way(here, there):
    """How far it is to the east and to the south."""
    (x, y), (east, south) = centre(here), centre(there)
    return east - x, south - y
