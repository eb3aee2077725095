"""What an administrator types for an area: its address, its name, or a part of it."""

from datetime import date

import pytest

from officers.choosing import MOST, area_meant
from officers.models import Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, area("province:51", NOW))


def meant(text, by, day=NOW):
    found = area_meant(text, day=day, by=by)
    return found.area and found.area.address, [each.address for each in found.matches]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("commune:21289", "commune:21289"),
        ("office:51-06", "office:51-06"),
        ("Xã Sơn Hà", "commune:21289"),
        ("xã sơn hạ", "commune:21292"),
        ("Sơn Hạ", "commune:21292"),
    ],
)
def test_an_address_or_a_name_that_means_one_area_is_taken(administrator, text, address):
    assert meant(text, administrator) == (address, [])


def test_a_name_of_several_areas_offers_them(administrator):
    area_taken, offered = meant("Sơn Hà", administrator)

    assert area_taken is None
    assert {"commune:21289", "office:51-06"} == set(offered)


def test_letters_without_accents_only_search(administrator):
    area_taken, offered = meant("xa son ha", administrator)

    assert area_taken is None
    assert {"commune:21289", "commune:21292"} <= set(offered)


def test_an_area_that_is_offered_says_what_it_lies_in(administrator):
    offered = area_meant("xa son ha", day=NOW, by=administrator).matches

    assert {each.parent_name for each in offered} == {"Tỉnh Quảng Ngãi"}


@pytest.mark.parametrize("text", ["commune:19225", "Xã Trường Ninh", "office:44-03", "province:44"])
def test_an_area_outside_is_not_found(administrator, text):
    assert meant(text, administrator) == (None, [])


@pytest.mark.parametrize("text", ["commune:99999", "Nowhere", "district:529", ":", "   -"])
def test_what_names_nothing_on_that_day_finds_nothing(administrator, text):
    assert meant(text, administrator) == (None, [])


def test_no_more_is_offered_than_can_be_read():
    above = officer(Role.ADMINISTRATOR, area("country:VN"))

    assert len(area_meant("phuong", day=NOW, by=above).matches) == MOST + 1


def test_names_are_found_in_the_whole_country_with_their_provinces():
    above = officer(Role.ADMINISTRATOR, area("country:VN"))

    offered = area_meant("Quảng Trị", day=NOW, by=above).matches

    assert {"province:44"} < {each.address for each in offered}
