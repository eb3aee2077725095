"""The list in a workbook's sheets. Run as a process of its own, without Django or database:

    python -m payments.rolls.sheets < roll.xlsx

writes a JSON value a line: `[5, ["si_code", "full_name"]]` for the header and every row below
it, or `{"refused": "no_header", "detail": {}}`. A parser that runs out of memory or time ends
this process and no other.
"""

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from payments.rolls import layout

MOST_MEMORY = 1 << 30  # 120,000 lines of 15 columns take 0.2 of it
MOST_SECONDS = 60  # of computing; those lines take two
OUT_OF_MEMORY = 3  # exit status
MOST_NAMED = 10


class _RefusedError(Exception):
    """`code` and `detail` are those of payments.rolls.faults.RefusedError, which needs Django."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def main() -> None:
    _limit_this_process()
    try:
        for row in rows_of(_opened()):
            _write(row)
    except _RefusedError as refused:
        _write({"refused": refused.code, "detail": refused.detail})
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def rows_of(workbook: CalamineWorkbook) -> Iterator[tuple[int, list[str]]]:
    """The header and every row below it, with the sheet's row numbers and cells as text."""
    sheet, header = _list_in(workbook)
    account = layout.columns_of(_texts(_first_rows(sheet)[header - 1])).get("account_number")
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number >= header:
            yield number, _texts(cells, account)


def _limit_this_process() -> None:
    _limit(resource.RLIMIT_AS, MOST_MEMORY)
    _limit(resource.RLIMIT_CPU, MOST_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)  # a dump would hold the list in clear


def _limit(what: int, most: int) -> None:
    _now, never_more = resource.getrlimit(what)
    if never_more != resource.RLIM_INFINITY:
        most = min(most, never_more)
    resource.setrlimit(what, (most, most))


def _opened() -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(sys.stdin.buffer)
    except PasswordError:
        raise _RefusedError("workbook_encrypted") from None
    except CalamineError:
        raise _RefusedError("workbook_broken") from None


def _list_in(workbook: CalamineWorkbook) -> tuple[CalamineSheet, int]:
    """The only sheet in sight with a header, and the header's row number."""
    found: list[tuple[CalamineSheet, int]] = []
    names: list[str] = []
    for place, known in enumerate(workbook.sheets_metadata):
        if known.visible != SheetVisibleEnum.Visible or known.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = _sheet(workbook, place)
        header = layout.header_among([_texts(row) for row in _first_rows(sheet)])
        if header:
            names.append(known.name)
            found = found or [(sheet, header)]  # one sheet at a time fills the memory
    if not found:
        raise _RefusedError("no_header")
    if len(names) > 1:
        raise _RefusedError("several_sheets", sheets=_listed(names))
    return found[0]


def _sheet(workbook: CalamineWorkbook, place: int) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_index(place)
    except CalamineError:
        raise _RefusedError("workbook_broken") from None


def _first_rows(sheet: CalamineSheet) -> list[list[Any]]:
    return list(islice(sheet.iter_rows(), layout.HEADER_WITHIN))


def _listed(names: list[str]) -> str:
    more = ["…"] if len(names) > MOST_NAMED else []
    return ", ".join([name[:31] for name in names[:MOST_NAMED]] + more)


def _texts(cells: Sequence[Any], account: int | None = None) -> list[str]:
    texts = [_text(cell) for cell in cells]
    if account is not None and type(cells[account]) in (int, float):
        # Its digits went through a float and cannot be trusted: as rounded as Excel shows it.
        texts[account] = f"{cells[account]:.5E}"
    return texts


def _text(cell: Any) -> str:
    """What an officer would have typed: 3500000 for 3500000.0, 02/09/1950 for a date."""
    if isinstance(cell, str):
        return cell.replace("\0", " ")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def _write(value: object) -> None:
    line = json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple) and len(line) > layout.LONGEST_LINE:
        raise _RefusedError("line_too_long", line=value[0])
    sys.stdout.buffer.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
