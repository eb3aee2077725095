"""Columns of accounts: how each line is paid, through which bank, into which account.

Account numbers are sealed here, while the file is read: neither staging nor a statement nor a
log ever holds one in clear. A known account is recognised by its keyed fingerprint and is not
sealed again.
"""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import NamedTuple

from beneficiaries import account_numbers, institutions
from beneficiaries.accounts import fingerprinted
from beneficiaries.models import number_context
from officers.encryption import fingerprints, seal
from payments.models.periods import Method, Programme
from payments.rolls import cells
from payments.rolls.copying import Texts, of_bytes
from payments.rolls.surroundings import Surroundings

Codes = Sequence[int | None]


class Way(NamedTuple):
    """How a line is paid, as its method, bank and programme say together."""

    method: int
    institution: int | None
    wrong: str | None = None  # a fault or warning of the bank's cell
    is_warning: bool = False


class Accounts(NamedTuple):
    """Columns of accounts; None or empty where a line is paid in cash."""

    methods: list[int | None]
    institutions: list[int | None]
    fingerprints: list[str]  # these two as COPY reads bytes
    sealed: list[str]
    last_four: list[str]
    holders: list[str]


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
        size = len(lines)
        found = Accounts(
            list(methods), [None] * size, [""] * size, [""] * size, [""] * size, [""] * size
        )
        places = [place for place, method in enumerate(methods) if method]
        if not places:
            return found
        lines = [lines[place] for place in places]
        banks, numbers, holders = (
            list(compress(of[column], methods))
            for column in ("bank", "account_number", "account_holder")
        )
        ways_paid = (method for method in methods if method)
        said = list(zip(banks, ways_paid, compress(programmes, methods), strict=True))
        known_ways = {one: self._way(*one) for one in set(said)}
        ways = list(map(known_ways.__getitem__, said))
        if any(way.wrong for way in known_ways.values()):
            self._note_banks(lines, banks, ways)
        numbers = self._numbers(lines, numbers)
        self._compare_holders(lines, holders, list(compress(names, methods)))
        prints = fingerprints(
            fingerprinted(way.institution, number)
            for way, number in zip(ways, numbers, strict=True)
        )
        known = self.around.known_accounts
        for place, way, number, its_print, holder in zip(
            places, ways, numbers, prints, holders, strict=True
        ):
            found.methods[place], found.institutions[place] = way.method, way.institution
            found.holders[place] = holder
            if number and way.institution:
                found.fingerprints[place] = of_bytes(its_print)
                found.last_four[place] = number[-4:]
                if its_print not in known:
                    sealed = seal(number.encode(), number_context(its_print))
                    found.sealed[place] = of_bytes(sealed)
        return found

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
        are_sound = "00000" not in together
        if are_plain and are_sound and min(map(len, texts)) >= 6 and max(map(len, texts)) <= 15:
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

    def _compare_holders(self, lines: list[int], holders: list[str], names: list[str]) -> None:
        for line, holder, name in zip(lines, holders, names, strict=True):
            if holder:
                key = cells.name_key(name)
                # Banks write capitals without accents: then lower case is the key already.
                if holder.lower() != key and cells.name_key(holder) != key:
                    self.note(line, "account_holder", "", "holder_differs", warn=True)
