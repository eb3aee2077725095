"""Borders from an office's own GeoJSON: all units of a level, or a sentence why not."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from areas.models import Area, Boundary, Kind
from officers.models import Role
from tests.factories import area, by_account, line, load, officer

pytestmark = pytest.mark.django_db

OCTOBER = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def square(east, north, size=0.1):
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return [[east + x, north + y] for x, y in corners]


def feature(unit, number=0, **changed):
    shape = {"type": "Polygon", "coordinates": [square(106 + number / 10, 17)]}
    return {"type": "Feature", "properties": {"code": unit}, "geometry": shape} | changed


def codes():
    inside = Area.objects.inside(area("province:44", OCTOBER), OCTOBER)
    return sorted(inside.filter(kind=Kind.OFFICE).values_list("code", flat=True))


def whole():
    return [feature(code, number) for number, code in enumerate(codes())]


def imported(tmp_path, features, **options):
    file = tmp_path / "borders.geojson"
    content = {"type": "FeatureCollection", "features": features}
    file.write_text(features if isinstance(features, str) else json.dumps(content))
    asked = {"area": "province:44", "level": "office", "period": "2025-10"} | options
    said = StringIO()
    call_command("import_boundaries", str(file), **asked, stdout=said)
    return said.getvalue().strip()


def test_all_units_of_a_level_get_their_borders(tmp_path):
    said = imported(tmp_path, whole())

    assert said == f"{len(codes())} units have borders of their own now."
    first = Boundary.objects.get(area__code="44-01", area__kind="office")
    assert first.rings == [square(106, 17)]


def test_several_parts_are_one_unit(tmp_path):
    features = whole()
    parts = {"type": "MultiPolygon", "coordinates": [[square(107, 16)], [square(108, 16)]]}
    features[0] = feature(codes()[0], geometry=parts)

    imported(tmp_path, features)

    assert len(Boundary.objects.get(area__code=codes()[0]).rings) == 2


def test_borders_are_taken_anew(tmp_path):
    imported(tmp_path, whole())

    imported(tmp_path, whole())

    assert Boundary.objects.count() == len(codes())


SHAPE = {"type": "Polygon", "coordinates": [square(106, 17)]}
ELSEWHERE = {"type": "Polygon", "coordinates": [square(2, 48)]}
EMPTY = {"type": "Polygon", "coordinates": []}
ENDLESS = {"type": "Polygon", "coordinates": [[[10**400, 17]] * 4]}
OPEN_RING = {"type": "Polygon", "coordinates": [square(106, 17)[:-1]]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "no GeoJSON: a FeatureCollection is needed"),
        ("[]", "no GeoJSON"),
        ('{"type": "Feature"}', "no GeoJSON"),
        ('{"type": "FeatureCollection", "features": 7}', "no GeoJSON"),
        ("[" * 100_000, "no GeoJSON"),
        ([feature("44-01", properties={"name": "x"})], "Feature 1 has no property `code`"),
        ([feature("44-01", properties=None)], "Feature 1 has no property `code`"),
        ([feature("44-01", geometry=None)], "The shape of 44-01 is no Polygon"),
        ([feature("44-01", geometry=ELSEWHERE)], "in degrees within Vietnam"),
        ([feature("44-01", geometry=OPEN_RING)], "The shape of 44-01"),
        ([feature("44-01", geometry=EMPTY)], "The shape of 44-01"),
        ([feature("44-01", geometry=ENDLESS)], "The shape of 44-01"),
        ([feature("44-01", geometry={"type": "Point", "coordinates": [106, 17]})], "44-01"),
        ([feature("51-01"), feature("44-01")], "none of the area's: 51-01"),
        ([feature("44-01"), feature("44-01")], "stand there twice: 44-01"),
        ([feature("44-01")], "The file leaves out: BHXH cơ sở Ba Đồn (44-05), BHXH cơ sở Bố"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_with_its_units(tmp_path, content, said):
    with pytest.raises(CommandError) as refused:
        imported(tmp_path, content)

    assert said in str(refused.value)
    assert not Boundary.objects.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"area": "province:99"}, "No area has the address province:99"),
        ({"period": "yesterday"}, "yesterday is no month"),
    ],
)
def test_an_area_or_month_that_is_not_known_is_told(tmp_path, asked, said):
    with pytest.raises(CommandError, match=said):
        imported(tmp_path, whole(), **asked)


def test_a_file_that_is_not_there_is_told(tmp_path):
    asked = {"area": "province:44", "level": "office", "period": "2025-10"}

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_boundaries", str(tmp_path / "none"), **asked)


# The page

ASKED = "/rankings/?period=2025-09&area=province:44&level=office"


@pytest.fixture
def reader(client):
    here = {"commune_code": "19207"}
    load([line(**here), by_account(**here)], period=date(2025, 9, 1), where="office:44-03")
    client.force_login(officer(Role.VIEWER, area("province:44", OCTOBER)))
    client.cookies["django_language"] = "en"
    return client


def test_a_ranking_is_drawn_in_its_own_borders_once_they_are_loaded(reader, tmp_path):
    assert "Schematic: where units lie" in reader.get(ASKED).content.decode()

    imported(tmp_path, whole())

    page = reader.get(ASKED).content.decode()
    assert "Borders as the office" in page
    assert "Schematic" not in page
    drawn = page.split('class="chart hexes outlines"')[1].split("</svg>")[0]
    assert drawn.count("<a ") == len(codes())
    assert 'aria-label="Quảng Ninh: 50.00\u00a0% (1 / 2)"' in drawn
    assert "style=" not in drawn


def test_while_one_unit_has_no_border_the_map_is_schematic(reader, tmp_path):
    imported(tmp_path, whole())
    Boundary.objects.filter(area__code="44-03").delete()

    assert "Schematic: where units lie" in reader.get(ASKED).content.decode()
