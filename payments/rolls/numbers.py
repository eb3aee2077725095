"""The account numbers of a roll's lines: they stay in the process that reads them.

Whether an account is new shows only once it is known whose it is. Then its number is sealed;
no table, statement or log ever holds one in clear.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from beneficiaries.models import number_context
from officers.encryption import seal

AT_A_TIME = 50_000


class Numbered(NamedTuple):
    """Some lines and their numbers, one behind the other: about 20 bytes a line."""

    lines: "array[int]" = array("i")
    numbers: bytes = b""

    @classmethod
    def of(cls, lines: Sequence[int], numbers: Sequence[str]) -> "Numbered":
        return cls(array("i", lines), "\n".join(numbers).encode())

    def reaches(self, first: int, last: int) -> bool:
        return self.lines[0] <= last and first <= self.lines[-1]

    def those_among(self, wanted: dict[int, bytes]) -> Iterator[tuple[int, bytes]]:
        for line, number in zip(self.lines, self.numbers.split(b"\n"), strict=True):
            if line in wanted:
                yield line, number


class Numbers:
    """All numbers of a roll."""

    def __init__(self) -> None:
        self.some: list[Numbered] = []

    def keep(self, some: Numbered) -> None:
        if some.lines:
            self.some.append(some)

    def sealed(self, accounts: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        """The sealed numbers of lines, which are given in their order, each with its account's
        fingerprint."""
        rest = iter(accounts)
        while asked := list(islice(rest, AT_A_TIME)):
            wanted, first, last = dict(asked), asked[0][0], asked[-1][0]
            for some in self.some:
                if not some.reaches(first, last):
                    continue
                for line, number in some.those_among(wanted):
                    yield line, seal(number, number_context(wanted[line]))
