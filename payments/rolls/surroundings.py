"""What a roll's lines are compared with while they are read, and the faults found in them."""

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
    repairs: Repairs = Repairs()

    @property
    def lines_table(self) -> str:
        return staged_lines_of(self.roll_id)


def staged_lines_of(roll_id: int) -> str:
    """The name of the table that holds a roll's lines while it is worked on."""
    return f"payments_staged_lines_{roll_id}"
