"""What a roll's lines are compared with while they are read, and the faults found in them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from areas.models import Area
from beneficiaries.institutions import Known


class Fault(NamedTuple):
    line: int
    column: str
    value: str
    code: str
    detail: dict[str, Any] = {}
    is_warning: bool = False


@dataclass
class Surroundings:
    """What a line is compared with: the slice's communes, points, banks, programme and month."""

    roll_id: int
    month: date
    area_name: str
    programme: int | None
    communes: dict[str, int]  # code -> area, in the roll's area and month
    points: dict[str, int]
    banks: dict[str, Known]
    known_accounts: set[bytes]  # fingerprints of accounts of the slice's people

    @cached_property
    def all_communes(self) -> set[str]:
        """Codes of every commune of the month, asked for only once one lies elsewhere."""
        everywhere = Area.objects.valid_on(self.month).filter(is_leaf=True)
        return set(everywhere.values_list("code", flat=True))

    @property
    def lines_table(self) -> str:
        return staged_lines_of(self.roll_id)


def staged_lines_of(roll_id: int) -> str:
    """The name of the table that holds a roll's lines while it is worked on."""
    return f"payments_staged_lines_{roll_id}"
