"""Finding a person by any part of the name, with or without accents, or by a number."""

from django.db.models import Func, Q, QuerySet, Value

from beneficiaries.models import Beneficiary
from officers.models import Officer

MOST = 30


def search(text: str, *, officer: Officer) -> QuerySet[Beneficiary]:
    """At most 30 people in the officer's sight, in the order of Vietnamese names.

    Digits are a birth year (4), or a whole citizen id or SI code; words must all occur in
    the name.
    """
    found = Beneficiary.objects.visible_to(officer).select_related("commune")
    for word in text.split():
        found = found.filter(_meant_by(word))
    return found.in_name_order()[:MOST]


def _meant_by(word: str) -> Q:
    if word.isascii() and word.isdigit():
        return Q(birth_year=int(word)) if len(word) == 4 else Q(citizen_id=word) | Q(si_code=word)
    return Q(search_key__contains=Func(Value(word), function="vi_search_key"))
