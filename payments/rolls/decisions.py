"""What an officer decides about a roll: explain its columns, mend cells, load it, refuse it,
cancel the work on it or begin it again.

Two officers may decide at once; the first one's decision stands, and the second is told.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from officers.models import Officer
from payments.models import ColumnMapping, Roll, RollCancellation
from payments.rolls import history, jobs, progress
from payments.rolls.layout import mapping_key
from payments.rolls.repairs import Repairs

TO_BE_MENDED = [Roll.State.CHECKED, Roll.State.REJECTED]
STOPPED = [Roll.State.CANCELLED, Roll.State.FAILED]


class DecidedAlreadyError(Exception):
    """The roll does not wait for a decision any more."""


class HasFaultsError(Exception):
    """Lines have faults: the whole roll cannot be accepted, only its good lines."""


class ReasonNeededError(Exception):
    """Something about the roll is unusual: whoever accepts it says why."""


def accept(*, roll: Roll, by: Officer, only_good_lines: bool = False, reason: str = "") -> None:
    """Leaves the roll to a worker, who stages the stored file again and loads it.

    Raises DecidedAlreadyError, HasFaultsError where not every line is good, and
    ReasonNeededError where the file looks odd and no reason is given.
    """
    if roll.faulty and not only_good_lines:
        raise HasFaultsError
    if roll.suspicions and not reason:
        raise ReasonNeededError
    _decide(
        roll,
        by,
        words=reason,
        deed={"accepted": "good" if only_good_lines else "all"},
        state=Roll.State.WAITING,
        only_check=False,
        accept_good=only_good_lines,
        acceptance=reason,
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


def mend(*, roll: Roll, by: Officer, repairs: Repairs) -> None:
    """Accepts these repairs, and no others, and has the roll checked again.

    Raises DecidedAlreadyError.
    """
    number = len(repairs.kinds) + len(repairs.cells)
    _check_again(roll, by, {"repairs": number}, repairs=repairs.stored())


@transaction.atomic
def explain(
    *, roll: Roll, by: Officer, columns: dict[str, str], programme: int | None = None
) -> None:
    """Keeps what headers mean (header -> column, or empty) for all later files of the area,
    and has the roll checked again, as a list of the programme if one is named.

    Raises DecidedAlreadyError.
    """
    for header, column in columns.items():
        ColumnMapping.objects.update_or_create(
            area=roll.area,
            key=mapping_key(header),
            defaults={"header": header[:100], "column": column, "by": by},
        )
    change = {"programme": programme} if programme else {}
    _check_again(roll, by, {"explained": list(columns)} | change, **change)


def cancel(*, roll: Roll, by: Officer) -> None:
    """Ends the work on a roll; a worker in the middle of it stops and leaves nothing behind.

    Raises DecidedAlreadyError where nothing is to be done for it any more.
    """
    with transaction.atomic():
        if _nobody_works_on(roll):
            _change(roll, by, [Roll.State.WAITING, Roll.State.WORKING], state=Roll.State.CANCELLED)
            return
        if not Roll.objects.filter(pk=roll.pk, state=Roll.State.WORKING).exists():
            raise DecidedAlreadyError
        RollCancellation.objects.get_or_create(roll=roll, defaults={"by": by})
    progress.interrupt(roll.pk)


def restart(*, roll: Roll, by: Officer) -> None:
    """Has a worker begin again with a roll that was cancelled, failed, or lost its worker.

    Raises DecidedAlreadyError.
    """
    with transaction.atomic():
        RollCancellation.objects.filter(roll=roll).delete()
        states = [*STOPPED, *([Roll.State.WORKING] if is_interrupted(roll) else [])]
        _change(
            roll,
            by,
            states,
            deed={"begun": "again"},
            state=Roll.State.WAITING,
            attempts=0,
            reason=None,
        )


def is_interrupted(roll: Roll) -> bool:
    """Whether its worker died: it is claimed, and nobody holds it."""
    if roll.state != Roll.State.WORKING:
        return False
    claimed = roll.claimed_at and timezone.now() - roll.claimed_at > jobs.GRACE
    with transaction.atomic():
        return bool(claimed) and _nobody_works_on(roll)


def _nobody_works_on(roll: Roll) -> bool:
    """Locks the roll if no worker does."""
    free = Roll.objects.select_for_update(of=("self",), skip_locked=True)
    return free.filter(pk=roll.pk).exists()


def _check_again(roll: Roll, by: Officer, deed: history.Deed, **change: Any) -> None:
    _change(
        roll,
        by,
        TO_BE_MENDED,
        deed=deed,
        state=Roll.State.WAITING,
        only_check=True,
        accept_good=False,
        decided_by=None,
        decided_at=None,
        reason=None,
        attempts=0,
        **change,
    )


def _decide(
    roll: Roll, by: Officer, *, words: str = "", deed: history.Deed | None = None, **change: Any
) -> None:
    change |= {"decided_by": by, "decided_at": timezone.now()}
    _change(roll, by, [Roll.State.CHECKED], words=words, deed=deed, **change)


@transaction.atomic
def _change(
    roll: Roll,
    by: Officer,
    states: list[Roll.State],
    *,
    words: str = "",
    deed: history.Deed | None = None,
    **change: Any,
) -> None:
    rolls = Roll.objects.filter(pk=roll.pk, state__in=states)
    if Roll.State.REJECTED in states:  # what an officer refused stays refused
        rolls = rolls.exclude(reason__code="refused")
    if not rolls.update(**change):
        raise DecidedAlreadyError
    roll.refresh_from_db()
    history.note(roll, by=by, words=words, deed=deed)
