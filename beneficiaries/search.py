"""Finding a person by any part of the name, with or without accents, or by a number."""

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from beneficiaries.models import Beneficiary
from officers.models import Officer

MOST = 30


def search(text: str, *, officer: Officer) -> QuerySet[Beneficiary]:
    """The people in the officer's sight who are meant, in the order of Vietnamese names.

    Words must all occur in the name. Four digits are a birth year or the end of a number;
    more are a whole citizen id or SI code, or the end of one. Pages show the first MOST.
    """
    found = Beneficiary.objects.visible_to(officer).select_related("commune")
    for word in text.split():
        found = found.filter(_meant_by(word))
    return found.in_name_order()


def _meant_by(word: str) -> Q:
    if not (word.isascii() and word.isdigit()):
        return Q(search_key__contains=Func(Value(word), function="vi_search_key"))
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
