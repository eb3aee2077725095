"""Banks and wallets: the list that comes with the project, and how a cell names one."""

import csv
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from beneficiaries.models import Institution, InstitutionName

FILE = Path(__file__).parent / "data" / "institutions.csv"
KINDS = {"bank": Institution.Kind.BANK, "wallet": Institution.Kind.WALLET}


class Known(NamedTuple):
    """An institution as the roll reader needs it."""

    id: int
    is_wallet: bool


@transaction.atomic
def load() -> int:
    """Brings the tables to what the file says; returns the number of new names."""
    known = set(InstitutionName.objects.values_list("short_name", flat=True))
    new = 0
    # Today's names first: what a BIN was called before then finds its institution.
    for row in sorted(_rows(), key=lambda row: row["current"] == "no"):
        if row["short_name"] not in known:
            _add(row)
            new += 1
    return new


def _add(row: dict[str, str]) -> None:
    institution = row["bin"] and Institution.objects.filter(bin=row["bin"]).first()
    if not institution:
        institution = Institution.objects.create(kind=KINDS[row["kind"]], bin=row["bin"] or None)
    InstitutionName.objects.create(
        institution=institution,
        short_name=row["short_name"],
        full_name=row["full_name"],
        aliases=row["aliases"].replace("|", "\n"),
        is_current=row["current"] == "yes",
    )


def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_key() -> dict[str, Known]:
    """Every BIN, name and alias, as `key_of` writes it, with its institution."""
    found: dict[str, Known] = {}
    for name in InstitutionName.objects.select_related("institution"):
        institution = name.institution
        known = Known(institution.pk, institution.kind == Institution.Kind.WALLET)
        found |= dict.fromkeys(_keys(name), known)
    return found


def named(text: str) -> Institution | None:
    """The institution of this BIN, name or alias."""
    wanted = key_of(text)
    for name in InstitutionName.objects.select_related("institution"):
        if wanted in _keys(name):
            return name.institution
    return None


def _keys(name: InstitutionName) -> list[str]:
    """Every spelling and the BIN, where there is one, as `key_of` writes them."""
    spellings = [name.short_name, name.full_name, *name.aliases.splitlines()]
    return [key_of(spelling) for spelling in (*spellings, name.institution.bin) if spelling]


def current_names() -> list[str]:
    """What banks and wallets are called today, for an officer to choose from."""
    current = InstitutionName.objects.filter(is_current=True)
    return list(current.order_by("short_name").values_list("short_name", flat=True))


@cache
def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFD", character.lower().replace("đ", "d"))
    return "".join(part for part in plain if part.isalnum())


def key_of(text: str) -> str:
    """Letters and digits alone, lower case, without accents."""
    return "".join(map(_letter, text.replace("Đ", "d").replace("đ", "d").replace("Ð", "d")))
