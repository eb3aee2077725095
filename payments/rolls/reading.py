"""From bytes to rows of text cells, for CSV and workbooks; totals and footers told apart."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple, Protocol

from payments.models.rolls import SHEET_LINES
from payments.rolls import cells, guard, kinds, layout, old_fonts, workbooks
from payments.rolls.csv_bodies import CsvBody, Piece
from payments.rolls.faults import RefusedError
from payments.rolls.headers import LEAST_NAMED, Header, guessed_among, header_among
from payments.rolls.identified import identified
from payments.rolls.layout import (
    HEADER_WITHIN,
    LONGEST_LINE,
    MOST_CELLS,
    NOTHING_MORE,
    Known,
    Row,
)

SEPARATORS = ";,\t|"
MOST_LISTS = 1_000  # in a workbook
FIGURE = re.compile(r"[\d\s.,/-]*\d[\d\s.,/-]*[đ₫]?")
FIGURES = ("si_code", "citizen_id", "birth_date", "commune_code", "amount")
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


class Total(NamedTuple):
    """A row of sums; without an amount, the place where another list begins."""

    line: int
    amount: str


class Aside(NamedTuple):
    """A sheet that was not read: it is hidden, or no list was found in it."""

    sheet: str
    is_hidden: bool
    rows: int
    cells: int = 0  # in the fullest of its first rows


class Body(Protocol):
    """Every row of a list below its header: to be had once, one by one or in pieces."""

    def rows(self) -> Iterator[Row]: ...

    def pieces(self, size: int) -> Iterator[Piece]: ...


@dataclass
class Table:
    """One list, whose header was found. `rows()` gives its lines once; totals gather meanwhile."""

    header: Header
    body: Body
    sheet: str = ""
    place: int = 0  # among the lists of a roll
    totals: list[Total] = field(default_factory=list)
    is_after_totals: bool = False

    @property
    def places(self) -> dict[str, int]:
        return self.header.places

    @property
    def beginning(self) -> Total:
        return Total(self.place * SHEET_LINES, "")

    def rows(self) -> Iterator[Row]:
        """Lines that list somebody: no blank rows, totals, numbering or signatures below."""
        return self.listed(self.body.rows())

    def pieces(self, size: int) -> Iterator[Piece]:
        """All rows, in pieces of so many lines; `parted` and `listed` find those of `rows`."""
        return self.body.pieces(size)

    def listed(self, some: Iterable[Row]) -> Iterator[Row]:
        """Those of the rows that list somebody; to be asked in the order of the list."""
        has_identifier = identified(self.places)
        for row in some:
            line, texts = row
            if has_identifier(texts):
                yield row  # the shortest way, for nearly all lines
            elif self._is_about_the_list(texts):
                continue
            elif layout.is_signatures(texts):
                self.is_after_totals = True
            elif layout.is_totals(texts) and not self._has(texts, "birth_date"):
                self.is_after_totals = True
                self._keep_total(line, texts)
            elif not self.is_after_totals or not self._is_footer(texts):
                yield row

    def _is_about_the_list(self, row: list[str]) -> bool:
        """A blank row, numbers of columns, a heading, or the header of a further page."""
        if not any(map(str.strip, row)) or layout.is_numbering(row) or layout.is_heading(row):
            return True
        return len(layout.columns_of(row).keys() & self.places.keys()) >= LEAST_NAMED

    def _has(self, row: list[str], column: str) -> bool:
        return any(map(str.isdigit, self._text(row, column)))

    def _is_footer(self, row: list[str]) -> bool:
        """Words and signatures below a total: no figure where people have theirs, no method,
        no programme."""
        if any(FIGURE.fullmatch(self._text(row, column)) for column in FIGURES):
            return False
        method, programme = self._text(row, "method"), self._text(row, "programme")
        return cells.method(method) is None and cells.programme(programme) is None

    def _text(self, row: list[str], column: str) -> str:
        place = self.places.get(column, len(row))
        return row[place].strip() if place < len(row) else ""

    def _keep_total(self, line: int, row: list[str]) -> None:
        amount = self._text(row, "amount")
        if amount:
            self.totals.append(Total(line, amount))


@dataclass
class Book:
    """The lists of a file, each to be read to its end before the next one.

    `above` is what stands above them and on cover sheets; it and `asides` are complete once
    all lists were read.
    """

    tables: Iterator[Table] = field(default_factory=lambda: iter(()))
    asides: list[Aside] = field(default_factory=list)
    above: list[list[str]] = field(default_factory=list)


def open_book(
    content: BinaryIO,
    *,
    programme_known: bool,
    also: Known = NOTHING_MORE,
    first_place: int = 0,
) -> Book:
    """Finds the first list's header, and in a CSV file encoding and separator before it.

    `also` are headers that an officer explained. Raises RefusedError for what is empty, neither
    text nor workbook, without header or columns.
    """
    book = lists_of(content, also=also, first_place=first_place)
    checked = _with_needed_columns(book.tables, programme_known=programme_known)
    first = next(checked)
    # A book that its own tables know would be a circle, and leave its reading process behind.
    book.tables = chain([first], checked)
    return book


def lists_of(content: BinaryIO, *, also: Known = NOTHING_MORE, first_place: int = 0) -> Book:
    """The lists of a file whatever columns they have; of files that are no rolls, too.

    Raises RefusedError where there is none, some of them when the first is asked for.
    """
    start, whole, kind = _begun(content)
    book = Book()
    if kind == kinds.CSV:
        book.tables = iter([_csv_table(book, start, whole, also, first_place)])
    else:
        answers = _Answers(workbooks.answers_of(whole, kind, also))
        book.tables = _workbook_tables(book.above, book.asides, answers, also, first_place)
    return book


def _with_needed_columns(tables: Iterable[Table], *, programme_known: bool) -> Iterator[Table]:
    for table in tables:
        missing = layout.missing_columns(table.places, programme_known=programme_known)
        if missing:
            raise RefusedError(
                "columns_missing",
                columns=missing,
                headers=table.header.unknown,
                sheet=table.sheet if table.place else "",
            )
        yield table


class Sheet(NamedTuple):
    """A sheet as it was delivered: every row with its line, cells as text or numbers."""

    name: str
    header: Header | None
    is_hidden: bool
    rows: Iterator[tuple[int, list[Any]]]


def whole(content: BinaryIO, also: Known) -> Iterator[Sheet]:
    """Every row of a file that was read before, sheet by sheet, each to be read to its end."""
    start, whole_content, kind = _begun(content)
    if kind == kinds.CSV:
        lines = _lines(whole_content, _encoding(start))
        first = [line for _number, line in zip(range(HEADER_WITHIN * 2), lines, strict=False)]
        separator, header, _above = _header(first, also)
        yield Sheet("", header, False, CsvBody(chain(first, lines), separator, 0).rows())
        return
    answers = _Answers(workbooks.answers_of(whole_content, kind, also, whole=True))
    while sheet := answers.next_sheet():
        found = sheet["header"]
        yield Sheet(
            sheet["sheet"],
            _told(found, also) if found else None,
            sheet["hidden"],
            answers.rows(0),
        )


def rows_of(content: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Every row of a CSV file, or of a workbook's first visible sheet that has any, with its
    line, cells as text; for tables that are no rolls. Raises RefusedError as for rolls."""
    start, whole_content, kind = _begun(content)
    if kind == kinds.CSV:
        lines = list(_lines(whole_content, _encoding(start)))
        separator = max(SEPARATORS, key=lambda one: sum(line.count(one) for line in lines))
        yield from CsvBody(iter(lines), separator, 0).rows()
        return
    answers = _Answers(workbooks.answers_of(whole_content, kind, NOTHING_MORE, whole=True))
    has_rows = False
    while not has_rows and (sheet := answers.next_sheet()):
        for number, read in [] if sheet["hidden"] else answers.rows(0):
            has_rows = True
            yield number, [as_typed(cell) for cell in read]


