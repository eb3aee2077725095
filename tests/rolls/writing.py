"""Bytes of CSV, XLSX and XLS files, the same whenever they are made."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import xlsxwriter

Rows = Sequence[Sequence[object]]

HEADERS = {
    "period": "Kỳ",
    "programme": "Chế độ",
    "benefit": "Loại trợ cấp",
    "si_code": "Mã số BHXH",
    "citizen_id": "Số CCCD",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "phone": "Điện thoại",
    "commune_code": "Mã xã",
    "hamlet": "Thôn",
    "point_code": "Mã điểm chi trả",
    "amount": "Số tiền",
    "method": "Hình thức nhận",
    "bank": "Ngân hàng",
    "account_number": "Số tài khoản",
    "account_holder": "Chủ tài khoản",
    "note": "Ghi chú",
}
SHORT = ["si_code", "citizen_id", "full_name", "birth_date", "commune_code", "amount", "method"]
WHOLE = [*SHORT, "bank", "account_number", "account_holder"]


class Formula(NamedTuple):
    """A formula and the value that Excel had worked out when the file was saved."""

    text: str
    value: object


def rows_of(
    people: Sequence[Mapping[str, object]], columns: Sequence[str] = WHOLE, *, english: bool = False
) -> list[list[object]]:
    """A header and a row a person."""
    header = [name if english else HEADERS[name] for name in columns]
    return [list(header), *([each.get(name, "") for name in columns] for each in people)]


def csv_of(
    rows: Rows, separator: str = ";", encoding: str = "utf-8", *, before: str = "", bom: str = ""
) -> bytes:
    """A CSV file as Excel writes it; `before` and `bom` stand in front of the first row."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return (bom + before + text.getvalue()).encode(encoding)


def xlsx_of(
    sheets: Mapping[str, Rows] | Rows,
    *,
    hidden: Collection[str] = (),
    hidden_rows: Collection[int] = (),
    merged: Collection[str] = (),
) -> bytes:
    """A workbook of sheets. Texts, numbers, dates and formulas are cells of that kind; cells
    named in `merged` (A1:C1) of every sheet keep the value of the first."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties({"created": datetime(2025, 6, 1)})
        shows_dates = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in _named(sheets).items():
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _write(sheet, row, column, cell, shows_dates)
            for place in merged:
                row, column = _first_of(place)
                sheet.merge_range(place, rows[row][column])
            for row in hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            if name in hidden:
                sheet.hide()
    return content.getvalue()


def _named(sheets: Mapping[str, Rows] | Rows) -> Mapping[str, Rows]:
    return sheets if isinstance(sheets, Mapping) else {"Danh sách": sheets}


def _first_of(place: str) -> tuple[int, int]:
    first = place.partition(":")[0]
    return int(first[1:]) - 1, ord(first[0]) - ord("A")


def _write(sheet, row: int, column: int, cell: object, shows_dates) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, None, cell.value)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, shows_dates)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell) if cell else None
    elif cell is not None:
        sheet.write_number(row, column, cell)


def xls_of(sheets: Mapping[str, Rows] | Rows) -> bytes:
    """A workbook of Excel 97. It needs xlwt, which is no dependency: `pip install xlwt==1.3.0`
    where these files are to be made anew."""
    import xlwt

    workbook, content = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    shows_dates = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in _named(sheets).items():
        sheet = workbook.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write(row, column, cell, shows_dates)
                else:
                    sheet.write(row, column, cell)
    workbook.save(content)
    return content.getvalue()


def zip_of(*names: str) -> bytes:
    """A zip archive of parts with these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), name)
    return content.getvalue()


def with_parts(workbook: bytes, *names: str) -> bytes:
    """A workbook with further parts."""
    content = io.BytesIO(workbook)
    with zipfile.ZipFile(content, "a") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), name)
    return content.getvalue()


def ole_of(stream: str) -> bytes:
    """The head of an OLE file and a directory that names one stream."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0")
    return head + stream.encode("utf-16-le").ljust(512, b"\0")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_windows_1258(text: str) -> bytes:
    """As Excel with Vietnamese settings writes "CSV (comma delimited)": tones behind vowels."""
    letters = []
    for letter in text:
        parts = decomposed(letter)
        vowel = "".join(part for part in parts if part not in TONES)
        tones = "".join(part for part in parts if part in TONES)
        letters.append(unicodedata.normalize("NFC", vowel) + tones)
    return "".join(letters).encode("cp1258")
