"""The lists in a workbook's sheets. Run as a process of its own, without Django or database:

    python -m payments.rolls.sheets '{"ten nguoi linh": "full_name"}' < roll.xlsx

writes a JSON value a line. For each sheet in sight that holds a list

    {"sheet": "Gia Ninh", "header": [2, 3, ["Họ và tên", "Số tiền"]], "above": [["Tháng 6"], []]}

and every row below its header, `[4, ["Đỗ Thị Lan", "3500000"]]`; for the others
`{"aside": "Notes", "hidden": false, "rows": 3, "above": [["Ghi chú"]]}`; where nothing can be
read, `{"refused": "no_header", "detail": {}}`. With `whole` behind the headers every row of every
sheet is written, numbers as numbers. A parser that runs out of memory or time ends
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

from payments.rolls import layout, old_fonts
from payments.rolls.headers import Header, guessed_among, header_among
from payments.rolls.layout import NOTHING_MORE, Known

MOST_MEMORY = 1 << 30  # 120,000 lines of 15 columns take 0.2 of it
MOST_SECONDS = 60  # of computing; those lines take two
OUT_OF_MEMORY = 3  # exit status


class _RefusedError(Exception):
    """`code` and `detail` are those of payments.rolls.faults.RefusedError, which needs Django."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def main() -> None:
    _limit_this_process()
    also = json.loads(sys.argv[1]) if len(sys.argv) > 1 else NOTHING_MORE
    try:
        read = whole if sys.argv[2:] == ["whole"] else answers
        for answer in read(_opened(), also):
            _write(answer)
    except _RefusedError as refused:
        _write({"refused": refused.code, "detail": refused.detail})
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def answers(workbook: CalamineWorkbook, also: Known) -> Iterator[Any]:
    """What is written: sheets, and the rows of their lists with cells as text."""
    has_list = False
    for place, known in enumerate(workbook.sheets_metadata):
        if known.typ != SheetTypeEnum.WorkSheet:
            continue
        if known.visible != SheetVisibleEnum.Visible:
            yield {"aside": known.name, "hidden": True, "rows": 0, "above": []}
            continue
        sheet = _sheet(workbook, place)  # one sheet at a time fills the memory
        header = header_among(_first_rows(sheet), also)
        if header is None:
            yield {
                "aside": known.name,
                "hidden": False,
                "rows": sheet.total_height,
                "above": _first_rows(sheet),
            }
            continue
        has_list = True
        yield from _list_in(known.name, sheet, header)
    if not has_list:
        _refuse_without_a_list(workbook)


def whole(workbook: CalamineWorkbook, also: Known) -> Iterator[Any]:
    """Every sheet, with its header where it holds a list, and every row with cells as they are."""
    for place, known in enumerate(workbook.sheets_metadata):
        if known.typ != SheetTypeEnum.WorkSheet:
            continue
        is_hidden = known.visible != SheetVisibleEnum.Visible
        sheet = _sheet(workbook, place)
        header = None if is_hidden else header_among(_first_rows(sheet), also)
        told = [header.first, header.row, header.texts] if header else None
        yield {"sheet": known.name, "header": told, "hidden": is_hidden}
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, [cell if type(cell) in (int, float) else _text(cell) for cell in cells]


def _list_in(name: str, sheet: CalamineSheet, header: Header) -> Iterator[Any]:
    yield {
        "sheet": name,
        "header": [header.first, header.row, header.texts],
        "above": _first_rows(sheet)[: header.first - 1],
    }
    account = header.places.get("account_number")
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > header.row:
            yield number, _texts(cells, account)


def _refuse_without_a_list(workbook: CalamineWorkbook) -> None:
    """Says which row could be a header whose words nobody has explained yet, if one could."""
    for place, known in enumerate(workbook.sheets_metadata):
        if known.visible == SheetVisibleEnum.Visible and known.typ == SheetTypeEnum.WorkSheet:
            rows = _first_rows(_sheet(workbook, place))
            if font := old_fonts.font_of_all([cell for row in rows for cell in row]):
                raise _RefusedError("old_font", font=font)
            guessed = guessed_among(rows)
            if guessed:
                raise _RefusedError("header_unknown", headers=guessed.unknown)
    raise _RefusedError("no_header")


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


def _sheet(workbook: CalamineWorkbook, place: int) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_index(place)
    except CalamineError:
        raise _RefusedError("workbook_broken") from None


def _first_rows(sheet: CalamineSheet) -> list[list[str]]:
    return [_texts(row) for row in islice(sheet.iter_rows(), layout.HEADER_WITHIN)]


def _texts(cells: Sequence[Any], account: int | None = None) -> list[str]:
    texts = [_text(cell) for cell in cells]
    if account is not None and account < len(cells) and type(cells[account]) in (int, float):
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
        return str(int(cell)) if cell.is_integer() else _with_decimals(cell)
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def _with_decimals(cell: float) -> str:
    """2.4750 for 2.475, which would look like two thousand."""
    text = str(cell)
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _write(value: object) -> None:
    line = json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple) and len(line) > layout.LONGEST_LINE:
        raise _RefusedError("line_too_long", line=value[0])
    sys.stdout.buffer.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
