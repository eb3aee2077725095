"""Who changed what about an officer; the history page of the administration site shows it."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry

from officers.models import Assignment, Officer


def made(officer: Officer, *, by: Officer) -> None:
    LogEntry.objects.log_actions(by.pk, [officer], ADDITION, [{"added": {}}], single_object=True)


def changed(officer: Officer, *fields: str, by: Officer) -> None:
    """The fields by their English names, which the history page translates."""
    _write(officer, {"changed": {"fields": fields}}, by)


def assignment(assignment: Assignment, what: str, *, by: Officer) -> None:
    """`what` is added, changed or deleted."""
    place = f"{assignment.area.address} {assignment.first_day} – {assignment.last_day or ''}"
    _write(assignment.officer, {what: {"name": "assignment", "object": place.strip()}}, by)


def _write(officer: Officer, message: dict[str, Any], by: Officer) -> None:
    LogEntry.objects.log_actions(by.pk, [officer], CHANGE, [message], single_object=True)
