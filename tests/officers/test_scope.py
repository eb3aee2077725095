"""Whose rows an officer sees: people of the assigned areas, figures of the whole province."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Area
from beneficiaries.models import Beneficiary
from officers import scope
from officers.models import Role
from payments.models import Roll
from tests.factories import area, line, load, officer

pytestmark = pytest.mark.django_db

JUNE_10 = date(2025, 6, 10)
REFORM = date(2025, 7, 1)

INSIDE, BESIDE, ABOVE = "Người Bên Trong", "Người Bên Cạnh", "Người Tỉnh Khác"


@pytest.fixture
def in_june(settings):
    """The day lies before the reform: districts are at work."""
    settings.TODAY = JUNE_10


@pytest.fixture
def people():
    """One person in district 456, one in the district beside, one in another province."""
    load([line(full_name=INSIDE, commune_code="19213")])
    load([line(full_name=BESIDE, commune_code="18859")], where="district:450")
    load([line(full_name=ABOVE, commune_code="21142")], where="district:525")


def seen_by(one):
    return set(Beneficiary.objects.visible_to(one).values_list("full_name", flat=True))


def rolls_seen_by(one):
    return sorted(roll.area.address for roll in Roll.objects.visible_to(one))


def figures_seen_by(one):
    return scope.areas_with_figures_in_sight(one)


# People


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("commune:19213", {INSIDE}),
        ("commune:19216", set()),
        ("district:456", {INSIDE}),
        ("district:450", {BESIDE}),
        ("province:44", {INSIDE, BESIDE}),
        ("province:45", set()),
        ("country:VN", {INSIDE, BESIDE, ABOVE}),
    ],
)
def test_people_are_in_sight_of_whoever_is_assigned_to_an_area_around_them(
    in_june, people, address, seen
):
    assert seen_by(officer(Role.DISTRICT_OFFICER, area(address))) == seen


def test_two_assignments_show_the_people_of_both(in_june, people):
    both = officer(Role.DISTRICT_OFFICER, area("district:456"), area("district:525"))

    assert seen_by(both) == {INSIDE, ABOVE}


def test_nobody_is_in_sight_without_an_assignment(people):
    assert seen_by(officer(Role.PROVINCIAL_STAFF)) == set()


@pytest.mark.parametrize(
    ("days", "seen"),
    [
        (DateRange(None, JUNE_10), set()),  # ended yesterday
        (DateRange(None, date(2025, 6, 11)), {INSIDE}),  # today is the last day
        (DateRange(JUNE_10, None), {INSIDE}),
        (DateRange(date(2025, 6, 11), None), set()),  # begins tomorrow
    ],
)
def test_an_assignment_shows_people_on_its_days_alone(in_june, people, days, seen):
    assert seen_by(officer(Role.DISTRICT_OFFICER, area("district:456"), days=days)) == seen


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("office:44-03", {INSIDE}),
        ("office:44-01", {BESIDE}),
        ("commune:19207", {INSIDE}),  # the new Quảng Ninh, which took Võ Ninh
        ("commune:19225", set()),
        ("province:44", {INSIDE, BESIDE}),
        ("province:51", {ABOVE}),
    ],
)
def test_people_of_the_old_map_follow_to_the_units_of_the_new_one(people, address, seen):
    assert seen_by(officer(Role.DISTRICT_OFFICER, area(address, REFORM))) == seen


def test_people_of_a_divided_commune_are_in_sight_of_both_successors(people):
    for address in ("commune:21136", "commune:21157"):
        assert seen_by(officer(Role.DISTRICT_OFFICER, area(address, REFORM))) == {ABOVE}


def test_an_assignment_to_a_district_that_ended_shows_nobody(people):
    assert seen_by(officer(Role.DISTRICT_OFFICER, area("district:456"))) == set()


def test_a_person_is_in_sight_where_they_were_paid_last(in_june):
    mover = line(full_name="Người Chuyển Đi", commune_code="19213")
    load([mover], period=date(2025, 5, 1))

    load([mover | {"commune_code": "18859"}], where="district:450")

    assert seen_by(officer(Role.DISTRICT_OFFICER, area("district:456"))) == set()
    assert seen_by(officer(Role.DISTRICT_OFFICER, area("district:450"))) == {"Người Chuyển Đi"}


# Rolls


def test_rolls_are_in_sight_inside_ones_areas(in_june, people):
    assert rolls_seen_by(officer(Role.DISTRICT_OFFICER, area("district:456"))) == ["district:456"]
    assert rolls_seen_by(officer(Role.PROVINCIAL_STAFF, area("province:44"))) == [
        "district:450",
        "district:456",
    ]


def test_rolls_of_a_district_that_ended_are_in_sight_of_its_office(people):
    assert rolls_seen_by(officer(Role.DISTRICT_OFFICER, area("office:44-03", REFORM))) == [
        "district:456"
    ]


def test_rolls_of_offices_are_in_sight_of_whoever_has_the_country():
    load([line(commune_code="19225")], where="office:44-03", period=date(2025, 8, 1))

    assert rolls_seen_by(officer(Role.PROVINCIAL_STAFF, area("country:VN"))) == ["office:44-03"]


def test_no_roll_is_in_sight_without_an_assignment(people):
    assert rolls_seen_by(officer(Role.PROVINCIAL_STAFF)) == []


# Figures


@pytest.mark.parametrize("address", ["commune:19225", "office:44-03", "province:44"])
def test_figures_of_the_whole_province_are_in_sight_from_anywhere_in_it(address):
    seen = figures_seen_by(officer(Role.VIEWER, area(address, REFORM)))

    assert {"commune:18859", "office:44-01", "province:44", "country:VN"} <= {
        each.address for each in seen.valid_on(REFORM)
    }


def test_figures_of_the_units_before_the_reform_stay_in_sight():
    seen = figures_seen_by(officer(Role.VIEWER, area("office:44-03", REFORM)))

    assert {"district:456", "district:461", "province:44", "province:45"} <= {
        each.address for each in seen.valid_on(JUNE_10)
    }


def test_figures_of_another_province_are_not_in_sight():
    seen = figures_seen_by(officer(Role.VIEWER, area("province:44", REFORM)))

    for address, day in [("province:51", REFORM), ("district:529", JUNE_10)]:
        assert not seen.contains(area(address, day))


def test_no_figures_are_in_sight_without_an_assignment():
    assert not figures_seen_by(officer(Role.VIEWER)).exists()


def test_no_figures_are_in_sight_after_an_assignment_ended():
    ended = officer(Role.VIEWER, area("province:44", REFORM), days=DateRange(None, JUNE_10))

    assert not figures_seen_by(ended).exists()


def test_whoever_has_the_country_sees_the_figures_of_every_unit():
    seen = figures_seen_by(officer(Role.VIEWER, area("country:VN")))

    assert not Area.objects.exclude(pk__in=seen.values("pk")).exists()


def test_an_area_that_ended_is_no_longer_among_ones_areas():
    left = officer(Role.DISTRICT_OFFICER, area("district:456"), area("office:44-03", REFORM))

    assert [each.address for each in scope.assigned_areas(left)] == ["office:44-03"]


def test_units_of_an_assignment_that_ended_were_ones_own_only_where_todays_took_them_over():
    then = date(2025, 6, 1)
    days = DateRange(None, REFORM)
    moved = officer(Role.DISTRICT_OFFICER, area("district:450", then), days=days)
    moved.assignments.create(area=area("office:44-03", REFORM), valid=DateRange(REFORM, None))
    stayed = officer(Role.DISTRICT_OFFICER, area("district:456", then), days=days)
    stayed.assignments.create(area=area("office:44-03", REFORM), valid=DateRange(REFORM, None))
    left = officer(Role.DISTRICT_OFFICER, area("district:456", then), days=days)

    assert [one.code for one in scope.areas_then(stayed, then)] == ["456"]
    assert not scope.areas_then(moved, then).exists()
    assert not scope.areas_then(left, then).exists()
