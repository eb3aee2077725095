"""A paper as CSV for people: its first table as Excel expects it, and below it what it is of."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from reports.papers.paper import Paper, Table

BOM = "\ufeff"
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"  # before what begins a formula
# Where a cell begins: at its own beginning, and within it wherever a spreadsheet that expects
# another separator than ours would begin one; quotes do not help there. PostgreSQL reads it too.
BEGINS = f'(^|[;,\t\r\n])(?=["{UNSEEN}]*[{re.escape("".join(FORMULA_BEGINS))}])'


def written(paper: Paper) -> bytes:
    """With a mark of UTF-8, in the active language: its decimal mark, and `;` where that is a
    comma. Tables follow each other after an empty line, each with its notes; the paper's words
    and the facts come last."""
    lines: list[list[str]] = []
    for table in paper.tables:
        title = [[guarded(table.title)]] if len(paper.tables) > 1 else []
        lines += [*title, *_lines(table), *([guarded(note)] for note in table.notes), []]
    lines += [[guarded(words)] for words in paper.headline]
    lines += [[guarded(label), guarded(value)] for label, value in paper.facts]
    return _for_people(lines)


def of_tables(tables: Sequence[Table]) -> bytes:
    """The tables without a word beside them: what people script against."""
    return _for_people([line for table in tables for line in _lines(table)])


def _lines(table: Table) -> list[list[str]]:
    mark = decimal_mark()
    rows = ([cell(row.get(one.key), mark) for one in table.columns] for row in table.rows)
    return [[guarded(column.header) for column in table.columns], *rows]


def encoded(lines: Iterable[list[str]], *, separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return (BOM + text.getvalue()).encode()


def _for_people(lines: Iterable[list[str]]) -> bytes:
    return encoded(lines, separator=separator())


def separator() -> str:
    """What Excel expects between cells in the active language."""
    return ";" if decimal_mark() == "," else ","


def decimal_mark() -> str:
    return number_format(Decimal("0.5"))[1]


def cell(value: Any, mark: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return str(value).replace(".", mark)
    return guarded(str(value))


def guarded(text: str) -> str:
    """Text that a spreadsheet would take for a formula, made text again."""
    return re.sub(BEGINS, r"\1'", text)
