"""A paper as a workbook: a sheet a table, numbers as numbers, codes as text, only our formulas."""

import io
import re
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reports.papers.paper import Column, Frame, Kind, Paper, Table

# Nothing from data becomes a formula, a link or a number.
OPTIONS = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.YEAR: "0",
    Kind.PERCENT: "0.00",
    Kind.POINTS: "+0.00;-0.00;0.00",
    Kind.CHANGE: "+#,##0;-#,##0;0",
}
WIDTHS = {
    Kind.TEXT: 18,
    Kind.NUMBER: 13,
    Kind.YEAR: 8,
    Kind.PERCENT: 11,
    Kind.POINTS: 11,
    Kind.CHANGE: 12,
}
WIDEST = 46
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\s]+")
LONGEST_NAME = 31  # of a sheet


def written(paper: Paper) -> bytes:
    """The workbook. Totals are formulas with our own figures as their values."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties(
            {"title": paper.title, "subject": paper.subtitle, "keywords": paper.number}
        )
        formats = _formats(book)
        taken: set[str] = set()
        for table in paper.tables or [Table(paper.title, [], [])]:
            sheet = book.add_worksheet(_name(table.title, taken))
            _write(paper, table, sheet, formats)
    return content.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    line = {"border": 1, "border_color": "#B8BEC4", "valign": "top"}
    made = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "quiet": book.add_format({"font_color": "#555B61"}),
        "bold": book.add_format({"bold": True}),
        "head": book.add_format(
            {**line, "bold": True, "text_wrap": True, "bg_color": "#E8ECEE", "align": "center"}
        ),
        "middle": book.add_format({"align": "center", "bold": True}),
        "day": book.add_format({"align": "center", "italic": True}),
    }
    for kind, form in NUMBER_FORMATS.items():
        made[kind] = book.add_format({**line, "num_format": form})
        made[f"total {kind}"] = book.add_format(
            {**line, "num_format": form, "bold": True, "top": 2}
        )
    return made


def _write(paper: Paper, table: Table, sheet: Worksheet, formats: dict[str, Format]) -> None:
    row = _write_head(paper, table, sheet, formats)
    for number, column in enumerate(table.columns):
        sheet.write_string(row, number, column.header, formats["head"])
        sheet.set_column(number, number, _width(column, table))
    if table.columns:
        sheet.freeze_panes(row + 1, min(2, len(table.columns)))
        sheet.repeat_rows(row)
    first = row + 1
    for row, values in enumerate(table.rows, first):
        for number, column in enumerate(table.columns):
            _cell(sheet, row, number, values.get(column.key), formats[column.kind])
    last = first + len(table.rows) - 1
    row = last + 1
    if table.total:
        _write_total(table, sheet, (first, last), formats)
        row += 1
    for note in table.notes:
        row += 1
        sheet.write_string(row, 0, note, formats["quiet"])
    if paper.frame:
        _write_foot(paper.frame, len(table.columns), row + 2, sheet, formats)
    on_a4(sheet, paper.number)


def on_a4(sheet: Worksheet, foot: str) -> None:
    """As wide as a page, with these words and the page's number at the foot of each."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_escaped(foot)}&R&P / &N")


def _write_head(paper: Paper, table: Table, sheet: Worksheet, formats: dict[str, Format]) -> int:
    """The office, the title and where the figures come from; gives the header's row."""
    row = 0
    if paper.frame:
        sheet.write_string(row, 0, paper.frame.office, formats["bold"])
        row += 1
    sheet.write_string(row, 0, paper.title, formats["title"])
    sheet.write_string(row + 1, 0, paper.subtitle, formats["quiet"])
    sheet.write_string(row + 2, 0, table.title, formats["bold"])
    row += 3
    for label, value in paper.facts:
        sheet.write_string(row, 0, f"{label}: {value}", formats["quiet"])
        row += 1
    for line in paper.headline:
        sheet.write_string(row, 0, line)
        row += 1
    return row + 1


def _write_foot(
    frame: Frame, columns: int, row: int, sheet: Worksheet, formats: dict[str, Format]
) -> None:
    """Place and day, and below them places to sign, side by side; the head's is under the day."""
    apart = max(2, columns // len(frame.signatures))
    last = apart * (len(frame.signatures) - 1)
    sheet.write_string(row, last, frame.place_and_day, formats["day"])
    for place, words in enumerate(frame.signatures):
        sheet.write_string(row + 1, apart * place, words, formats["middle"])


def _write_total(
    table: Table, sheet: Worksheet, rows: tuple[int, int], formats: dict[str, Format]
) -> None:
    total, row = table.total or {}, rows[1] + 1
    place = {column.key: number for number, column in enumerate(table.columns)}
    for number, column in enumerate(table.columns):
        form, value = formats[f"total {column.kind}"], total.get(column.key)
        formula = _formula(column, place, rows) if table.rows else ""
        if column.adds_up and not _adds_up(table, column):
            formula = ""
        if formula and value is not None:
            sheet.write_formula(row, number, formula, form, float(value))
        else:
            _cell(sheet, row, number, value, form)


def _formula(column: Column, place: dict[str, int], rows: tuple[int, int]) -> str:
    """How the spreadsheet works a total out: people add up, percentages never do."""
    first, last = rows
    if column.adds_up:
        one, other = (xl_rowcol_to_cell(row, place[column.key]) for row in (first, last))
        return f"=SUM({one}:{other})"
    if column.share_of and set(column.share_of) <= set(place):
        part, whole = (xl_rowcol_to_cell(last + 1, place[key]) for key in column.share_of)
        return f'=IF({whole}=0,"",ROUND(100*{part}/{whole},2))'
    return ""


def _adds_up(table: Table, column: Column) -> bool:
    """Whether the rows' people are the whole's, so that their sum says what we say."""
    return sum(row.get(column.key) or 0 for row in table.rows) == (table.total or {}).get(
        column.key
    )


def _cell(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, float(value), form)
    else:
        sheet.write_string(row, column, str(value), form)


def _width(column: Column, table: Table) -> float:
    words = (len(str(row.get(column.key) or "")) for row in table.rows)
    longest = max(words, default=0) + 2 if column.kind == Kind.TEXT else 0
    return min(WIDEST, max(WIDTHS[column.kind], longest))


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name, which no other has, within what Excel takes."""
    plain = NOT_IN_NAMES.sub(" ", title)[:LONGEST_NAME].strip() or _("Table")
    name, number = plain, 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = plain[: LONGEST_NAME - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


def _escaped(words: str) -> str:
    return words.replace("&", "&&")
