"""A roll as a job: submitted as a row, claimed by a worker, worked on in one transaction.

Whoever works on a roll holds its row locked; a killed worker's lock goes with its connection,
and the next tick finds the row still to be done. Attempts are counted before the work, so a
roll that kills its workers is given up after Roll.MAX_ATTEMPTS.
"""

import os
import socket
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from areas.models import Area, Containment
from officers import files
from officers.models import Officer
from payments.models import ChangedCommune, Period, Roll, RollCancellation
from payments.models.periods import Programme
from payments.rolls import (
    checking,
    corrections,
    differences,
    history,
    kinds,
    loading,
    progress,
    slices,
    staging,
    suspicions,
    totals,
)
from payments.rolls.delivered import Delivered
from payments.rolls.differences import Difference
from payments.rolls.faults import RefusedError
from payments.rolls.layout import mapping_key
from payments.rolls.numbers import Numbers
from payments.rolls.surroundings import Surroundings
from payments.rolls.tables import Tables

# A claimed row is locked within this time, or its worker died between claiming and locking.
GRACE = timedelta(seconds=5)

CLAIM = """
UPDATE payments_roll
   SET state = 'working', attempts = attempts + 1, worker = %(worker)s, claimed_at = now()
 WHERE id = (SELECT id FROM payments_roll
              WHERE attempts < %(most)s
                AND (state = 'waiting' OR state = 'working' AND claimed_at < now() - %(grace)s)
              ORDER BY created_at, id
              LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""
GIVE_UP = """
UPDATE payments_roll
   SET state = 'failed',
       reason = jsonb_build_object('code', 'gave_up',
                                   'detail', jsonb_build_object('attempts', attempts))
 WHERE id IN (SELECT id FROM payments_roll
               WHERE attempts >= %(most)s AND state = 'working'
                 AND claimed_at < now() - %(grace)s
               FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@dataclass(frozen=True)
class Result:
    """What came of a roll: status is loaded, checked, rejected, unchanged or cancelled."""

    roll: Roll
    status: str
    difference: Difference


def submit(
    content: BinaryIO,
    *,
    name: str,
    period: date,
    area: Area,
    by: Officer,
    programme: Programme | None = None,
    accept_good: bool = False,
    only_check: bool = False,
    form: UUID | None = None,
    base: Roll | None = None,
    for_this_process: bool = False,
) -> Roll:
    """Stores the file and makes the roll's row; a worker finds it within two seconds.

    With `only_check` it is read and checked, and then waits for an officer's decision. A form
    that was sent before gives the roll that it made then. Where the file only brings the lines
    that had faults, `base` is the roll whose good lines stand. With `for_this_process` it is
    claimed already, for work_on to follow at once; workers take it over only if this process
    dies first.
    """
    sent_before = form and Roll.objects.filter(form=form).first()
    if sent_before:
        return sent_before
    start, whole = kinds.begun(content)
    media_type = kinds.kind_of(start).media_type
    with transaction.atomic():
        Period.objects.get_or_create(month=period)
        stored = files.store(whole, name=name, media_type=media_type, owner=by)
        # The time runs from when the file is stored, which a large one takes a while for.
        claimed = {
            "state": Roll.State.WORKING,
            "attempts": 1,
            "worker": _me(),
            "claimed_at": timezone.now(),
        }
        # Of two clicks at one moment the second meets the constraint and gets the first's roll.
        roll, is_new = Roll.objects.get_or_create(
            form=form or uuid4(),
            defaults={
                "period_id": period,
                "area": area,
                "programme": programme,
                "accept_good": accept_good,
                "only_check": only_check,
                "file": stored,
                "name": name[-200:],
                "created_by": by,
                "base": base,
                **(claimed if for_this_process else {}),
            },
        )
        if is_new:
            history.note(roll, by=by)
        else:
            stored.delete()
        return roll


def claim() -> int | None:
    """The id of a roll that this process is to work on now, or None."""
    parameters: dict[str, Any] = {"worker": _me(), "most": Roll.MAX_ATTEMPTS, "grace": GRACE}
    with connection.cursor() as cursor:
        cursor.execute(GIVE_UP, parameters)
        given_up = [row[0] for row in cursor.fetchall()]
        if given_up:
            history.note(*Roll.objects.filter(pk__in=given_up))
        cursor.execute(CLAIM, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def waits_to_be_counted(roll: Roll) -> bool:
    """Whether communes that the roll changed still wait for counting."""
    changed = ChangedCommune.objects.filter(period=roll.period_id)
    return changed.filter(commune__in=roll.slices.values("commune")).exists()


def of_the_same_lines(roll: Roll) -> QuerySet[Roll]:
    """Other rolls of the month for communes of this one, on which work or a decision waits."""
    theirs = Containment.objects.filter(
        valid__contains=roll.period_id, part__is_leaf=True, inherited=False, area=OuterRef("area")
    )
    ours = Containment.objects.filter(
        valid__contains=roll.period_id, part__is_leaf=True, inherited=False, area=roll.area_id
    )
    under_way = [Roll.State.WAITING, Roll.State.WORKING, Roll.State.CHECKED]
    others = Roll.objects.filter(period=roll.period_id, state__in=under_way).exclude(pk=roll.pk)
    if roll.programme:
        others = others.filter(Q(programme=roll.programme) | Q(programme=None))
    return others.filter(Exists(theirs.filter(part__in=ours.values("part")))).order_by("-pk")


def give_up_interrupted(roll_id: int) -> None:
    """A roll whose officer broke off the command is not taken up by a worker."""
    rolls = Roll.objects.filter(pk=roll_id, state=Roll.State.WORKING)
    if rolls.update(state=Roll.State.FAILED, reason={"code": "interrupted", "detail": {}}):
        history.note(Roll.objects.get(pk=roll_id))


@transaction.atomic
def work_on(roll_id: int, *, only_check: bool = False) -> Result | None:
    """Reads, checks and loads a claimed roll; None where somebody else holds it.

    Everything happens in this one transaction: a failure leaves the month as it was.
    """
    locked = Roll.objects.select_for_update(of=("self",), skip_locked=True)
    roll = (
        locked.select_related("area", "file", "base__file")
        .filter(pk=roll_id, state=Roll.State.WORKING)
        .first()
    )
    if not roll:
        return None
    tables = Tables.of(roll)
    try:
        with transaction.atomic():
            result = _process(roll, tables, only_check=only_check or roll.only_check)
    except RefusedError as refused:
        roll.reason = {"code": refused.code, "detail": refused.detail}
        result = _rejected(roll, Difference())
    except progress.CancelledError:
        result = _cancelled(roll)
    except OperationalError:
        if not RollCancellation.objects.filter(roll=roll).exists():
            raise
        result = _cancelled(roll)  # in the middle of a statement
    tables.drop()
    roll.save()
    asked = RollCancellation.objects.filter(roll=roll).select_related("by").first()
    history.note(roll, by=asked.by if asked and roll.state == Roll.State.CANCELLED else None)
    RollCancellation.objects.filter(roll=roll).delete()  # it may have come too late
    return result


def _process(roll: Roll, tables: Tables, *, only_check: bool) -> Result:
    roll.faults.all().delete()  # of a check before, which is done again
    roll.reason = None
    around = staging.surroundings_of(roll)
    if not around.communes:
        raise RefusedError(
            "area_has_no_communes", area=roll.area.name, period=f"{roll.period_id:%Y-%m}"
        )
    communes = sorted(around.communes.values())
    numbers = _stage(roll, around)
    progress.tell(roll.pk, progress.CHECKING, lines=roll.lines)
    slices.lock_loading()
    already = _already_loaded(roll)
    if already:
        return _unchanged(roll, already)
    superseded = slices.superseded_by(roll, communes)
    if roll.decided_at and superseded != roll.compared_with:
        _ask_again(roll, "other_roll_meanwhile")
    roll.compared_with = superseded
    checking.resolve(tables)
    checking.check(roll, tables, superseded=superseded)
    tables = checking.gather_good(roll, tables)
    if roll.accept_good and not roll.programme:
        # A programme of which no line is good is left as it is.
        roll.programmes = checking.programmes_of_good(tables) or roll.programmes
        superseded = slices.superseded_by(roll, communes)
    progress.tell(roll.pk, progress.COMPARING, lines=roll.lines)
    difference = differences.compare(roll, tables, superseded=superseded)
    _note(roll, difference)
    roll.suspicions += suspicions.of_lines(roll, tables, communes=communes)
    if not roll.good and (roll.only_check or not only_check):
        roll.reason = {"code": "no_good_lines", "detail": {}}
        return _rejected(roll, difference)
    if only_check or roll.only_check:
        roll.state = Roll.State.CHECKED
        return Result(roll, "checked", difference)
    if roll.good < roll.lines and not roll.accept_good:
        return _rejected(roll, difference)
    if _same_as_superseded(roll, superseded):
        return _unchanged(roll, Roll.objects.get(pk=superseded[0]))
    progress.tell(roll.pk, progress.LOADING, lines=roll.lines)
    # Superseded rolls step back first: content is loaded once for a period and area.
    Roll.objects.filter(pk__in=superseded).update(state=Roll.State.SUPERSEDED, superseded_by=roll)
    history.note(*Roll.objects.filter(pk__in=superseded))
    loading.load(roll, tables, numbers, communes=communes, superseded=superseded)
    return Result(roll, "loaded", difference)


def _stage(roll: Roll, around: Surroundings) -> Numbers:
    """Reads the lines, and what is said of them above and below; their account numbers."""
    if roll.base and roll.base.state != Roll.State.LOADED:
        raise RefusedError("base_not_loaded", roll=roll.base.pk)
    file = Delivered(roll)
    staged = staging.stage(file.tables(), around, file.size)
    if roll.decided_at and bytes(roll.digest or b"") != staged.digest:
        _ask_again(roll, "changed_since_checked")  # a column was explained meanwhile
    roll.digest, roll.lines = staged.digest, staged.lines
    roll.programmes = [roll.programme] if roll.programme else sorted(staged.programmes)
    roll.sheets = staged.sheets
    # What an officer said is to stand aside is not asked about again.
    roll.unknown_columns = [
        name[:100] for name in staged.unknown_columns if mapping_key(name) not in file.also
    ]
    roll.asides = [aside._asdict() for aside in file.asides]
    if not roll.lines:
        raise RefusedError("no_lines")
    roll.suspicions = suspicions.of_file(roll, above=file.above, asides=file.asides)
    tables = Tables.of(roll)
    if roll.base:
        roll.lines = corrections.put_over(roll, tables)
        return staged.numbers
    totals.check_totals(roll, tables, staged.totals)
    roll.suspicions += totals.compare_with_told(tables, file.above)
    return staged.numbers


def _ask_again(roll: Roll, code: str) -> None:
    """What was decided about is not what would be loaded: the officer is to look again."""
    roll.decided_at = roll.decided_by = None
    roll.only_check, roll.accept_good, roll.acceptance = True, False, ""
    roll.reason = {"code": code, "detail": {}}


def _cancelled(roll: Roll) -> Result:
    roll.state = Roll.State.CANCELLED
    return Result(roll, "cancelled", Difference())


def _already_loaded(roll: Roll) -> Roll | None:
    """The loaded roll of the same content, if none of its lines was left out."""
    loaded = Roll.objects.loaded().filter(
        period=roll.period_id, area=roll.area_id, digest=roll.digest
    )
    return loaded.filter(lines=roll.lines, good=roll.lines).first()


def _same_as_superseded(roll: Roll, superseded: list[int]) -> bool:
    """Whether it would replace a partly accepted roll by the same good lines again."""
    return Roll.objects.filter(
        pk__in=superseded,
        area=roll.area_id,
        digest=roll.digest,
        lines=roll.lines,
        good=roll.good,
    ).exists()


def _unchanged(roll: Roll, loaded: Roll) -> Result:
    """Its figures are those of the roll that is loaded already."""
    difference = Difference(
        same=loaded.same,
        to_account=loaded.to_account,
        to_cash=loaded.to_cash,
        new=loaded.new,
        missing=loaded.missing,
        moved=loaded.moved,
    )
    _note(roll, difference)
    roll.state = Roll.State.UNCHANGED
    roll.reason = None
    return Result(roll, "unchanged", difference)


def _rejected(roll: Roll, difference: Difference) -> Result:
    roll.state = Roll.State.REJECTED
    return Result(roll, "rejected", difference)


def _note(roll: Roll, difference: Difference) -> None:
    roll.same, roll.new = difference.same, difference.new
    roll.to_account, roll.to_cash = difference.to_account, difference.to_cash
    roll.missing, roll.moved = difference.missing, difference.moved
    roll.good = difference.same + difference.to_account + difference.to_cash + difference.new


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:100]
