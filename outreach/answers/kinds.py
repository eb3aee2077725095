"""The kinds of answers: each checks, tells, loads and undoes its lines in a module of its own."""

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from officers.models import Officer
from outreach.answers import identity, missed_payments, opened_accounts
from outreach.answers.matching import Draft
from outreach.models import Answer, AnswerLine


class Kind(Protocol):
    AT_A_TIME: int

    def check(self, drafts: Sequence[Draft], answer: Answer) -> None: ...
    def subject(self, draft: Draft) -> Hashable: ...
    def tell(self, says: dict[str, Any]) -> str: ...
    def load(self, lines: Sequence[AnswerLine], by: Officer) -> None: ...
    def undo(self, lines: Sequence[AnswerLine], by: Officer) -> None: ...


KINDS: dict[str, Kind] = {
    Answer.Kind.ACCOUNTS: opened_accounts,
    Answer.Kind.IDENTITY: identity,
    Answer.Kind.POST: missed_payments,
}


def kind_of(answer: Answer) -> Kind:
    return KINDS[answer.kind]
