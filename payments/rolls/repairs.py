"""Damage that spreadsheets do to cells, and what probably stood there before.

Nothing is mended by itself: a repair is offered, an officer accepts it for one cell or for a
kind, and the roll is checked again. What was mended is told as a warning.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from payments.rolls import cells
from payments.rolls.layout import COLUMNS

ZERO, SEPARATORS, SCIENTIFIC, MONTH_FIRST, ETH = (
    "zero",
    "separators",
    "scientific",
    "month_first",
    "eth",
)
KINDS = (ZERO, SEPARATORS, SCIENTIFIC, MONTH_FIRST, ETH)
DIGITS = {"citizen_id": 12, "si_code": 10, "phone": 10, "commune_code": 5}
BETWEEN_DIGITS = str.maketrans("", "", " .-'’`\u00a0\u202f\u200b\u200c\u200d\u2060\ufeff")
LINE = re.compile("[0-9]{1,10}")
MOST = 1 << 31
LONGEST = 100  # characters: nothing is offered for endless cells
NUMBER = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
ETHS = str.maketrans("Ðð", "Đđ")


@dataclass(frozen=True)
class Repairs:
    """What an officer accepted: kinds of repairs in a column, and single cells."""

    kinds: frozenset[tuple[str, str]] = frozenset()  # (kind, column)
    cells: frozenset[tuple[int, str]] = field(default_factory=frozenset)  # (line, column)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Repairs":
        return cls(
            frozenset((kind, column) for kind, column in stored.get("kinds", [])),
            frozenset((line, column) for line, column in stored.get("cells", [])),
        )

    @classmethod
    def ticked(cls, kinds: Iterable[str], cells: Iterable[str]) -> "Repairs":
        """From the values of ticks, "zero:citizen_id" and "17:citizen_id"; others mean nothing."""
        kinds_said = [text.partition(":")[::2] for text in kinds]
        cells_said = [text.partition(":")[::2] for text in cells]
        return cls(
            frozenset(
                (kind, column) for kind, column in kinds_said if kind in KINDS and column in COLUMNS
            ),
            frozenset(
                (int(line), column)
                for line, column in cells_said
                if column in COLUMNS and LINE.fullmatch(line) and int(line) < MOST
            ),
        )

    def stored(self) -> dict[str, Any]:
        return {"kinds": sorted(map(list, self.kinds)), "cells": sorted(map(list, self.cells))}

    def accept(self, kind: str, line: int, column: str) -> bool:
        return (kind, column) in self.kinds or (line, column) in self.cells

    def within(self, columns: Iterable[str]) -> bool:
        """Whether anything was accepted in one of the columns."""
        named = set(columns)
        return any(column in named for _one, column in [*self.kinds, *self.cells])


def offered(column: str, text: str) -> tuple[str, str] | None:
    """The kind of a repair and what would stand there; None where nothing is offered."""
    if len(text) > LONGEST:
        return None
    if column in DIGITS:
        return _digits(text, DIGITS[column])
    if column == "birth_date":
        return _month_first(text)
    if column == "amount":
        number = _written_out(text)
        return (SCIENTIFIC, number) if number and cells.amount(number) else None
    if column in {"full_name", "hamlet"} and text.translate(ETHS) != text:
        return ETH, text.translate(ETHS)
    return None


def _digits(text: str, length: int) -> tuple[str, str] | None:
    plain = text.translate(BETWEEN_DIGITS)
    kind = SEPARATORS
    if not plain.isdigit():
        plain = _written_out(text, least=length - 1) or ""
        kind = SCIENTIFIC
    if not (plain.isascii() and plain.isdigit()):
        return None
    if len(plain) == length and plain != text:
        return kind, plain
    if len(plain) == length - 1 and plain[0] != "0":
        return (ZERO if plain == text else kind), "0" + plain
    return None


def _written_out(text: str, least: int = 0) -> str | None:
    """The whole number of 3,5E+06; None where fewer digits stand there than are needed.

    Zeros at the end of an amount are believed, those at the end of an identifier are not.
    """
    match = NUMBER.fullmatch(text)
    if not match:
        return None
    first, more, exponent = match[1], match[2] or "", int(match[3])
    if len(more) > exponent or exponent > 15 or (least and len(more) < exponent):
        return None
    number = first + more.ljust(exponent, "0")
    return number if len(number) >= least else None


def _month_first(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", text)
    if not match or cells.birth(text):
        return None
    swapped = f"{match[3]}/{match[1]}/{match[4]}"
    return (MONTH_FIRST, swapped) if cells.birth(swapped) else None
