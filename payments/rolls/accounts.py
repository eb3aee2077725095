"""Columns of accounts: how each line is paid, through which bank, into which account.

What is staged of an account is its keyed fingerprint, by which a known one is recognised, and
its last characters; its number stays with the process that reads it (payments/rolls/numbers.py).
"""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import NamedTuple

from beneficiaries import account_numbers, institutions
from beneficiaries.accounts import all_fingerprinted
from officers.encryption import fingerprints
from payments.models.periods import Method, Programme
from payments.rolls import cells
from payments.rolls.copying import BETWEEN_LINES, Texts, Value, escaped, of_all_bytes, written
from payments.rolls.layout import LONGEST_TEXT
from payments.rolls.numbers import Numbered
from payments.rolls.surroundings import Surroundings

Codes = Sequence[int | None]
NO_ACCOUNT = "\t\t\t"
LENGTHS = frozenset(range(6, 16))  # of numbers that need no second look


class Way(NamedTuple):
    """How a line is paid, as its method, bank and programme say together."""

    method: int
    institution: int | None
    wrong: str | None = None  # a fault or warning of the bank's cell
    is_warning: bool = False


class Accounts(NamedTuple):
    """Columns as COPY reads them: methods, and institution, fingerprint, last four characters and
    holder between tabs, empty where a line is paid in cash; and the numbers of the others."""

    methods: Texts
    accounts: Texts
    numbered: Numbered


class AccountReader:
    """Reads the accounts of one batch of lines after the other; `note` keeps a cell's fault."""

    def __init__(self, around: Surroundings, note: Callable[..., None]) -> None:
        self.around, self.note = around, note

    def read(
        self,
        lines: list[int],
        of: dict[str, Texts],
        methods: Codes,
        programmes: Codes,
        names: Texts,
    ) -> Accounts:
        if not any(methods):
            return Accounts(written(methods), [NO_ACCOUNT] * len(lines), Numbered())
        lines = list(compress(lines, methods))
        banks, numbers, holders = (
            list(compress(of[column], methods))
            for column in ("bank", "account_number", "account_holder")
        )
        ways_paid = filter(None, methods)
        said = list(zip(banks, ways_paid, compress(programmes, methods), strict=True))
        known_ways = {one: self._way(*one) for one in set(said)}
        ways = list(map(known_ways.__getitem__, said))
        if any(way.wrong for way in known_ways.values()):
            self._note_banks(lines, banks, ways)
        numbers = self._numbers(lines, numbers)
        if max(map(len, holders)) > LONGEST_TEXT:
            self._note_long(lines, holders)
        self._compare_holders(lines, holders, list(compress(names, methods)))
        at = [way.institution for way in ways]
        if None in at:
            numbers = [number if bank else "" for number, bank in zip(numbers, at, strict=True)]
        prints = fingerprints(all_fingerprinted(at, numbers))
        accounts = map(
            "\t".join,
            zip(
                written(at),
                _where(numbers, of_all_bytes(prints)),
                [number[-4:] for number in numbers],
                escaped(holders),
                strict=True,
            ),
        )
        return Accounts(
            written(_spread(methods, [way.method for way in ways], methods)),
            _spread(methods, list(accounts), [NO_ACCOUNT] * len(methods)),
            Numbered.of(lines, numbers),
        )

    def _way(self, bank: str, method: int, programme: int | None) -> Way:
        """Which institution is meant; a wallet makes the method electronic."""
        known = self.around.banks.get(institutions.key_of(bank)) if bank else None
        if known is None:
            return Way(method, None, "bank_unknown" if bank else "bank_missing")
        if not known.is_wallet or method != Method.BANK_ACCOUNT:
            return Way(method, known.id)
        if programme == Programme.SOCIAL_INSURANCE:
            return Way(Method.ELECTRONIC_ACCOUNT, known.id, "method_not_of_programme")
        return Way(Method.ELECTRONIC_ACCOUNT, known.id, "wallet_read_as_electronic", True)

    def _note_banks(self, lines: list[int], banks: list[str], ways: list[Way]) -> None:
        for line, bank, way in zip(lines, banks, ways, strict=True):
            if way.wrong:
                # An account number that slipped into the bank's column stays out of sight too.
                is_number = way.institution is None and sum(map(str.isdigit, bank)) > 6
                shown = account_numbers.masked(bank) if is_number else bank
                self.note(line, "bank", shown, way.wrong, warn=way.is_warning)

    def _numbers(self, lines: list[int], texts: list[str]) -> list[str]:
        """The numbers without separators; one that is wrong is a fault, and empty from here on."""
        together = "".join(texts)
        are_plain = together.isascii() and together.isdigit()
        are_rounded = "00000\n" in "\n".join([*texts, ""])
        if are_plain and not are_rounded and set(map(len, texts)) <= LENGTHS:
            return texts
        numbers = []
        for line, text in zip(lines, texts, strict=True):
            number, wrong = account_numbers.read(text)
            if wrong:
                self.note(line, "account_number", account_numbers.masked(text), wrong)
            elif account_numbers.looks_rounded(number):
                shown = account_numbers.masked(text)
                self.note(line, "account_number", shown, "account_rounded", warn=True)
            numbers.append(number)
        return numbers

    def _note_long(self, lines: list[int], holders: list[str]) -> None:
        for line, holder in zip(lines, holders, strict=True):
            if len(holder) > LONGEST_TEXT:
                self.note(line, "account_holder", holder, "too_long")

    def _compare_holders(self, lines: list[int], holders: list[str], names: list[str]) -> None:
        # Banks write capitals without accents: then lower case is the key already.
        lower = BETWEEN_LINES.join(holders).lower().split(BETWEEN_LINES)
        keys = map(cells.name_key, names)
        for line, holder, key in zip(lines, lower, keys, strict=True):
            if holder and holder != key and cells.name_key(holder) != key:
                self.note(line, "account_holder", "", "holder_differs", warn=True)


def _where(wanted: Texts, texts: Texts) -> Texts:
    """The texts beside which something is wanted."""
    if all(wanted):
        return texts
    return [text if one else "" for one, text in zip(wanted, texts, strict=True)]


def _spread(methods: Codes, values: Sequence[Value], others: Sequence[Value]) -> list[Value]:
    """The values of the lines that are paid into accounts, between those of all others."""
    following = iter(values).__next__
    return [following() if method else other for method, other in zip(methods, others, strict=True)]
