"""What the post says: whose money of a month was not collected, or came back. It is kept beside
the payment, whose own outcome is the roll's."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from areas.calendar import month_of
from officers.models import Officer
from officers.wording import day_words
from outreach.answers.findings import found
from outreach.answers.matching import Draft, later_lines, locked_people, undo_under
from outreach.models import Answer, AnswerLine, MissedPayment
from payments.models import MonthlyPayment
from payments.models.periods import Method, Outcome
from payments.rolls import cells
from payments.rolls.layout import key_of

AT_A_TIME = 500  # lines in a transaction
WORDS = {
    Outcome.UNCOLLECTED: ["not collected", "không nhận", "chưa lĩnh", "chưa chi trả"],
    Outcome.RETURNED: ["sent back", "chuyển trả lại", "hoàn trả", "nộp trả"],
}
OUTCOMES = {key_of(word): outcome for outcome, words in WORDS.items() for word in words}
SAID = ["outcome", "reason", "said_on", "line_id"]
Paid = dict[tuple[int, date], list[MonthlyPayment]]


def check(drafts: Sequence[Draft], answer: Answer) -> None:
    """What each says, and what is wrong with it. Two queries."""
    for draft in drafts:
        _understand(draft, answer)
    good = [draft for draft in drafts if draft.is_good and draft.person]
    paid = _paid(good)
    known = {(each.beneficiary_id, each.month): each for each in _known(_keys(good))}
    for draft in good:
        key = _key(draft)
        _compare(draft, paid[key])
        if key in known and known[key].said_on > answer.dated:
            draft.fault("newer_result", day=day_words(known[key].said_on))


def subject(draft: Draft) -> Hashable:
    """Of what a file has one line at most: a person's month."""
    return _key(draft) if draft.person and draft.says else None


def tell(says: dict[str, Any]) -> str:
    month = date_format(date.fromisoformat(says["month"]), "m/Y")
    words = {"month": month, "outcome": Outcome(says["outcome"]).label, "reason": says["reason"]}
    if says["reason"]:
        return _("%(month)s %(outcome)s: %(reason)s") % words
    return _("%(month)s %(outcome)s") % words


def load(lines: Sequence[AnswerLine], by: Officer) -> None:
    """Three queries, however many lines; what was known before is kept with each."""
    people = locked_people(lines, by)
    known = _locked(lines)
    for line in lines:
        before = known.get((line.person_id or 0, _month(line)))
        if line.person_id not in people:
            line.done, line.why = AnswerLine.Done.NOT_LOADED, found("not_found")
        elif before and before.said_on > line.answer.dated:
            line.done = AnswerLine.Done.NOT_LOADED
            line.why = found("newer_result", day=day_words(before.said_on))
        else:
            line.before = {name: getattr(before, name) for name in SAID} if before else None
            line.done = AnswerLine.Done.LOADED
    MissedPayment.objects.bulk_create(
        [_of(line) for line in lines if line.done == AnswerLine.Done.LOADED],
        update_conflicts=True,
        unique_fields=["beneficiary", "month"],
        update_fields=["outcome", "reason", "said_on", "line"],
    )


def undo(lines: Sequence[AnswerLine], by: Officer) -> None:
    """As it was; where a later answer speaks of the same month, that one stands, and is undone to
    what was before this one."""
    people = locked_people(lines, by)
    known = _locked(lines)
    later = later_lines(lines, "line_id")
    gone, again, moved = [], [], []
    for line in lines:
        now = known.get((line.person_id or 0, _month(line)))
        if line.person_id in people and (one := later.get((line.person_id, line.pk))):
            moved.append(undo_under(line, one))
            continue
        if line.person_id not in people or now is None or now.line_id != line.pk:
            code = "changed_since" if line.person_id in people else "not_found"
            line.done, line.why = AnswerLine.Done.STAYS, found(code)
            continue
        line.done = AnswerLine.Done.UNDONE
        if line.before is None:
            gone.append(now.pk)
            continue
        for name, value in line.before.items():
            setattr(now, name, value)
        again.append(now)
    MissedPayment.objects.filter(pk__in=gone).delete()
    MissedPayment.objects.bulk_update(again, ["outcome", "reason", "said_on", "line"])
    AnswerLine.objects.bulk_update(moved, ["before"])


def _understand(draft: Draft, answer: Answer) -> None:
    text = draft.cell("period")
    month = month_of(text)
    if month is None:
        draft.fault("period_not_a_month" if text else "needed", column="period", value=text[:20])
    elif month > answer.dated:
        draft.fault("month_to_come", column="period", value=text[:20])
    text = draft.cell("outcome")
    outcome = cells.outcome(text) or OUTCOMES.get(key_of(text))
    if outcome is None:
        draft.fault("outcome_unknown" if text else "needed", column="outcome", value=text[:40])
    elif outcome == Outcome.PAID:
        draft.fault("was_paid", column="outcome")
    elif month and month <= answer.dated:
        reason = draft.cell("reason") or draft.cell("note")
        draft.says = {"month": month.isoformat(), "outcome": int(outcome), "reason": reason}


def _compare(draft: Draft, paid: list[MonthlyPayment]) -> None:
    if not paid:
        draft.fault("on_no_roll_then", column="period")
    elif all(each.method != Method.CASH for each in paid):
        draft.fault("by_account_then", column="period")
    elif any(each.outcome == Outcome.PAID and each.method == Method.CASH for each in paid):
        draft.warn("roll_says_paid", column="outcome")


def _key(draft: Draft) -> tuple[int, date]:
    assert draft.person  # noqa: S101 (it was found)
    return draft.person.pk, date.fromisoformat(draft.says["month"])


def _keys(drafts: Sequence[Draft]) -> set[tuple[int, date]]:
    return {_key(draft) for draft in drafts}


def _paid(drafts: Sequence[Draft]) -> Paid:
    found: Paid = defaultdict(list)
    keys = _keys(drafts)
    rows = MonthlyPayment.objects.filter(
        period__in={month for _person, month in keys}, beneficiary__in={one for one, _m in keys}
    )
    for row in rows:
        found[row.beneficiary_id, row.period_id].append(row)
    return found


def _known(keys: set[tuple[int, date]]) -> Any:
    return MissedPayment.objects.filter(
        beneficiary__in={one for one, _m in keys}, month__in={month for _person, month in keys}
    )


def _locked(lines: Sequence[AnswerLine]) -> dict[tuple[int, date], MissedPayment]:
    rows = _known({(line.person_id or 0, _month(line)) for line in lines})
    rows = rows.select_for_update(of=("self",)).order_by("beneficiary", "month")
    return {(row.beneficiary_id, row.month): row for row in rows}


def _month(line: AnswerLine) -> date:
    return date.fromisoformat(line.says["month"])


def _of(line: AnswerLine) -> MissedPayment:
    return MissedPayment(
        beneficiary_id=line.person_id or 0,
        month=_month(line),
        outcome=line.says["outcome"],
        reason=line.says["reason"],
        said_on=line.answer.dated,
        line=line,
    )
