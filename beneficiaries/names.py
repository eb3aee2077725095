"""Parts of a Vietnamese name as SQL expressions: family name first, given name last."""

from django.db.models import F, Func, TextField, Value


def _part(number: int) -> Func:
    part = Func(F("full_name"), Value(" "), Value(number), function="split_part")
    return Func(part, function="vi_search_key", output_field=TextField())


FAMILY, GIVEN = _part(1), _part(-1)


def key_of(word: str) -> Func:
    """A word as names are searched: lower case, without accents."""
    return Func(Value(word), function="vi_search_key", output_field=TextField())
