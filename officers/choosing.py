"""Which area an administrator means by what was typed."""

from datetime import date
from typing import NamedTuple

from areas import names
from areas.models import ADDRESS, Area
from officers import scope
from officers.models import Officer

MOST = 20


class Choice(NamedTuple):
    """The area that is meant; without one, those that may be, at most 21."""

    area: Area | None
    matches: list[Area]


def area_meant(text: str, *, day: date, by: Officer) -> Choice:
    """An area in the charge of `by` that exists on that day, by kind:code or by its name.

    A whole name goes before words of a name, and those before any part of it. Letters without
    accents only search: what they find is offered, never taken.
    """
    areas = scope.areas_in_charge(by).valid_on(day)
    address = ADDRESS.fullmatch(text)
    if address:
        return Choice(areas.filter(kind=address[1], code=address[2]).first(), [])
    known = dict(areas.values_list("pk", "name"))
    found = _named(text, known)
    if len(found) == 1:
        return Choice(areas.get(pk=found[0]), [])
    offered = areas.filter(pk__in=found or _containing(text, known)).with_parent_name(day)
    return Choice(None, list(offered[: MOST + 1]))


def _named(text: str, known: dict[int, str]) -> list[int]:
    """The areas of just that name, or else those that have its words in their name."""
    wanted = names.key(text)
    keys = {pk: names.key(name) for pk, name in known.items()}
    whole = [pk for pk, key in keys.items() if key == wanted]
    return whole or [pk for pk, key in keys.items() if f" {wanted} " in f" {key} "]


def _containing(text: str, known: dict[int, str]) -> list[int]:
    wanted = names.search_key(text)
    return [pk for pk, name in known.items() if wanted in names.search_key(name)]
