"""Files for whoever sent the roll: the workbook with a comment on each bad cell, and the bad
lines alone. Made in memory, never on a disk: a roll is not written down in clear."""

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from officers import files
from payments.models import Roll, RollFault
from payments.models.rolls import SHEET_LINES
from payments.rolls import kinds, layout
from payments.rolls.delivered import mappings_of
from payments.rolls.faults import sentence
from payments.rolls.findings import groups
from payments.rolls.headers import Header
from payments.rolls.reading import Sheet, as_typed, whole

MEDIA_TYPE = kinds.XLSX.media_type
MOST_LINES = 30_000  # 15 cells each: 100 MB of memory, four seconds
AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
LONGEST_COMMENT = 1_000
WIDTH = 18

Maker = Callable[[Roll], bytes]
Faults = dict[int, list[RollFault]]  # by line


class TooLargeError(Exception):
    """A workbook of so many lines would take too much memory."""


class Formats(NamedTuple):
    bold: Format
    fault: Format
    warning: Format
    text: Format


def workbook(roll: Roll) -> bytes:
    """Every sheet as it was delivered, bad cells marked and commented; a summary before them.

    Raises TooLargeError.
    """
    if roll.lines > MOST_LINES:
        raise TooLargeError
    faults = _faults_of(roll)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        formats = _formats(book)
        _write_summary(roll, book.add_worksheet(_("Check")), formats)
        for sheet, place in _sheets(roll):
            written = book.add_worksheet(_free_name(book, sheet.name))
            if sheet.is_hidden:
                written.hide()
            _write_sheet(sheet, place, written, faults, formats)
    return content.getvalue()


def bad_lines(roll: Roll) -> bytes:
    """The lines with faults under their header, what is wrong behind them; text in every cell."""
    faults = _faults_of(roll, warnings=False)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        formats = _formats(book)
        for sheet, place in _sheets(roll):
            if place is None or sheet.header is None:
                continue
            last = sheet.header.row
            bad = [
                (cells, faults[line + place * SHEET_LINES])
                for row, (line, cells) in enumerate(sheet.rows, 1)
                if row > last and line + place * SHEET_LINES in faults
            ]
            if bad:
                written = book.add_worksheet(_free_name(book, sheet.name))
                _write_bad_lines(sheet.header, bad, written, formats)
    return content.getvalue()


def _sheets(roll: Roll) -> Iterator[tuple[Sheet, int | None]]:
    """Every sheet and its place among the lists of the roll; None where it holds no list."""
    assert roll.file  # noqa: S101 (asked before)
    place = len(roll.base.sheets) if roll.base else 0
    for sheet in whole(files.opened(roll.file), mappings_of(roll)):
        yield sheet, place if sheet.header else None
        place += bool(sheet.header)


def _faults_of(roll: Roll, *, warnings: bool = True) -> Faults:
    found: Faults = {}
    wanted = roll.faults.all() if warnings else roll.faults.filter(is_warning=False)
    for fault in wanted.order_by("line", "is_warning", "pk"):
        fault.message = sentence(  # type: ignore[attr-defined]
            fault.code, fault.value, fault.detail, roll.spelled
        )
        found.setdefault(fault.line, []).append(fault)
    return found


def _formats(book: xlsxwriter.Workbook) -> Formats:
    return Formats(
        bold=book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        fault=book.add_format({"bg_color": "#F6D5D1", "num_format": "@"}),
        warning=book.add_format({"bg_color": "#FBE9C6", "num_format": "@"}),
        text=book.add_format({"num_format": "@"}),
    )


def _write_summary(roll: Roll, sheet: Worksheet, formats: Formats) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 12)
    rows: list[list[Any]] = [
        [_("Area"), roll.area.name],
        [_("Month"), f"{roll.period_id:%m/%Y}"],
        [_("File"), roll.name],
        [_("Lines"), roll.lines],
        [_("Good"), roll.good],
        [_("left out for faults"), roll.faulty],
    ]
    for number, row in enumerate(rows):
        sheet.write(number, 0, row[0], formats.bold)
        sheet.write(number, 1, row[1])
    number = len(rows) + 1
    sheet.write_row(number, 0, [_("Column"), _("What is wrong"), _("Lines")], formats.bold)
    found = [*groups(roll, warnings=False), *groups(roll, warnings=True)]
    for group in found:
        number += 1
        message = group.faults[0].message if group.faults else ""  # type: ignore[attr-defined]
        sheet.write_row(number, 0, [group.label, message, group.number])


def _write_sheet(
    sheet: Sheet, place: int | None, written: Worksheet, faults: Faults, formats: Formats
) -> None:
    last_row = sheet.header.row if sheet.header else 0
    written.set_column(0, 40, WIDTH)
    if last_row:
        written.freeze_panes(last_row, 0)
    for number, (line, cells) in enumerate(sheet.rows):
        bad = faults.get(line + place * SHEET_LINES, []) if place is not None else []
        if not bad or number < last_row:
            written.write_row(number, 0, cells)
            continue
        marks = _by_column(bad, sheet.header)
        for column in range(max(len(cells), *(one + 1 for one in marks))):
            cell = cells[column] if column < len(cells) else ""
            if column not in marks:
                written.write(number, column, cell)
                continue
            is_fault = any(not one.is_warning for one in marks[column])
            written.write(number, column, cell, formats.fault if is_fault else formats.warning)
            written.write_comment(number, column, _comment(marks[column]))


def _by_column(bad: list[RollFault], header: Header | None) -> dict[int, list[RollFault]]:
    places = header.places if header else {}
    marks: dict[int, list[RollFault]] = {}
    for fault in bad:
        marks.setdefault(places.get(fault.column, 0), []).append(fault)
    return marks


def _comment(bad: list[RollFault]) -> str:
    return "\n".join(map(_words, bad))[:LONGEST_COMMENT]


def _words(fault: RollFault) -> str:
    words = f"{layout.label(fault.column, get_language())}: {fault.message}"  # type: ignore[attr-defined]
    return f"{words} → {fault.repair}?" if fault.repair else words


def _write_bad_lines(
    header: Header,
    bad: list[tuple[list[Any], list[RollFault]]],
    written: Worksheet,
    formats: Formats,
) -> None:
    width = len(header.texts)
    written.set_column(0, width - 1, WIDTH, formats.text)
    written.set_column(width, width, 80)
    written.freeze_panes(1, 0)
    written.write_row(0, 0, [*header.texts, _("Faults")], formats.bold)
    account = header.places.get("account_number")
    for number, (cells, faults) in enumerate(bad, 1):
        marks = _by_column(faults, header)
        for column in range(width):
            cell = cells[column] if column < len(cells) else ""
            # A number that went through a float is typed anew, not believed.
            text = "" if column == account and not isinstance(cell, str) else as_typed(cell)
            its_format = formats.fault if column in marks else formats.text
            written.write_string(number, column, text, its_format)
        written.write_string(number, width, "; ".join(map(_words, faults)))


def _free_name(book: xlsxwriter.Workbook, name: str) -> str:
    """The sheet's name, or a like one where it is taken or not allowed."""
    allowed = "".join(sign for sign in name if sign not in "[]:*?/\\")[:28].strip("' ")
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    wanted, number = allowed or _("List"), 1
    while wanted.lower() in taken:
        number += 1
        wanted = f"{allowed or _('List')} {number}"
    return wanted
