"""What partners' answers ask of an officer: people whose identity differs, or who are said to be
dead. A row goes when another answer says otherwise, or when payments have ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, BeneficiaryQuerySet
from officers.models import Officer
from outreach.answers import identity
from outreach.answers.identity import Result
from outreach.models import AnswerLine

MOST = 200  # rows of one list; the number beside it is of all
DECEASED, DIFFERS = "deceased", "differs"
TITLES: dict[str, Promise] = {
    DECEASED: _("Deceased, by the population database"),
    DIFFERS: _("Identity does not match the population database"),
}
NEXT: dict[str, Promise] = {
    DECEASED: _(
        "Ask the commune for the certificate; note on the person's page that payments have ended."
        " Nothing ends by itself."
    ),
    DIFFERS: _("Compare the papers, and have the roll corrected; then ask the police again."),
}
RESULTS = {DECEASED: [Result.DECEASED], DIFFERS: [Result.MISMATCH, Result.NOT_FOUND]}


@dataclass(frozen=True)
class Item:
    person: Beneficiary
    words: str


@dataclass(frozen=True)
class Work:
    code: str
    items: Sequence[Item]
    number: int

    @property
    def title(self) -> Promise:
        return TITLES[self.code]

    @property
    def next_action(self) -> Promise:
        return NEXT[self.code]


def lists(officer: Officer) -> list[Work]:
    """Those that have rows, the gravest first; at most MOST rows each."""
    people = _people(officer)
    found = [_of_results(code, people) for code in RESULTS]
    return [work for work in found if work.number]


def counts(officer: Officer) -> dict[str, int]:
    """How many rows each list has, for the start page; lists without rows are left out."""
    results = {code: Count("pk", filter=_says(code)) for code in RESULTS}
    numbers: dict[str, int] = _lines(_people(officer)).aggregate(**results)
    return {code: number for code, number in numbers.items() if number}


def _people(officer: Officer) -> BeneficiaryQuerySet:
    return Beneficiary.objects.visible_to(officer).exclude(status=Beneficiary.Status.ENDED)


def _of_results(code: str, people: BeneficiaryQuerySet) -> Work:
    rows = _lines(people).filter(_says(code)).select_related("person__commune")
    rows = rows.order_by("person__commune__code", "person__sort_key", "pk")
    items = [Item(row.person, identity.tell(row.says)) for row in rows[:MOST] if row.person]
    return Work(code, items, rows.count() if len(items) == MOST else len(items))


def _says(code: str) -> Q:
    return Q(says__result__in=RESULTS[code])


def _lines(people: BeneficiaryQuerySet) -> QuerySet[AnswerLine]:
    """The lines that ask something and that the person's check came from: no later one."""
    batch = Concat(Value("answer "), Cast(F("answer_id"), CharField()))
    asking = AnswerLine.objects.filter(asks=True, done=AnswerLine.Done.LOADED)
    return asking.filter(person__in=people.values("pk"), person__identity_batch=batch)
