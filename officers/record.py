"""Who changed what about an officer; the history page of the administration site shows it, and
the officer's own page shows it with what was and what became (officers.changes)."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry

from officers import changes
from officers.changes import MOST, Change, Source
from officers.models import Assignment, Officer
from officers.wording import who

# These are told with their values.
TOLD = {"name", "role", "active"}


def made(officer: Officer, *, by: Officer) -> None:
    LogEntry.objects.log_actions(by.pk, [officer], ADDITION, [{"added": {}}], single_object=True)


def changed(officer: Officer, *fields: str, by: Officer) -> None:
    """The fields by their English names, which the history page translates."""
    _write(officer, {"changed": {"fields": fields}}, by)


def assignment(assignment: Assignment, what: str, *, by: Officer) -> None:
    """`what` is added, changed or deleted."""
    place = f"{assignment.area.address} {assignment.first_day} – {assignment.last_day or ''}"
    _write(assignment.officer, {what: {"name": "assignment", "object": place.strip()}}, by)


def changes_of(officer: Officer) -> list[Change]:
    """The newest changes to an officer and the areas, new passwords and links among them."""
    told = changes.of(
        Source(Officer, {"pgh_obj": officer.pk}),
        Source(Assignment, {"officer": officer.pk}, named_by="area"),
    )
    return sorted([*told, *_secrets(officer)], key=lambda one: one.at, reverse=True)[:MOST]


def _secrets(officer: Officer) -> Iterator[Change]:
    """Changes of what has no value to be told, such as a password."""
    entries = LogEntry.objects.filter(
        content_type__app_label="officers",
        content_type__model="officer",
        object_id=officer.pk,
        action_flag=CHANGE,
    )
    for entry in entries.select_related("user").order_by("-pk")[: 2 * MOST]:
        parts = [part.get("changed", {}) for part in json.loads(entry.change_message)]
        if {name for part in parts for name in part.get("fields", [])} - TOLD:
            words = entry.get_change_message()
            yield Change(entry.action_time, who(entry.user), words, [])


def _write(officer: Officer, message: dict[str, Any], by: Officer) -> None:
    LogEntry.objects.log_actions(by.pk, [officer], CHANGE, [message], single_object=True)
