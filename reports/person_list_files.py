"""The files of lists of people: CSV as PostgreSQL writes it, XLSX row by row, PDF as pages."""

import csv
import io
import shutil
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from officers.files import Writing
from officers.models import StoredFile
from reports.models import PersonList
from reports.papers import comma, pdf, xlsx
from reports.papers.making import MEDIA_TYPES
from reports.papers.paper import Column, Kind, Paper, Table
from reports.person_list_contents import Content, Row, content_of, facts_of

MOST_SECONDS = 630  # after which whoever makes lists is killed
MOST_OF_A_SHEET = 1_000_000
# Pages of so many rows take ten seconds and 0.8 GiB, which goes with the process that sets them.
MOST_OF_A_PDF = 5_000

FOLDERS = "rollout-list-"  # their names begin so


class TooLongError(Exception):
    """The list has more rows than a PDF may hold."""


def written(one: PersonList) -> tuple[StoredFile, int]:
    """The list's file, and how many rows it has, in the active language. Raises TooLongError."""
    sink = Writing(
        name=_name(one),
        media_type=MEDIA_TYPES[one.form],
        owner=one.asked_by,
        days=1,
    )
    rows = WRITERS[one.form](content_of(one), one, sink)
    return sink.keep(), rows


def delete_left_overs() -> int:
    """Deletes what workers left behind that were killed while they wrote a workbook of people;
    how many folders they were."""
    long_ago = time.time() - MOST_SECONDS
    found = [
        folder
        for folder in Path(settings.WORK_FOLDER).glob(f"{FOLDERS}*")
        if folder.stat().st_mtime < long_ago
    ]
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def _name(one: PersonList) -> str:
    area = one.area.address.replace(":", "-") if one.area else "own"
    return f"{one.month:%Y-%m}-people-{one.which}-{area}-{one.programme}.{one.form}"


def _write_csv(content: Content, one: PersonList, sink: Writing) -> int:
    """As every CSV for people is: the rows, an empty line, and what they are of."""
    mark, separator = comma.decimal_mark(), comma.separator()
    sink.write(comma.BOM.encode() + _line([header for header, _k in content.columns], separator))
    if content.query is not None:
        rows = _copied(content.query, separator, sink)
    else:
        rows = 0
        for row in content.rows():
            sink.write(_line([comma.cell(value, mark) for value in row], separator))
            rows += 1
    facts = [[label, comma.guarded(words)] for label, words in facts_of(one, rows)]
    for line in [[], *facts]:
        sink.write(_line(line, separator))
    return rows


def _copied(query: QuerySet[Any, Row], separator: str, sink: Writing) -> int:
    """PostgreSQL writes the rows; how many they are."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        select = cursor.mogrify(sql, parameters).decode()
        copy = f"COPY ({select}) TO STDOUT (FORMAT csv, DELIMITER '{separator}')"
        cursor.copy_expert(copy, _LinesAsSpreadsheets(sink))
        return int(cursor.rowcount)


class _LinesAsSpreadsheets:
    """Ends lines as RFC 4180 says; PostgreSQL ends them as Unix does."""

    def __init__(self, sink: Writing) -> None:
        self.sink = sink

    def write(self, some: bytes) -> int:
        self.sink.write(some.replace(b"\n", b"\r\n"))
        return len(some)


def _line(cells: list[str], separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _write_xlsx(content: Content, one: PersonList, sink: Writing) -> int:
    """Row by row, in files that go with their folder, or later where the worker was killed
    (delete_left_overs); what it is of on a sheet of its own and at the foot of each page."""
    with tempfile.TemporaryDirectory(prefix=FOLDERS, dir=settings.WORK_FOLDER) as folder:
        path = Path(folder) / "list.xlsx"
        options = {**xlsx.OPTIONS, "in_memory": False, "constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(str(path), options) as book:
            rows = _write_sheets(book, content, one)
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                sink.write(chunk)
    return rows


def _write_sheets(book: xlsxwriter.Workbook, content: Content, one: PersonList) -> int:
    looks = {
        kind: book.add_format({"num_format": xlsx.NUMBER_FORMATS[kind]})
        for kind in {kind for _header, kind in content.columns}
    }
    forms = [looks[kind] for _h, kind in content.columns]
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8ECEE"})
    made = _made(facts_of(one))
    rows, sheets = 0, 0
    for rows, values in enumerate(content.rows(), 1):
        row = (rows - 1) % MOST_OF_A_SHEET + 1
        if row == 1:
            sheets += 1
            sheet = _sheet(book, content, sheets, made, head)
        for place, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, place, value, forms[place])
            elif value:
                sheet.write_string(row, place, value, forms[place])
    if not rows:
        _sheet(book, content, 1, made, head)
    about = book.add_worksheet(_("About"))
    about.set_column(0, 1, 40)
    for place, (label, words) in enumerate(facts_of(one, rows)):
        about.write_string(place, 0, label)
        about.write_string(place, 1, words)
    return rows


def _sheet(
    book: xlsxwriter.Workbook, content: Content, number: int, made: str, head: Format
) -> Worksheet:
    """One for people, with its header and, on each printed page, who made it and when."""
    sheet = book.add_worksheet(_("People") if number == 1 else f"{_('People')} {number}")
    for place, (header, kind) in enumerate(content.columns):
        sheet.set_column(place, place, 24 if kind == Kind.TEXT else 14)
        sheet.write_string(0, place, header, head)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    xlsx.on_a4(sheet, made)
    return sheet


def _write_pdf(content: Content, one: PersonList, sink: Writing) -> int:
    """Pages that a meeting reads: what it is of on the first, who made it and when on each."""
    rows = list(islice(content.rows(), MOST_OF_A_PDF + 1))
    if len(rows) > MOST_OF_A_PDF:
        raise TooLongError
    facts = facts_of(one, len(rows))
    columns = [
        Column(str(place), header, kind) for place, (header, kind) in enumerate(content.columns)
    ]
    keys = [column.key for column in columns]
    table = Table(_("People"), columns, [dict(zip(keys, row, strict=True)) for row in rows])
    paper = Paper(
        name=_name(one),
        title=_("List of people"),
        subtitle=str(one.get_which_display()),
        tables=[table],
        headline=[f"{label}: {words}" for label, words in facts[1:]],
        number=_made(facts_of(one)),
    )
    sink.write(pdf.written(paper))
    return len(rows)


def _made(facts: list[tuple[str, str]]) -> str:
    """By whom and when, and the file's number: what each page says."""
    return " · ".join(words for _label, words in facts[-2:])


WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx, "pdf": _write_pdf}
