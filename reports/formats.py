"""Percentages, points and months as people read them, in the active language."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def percent(value: Decimal) -> str:
    """96.38 % or 96,38%"""
    return _percent(value, get_language())


@lru_cache(20_000)  # every percentage there is, in both languages
def _percent(value: Decimal, _language: str | None) -> str:
    return _with_sign(number_format(value, decimal_pos=2))


def whole_percent(value: int) -> str:
    """20 % or 20%: on axes and scales"""
    return _with_sign(str(value))


def _with_sign(number: str) -> str:
    return f"{number}%" if get_language() == "vi" else f"{number}\u00a0%"


def points(value: Decimal) -> str:
    """+1.10 points; changes are never "%"."""
    return _("%(number)s points") % {"number": signed(value)}


def signed(value: Decimal) -> str:
    """+1.10, −0.25 or ±0.00: points under a head that says so."""
    number = number_format(abs(value), decimal_pos=2)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{number}"


def signed_percent(value: Decimal) -> str:
    """+50.00 %: a relative change, under a head that says so."""
    return _with_sign(signed(value))


def people_more(number: int) -> str:
    """+412, −9 or 0: how many people more or fewer."""
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{number_format(abs(number))}"


def month(value: date) -> str:
    """September 2024, or tháng 9/2024"""
    if get_language() == "vi":
        return f"tháng {value.month}/{value.year}"
    return f"{MONTHS[value.month]} {value.year}"


def day(value: date) -> str:
    """6 October 2025, or ngày 06 tháng 10 năm 2025, as decree 30/2020 writes it"""
    if get_language() == "vi":
        month = f"{value.month:02}" if value.month < 3 else f"{value.month}"
        return f"ngày {value.day:02} tháng {month} năm {value.year}"
    return f"{value.day} {MONTHS[value.month]} {value.year}"


def count(number: int) -> str:
    """45,688 or 45.688"""
    return number_format(number)


def people(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {
        "number": number_format(number)
    }
