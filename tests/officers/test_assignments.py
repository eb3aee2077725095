"""Assignments begin today or later, end on a day, and lie inside the administrator's own."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from officers import assignments, scope
from officers.models import Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

YESTERDAY, NOW, TOMORROW = date(2025, 10, 5), date(2025, 10, 6), date(2025, 10, 7)


def now(address):
    return area(address, NOW)


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, now("province:44"))


@pytest.fixture
def inside():
    return officer(Role.VIEWER, now("office:44-03"))


def add(someone, address, by, first_day=NOW, last_day=None):
    return assignments.add(
        officer=someone, area=now(address), first_day=first_day, last_day=last_day, by=by
    )


def end(assignment, last_day, by):
    assignments.end(assignment=assignment, last_day=last_day, by=by)


def refused(error):
    return list(error.value.message_dict)


def test_an_assignment_holds_through_its_last_day(administrator, inside):
    made = add(inside, "office:44-01", administrator, last_day=TOMORROW)

    assert made.valid == DateRange(NOW, date(2025, 10, 8))
    assert (made.first_day, made.last_day) == (NOW, TOMORROW)


@pytest.mark.parametrize("address", ["office:51-06", "province:51", "country:VN"])
def test_nobody_assigns_an_area_that_is_not_the_own(administrator, inside, address):
    with pytest.raises(PermissionDenied):
        add(inside, address, administrator)


@pytest.mark.parametrize("address", ["province:44", "office:44-01", "commune:19225"])
def test_the_own_area_and_what_lies_inside_is_assigned(administrator, inside, address):
    add(inside, address, administrator)

    assert scope.assigned_areas(inside).contains(now(address))


def test_a_neighbour_assigns_nothing_to_an_officer_outside(inside):
    neighbour = officer(Role.ADMINISTRATOR, now("province:51"))

    with pytest.raises(PermissionDenied):
        add(inside, "office:51-06", neighbour)


def test_nobody_assigns_an_area_to_themselves(administrator):
    with pytest.raises(PermissionDenied):
        add(administrator, "office:44-03", administrator)


@pytest.mark.parametrize(
    ("first_day", "last_day", "field"),
    [(YESTERDAY, None, "first_day"), (TOMORROW, NOW, "last_day")],
)
def test_days_that_cannot_be_are_named(administrator, inside, first_day, last_day, field):
    with pytest.raises(ValidationError) as error:
        add(inside, "office:44-01", administrator, first_day, last_day)

    assert refused(error) == [field]


def test_an_area_is_not_assigned_twice_on_a_day(administrator, inside):
    add(inside, "office:44-01", administrator, last_day=TOMORROW)

    with pytest.raises(ValidationError) as error:
        add(inside, "office:44-01", administrator, first_day=TOMORROW)

    assert refused(error) == ["area"]
    assert add(inside, "office:44-01", administrator, first_day=date(2025, 10, 8))


# Ending


def test_ending_with_yesterday_takes_the_area_away_at_once(administrator, inside):
    end(inside.assignments.get(), YESTERDAY, administrator)

    assert not scope.assigned_areas(inside).exists()
    assert inside.assignments.get().last_day == YESTERDAY


def test_ending_with_today_leaves_today(administrator, inside):
    end(inside.assignments.get(), NOW, administrator)

    assert scope.assigned_areas(inside).exists()


def test_what_was_before_yesterday_stays(administrator, inside):
    with pytest.raises(ValidationError) as error:
        end(inside.assignments.get(), date(2025, 10, 4), administrator)

    assert refused(error) == ["last_day"]


def test_an_end_is_moved_forward_and_not_back(administrator, inside):
    made = add(inside, "office:44-01", administrator, last_day=date(2025, 10, 20))

    end(made, TOMORROW, administrator)
    with pytest.raises(ValidationError):
        end(made, date(2025, 10, 8), administrator)

    assert made.last_day == TOMORROW


def test_what_has_not_begun_is_taken_back(administrator, inside):
    made = add(inside, "office:44-01", administrator, first_day=TOMORROW)

    end(made, NOW, administrator)

    assert [each.area for each in inside.assignments.all()] == [now("office:44-03")]


def test_the_only_assignment_is_not_taken_back(administrator):
    someone = officer(Role.VIEWER, now("office:44-03"), days=DateRange(TOMORROW, None))

    with pytest.raises(ValidationError):
        end(someone.assignments.get(), NOW, administrator)

    assert someone.assignments.exists()


def test_a_neighbour_ends_nothing(inside):
    neighbour = officer(Role.ADMINISTRATOR, now("province:51"))

    with pytest.raises(PermissionDenied):
        end(inside.assignments.get(), NOW, neighbour)


def test_nobody_ends_the_own_assignment(administrator):
    with pytest.raises(PermissionDenied):
        end(administrator.assignments.get(), NOW, administrator)
