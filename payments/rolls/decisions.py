"""What an officer decides about a roll that was checked: load it, load its good lines, refuse it.

Two officers may decide at once; the first one's decision stands, and the second is told.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from officers.models import Officer
from payments.models import Roll
from payments.rolls import history


class DecidedAlreadyError(Exception):
    """The roll does not wait for a decision any more."""


class HasFaultsError(Exception):
    """Lines have faults: the whole roll cannot be accepted, only its good lines."""


def accept(*, roll: Roll, by: Officer, only_good_lines: bool = False) -> None:
    """Leaves the roll to a worker, who stages the stored file again and loads it.

    Raises DecidedAlreadyError, and HasFaultsError where not every line is good.
    """
    if roll.faulty and not only_good_lines:
        raise HasFaultsError
    _decide(
        roll,
        by,
        state=Roll.State.WAITING,
        only_check=False,
        accept_good=only_good_lines,
        attempts=0,
    )


def refuse(*, roll: Roll, by: Officer, reason: str) -> None:
    """Nothing of it is loaded. Raises DecidedAlreadyError."""
    _decide(
        roll,
        by,
        state=Roll.State.REJECTED,
        reason={"code": "refused", "detail": {"reason": reason}},
    )


@transaction.atomic
def _decide(roll: Roll, by: Officer, **change: Any) -> None:
    waiting = Roll.objects.filter(pk=roll.pk, state=Roll.State.CHECKED)
    if not waiting.update(decided_by=by, decided_at=timezone.now(), **change):
        raise DecidedAlreadyError
    roll.refresh_from_db()
    history.note(roll, by=by)
