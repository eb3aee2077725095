"""What a roll's lines are compared with while they are read, and the faults found in them."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from beneficiaries.institutions import Known
from payments.rolls.repairs import Repairs

BEGINNING = 8  # bytes
BITS = 64
MOST_BITS = 16  # that tell the bucket


class Fault(NamedTuple):
    line: int
    column: str
    value: str
    code: str
    detail: dict[str, Any] = {}
    is_warning: bool = False
    repair: str = ""
    repair_kind: str = ""


class KnownAccounts:
    """The beginnings of fingerprints, eight bytes each, in some thousand buckets.

    A set of two million fingerprints took 600 MiB; searching a sorted array by halves took eight
    times as long. Two of two million accounts begin alike once in ten million loads.
    """

    def __init__(self, beginnings: bytes | memoryview = b"") -> None:
        """They come in their order, one behind the other."""
        numbers = array("Q", bytes(beginnings))
        if sys.byteorder == "little":
            numbers.byteswap()
        bits = min(MOST_BITS, (len(numbers) >> 4).bit_length())
        self.shift = MOST_BITS - bits
        ends = [bisect_left(numbers, one << BITS - bits) * BEGINNING for one in range(1 << bits)]
        self.buckets = [
            bytes(beginnings[start:end])
            for start, end in pairwise([*ends, len(numbers) * BEGINNING])
        ]

    def places_of_others(self, fingerprints: Sequence[bytes]) -> list[int]:
        """Where those stand that are not known."""
        buckets, shift = self.buckets, self.shift
        return [
            place
            for place, one in enumerate(fingerprints)
            if one[:BEGINNING] not in buckets[(one[0] << 8 | one[1]) >> shift]
        ]


@dataclass
class Surroundings:
    """What a line is compared with: the slice's communes, points, banks, programme and month."""

    roll_id: int
    month: date
    area_name: str
    programme: int | None
    communes: dict[str, int]  # code -> area, in the roll's area and month
    all_communes: set[str]  # codes of every commune of the month
    points: dict[str, int]
    banks: dict[str, Known]
    known_accounts: KnownAccounts  # of the slice's people
    repairs: Repairs = Repairs()

    @property
    def lines_table(self) -> str:
        return staged_lines_of(self.roll_id)


def staged_lines_of(roll_id: int) -> str:
    """The name of the table that holds a roll's lines while it is worked on."""
    return f"payments_staged_lines_{roll_id}"
