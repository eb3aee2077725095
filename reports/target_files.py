"""A file of targets: a line an area, its code and its percentage."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from areas.models import AreaQuerySet, Kind
from payments.rolls import reading

CODE = re.compile(r"(?:(country|province|district|office|commune):)?([0-9]{2,5}|\d\d-\d\d|VN)")
PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?")
KIND_BY_LENGTH = {2: Kind.PROVINCE, 3: Kind.DISTRICT, 5: Kind.COMMUNE}
MOST_LINES = 5_000


class Line(NamedTuple):
    number: int
    address: str
    percent: str


def read(content: BinaryIO, areas: AreaQuerySet) -> tuple[dict[int, Decimal], list[str]]:
    """Percentages by the id of one of the areas, and what is wrong, a sentence a line.

    Lines that name no code are passed over up to the first one that does: titles and headers.
    Raises RefusedError where the file is no table.
    """
    lines = list(islice(_lines(content), MOST_LINES + 1))
    found = {area.address: area for area in _of_codes(areas, lines)}
    targets: dict[int, Decimal] = {}
    faults: list[str] = []
    for line in lines:
        area, wrong = found.get(line.address), ""
        percent = percent_of(line.percent)
        if area is None:
            wrong = _("no area of yours has the code %(code)s") % {"code": line.address}
        elif percent is None:
            wrong = _not_a_percentage(line.percent)
        elif area.pk in targets:
            wrong = _("%(area)s stands there twice") % {"area": area.name}
        else:
            targets[area.pk] = percent
        if wrong:
            faults.append(_("line %(line)s, %(fault)s") % {"line": line.number, "fault": wrong})
    if len(lines) > MOST_LINES:
        faults.append(_("The file has more than %(most)s lines.") % {"most": MOST_LINES})
    if not lines:
        faults.append(_("No line of the file begins with the code of an area."))
    return targets, faults


def percent_of(text: str) -> Decimal | None:
    """60, 60 %, 60,5 or 60.5; None for what is no percentage above 1, up to 100: a cell that
    Excel shows as 100% holds 1."""
    percent = _number_in(text)
    return percent if percent is not None and 1 < percent <= 100 else None


def _number_in(text: str) -> Decimal | None:
    match = PERCENT.fullmatch(text.strip())
    return Decimal(f"{match[1]}.{match[2] or 0}") if match else None


def _not_a_percentage(text: str) -> str:
    number = _number_in(text)
    if number is not None and 0 < number <= 1:
        words = _(
            '"%(value)s" may be a cell that Excel shows as per cent: write 60, in a cell of'
            " numbers or text"
        )
    else:
        words = _('"%(value)s" is not a percentage above 1, up to 100')
    return words % {"value": text}


def _of_codes(areas: AreaQuerySet, lines: list[Line]) -> AreaQuerySet:
    return areas.filter(code__in={line.address.partition(":")[2] for line in lines})


def _lines(content: BinaryIO) -> Iterator[Line]:
    """Those from the first that names an area or gives a percentage on: what stands before it
    are titles and a header."""
    has_begun = False
    for number, cells in reading.rows_of(content):
        filled = [cell.strip() for cell in cells if cell.strip()]
        match = CODE.fullmatch(filled[0]) if filled else None
        has_begun = (
            has_begun or bool(match) or len(filled) > 1 and percent_of(filled[-1]) is not None
        )
        if not (has_begun and filled):
            continue
        address = _address(match) if match else filled[0][:40]
        yield Line(number, address, filled[-1][:40] if len(filled) > 1 else "")


def _address(match: "re.Match[str]") -> str:
    kind, code = match[1], match[2]
    if kind is None:
        kind = Kind.OFFICE if "-" in code else KIND_BY_LENGTH.get(len(code), Kind.COUNTRY)
    return f"{kind}:{code}"
