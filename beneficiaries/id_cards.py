"""The text of the QR code on an ID card, as a scanner types it.

Form (domain dossier, section 2): `number|old number|full name|birth|sex|address|issued`; the
card of 2024 adds further fields behind. The address and all behind it are never kept.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

FIELDS = 7
YEARS = range(1880, 2101)  # as in a roll: nobody who is paid was born before
BIRTH = re.compile(r"([0-9]{2})(/?)([0-9]{2})\2([0-9]{4})")
# Any letter beyond ASCII that follows itself directly.
DOUBLED = re.compile(r"([^\W\d_a-zA-Z])\1+")
SEXES = {"nữ": 1, "nam": 2}  # as in beneficiaries.models.Sex


class IdCard(NamedTuple):
    """The person on a card. `birth_date` is None where the card knows only the year."""

    citizen_id: str
    old_number: str
    full_name: str
    birth_year: int
    birth_date: date | None
    sex: int | None


class NotACardError(ValueError):
    """Not the text of a card; `code` names why and nothing of the text is repeated.

    One of too_few_fields, number_form, birth_form, no_name.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def looks_like_a_card(text: str) -> bool:
    """Whether there are bars for seven fields; cheap, and no promise that it can be read."""
    return text.count("|") >= FIELDS - 1


def parse(text: str) -> IdCard:
    """The person on the card: NFC, single spaces; raises NotACardError, and nothing else.

    An old number that has not nine digits is left out ('') and an unknown sex is None, since
    neither is needed to find a person. Source: domain dossier, section 2.
    """
    if not looks_like_a_card(text):
        raise NotACardError("too_few_fields")
    number, old_number, name, birth, sex = (_mended(field) for field in text.split("|")[:5])
    if not _is_digits(number, 12):
        raise NotACardError("number_form")
    if not any(letter.isalpha() for letter in name):
        raise NotACardError("no_name")
    birth_year, birth_date = _born(birth)
    return IdCard(
        citizen_id=number,
        old_number=old_number if _is_digits(old_number, 9) else "",
        full_name=name,
        birth_year=birth_year,
        birth_date=birth_date,
        sex=SEXES.get(sex.casefold()),
    )


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdecimal()


def _born(text: str) -> tuple[int, date | None]:
    """Year and, where day and month are known, the date, of ddmmyyyy or dd/mm/yyyy."""
    match = BIRTH.fullmatch(text)
    if not match:
        raise NotACardError("birth_form")
    day, month, year = int(match[1]), int(match[3]), int(match[4])
    try:
        # 00 stands for an unknown day or month; the rest must still be possible.
        born = date(year, month or 1, day or 1)
    except ValueError:
        raise NotACardError("birth_form") from None
    if year not in YEARS:
        raise NotACardError("birth_form")
    return year, born if day and month else None


def _mended(field: str) -> str:
    """The field as the card has it: NFC, single spaces, no doubled accents, nothing invisible.

    A scanner types like a keyboard; where a Vietnamese input method (Telex, VNI) is on, accents
    may arrive twice. How exactly is guessed, not documented: either the mark is repeated on its
    letter or the whole accented letter is ("Nguyễễn", "đđ"). Vietnamese has neither, so one of
    the two goes. "aa" or "ee" stays as it is: a doubled plain letter says nothing of its cause.
    What is lost: a name in another spelling that really doubles an accented letter.
    """
    visible = "".join(_visible(letter) for letter in field)
    once = _without_repeated_marks(unicodedata.normalize("NFD", visible))
    return " ".join(DOUBLED.sub(r"\1", unicodedata.normalize("NFC", once)).split())


def _visible(letter: str) -> str:
    """A space for any kind of space; nothing for BOM, NUL, surrogates and their like."""
    if letter.isspace():
        return " "
    return letter if letter.isprintable() else ""


def _without_repeated_marks(decomposed: str) -> str:
    """Each letter with every one of its combining marks once, in their order."""
    kept: list[str] = []
    marks: set[str] = set()
    for letter in decomposed:
        if not unicodedata.combining(letter):
            marks.clear()
        elif letter in marks:
            continue
        else:
            marks.add(letter)
        kept.append(letter)
    return "".join(kept)
