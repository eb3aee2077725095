"""Which of the officer's people a line means: by our reference, or the citizen id, or the SI
code; and name and birth year must agree, for a number alone may be mistyped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from beneficiaries import account_numbers
from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach.answers.findings import Finding, found
from outreach.answers.reading import Row
from outreach.models import AnswerLine
from payments.rolls import cells

AT_A_TIME = 1_000
DIGITS = {"citizen_id": 12, "si_code": 10}


@dataclass
class Draft:
    """A line that is being checked. `account` is institution and number, where it names one."""

    row: Row
    person: Beneficiary | None = None
    says: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    account: tuple[int, str] | None = None
    asks: bool = False  # whether it is work for an officer, once it is loaded

    @property
    def is_good(self) -> bool:
        return all(each["is_warning"] for each in self.findings)

    def cell(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def fault(self, code: str, **said: Any) -> None:
        self.findings.append(found(code, **said))

    def warn(self, code: str, **said: Any) -> None:
        self.findings.append(found(code, is_warning=True, **said))


def matched(rows: Sequence[Row], officer: Officer) -> list[Draft]:
    """Each row with its person, or with why there is none. A query a thousand."""
    drafts = [Draft(row) for row in rows]
    for part in parts_of(drafts):
        named = {id(draft): _named_by(draft) for draft in part}
        known = _known(list(named.values()), officer)
        for draft in part:
            _match(draft, named[id(draft)], known)
    return drafts


def locked_people(lines: Sequence[AnswerLine], by: Officer) -> dict[int | None, Beneficiary]:
    """The people of the lines who are in the officer's sight, locked in their order, so that two
    answers about the same people take turns."""
    ids = [line.person_id for line in lines if line.person_id]
    people = Beneficiary.objects.visible_to(by).filter(pk__in=ids).order_by("pk")
    return {one.pk: one for one in people.select_for_update(of=("self",))}


def later_lines(lines: Sequence[AnswerLine], named_by: str) -> dict[tuple[Any, Any], AnswerLine]:
    """Loaded lines of these people by person and by what stood there before, as `named_by` says in
    each: whatever was loaded then, they took its place. One query."""
    people = [line.person_id for line in lines]
    loaded = AnswerLine.objects.filter(person__in=people, done=AnswerLine.Done.LOADED)
    loaded = loaded.filter(before__has_key=named_by)
    return {(one.person_id, (one.before or {})[named_by]): one for one in loaded}


def undo_under(line: AnswerLine, later: AnswerLine) -> AnswerLine:
    """The line is undone while the later one stands, which goes back to what was before both; it
    is still to be saved."""
    later.before = line.before
    line.done = AnswerLine.Done.UNDONE
    return later


def parts_of(drafts: Sequence[Any], size: int = AT_A_TIME) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(drafts), size):
        yield drafts[begin : begin + size]


def _named_by(draft: Draft) -> dict[str, str]:
    """The identifiers of a line that are written as such; the others are faults."""
    named: dict[str, str] = {}
    if text := draft.cell("reference"):
        try:
            named["uuid"] = str(UUID(text))
        except ValueError:
            # What stands there may be a number of the person.
            draft.fault("reference_form", column="reference", value=account_numbers.masked(text))
    for column, length in DIGITS.items():
        text = draft.cell(column).replace(" ", "")
        if len(text) == length and text.isascii() and text.isdigit():
            named[column] = text
        elif text:
            draft.fault(f"{column}_form", column=column, value=account_numbers.masked(text))
    if not named and not draft.findings:
        draft.fault("identifier_missing")
    return named


def _known(named: list[dict[str, str]], officer: Officer) -> dict[tuple[str, str], Beneficiary]:
    """The officer's people by what named them."""
    asked = {
        column: {each[column] for each in named if column in each} for column in ("uuid", *DIGITS)
    }
    which = Q()
    for column, values in asked.items():
        which |= Q(**{f"{column}__in": values})
    people = Beneficiary.objects.visible_to(officer).filter(which).select_related("commune")
    return {(column, str(getattr(person, column))): person for person in people for column in asked}


def _match(draft: Draft, named: dict[str, str], known: dict[tuple[str, str], Beneficiary]) -> None:
    if draft.findings:
        return
    meant = {one.pk: one for each in named.items() if (one := known.get(each))}
    if len(meant) > 1:
        draft.fault("two_people")
        return
    if not meant:
        draft.fault("not_found", value=_masked(named))
        return
    [draft.person] = meant.values()
    _compare(draft, draft.person, named)


def _compare(draft: Draft, person: Beneficiary, named: dict[str, str]) -> None:
    for column in DIGITS:
        given, on_file = named.get(column), getattr(person, column)
        if given and on_file and given != on_file:
            draft.fault("number_differs", column=column)
    if cells.name_key(draft.cell("full_name")) != cells.name_key(person.full_name):
        draft.fault("name_differs", column="full_name")
    text = draft.cell("birth_date")
    birth = cells.birth(text)
    if birth is None:
        draft.fault("birth_not_a_date" if text else "needed", column="birth_date", value=text[:20])
    elif birth.year != person.birth_year:
        draft.fault("birth_differs", column="birth_date")
    if person.status == Beneficiary.Status.ENDED:
        draft.fault("payment_ended")


def _masked(named: dict[str, str]) -> str:
    """As people's pages mask a number; a reference says nothing."""
    numbers = {column: text for column, text in named.items() if column in DIGITS}
    one = Beneficiary(**numbers)
    return one.masked_citizen_id or one.masked_si_code
