"""What a file says, before it is CSV, XLSX or PDF: one shape for every kind of report.

Every paper says its period, programme, borders, when and from which rolls it was counted, and
who made it when (`facts`), so that a printed page can be traced to the rolls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds; each format writes it in its own way."""

    TEXT = "text"
    NUMBER = "number"  # whole people or đồng
    YEAR = "year"  # written without separators
    PERCENT = "percent"  # 0 to 100, two decimals
    POINTS = "points"  # a difference of percentages, with its sign
    CHANGE = "change"  # people more or fewer, with their sign


@dataclass(frozen=True)
class Column:
    """`share_of` names the columns (part, whole) that a percentage is worked out from, so that
    a spreadsheet can work out its total; a number adds up where `adds_up`."""

    key: str
    header: str
    kind: Kind = Kind.TEXT
    adds_up: bool = False
    share_of: tuple[str, str] | None = None
    on_paper: bool = True  # also in a PDF, which has no room for all
    names: bool = False  # tells its row from the others


@dataclass(frozen=True)
class Table:
    """Rows of values by column; what is not known is None. `total` is the whole as we count it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    total: dict[str, Any] | None = None
    notes: Sequence[str] = ()
    is_annex: bool = False  # the first one begins a page of its own


@dataclass(frozen=True)
class Frame:
    """What an office's paper has around it: whose it is, above; below, place and day, and who
    signs."""

    office: str
    place_and_day: str
    signatures: Sequence[str]


@dataclass(frozen=True)
class Paper:
    """`name` is the file's, without an ending: it sorts by month and has neither accents nor
    blanks. Charts are SVG drawings, each with its title."""

    name: str
    title: str
    subtitle: str
    tables: Sequence[Table]
    facts: Sequence[tuple[str, str]] = ()
    headline: Sequence[str] = ()
    charts: Sequence[tuple[str, str]] = ()
    frame: Frame | None = None
    number: str = ""  # given when it is made (reports.papers.making)
