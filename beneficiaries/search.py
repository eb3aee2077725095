"""Finding a person by any part of the name, with or without accents, or by a number."""

from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from beneficiaries import names
from beneficiaries.models import Beneficiary, BeneficiaryQuerySet
from officers.models import Officer

MOST = 30


def search(text: str, *, officer: Officer) -> BeneficiaryQuerySet:
    """The people in the officer's sight who are meant.

    Words must all occur in the name. Four digits are a birth year or the end of a number;
    more are a whole citizen id or SI code, or the end of one.
    """
    found = Beneficiary.objects.visible_to(officer).select_related("commune")
    for word in text.split():
        found = found.filter(_meant_by(word))
    return found


def numbered(number: str) -> QuerySet[Beneficiary, UUID]:
    """The public identifier of whoever has this citizen id or SI code, wherever they are paid:
    for the access log, whose readers see no people."""
    people = Beneficiary.objects.filter(Q(citizen_id=number) | Q(si_code=number))
    return people.values_list("uuid", flat=True)


def first_of(found: BeneficiaryQuerySet, text: str) -> list[Beneficiary]:
    """At most MOST of the people found, in the order of Vietnamese names.

    Where there are more, those come first whose given name is the last word asked for, then
    those of the family name that is the first: each by an index in that very order, while
    sorting a million people of one family took seconds.
    """
    words = [word for word in text.split() if not _is_number(word)]
    people: list[Beneficiary] = []
    if words:
        for part, word in ((names.GIVEN, words[-1]), (names.FAMILY, words[0])):
            if len(people) < MOST:
                is_so = Q(Exact(part, names.key_of(word)))
                people += found.filter(is_so).in_name_order()[: MOST - len(people)]
                found = found.exclude(is_so)
    if len(people) < MOST:
        people += found.in_name_order()[: MOST - len(people)]
    return sorted(people, key=lambda one: (one.sort_key, one.birth_year, one.pk))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _meant_by(word: str) -> Q:
    if not _is_number(word):
        return Q(search_key__contains=names.key_of(word))
    if len(word) < 4:
        return Q(citizen_id__endswith=word) | Q(si_code__endswith=word)
    if len(word) in (10, 12):
        return Q(citizen_id=word) | Q(si_code=word)
    return _ends_with(word) | (Q(birth_year=int(word)) if len(word) == 4 else Q())


def _ends_with(digits: str) -> Q:
    """The last four digits by their index, the others by looking."""
    ends = Q()
    for field in ("citizen_id", "si_code"):
        last_four = Q(Exact(Right(F(field), 4), Value(digits[-4:])))
        ends |= last_four & Q(**{f"{field}__endswith": digits})
    return ends
