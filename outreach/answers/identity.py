"""What the population database says of people: matched, which fields differ, not found, or
deceased. A death is work for an officer and ends no payment by itself.

Source: domain dossier 2.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models import Beneficiary
from officers.models import Officer
from officers.wording import day_words
from outreach.answers.findings import found
from outreach.answers.matching import Draft, later_lines, locked_people, undo_under
from outreach.models import Answer, AnswerLine
from payments.rolls.layout import key_of

AT_A_TIME = 500  # lines in a transaction
Check = Beneficiary.IdentityCheck


class Result(TextChoices):
    MATCHED = "matched", pgettext_lazy("identity", "matched")
    MISMATCH = "mismatch", pgettext_lazy("identity", "mismatch")
    NOT_FOUND = "not_found", pgettext_lazy("identity", "not found")
    DECEASED = "deceased", pgettext_lazy("identity", "deceased")


class Field(TextChoices):
    NAME = "name", pgettext_lazy("identity", "name")
    BIRTH_DATE = "birth_date", pgettext_lazy("identity", "birth date")
    SEX = "sex", pgettext_lazy("identity", "sex")
    NUMBER = "number", pgettext_lazy("identity", "number")


WORDS = {
    Result.MATCHED: ["matched", "match", "ok", "khớp", "khớp đúng", "đúng", "trùng khớp"],
    Result.MISMATCH: [
        *["mismatch", "differs", "sai lệch", "sai lệch thông tin", "không khớp", "sai", "lệch"],
    ],
    Result.NOT_FOUND: ["not found", "unknown", "không tìm thấy", "không có", "không thấy"],
    Result.DECEASED: ["deceased", "dead", "died", "đã chết", "chết", "đã mất", "tử vong"],
}
FIELD_WORDS = {
    Field.NAME: ["name", "full name", "họ tên", "họ và tên", "tên"],
    Field.BIRTH_DATE: [
        *["birth date", "date of birth", "birth year", "birth"],
        *["ngày sinh", "năm sinh", "ngày tháng năm sinh", "ngày, tháng, năm sinh"],
    ],
    Field.SEX: ["sex", "giới tính"],
    Field.NUMBER: ["number", "citizen id", "số định danh", "số định danh cá nhân", "cccd"],
}
RESULTS = {key_of(word): result for result, words in WORDS.items() for word in words}
FIELDS = {key_of(word): each for each, words in FIELD_WORDS.items() for word in words}
# A death is no match: what is on file and what the database says differ.
CHECK_OF = {
    Result.MATCHED: Check.MATCHED,
    Result.MISMATCH: Check.MISMATCH,
    Result.NOT_FOUND: Check.NOT_FOUND,
    Result.DECEASED: Check.MISMATCH,
}
CHECKED = ["identity_check", "identity_checked_on", "identity_batch"]


def check(drafts: Sequence[Draft], answer: Answer) -> None:
    """What each says, and what is wrong with it. No query."""
    for draft in drafts:
        _understand(draft)
        if draft.person and _is_newer(draft.person, answer):
            draft.fault("newer_result", day=day_words(draft.person.identity_checked_on))


def subject(draft: Draft) -> Hashable:
    """Of what a file has one line at most."""
    return draft.person.pk if draft.person else None


def tell(says: dict[str, Any]) -> str:
    result = str(Result(says["result"]).label)
    fields = ", ".join(str(Field(each).label) for each in says["fields"])
    return _("%(result)s: %(fields)s") % {"result": result, "fields": fields} if fields else result


def load(lines: Sequence[AnswerLine], by: Officer) -> None:
    """A few queries, however many lines; what was known before is kept with each."""
    people = locked_people(lines, by)
    now = []
    for line in lines:
        person = people.get(line.person_id)
        if person is None or _is_newer(person, line.answer):
            line.done, line.why = AnswerLine.Done.NOT_LOADED, _why_not(person)
            continue
        line.before = {name: getattr(person, name) for name in CHECKED}
        line.done = AnswerLine.Done.LOADED
        now.append((person.pk, _set_by(line)))
    _set(now)


def undo(lines: Sequence[AnswerLine], by: Officer) -> None:
    """The check is as it was; where another answer was loaded since, that one stands, and is
    undone to what was before this one."""
    people = locked_people(lines, by)
    later = later_lines(lines, "identity_batch")
    again, moved = [], []
    for line in lines:
        person = people.get(line.person_id)
        now = {name: getattr(person, name) for name in CHECKED} if person else None
        if person and (one := later.get((person.pk, line.answer.batch))):
            moved.append(undo_under(line, one))
            continue
        if person is None or now != _set_by(line):
            code = "changed_since" if person else "not_found"
            line.done, line.why = AnswerLine.Done.STAYS, found(code)
            continue
        line.done = AnswerLine.Done.UNDONE
        again.append((person.pk, line.before or {}))
    _set(again)
    AnswerLine.objects.bulk_update(moved, ["before"])


def _understand(draft: Draft) -> None:
    text = draft.cell("result")
    result = RESULTS.get(key_of(text))
    if result is None:
        draft.fault("result_unknown" if text else "needed", column="result", value=text[:40])
        return
    named = [part for part in re.split(r"[;,/|+]", draft.cell("differs")) if part.strip()]
    fields = [FIELDS.get(key_of(draft.cell("differs")))]
    if fields == [None]:
        fields = [FIELDS.get(key_of(part)) for part in named]
    if None in fields:
        draft.fault("field_unknown", column="differs", value=draft.cell("differs")[:40])
    if result == Result.MISMATCH and not fields:
        draft.warn("field_not_said", column="differs")
    if result != Result.MISMATCH and fields:
        draft.fault("nothing_can_differ", column="differs", value=draft.cell("differs")[:40])
    draft.asks = result != Result.MATCHED
    draft.says = {"result": result, "fields": [each for each in fields if each]}


def _is_newer(person: Beneficiary, answer: Answer) -> bool:
    """Whether what is known is of a later day than the answer."""
    checked_on = person.identity_checked_on
    return checked_on is not None and checked_on > answer.dated


def _why_not(person: Beneficiary | None) -> dict[str, Any]:
    if person is None:
        return found("not_found")
    return found("newer_result", day=day_words(person.identity_checked_on))


def _set(checks: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """People of one and the same check are set at once."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for person, values in checks:
        alike[tuple(values[name] for name in CHECKED)].append(person)
    for each, people in alike.items():
        found = dict(zip(CHECKED, each, strict=True))
        Beneficiary.objects.filter(pk__in=people).update(**found)


def _set_by(line: AnswerLine) -> dict[str, Any]:
    """What a person's check is once the line is loaded."""
    return {
        "identity_check": CHECK_OF[Result(line.says["result"])],
        "identity_checked_on": line.answer.dated,
        "identity_batch": line.answer.batch,
    }
