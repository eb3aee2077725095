"""From bytes to rows of text cells, for CSV and workbooks; totals and footers told apart."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO, NamedTuple

from payments.rolls import cells, guard, kinds, layout, workbooks
from payments.rolls.faults import RefusedError
from payments.rolls.layout import HEADER_WITHIN, LONGEST_LINE, Row

SEPARATORS = ";,\t|"
FIGURE = re.compile(r"[\d\s.,/-]*\d[\d\s.,/-]*[đ₫]?")
FIGURES = ("si_code", "citizen_id", "birth_date", "commune_code", "amount")
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


class Total(NamedTuple):
    line: int
    amount: str


@dataclass
class Table:
    """A file whose header was found. `rows()` gives its lines once; totals gather meanwhile."""

    places: dict[str, int]
    body: Iterator[Row]
    totals: list[Total] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Lines that list somebody: no blank rows, totals, numbering or signatures below."""
        ids = [self.places[column] for column in layout.IDENTIFIERS if column in self.places]
        first_id, last_id, after_totals = ids[0], ids[-1], False
        for row in self.body:
            line, texts = row
            if first_id < len(texts) and len(texts[first_id]) > 8 and texts[first_id].isdigit():
                yield row  # the shortest way, for nearly all lines
            elif last_id < len(texts) and len(texts[last_id]) > 8 and texts[last_id].isdigit():
                yield row
            elif not any(map(str.strip, texts)) or layout.is_numbering(texts):
                continue
            elif layout.is_totals(texts) and not self._has(texts, "birth_date"):
                after_totals = True
                self._keep_total(line, texts)
            elif not after_totals or not self._is_footer(texts):
                yield row

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


def open_table(content: BinaryIO, *, programme_known: bool) -> Table:
    """Finds the header, and in a CSV file encoding and separator before it.

    Raises RefusedError for what is empty, neither text nor workbook, without header or columns.
    """
    start, whole, kind = _begun(content)
    table = _csv_table(start, whole) if kind == kinds.CSV else _workbook_table(whole, kind)
    missing = layout.missing_columns(table.places, programme_known=programme_known)
    if missing:
        raise RefusedError("columns_missing", columns=", ".join(missing))
    return table


def look_over(content: BinaryIO) -> None:
    """Refuses at once, with RefusedError, what no worker would read; rewinds the content.

    A CSV file's header is looked for, a workbook is not opened.
    """
    start, whole, kind = _begun(content)
    if kind == kinds.CSV:
        _csv_table(start, whole)
    else:
        guard.guarded(whole, kind).close()
    content.seek(0)


def _begun(content: BinaryIO) -> tuple[bytes, BinaryIO, kinds.Kind]:
    start, whole = kinds.begun(content)
    if not start.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise RefusedError("empty")
    guard.refuse_others(start)
    return start, whole, kinds.kind_of(start)


def _workbook_table(content: BinaryIO, kind: kinds.Kind) -> Table:
    rows = workbooks.rows_of(content, kind)
    _line, header = next(rows)
    return Table(layout.columns_of(header), rows)


def _csv_table(start: bytes, content: BinaryIO) -> Table:
    lines = _lines(content, _encoding(start))
    first = [line for _number, line in zip(range(HEADER_WITHIN * 2), lines, strict=False)]
    separator, places = _header(first)
    return Table(places, _body(chain(first, lines), separator, places))


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
    except UnicodeDecodeError:
        raise RefusedError("encoding", line=number + 1) from None


def _header(first: list[str]) -> tuple[str, dict[str, int]]:
    """The separator under which the header names most columns, and their places."""
    found = [
        (separator, layout.columns_of(row))
        for separator in SEPARATORS
        for row in _parsed(first, separator)
        if layout.is_header(row)
    ]
    if not found:
        raise RefusedError("no_header")
    return max(found, key=lambda one: len(one[1]))


def _parsed(lines: list[str], separator: str) -> list[list[str]]:
    """The first rows, up to one that is none under this separator."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in csv.reader(iter(lines), delimiter=separator):
            rows.append(row)
    return rows[:HEADER_WITHIN]


def _body(lines: Iterator[str], separator: str, places: dict[str, int]) -> Iterator[Row]:
    """What follows the header, which is the first row with these columns in these places."""
    # Strict: a quotation mark that swallows the lines after it is refused, not obeyed.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    before = 0

    def next_line() -> int:
        nonlocal before
        before = reader.line_num
        return before + 1

    # `zip` asks for the line before it asks for the row that begins there.
    rows = zip(iter(next_line, None), reader, strict=False)
    try:
        for _line, row in rows:
            if layout.columns_of(row) == places:
                break
        yield from rows
    except csv.Error as error:
        if "field limit" in str(error) and reader.line_num <= before + 1:
            # One endless cell, without a mark.
            raise RefusedError("cell_too_long", line=before + 1) from None
        raise RefusedError("quotation_mark", line=before + 1) from None
