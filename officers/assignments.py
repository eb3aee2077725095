"""Assignments of officers to areas, from a day, until a day. What was, stays on record."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from areas.calendar import today
from areas.models import Area
from officers import record, scope
from officers.models import Assignment, Officer

ONE_DAY = timedelta(days=1)


@transaction.atomic
def add(
    *, officer: Officer, area: Area, first_day: date, last_day: date | None = None, by: Officer
) -> Assignment:
    """Assigns the officer to an area, through the last day if one is given.

    Raises ValidationError, by field, for days that cannot be; PermissionDenied where officer
    or area is not in the charge of `by`.
    """
    scope.demand_charge(officer, by=by)
    return add_first(officer=officer, area=area, first_day=first_day, last_day=last_day, by=by)


@transaction.atomic
def add_first(
    *, officer: Officer, area: Area, first_day: date, last_day: date | None = None, by: Officer
) -> Assignment:
    """As `add`, for an officer who was just made and is in nobody's charge yet."""
    if not scope.areas_in_charge(by).contains(area):
        raise PermissionDenied
    if first_day < today():
        raise ValidationError({"first_day": _("An assignment begins today at the earliest.")})
    if last_day and last_day < first_day:
        raise ValidationError({"last_day": _("The last day comes before the first.")})
    days = DateRange(first_day, last_day and last_day + ONE_DAY)
    if officer.assignments.filter(area=area, valid__overlap=days).exists():
        words = _("%(area)s is assigned twice on the same days.") % {"area": area}
        raise ValidationError({"area": words})
    made = officer.assignments.create(area=area, valid=days)
    record.assignment(made, "added", by=by)
    return made


@transaction.atomic
def end(*, assignment: Assignment, last_day: date, by: Officer) -> None:
    """Ends the assignment with that day; yesterday ends it at once.

    One that would end before its first day is taken back as if it had never been, which can
    happen only to one of today or later. Raises ValidationError by field.
    """
    scope.demand_charge(assignment.officer, by=by)
    if last_day < today() - ONE_DAY:
        raise _refused(_("The last day is yesterday at the earliest: what was, stays."))
    if assignment.last_day and last_day > assignment.last_day:
        day = date_format(assignment.last_day, "d/m/Y")
        raise _refused(_("It ends on %(day)s already.") % {"day": day})
    if assignment.first_day and last_day < assignment.first_day:
        return _take_back(assignment, by)
    assignment.valid = DateRange(assignment.first_day, last_day + ONE_DAY)
    assignment.save(update_fields=["valid"])
    record.assignment(assignment, "changed", by=by)


def _take_back(assignment: Assignment, by: Officer) -> None:
    """An officer without any assignment would be out of the administrator's sight."""
    if not assignment.officer.assignments.exclude(pk=assignment.pk).exists():
        words = _("It is the only one: assign another area first, or deactivate the officer.")
        raise _refused(words)
    record.assignment(assignment, "deleted", by=by)
    assignment.delete()


def _refused(words: str) -> ValidationError:
    return ValidationError({"last_day": words})
