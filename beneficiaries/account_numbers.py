"""Account numbers as rolls and officers write them. No national rule gives their length.

Sources: domain dossier 3.3 (6 to 19 characters, card numbers, spreadsheets' damage).
"""

import re
from unicodedata import normalize

SEPARATORS = str.maketrans("", "", " .-\u00a0\t")
# 1,23457E+15, or a decimal part: one or two digits, nothing but zeros, or any after more digits
# than a group of thousands has.
FLOAT = re.compile(r"-?\d+([.,]\d+)?[eE][+-]?\d+|\d+[.,](\d{1,2}|0+)|\d{9,}[.,]\d+")

CARD = re.compile(r"9704(\d{12}|\d{15})")


def read(text: str) -> tuple[str, str | None]:
    """The number without separators, and why it is none: a fault's name or None."""
    if 6 <= len(text) <= 15 and text.isascii() and text.isdigit():
        return text, None
    if not text:
        return "", "account_missing"
    if FLOAT.fullmatch(text):
        return "", "account_float"
    number = text.translate(SEPARATORS).upper()
    if CARD.fullmatch(normalize("NFKC", text).translate(SEPARATORS)):  # in wide digits, too
        return "", "account_card"
    if not (number.isascii() and number.isalnum()):
        return "", "account_characters"
    if not 6 <= len(number) <= 19:
        return "", "account_length"
    return number, None


def masked(text: str) -> str:
    """The last four characters of what stood in an account cell; the rest never leaves reading."""
    plain = text.translate(SEPARATORS)
    return f"••••{plain[-4:]}" if len(plain) > 4 else "••••"


def looks_rounded(number: str) -> bool:
    """Five zeros at the end: so ends what a spreadsheet has shortened to fifteen digits."""
    return number.endswith("00000")
