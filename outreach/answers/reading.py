"""From a partner's file to rows of text cells, as rolls are read; every cell stays text."""

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from outreach.answers import findings
from outreach.models import Answer
from payments.rolls import layout, reading
from payments.rolls.faults import RefusedError
from payments.rolls.layout import Known, key_of
from payments.rolls.reading import Table

MOST_BYTES = 5 << 20
MOST_LINES = 20_000
IDENTIFIERS = ("reference", "citizen_id", "si_code")
PERSON = ("full_name", "birth_date")
# Headers beside those of rolls, in either language.
OF_ALL = {
    "reference": ["reference", "our reference", "Mã tham chiếu", "Mã tra cứu"],
    "full_name": ["name", "Tên"],
    "birth_date": ["birth year", "date of birth", "born", "Năm sinh"],
    "citizen_id": ["Số định danh cá nhân", "CCCD/Số định danh"],
    "si_code": ["Mã số BHXH"],
}
OF_KIND: dict[str, dict[str, list[str]]] = {
    Answer.Kind.ACCOUNTS: {
        "opened_on": [
            *["opened on", "account opened on", "opened"],
            *["Ngày mở", "Ngày mở tài khoản", "Ngày mở TK", "Ngày mở tài khoản thẻ"],
        ],
    },
    Answer.Kind.IDENTITY: {
        "result": ["result", "Kết quả", "Kết quả đối chiếu", "Kết quả xác thực"],
        "differs": [
            *["differs", "fields that differ", "what differs"],
            *["Thông tin sai lệch", "Sai lệch", "Nội dung sai lệch", "Trường sai lệch"],
        ],
    },
    Answer.Kind.POST: {
        "period": ["month", "paid month"],
        "outcome": ["result", "Trạng thái"],
        "reason": ["reason", "why", "Lý do", "Nguyên nhân"],
    },
}
NEEDED: dict[str, tuple[str, ...]] = {
    Answer.Kind.ACCOUNTS: ("bank", "account_number"),
    Answer.Kind.IDENTITY: ("result",),
    Answer.Kind.POST: ("period", "outcome"),
}
LONGEST_CELL = 200
HEADER_PROBLEMS = {"header_unknown", "no_header"}


class Row(NamedTuple):
    number: int  # as an editor or a sheet counts
    cells: dict[str, str]  # by column, those that stand there alone


class NotAnAnswerError(Exception):
    """A file that is no answer of its kind; its text is the sentence that says why."""


def read(content: BinaryIO, kind: str) -> list[Row]:
    """Its lines. Raises NotAnAnswerError."""
    try:
        book = reading.lists_of(content, also=_headers(kind))
        table = next(book.tables)
        _refuse_other_columns(table, kind)
        rows = list(islice(_rows(table), MOST_LINES + 1))
        if len(rows) > MOST_LINES:
            raise NotAnAnswerError(_("The file has more than %(most)s lines.") % _most())
        if next(book.tables, None):
            raise NotAnAnswerError(
                _("Several sheets of the workbook hold a list: deliver each in a file of its own.")
            )
    except RefusedError as refused:
        if refused.code in HEADER_PROBLEMS:
            raise NotAnAnswerError(_missing(IDENTIFIERS[:1] + PERSON + NEEDED[kind])) from None
        raise NotAnAnswerError(str(refused)) from None
    if not rows:
        raise NotAnAnswerError(_("The file has a header but no lines."))
    return rows


def _headers(kind: str) -> Known:
    named = OF_ALL | OF_KIND[kind]
    return {key_of(header): column for column, each in named.items() for header in each}


def _refuse_other_columns(table: Table, kind: str) -> None:
    """Where columns are missing, and another kind has all of its own, that one is meant."""
    missing = _missing_columns(set(table.places), kind)
    if not missing:
        return
    for other in NEEDED:
        named = set(layout.columns_of(table.header.texts, _headers(other)))
        if other != kind and not _missing_columns(named, other):
            raise NotAnAnswerError(
                _("By its columns this is another kind of answer: %(kind)s.")
                % {"kind": Answer.Kind(other).label}
            )
    raise NotAnAnswerError(_missing(missing))


def _missing_columns(columns: set[str], kind: str) -> tuple[str, ...]:
    missing = [column for column in (*PERSON, *NEEDED[kind]) if column not in columns]
    if not columns & set(IDENTIFIERS):
        missing.insert(0, IDENTIFIERS[0])
    return tuple(missing)


def _missing(columns: tuple[str, ...]) -> str:
    names = ", ".join(map(findings.label, columns))
    return _("Needed columns are missing: %(columns)s.") % {"columns": names}


def _most() -> dict[str, int]:
    return {"most": MOST_LINES}


def _rows(table: Table) -> Iterator[Row]:
    """What our own lists say of themselves below an empty line lists nobody."""
    before, is_over = 0, False
    for number, texts in table.rows():
        cells = {
            column: text
            for column, place in table.places.items()
            if place < len(texts) and (text := _plain(texts[place]))
        }
        filled = sum(bool(text.strip()) for text in texts)
        is_over = filled <= 2 and (is_over or bool(before) and number > before + 1)
        before = number
        if cells and not is_over:
            yield Row(number, cells)


def _plain(text: str) -> str:
    """In composed letters, with single spaces, cut where it is longer than any such cell."""
    return " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST_CELL]
