"""What partners' answers ask of an officer: people whose identity differs, who are said to be
dead, or whose money did not reach them twice. A row goes when another answer or a roll says
otherwise, or when payments have ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, BeneficiaryQuerySet
from officers.models import Officer
from outreach.answers import identity, in_a_row
from outreach.answers.identity import Result
from outreach.models import AnswerLine

MOST = 200  # rows of one list; the number beside it is of all
DECEASED, MISSED, DIFFERS = "deceased", "missed", "differs"
TITLES: dict[str, Promise] = {
    DECEASED: _("Deceased, by the population database"),
    MISSED: _("Money not collected two months in a row"),
    DIFFERS: _("Identity does not match the population database"),
}
NEXT: dict[str, Promise] = {
    DECEASED: _(
        "Ask the commune for the certificate; note on the person's page that payments have ended."
        " Nothing ends by itself."
    ),
    MISSED: _(
        "Call or visit: ask why, and whether somebody is to collect or an account helps. Payments"
        " stop after three months."
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
    dead, differ = (_of_results(code, people) for code in RESULTS)
    return [work for work in (dead, _missed(officer), differ) if work.number]


def counts(officer: Officer) -> dict[str, int]:
    """How many rows each list has, for the start page; lists without rows are left out."""
    people = _people(officer)
    results = {code: Count("pk", filter=_says(code)) for code in RESULTS}
    numbers: dict[str, int] = _lines(people).aggregate(**results)
    numbers[MISSED] = len(in_a_row.twice(officer))
    return {code: number for code, number in numbers.items() if number}


def deceased(people: BeneficiaryQuerySet) -> QuerySet[AnswerLine]:
    """What says of these people that they have died; nobody visits them, or asks a bank."""
    return _lines(people).filter(_says(DECEASED), person__isnull=False)


def _people(officer: Officer) -> BeneficiaryQuerySet:
    return Beneficiary.objects.visible_to(officer).exclude(status=Beneficiary.Status.ENDED)


def _of_results(code: str, people: BeneficiaryQuerySet) -> Work:
    rows = _lines(people).filter(_says(code)).select_related("person__commune")
    rows = rows.order_by("person__commune__code", "person__sort_key", "pk")
    items = [Item(row.person, identity.tell(row.says)) for row in rows[:MOST] if row.person]
    return Work(code, items, rows.count() if len(items) == MOST else len(items))


def _missed(officer: Officer) -> Work:
    found = in_a_row.twice(officer)
    people = _people(officer).filter(pk__in=found).select_related("commune")
    rows = people.order_by("commune__code", "sort_key", "pk")
    return Work(MISSED, [Item(one, found[one.pk].words) for one in rows[:MOST]], len(found))


def _says(code: str) -> Q:
    return Q(says__result__in=RESULTS[code])


def _lines(people: BeneficiaryQuerySet) -> QuerySet[AnswerLine]:
    """The lines that ask something and that the person's check came from: no later one."""
    batch = Concat(Value("answer "), Cast(F("answer_id"), CharField()))
    asking = AnswerLine.objects.filter(asks=True, done=AnswerLine.Done.LOADED)
    return asking.filter(person__in=people.values("pk"), person__identity_batch=batch)
