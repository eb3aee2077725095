"""What a roll's page tells of cells: faults in groups, and repairs to tick."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payments.models import Roll, RollFault
from payments.rolls import layout
from payments.rolls.faults import REPAIRS, sentence
from payments.rolls.repairs import Repairs

FAULTS_SHOWN = 200
OF_A_GROUP = 20


@dataclass
class Group:
    """Faults, or warnings, of one kind in one column; the first of them with their cells."""

    column: str
    code: str
    number: int
    faults: list[RollFault] = field(default_factory=list)

    @property
    def label(self) -> str:
        return layout.label(self.column, get_language())

    @property
    def more(self) -> int:
        return self.number - len(self.faults)


def groups(roll: Roll, *, warnings: bool) -> list[Group]:
    """The largest group last named first: people look for the many before the few."""
    found = roll.faults.filter(is_warning=warnings)
    counts = found.values_list("column", "code").annotate(number=Count("pk")).order_by("-number")
    made = {(column, code): Group(column, code, number) for column, code, number in counts}
    for fault in _first_of_each(roll, warnings):
        made[fault.column, fault.code].faults.append(_told(roll, fault))
    return list(made.values())


# The first of every kind in every column, in the order of lines.
FIRST = """
SELECT * FROM (SELECT fault.*, row_number() OVER (PARTITION BY "column", code ORDER BY line, id)
                          AS place
                 FROM payments_rollfault fault
                WHERE roll_id = %s AND is_warning = %s) fault
 WHERE place <= %s ORDER BY line, id LIMIT %s
"""


def _first_of_each(roll: Roll, warnings: bool) -> Iterable[RollFault]:
    return RollFault.objects.raw(FIRST, [roll.pk, warnings, OF_A_GROUP, FAULTS_SHOWN])


def _told(roll: Roll, fault: RollFault) -> RollFault:
    fault.message = sentence(  # type: ignore[attr-defined]
        fault.code, fault.value, fault.detail, roll.spelled
    )
    fault.where = roll.spelled(fault.line)  # type: ignore[attr-defined]
    fault.label = layout.label(fault.column, get_language())  # type: ignore[attr-defined]
    return fault


@dataclass
class Offer:
    """A kind of repair in a column: how many cells, the first of them, what is accepted."""

    kind: str
    column: str
    number: int
    cells: list[RollFault]
    is_accepted: bool

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.column}"

    @property
    def words(self) -> str:
        return f"{layout.label(self.column, get_language())}: {_(REPAIRS[self.kind])}"


@dataclass(frozen=True)
class AcceptedCell:
    line: int
    column: str
    where: str

    @property
    def key(self) -> str:
        return f"{self.line}:{self.column}"

    @property
    def label(self) -> str:
        return layout.label(self.column, get_language())


def offers(roll: Roll) -> list[Offer]:
    """Repairs that can be ticked, and those of a kind that were."""
    accepted = Repairs.of(roll.repairs).kinds
    offered = roll.faults.exclude(repair_kind="")
    counts = offered.values_list("repair_kind", "column").annotate(number=Count("pk"))
    found = {(kind, column): number for kind, column, number in counts}
    cells: dict[tuple[str, str], list[RollFault]] = {}
    for fault in offered.order_by("line", "pk")[:FAULTS_SHOWN]:
        cells.setdefault((fault.repair_kind, fault.column), []).append(_told(roll, fault))
    return [
        Offer(
            kind, column, found.get((kind, column), 0), cells.get((kind, column), []), is_accepted
        )
        for kind, column, is_accepted in sorted(
            {(*one, one in accepted) for one in {*found, *accepted}}
        )
    ]


def accepted_cells(roll: Roll) -> list[AcceptedCell]:
    """Single cells whose repair was accepted."""
    return [
        AcceptedCell(line, column, roll.spelled(line))
        for line, column in sorted(Repairs.of(roll.repairs).cells)
    ]
