"""What is delivered by mistake: damaged, protected, empty, or no list at all."""

from tests.rolls.people import FOUR, HUY, LAN
from tests.rolls.writing import csv_of, ole_of, rows_of, with_parts, xlsx_of, zip_of

TABLE = "<table><tr><td>Họ và tên</td><td>Số tiền</td></tr></table>"
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>'
UNCLOSED = [LAN | {"full_name": "MARK"}, HUY]


def files() -> dict[str, bytes]:
    """Names and contents."""
    workbook = xlsx_of(rows_of(FOUR))
    unclosed = csv_of(rows_of(UNCLOSED)).decode().replace("MARK", '"Lan')
    return {
        "macros.xlsx": with_parts(workbook, "xl/vbaProject.bin"),
        "encrypted.xlsx": ole_of("EncryptedPackage"),
        "truncated.xlsx": workbook[: len(workbook) // 2],
        "zip_without_workbook.xlsx": zip_of("Danh sach.csv"),
        "word_document.xlsx": zip_of("[Content_Types].xml", "word/document.xml"),
        "web_page.xls": f"<html><head><meta charset='utf-8'></head>{TABLE}</html>".encode(),
        "xml_2003.xls": XML_2003.encode(),
        "scanned.xlsx": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "photographed.xlsx": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
        "empty.csv": b"",
        "blank.csv": b"\xef\xbb\xbf\r\n \r\n",
        "quotation_mark.csv": unclosed.encode(),
    }
