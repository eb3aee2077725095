"""What a cell says: words, dates, amounts, account numbers. Every cell stays text until here."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from areas.calendar import month_of
from payments.models.periods import Method, Outcome, Programme
from payments.rolls.layout import key_of

PROGRAMMES = {
    "social insurance": Programme.SOCIAL_INSURANCE,
    "bhxh": Programme.SOCIAL_INSURANCE,
    "bao hiem xa hoi": Programme.SOCIAL_INSURANCE,
    "luong huu": Programme.SOCIAL_INSURANCE,
    "tro cap bhxh": Programme.SOCIAL_INSURANCE,
    "social protection": Programme.SOCIAL_PROTECTION,
    "btxh": Programme.SOCIAL_PROTECTION,
    "bao tro xa hoi": Programme.SOCIAL_PROTECTION,
    "merit": Programme.MERIT,
    "ncc": Programme.MERIT,
    "nguoi co cong": Programme.MERIT,
}
METHODS = {
    "cash": Method.CASH,
    "tm": Method.CASH,
    "tien mat": Method.CASH,
    "account": Method.BANK_ACCOUNT,
    "tk": Method.BANK_ACCOUNT,
    "tai khoan": Method.BANK_ACCOUNT,
    "atm": Method.BANK_ACCOUNT,
    "chuyen khoan": Method.BANK_ACCOUNT,
    "ck": Method.BANK_ACCOUNT,
    "electronic": Method.ELECTRONIC_ACCOUNT,
    "vi": Method.ELECTRONIC_ACCOUNT,
    "tien di dong": Method.ELECTRONIC_ACCOUNT,
    "mobile money": Method.ELECTRONIC_ACCOUNT,
}
SEXES = {"f": 1, "nu": 1, "m": 2, "nam": 2}
OUTCOMES = {
    "paid": Outcome.PAID,
    "da nhan": Outcome.PAID,
    "da chi tra": Outcome.PAID,
    "uncollected": Outcome.UNCOLLECTED,
    "chua nhan": Outcome.UNCOLLECTED,
    "returned": Outcome.RETURNED,
    "chuyen tra": Outcome.RETURNED,
    "tra lai": Outcome.RETURNED,
}
EARLIEST_BIRTH = 1880
DAY_ZERO = date(1899, 12, 30)  # from which spreadsheets number the days, for those after 1900-03
MANY = 1 << 16


class Birth(NamedTuple):
    year: int
    day: str | None  # ISO, where the whole date is known


@lru_cache(MANY)
def programme(text: str) -> int | None:
    return PROGRAMMES.get(key_of(text))


@lru_cache(MANY)
def method(text: str) -> int | None:
    return METHODS.get(key_of(text))


@lru_cache(MANY)
def sex(text: str) -> int | None:
    return SEXES.get(key_of(text))


@lru_cache(MANY)
def outcome(text: str) -> int | None:
    return OUTCOMES.get(key_of(text))


@lru_cache(MANY)
def period(text: str) -> date | None:
    return month_of(text)


@lru_cache(MANY)
def birth(text: str) -> Birth | None:
    """02/09/1950, 2/9/1950, 1950-09-02, 1950, 00/00/1950, 09/1950 or the serial number of a day
    that a spreadsheet shows as a date, 18508; None for what is no such date."""
    if re.fullmatch(r"\d{4}", text):
        return _year(int(text))
    if re.fullmatch(r"[1-5]\d{4}", text):
        return _day(DAY_ZERO + timedelta(int(text)))
    if match := re.fullmatch(r"(?:0{1,2}[/.-])?(?:0?\d|1[0-2])[/.-](\d{4})", text):
        return _year(int(match[1]))
    text = text.removesuffix(" 00:00:00")
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if match:
        day, month, year = map(int, match.groups())
    else:
        match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        if not match:
            return None
        year, month, day = map(int, match.groups())
    try:
        return _day(date(year, month, day))
    except ValueError:
        return None


def _day(born: date) -> Birth | None:
    return Birth(born.year, born.isoformat()) if born.year >= EARLIEST_BIRTH else None


def _year(year: int) -> Birth | None:
    return Birth(year, None) if EARLIEST_BIRTH <= year <= 2100 else None


AMOUNT = re.compile(
    r"\d{1,15}|\d{4,15}[.,]00"
    r"|\d{1,3}(?:\.\d{3}){1,5}(?:,00?)?|\d{1,3}(?:,\d{3}){1,5}(?:\.00?)?"
    r"|\d{1,3}(?: \d{3}){1,5}"
)
CURRENCY = re.compile(r"\s*(?:đ|₫|đồng|vnđ|vnd)\.?$", re.IGNORECASE)
SPACES = str.maketrans("\u00a0\u202f", "  ")


@lru_cache(MANY)
def amount(text: str) -> int | None:
    """Whole đồng: 3500000, 3.500.000, 3,500,000 or 3 500 000 đ; None for anything else."""
    plain = CURRENCY.sub("", text.translate(SPACES).strip())
    if not AMOUNT.fullmatch(plain):
        return None
    whole = re.sub(r"[.,]00?$", "", plain)
    value = int(re.sub(r"[., ]", "", whole))
    return value if value <= 10**15 else None


@lru_cache(MANY)
def _word_key(word: str) -> str:
    return key_of(word)


@lru_cache(MANY)
def name_key(name: str) -> str:
    """A name without case and accents, as banks write it; names repeat their words."""
    return " ".join(map(_word_key, name.split()))


def digits_agree(digits: str, birth_year: int, sex_code: int | None) -> bool:
    """Whether a citizen id's digits of century and year say the same as birth year and sex.

    Source: domain dossier 2 (PPP G YY ......; G even for men, odd for women).
    """
    century, year = int(digits[0]), int(digits[1:])
    born = 1900 + 100 * (century // 2) + year
    return born == birth_year and (sex_code is None or (century % 2 == 1) == (sex_code == 1))
