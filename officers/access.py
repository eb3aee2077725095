"""Writes the access log, in the transaction of the page that shows the person."""

from collections.abc import Iterable
from uuid import UUID

from officers.models import AccessLog, Officer

Action = AccessLog.Action


def log_person(officer: Officer, action: str, person: UUID, *, purpose: str = "") -> None:
    AccessLog.objects.create(officer=officer, action=action, person=person, purpose=purpose)


def log_people(officer: Officer, action: str, people: Iterable[UUID]) -> None:
    """One row a person; used by searches, which show at most thirty."""
    AccessLog.objects.bulk_create(
        AccessLog(officer=officer, action=action, person=person) for person in people
    )


def log_subject(
    officer: Officer, action: str, subject: str, *, rows: int, purpose: str = ""
) -> None:
    """For lists and files of many people: what it was and how many rows."""
    AccessLog.objects.create(
        officer=officer, action=action, subject=subject, rows=rows, purpose=purpose
    )
