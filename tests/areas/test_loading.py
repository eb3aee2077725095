"""The published units of the country, as they stand in the database."""

import shutil
from datetime import date

import pytest
from django.db.models import Count

from areas import loading
from areas.models import Area, Containment, Kind, Membership, Succession, Tile, UnknownAreaError

pytestmark = pytest.mark.django_db

EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "published"),
    [
        (EVE, {"country": 1, "province": 63, "district": 696, "commune": 10_035}),
        (REFORM, {"country": 1, "province": 34, "commune": 3_321}),
    ],
)
def test_the_database_holds_as_many_units_as_published(day, published):
    units = Area.objects.valid_on(day).exclude(kind=Kind.OFFICE)

    counted = units.order_by().values_list("kind").annotate(Count("pk"))

    assert dict(counted) == published


def test_offices_begin_with_the_new_map():
    offices = Area.objects.filter(kind=Kind.OFFICE)

    assert not offices.valid_on(EVE).exists()
    assert offices.valid_on(REFORM).count() == offices.count() > 0


def test_loading_again_changes_no_row():
    before = rows()

    changed = loading.load()

    assert changed == {"units": 0, "offices": 0, "memberships": 0, "successions": 0, "tiles": 0}
    assert rows() == before


def rows():
    """Every row of the five tables with its id."""
    return [
        set(Area.objects.values_list("pk", "kind", "code", "name", "valid", "is_leaf")),
        set(Membership.objects.values_list("pk", "area", "parent", "tree", "valid")),
        set(Succession.objects.values_list("pk", "predecessor", "successor", "on", "share")),
        set(Tile.objects.values_list("pk", "area", "valid", "column", "row")),
        set(Containment.objects.values_list("pk", "area", "part", "tree", "valid", "inherited")),
    ]


def test_a_unit_that_is_named_anew_keeps_its_id(tmp_path):
    folder = shutil.copytree(loading.DATA, tmp_path / "data")
    units = folder / "units.csv"
    units.write_text(units.read_text().replace("Xã Võ Ninh", "Xã Võ Ninh mới"))
    vo_ninh = Area.objects.at("commune:19213", EVE)

    changed = loading.load(folder)

    assert changed["units"] == 1
    assert Area.objects.get(name="Xã Võ Ninh mới").pk == vo_ninh.pk


@pytest.mark.parametrize(
    ("address", "day", "name"),
    [
        ("commune:19207", date(2024, 11, 30), "Xã Lương Ninh"),
        ("commune:19207", date(2024, 12, 1), "Thị trấn Quán Hàu"),
        ("commune:19207", EVE, "Thị trấn Quán Hàu"),
        ("commune:19207", REFORM, "Xã Quảng Ninh"),
        ("province:44", EVE, "Tỉnh Quảng Bình"),
        ("province:44", REFORM, "Tỉnh Quảng Trị"),
    ],
)
def test_the_day_decides_which_place_an_address_names(address, day, name):
    assert Area.objects.at(address, day).name == name


@pytest.mark.parametrize(
    "address",
    [
        "district:456",  # ended the day before
        "province:45",
        "commune:19201",
        "office:44-99",
        "village:19213",
        "19213",
        "commune:19213 ",
        "",
    ],
)
def test_an_address_that_names_nothing_that_day_is_unknown(address):
    with pytest.raises(UnknownAreaError):
        Area.objects.at(address, REFORM)


@pytest.mark.parametrize(
    ("address", "is_leaf"),
    [
        ("commune:19213", True),
        ("district:456", False),
        ("district:536", True),  # Lý Sơn, an island without communes
        ("province:44", False),
        ("country:VN", False),
    ],
)
def test_people_are_paid_in_communes_and_in_districts_that_have_none(address, is_leaf):
    assert Area.objects.at(address, EVE).is_leaf is is_leaf


def test_only_five_districts_stand_in_for_a_commune():
    leaves = Area.objects.filter(kind=Kind.DISTRICT, is_leaf=True)

    assert sorted(leaves.values_list("code", flat=True)) == ["318", "471", "498", "536", "755"]


def test_no_office_province_or_country_is_a_leaf():
    leaves = Area.objects.filter(is_leaf=True).exclude(kind__in=[Kind.COMMUNE, Kind.DISTRICT])

    assert not leaves.exists()
