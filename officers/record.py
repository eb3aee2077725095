"""Who changed what about an officer: shown to the officer and to whoever keeps the account."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from officers.models import Assignment, Officer

MOST = 10


def latest(officer: Officer) -> QuerySet[LogEntry]:
    """The last ten changes, the newest first."""
    kind = ContentType.objects.get_for_model(Officer)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(officer.pk))
    return rows.select_related("user").order_by("-action_time", "-pk")[:MOST]


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
