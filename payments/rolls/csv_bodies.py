"""What follows the header of a CSV file: its rows, or lines that another core makes rows of."""

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from payments.models.rolls import SHEET_LINES
from payments.rolls.faults import RefusedError
from payments.rolls.layout import Row

MARK = '"'


class RawLines(NamedTuple):
    """Lines without a quotation mark: each is a row, wherever it is read."""

    texts: list[str]
    separator: str
    before: int  # so many lines stand above them in the file
    place: int  # of the list, among those of the roll

    @property
    def numbers(self) -> range:
        first = self.place * SHEET_LINES + self.before + 1
        return range(first, first + len(self.texts))

    def cells(self) -> list[list[str]]:
        reader = csv.reader(self.texts, delimiter=self.separator, strict=True)
        try:
            return list(reader)
        except csv.Error as error:
            raise _refused(error, self.before + reader.line_num, goes_on=False) from None


Piece = RawLines | list[Row]


class CsvBody:
    """The rows after the header, of which so many rows are the last."""

    def __init__(self, lines: Iterator[str], separator: str, header: int, place: int = 0) -> None:
        self.lines, self.separator, self.place = lines, separator, place
        self.before = 0
        for _row in islice(self.rows(), header):
            pass

    def rows(self) -> Iterator[Row]:
        return self._rows(self.lines)

    def pieces(self, size: int) -> Iterator[Piece]:
        """So many lines at a time, and more where the last row of them goes on."""
        while texts := list(islice(self.lines, size)):
            if MARK in "".join(texts):
                yield self._marked(texts)
            else:
                yield RawLines(texts, self.separator, self.before, self.place)
                self.before += len(texts)

    def _marked(self, texts: list[str]) -> list[Row]:
        end, rows = self.before + len(texts), list[Row]()
        for row in self._rows(chain(texts, self.lines)):
            rows.append(row)
            if self.before >= end:
                break
        return rows

    def _rows(self, lines: Iterator[str]) -> Iterator[Row]:
        # Strict: a quotation mark that swallows the lines after it is refused, not obeyed.
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        above, offset = self.before, self.place * SHEET_LINES + 1
        try:
            for row in reader:
                began, self.before = self.before, above + reader.line_num
                yield offset + began, row
        except csv.Error as error:
            goes_on = above + reader.line_num > self.before + 1
            raise _refused(error, self.before + 1, goes_on=goes_on) from None


def _refused(error: csv.Error, line: int, *, goes_on: bool) -> RefusedError:
    if "field limit" in str(error) and not goes_on:
        # One endless cell, without a mark.
        return RefusedError("cell_too_long", line=line)
    return RefusedError("quotation_mark", line=line)
