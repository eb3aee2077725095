"""What officers do to answers: deliver, load, refuse and undo them.

Lines are loaded and undone a part at a time, each part in a transaction of its own; what takes
too long for one request goes on with the next one. Whatever is done twice is done once.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from areas.calendar import today
from officers import scope
from officers.models import Officer
from outreach.answers import opened_accounts
from outreach.answers.kinds import kind_of
from outreach.answers.matching import Draft, matched, parts_of
from outreach.answers.reading import Row
from outreach.models import Answer, AnswerAccount, AnswerLine

State, Done = Answer.State, AnswerLine.Done
SECONDS = 15  # of one request


class NotDoableError(Exception):
    """The answer is not in a state for it: somebody else was quicker, or it is done."""


@transaction.atomic
def deliver(
    *,
    rows: Sequence[Row],
    kind: str,
    name: str,
    digest: bytes,
    dated: date,
    form: UUID,
    by: Officer,
) -> Answer:
    """The answer with its lines checked; a form sent before gives what it made then."""
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                kind=kind,
                name=name[-200:],
                digest=digest,
                dated=dated,
                form=form,
                delivered_on=today(),
                delivered_by=by,
            )
    except IntegrityError:
        sent_before = Answer.objects.filter(form=form, delivered_by=by).first()
        if sent_before is None:
            raise NotDoableError from None
        return sent_before
    answer.areas.set(scope.assigned_areas(by))
    drafts = matched(rows, by)
    for part in parts_of(drafts):
        kind_of(answer).check(part, answer)
    _fault_what_is_listed_twice(drafts, kind_of(answer).subject)
    _keep(answer, drafts)
    return answer


def load(answer: Answer, *, by: Officer) -> int:
    """Loads the good lines that wait; how many were looked at.

    Raises NotDoableError where the answer was refused or undone.
    """
    with transaction.atomic():
        answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        if answer.state == State.CHECKED:
            answer.state = State.LOADED
            answer.decided_at, answer.decided_by = timezone.now(), by
            answer.save(update_fields=["state", "decided_at", "decided_by"])
        if answer.state != State.LOADED:
            raise NotDoableError
    waiting = answer.lines.visible_to(by).filter(is_good=True, done=Done.WAITING)
    return _work_through(waiting, kind_of(answer).load, kind_of(answer).AT_A_TIME, by)


@transaction.atomic
def refuse(answer: Answer, *, by: Officer) -> None:
    """Nothing of it is loaded, nor what stands in it of accounts kept. Raises NotDoableError."""
    answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if answer.state == State.REFUSED:
        return
    if answer.state != State.CHECKED:
        raise NotDoableError
    answer.state = State.REFUSED
    answer.decided_at, answer.decided_by = timezone.now(), by
    answer.save(update_fields=["state", "decided_at", "decided_by"])
    AnswerAccount.objects.filter(line__answer=answer).delete()


def undo(answer: Answer, *, by: Officer) -> int:
    """Takes back what was loaded, the last line first; how many were looked at.

    Lines of which somebody went on stay as they are. Lines of people who are out of the officer's
    sight stay loaded, and the answer with them. Raises NotDoableError where nothing of the answer
    is loaded.
    """
    answer = Answer.objects.get(pk=answer.pk)
    if answer.state == State.UNDONE:
        return 0
    if answer.state != State.LOADED:
        raise NotDoableError
    loaded = answer.lines.visible_to(by).filter(done=Done.LOADED)
    number = _work_through(loaded, kind_of(answer).undo, kind_of(answer).AT_A_TIME, by)
    if not answer.lines.filter(done=Done.LOADED).exists():
        _note_undone(answer, by)
    return number


@transaction.atomic
def _note_undone(answer: Answer, by: Officer) -> None:
    loaded = Answer.objects.filter(pk=answer.pk, state=State.LOADED)
    loaded.update(state=State.UNDONE, undone_at=timezone.now(), undone_by=by)
    AnswerAccount.objects.filter(line__answer=answer).delete()


def _work_through(
    waiting: QuerySet[AnswerLine],
    deed: Callable[[Sequence[AnswerLine], Officer], None],
    size: int,
    by: Officer,
) -> int:
    """In the order of people, so that two who work at once wait for each other."""
    end, number = time.monotonic() + SECONDS, 0
    ids = list(waiting.order_by("person", "pk").values_list("pk", flat=True))
    for part in parts_of(ids, size):
        with transaction.atomic():
            number += _work_on(waiting.filter(pk__in=part), deed, by)
        if time.monotonic() > end:
            break
    return number


def _work_on(
    waiting: QuerySet[AnswerLine],
    deed: Callable[[Sequence[AnswerLine], Officer], None],
    by: Officer,
) -> int:
    """Of a part those that nobody worked on meanwhile."""
    locked = waiting.order_by("person", "pk").select_for_update(of=("self",))
    lines = list(locked.select_related("answer", "account__institution"))
    deed(lines, by)
    # Most lines of a part end alike: an update for each end, not for each line.
    alike: dict[str, list[AnswerLine]] = defaultdict(list)
    for line in lines:
        alike[json.dumps([line.done, line.why, line.before], default=str)].append(line)
    for each in alike.values():
        one = each[0]
        AnswerLine.objects.filter(pk__in=[line.pk for line in each]).update(
            done=one.done, why=one.why, before=one.before
        )
    return len(lines)


def _fault_what_is_listed_twice(
    drafts: Sequence[Draft], subject: Callable[[Draft], Hashable]
) -> None:
    """Which of two lines holds, nobody can tell: both are faults."""
    same: dict[Hashable, list[Draft]] = defaultdict(list)
    for draft in drafts:
        about = subject(draft)
        if about is not None:
            same[about].append(draft)
    for each in same.values():
        for draft in each if len(each) > 1 else ():
            other = each[-1] if draft is each[0] else each[0]
            draft.fault("listed_twice", other=other.row.number)


def _keep(answer: Answer, drafts: Sequence[Draft]) -> None:
    lines = AnswerLine.objects.bulk_create(
        [
            AnswerLine(
                answer=answer,
                number=draft.row.number,
                person=draft.person,
                says=draft.says,
                findings=draft.findings,
                is_good=draft.is_good,
                asks=draft.asks,
            )
            for draft in drafts
        ],
        batch_size=2_000,
    )
    if answer.kind == Answer.Kind.ACCOUNTS:
        pairs = zip(drafts, lines, strict=True)
        accounts = [opened_accounts.keep(draft, line) for draft, line in pairs if draft.is_good]
        AnswerAccount.objects.bulk_create(accounts, batch_size=2_000)
