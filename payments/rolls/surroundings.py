"""What a roll's lines are compared with while they are read, and the faults found in them."""

import sys
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from beneficiaries.institutions import Known
from payments.rolls.repairs import Repairs


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
    """The beginnings of fingerprints, eight bytes each, in their order.

    A sorted array, for a set of two million fingerprints took 600 MiB. Two of two million
    accounts begin alike once in ten million loads.
    """

    def __init__(self, beginnings: bytes | memoryview = b"") -> None:
        self.numbers = array("Q", bytes(beginnings))
        if sys.byteorder == "little":
            self.numbers.byteswap()

    def __contains__(self, fingerprint: bytes) -> bool:
        number = int.from_bytes(fingerprint[:8], "big")
        place = bisect_left(self.numbers, number)
        return place < len(self.numbers) and self.numbers[place] == number


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