def as_typed(cell: Any) -> str:
    """A workbook's cell as an officer would have typed it: 17 for 17.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def look_over(content: BinaryIO) -> None:
    """Refuses at once, with RefusedError, what no worker would read; rewinds the content.

    A CSV file's header is looked for, a workbook is not opened.
    """
    start, whole, kind = _begun(content)
    if kind == kinds.CSV:
        _csv_table(Book(), start, whole, NOTHING_MORE, 0)
    else:
        guard.guarded(whole, kind).close()
    content.seek(0)


def _begun(content: BinaryIO) -> tuple[bytes, BinaryIO, kinds.Kind]:
    start, whole = kinds.begun(content)
    if not start.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise RefusedError("empty")
    guard.refuse_others(start)
    return start, whole, kinds.kind_of(start)


class _Answers:
    """What is said of a workbook: sheets, and rows of the last named sheet in between."""

    def __init__(self, answers: Iterator[Any]) -> None:
        self.answers = answers
        self.sheet: dict[str, Any] | None = None

    def next_sheet(self) -> dict[str, Any] | None:
        for _unread in self.rows(0):
            pass
        sheet, self.sheet = self.sheet, None
        return sheet

    def rows(self, place: int) -> Iterator[Row]:
        if self.sheet:
            return
        for answer in self.answers:
            if isinstance(answer, dict):
                self.sheet = answer
                return
            number, texts = answer
            yield place * SHEET_LINES + number, texts


class _SheetBody:
    def __init__(self, told: Iterator[Row]) -> None:
        self.told = told

    def rows(self) -> Iterator[Row]:
        return self.told

    def pieces(self, size: int) -> Iterator[Piece]:
        while some := list(islice(self.told, size)):
            yield some


def _workbook_tables(
    above: list[list[str]], asides: list[Aside], answers: _Answers, also: Known, place: int
) -> Iterator[Table]:
    while sheet := answers.next_sheet():
        above += sheet["above"]
        if "aside" in sheet:
            asides.append(
                Aside(sheet["aside"], sheet["hidden"], sheet["rows"], _fullest(sheet["above"]))
            )
            continue
        if place >= MOST_LISTS:
            raise RefusedError("too_many_lists", most=MOST_LISTS)
        body = _SheetBody(answers.rows(place))
        yield Table(_told(sheet["header"], also), body, sheet["sheet"], place)
        place += 1


def _fullest(rows: list[list[str]]) -> int:
    return max((sum(map(bool, map(str.strip, row))) for row in rows), default=0)


def _told(said: tuple[int, int, list[str]], also: Known) -> Header:
    first, row, texts = said
    return Header(first, row, texts, layout.columns_of(texts, also))


def _csv_table(book: Book, start: bytes, content: BinaryIO, also: Known, place: int) -> Table:
    lines = _lines(content, _encoding(start))
    first = [line for _number, line in zip(range(HEADER_WITHIN * 2), lines, strict=False)]
    separator, header, above = _header(first, also)
    book.above += above
    body = CsvBody(chain(first, lines), separator, header.row, place)
    return Table(header, body, place=place)


def _encoding(start: bytes) -> str:
    for bom, name in BOMS:
        if start.startswith(bom):
            return name
    if b"\0" in start:
        little, big = start[1:2000:2].count(0), start[0:2000:2].count(0)
        if max(little, big) < min(len(start), 2000) // 8:
            raise RefusedError("not_a_table")
        return "utf-16-le" if little > big else "utf-16-be"
    return "utf-8"


def _lines(content: BinaryIO, encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                raise RefusedError("line_too_long", line=number)
            if "\0" in line:
                raise RefusedError("not_a_table")
            yield line
    except UnicodeDecodeError as error:
        words = error.object[error.start :].decode("latin-1")
        font = old_fonts.font_of(words) if encoding.startswith("utf-8") else None
        if font:
            raise RefusedError("old_font", font=font) from None
        raise RefusedError("encoding", line=number + 1) from None


def _header(first: list[str], also: Known) -> tuple[str, Header, list[list[str]]]:
    """The separator under which the header names most columns, the header, the rows above it.

    Raises RefusedError where no row is one, with the names of a row that may be meant so.
    """
    for number, line in enumerate(first, 1):
        if max(map(line.count, SEPARATORS)) > MOST_CELLS:
            raise RefusedError("too_many_cells", line=number, most=MOST_CELLS)
    read = {separator: _parsed(first, separator) for separator in SEPARATORS}
    found = [
        (separator, header)
        for separator, rows in read.items()
        if (header := header_among(rows, also))
    ]
    if not found:
        cells_read = [cell for rows in read.values() for row in rows for cell in row]
        if font := old_fonts.font_of_all(cells_read):
            raise RefusedError("old_font", font=font)
        guesses = [guess for rows in read.values() if (guess := guessed_among(rows))]
        if guesses:
            most = max(guesses, key=lambda guess: len(guess.texts))
            raise RefusedError("header_unknown", headers=most.unknown)
        raise RefusedError("no_header")
    separator, header = max(found, key=lambda one: len(one[1].places))
    return separator, header, read[separator][: header.first - 1]


def _parsed(lines: list[str], separator: str) -> list[list[str]]:
    """The first rows, up to one that is none under this separator."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in csv.reader(iter(lines), delimiter=separator):
            rows.append(row)
    return rows[:HEADER_WITHIN]
