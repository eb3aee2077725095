"""Whose accounts an administrator keeps: those of officers who work inside the own areas alone."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange

from officers import scope, system
from officers.models import Assignment, Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)
PAST = DateRange(None, date(2025, 10, 1))
LATER = DateRange(date(2025, 11, 1), None)
ALWAYS = DateRange(None, None)


def now(address):
    return area(address, NOW)


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, now("province:44"))


def assigned(*places):
    """An officer with (address, days)."""
    made = officer(Role.VIEWER)
    for where, days in places:
        Assignment.objects.create(officer=made, area=where, valid=days)
    return made


def is_kept(someone, by):
    return scope.officers_in_charge(by).contains(someone)


@pytest.mark.parametrize(
    "address", ["province:44", "office:44-03", "office:44-01", "commune:19225"]
)
def test_an_officer_inside_is_kept_in_either_tree(administrator, address):
    assert is_kept(assigned((now(address), ALWAYS)), administrator)


@pytest.mark.parametrize("address", ["province:51", "office:51-06", "commune:21289", "country:VN"])
def test_an_officer_beside_or_above_is_not_kept(administrator, address):
    assert not is_kept(assigned((now(address), ALWAYS)), administrator)


@pytest.mark.parametrize("address", ["district:456", "province:45"])
def test_an_officer_of_a_unit_that_the_own_area_inherited_is_kept(administrator, address):
    assert is_kept(assigned((area(address), ALWAYS)), administrator)


@pytest.mark.parametrize("days", [ALWAYS, LATER])
def test_one_area_outside_now_or_later_is_enough_not_to_be_kept(administrator, days):
    someone = assigned((now("office:44-03"), ALWAYS), (now("province:51"), days))

    assert not is_kept(someone, administrator)


def test_an_area_outside_that_has_ended_does_not_count(administrator):
    someone = assigned((now("office:44-03"), ALWAYS), (now("province:51"), PAST))

    assert is_kept(someone, administrator)
    assert not is_kept(someone, officer(Role.ADMINISTRATOR, now("province:51")))


def test_where_everything_has_ended_all_of_it_counts(administrator):
    assert is_kept(assigned((now("office:44-03"), PAST)), administrator)
    assert not is_kept(
        assigned((now("office:44-03"), PAST), (now("province:51"), PAST)), administrator
    )


def test_an_officer_without_any_area_belongs_to_whoever_has_the_country(administrator):
    someone = officer(Role.VIEWER)

    assert not is_kept(someone, administrator)
    assert is_kept(someone, officer(Role.ADMINISTRATOR, now("country:VN")))


def test_whoever_has_the_country_keeps_everybody_but_the_system():
    everybody = [officer(Role.VIEWER), assigned((area("district:456"), PAST))]
    machine = system.officer()
    above = officer(Role.ADMINISTRATOR, now("country:VN"))

    assert set(scope.officers_in_charge(above)) == {*everybody, above}
    assert not is_kept(machine, above)


@pytest.mark.parametrize("days", [PAST, LATER])
def test_an_administrator_without_an_area_today_keeps_nobody(days):
    someone = officer(Role.ADMINISTRATOR, now("province:44"), days=days)
    inside = assigned((now("office:44-03"), ALWAYS))

    assert not is_kept(inside, someone)
    assert not scope.areas_in_charge(someone).exists()


def test_areas_inside_in_either_tree_are_in_charge_and_no_others(administrator):
    addresses = {each.address for each in scope.areas_in_charge(administrator).valid_on(NOW)}

    assert {"province:44", "office:44-03", "commune:19225"} <= addresses
    assert not {"country:VN", "province:51", "office:51-06", "commune:21289"} & addresses


def test_demanding_charge_of_another_passes_in_sight_alone(administrator):
    scope.demand_charge(assigned((now("office:44-03"), ALWAYS)), by=administrator)

    with pytest.raises(PermissionDenied):
        scope.demand_charge(assigned((now("province:51"), ALWAYS)), by=administrator)


def test_nobody_is_in_charge_of_the_own_account(administrator):
    assert Officer.objects.contains(administrator)

    with pytest.raises(PermissionDenied):
        scope.demand_charge(administrator, by=administrator)
