"""What is no harmless workbook is refused by its bytes, at once, whatever its name says."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from payments.rolls import guard
from payments.rolls.faults import RefusedError
from payments.rolls.reading import open_book
from tests.factories import line, xlsx_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
PARTS_OF_A_WORKBOOK = ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]


def refused(content: bytes) -> str:
    with pytest.raises(RefusedError) as refusal:
        list(next(open_book(io.BytesIO(content), programme_known=True).tables).rows())
    return str(refusal.value)


def zip_of(*names: str, megabytes: int = 0) -> bytes:
    """A zip file of parts with these names; the last one unpacks to so many megabytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names[:-1]:
            archive.writestr(name, "")
        with archive.open(names[-1], "w") as last:
            for _ in range(megabytes):
                last.write(b" " * (1 << 20))
    return content.getvalue()


def ole_of(name: str) -> bytes:
    """The beginning of an OLE file whose directory names one stream."""
    return OLE + b"\0" * 512 + name.encode("utf-16-le").ljust(128, b"\0")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"Rar!\x1a\x07\x01", "RAR"),
    ],
)
def test_a_renamed_picture_or_document_is_called_what_it_is(start, kind):
    assert refused(start + bytes(range(256))).startswith(f"By its content this is a {kind} file")


@pytest.mark.parametrize("start", [b"<html>", b"\xef\xbb\xbf  <TABLE>", b'<?xml version="1.0"?>'])
def test_a_web_page_under_another_name_is_refused(start):
    assert "a web page or XML" in refused(start + b"<td>full_name</td>")


@pytest.mark.parametrize("content", [zip_of("word/document.xml"), ole_of("WordDocument")])
def test_a_word_document_is_refused(content):
    assert refused(content).startswith("The file is a Word document.")


@pytest.mark.parametrize("name", ["roll.csv", "content.xml", "xl/workbook.bin"])
def test_another_zip_archive_is_refused(name):
    assert refused(zip_of(name)).startswith("The file is a zip archive, but no XLSX")


def test_an_empty_zip_archive_is_refused():
    assert refused(b"PK\x05\x06" + b"\0" * 18).startswith("The file is a zip archive")


def test_a_zip_bomb_is_refused_in_flat_memory():
    bomb = io.BytesIO(zip_of(*PARTS_OF_A_WORKBOOK, megabytes=1100))
    tracemalloc.start()

    with pytest.raises(RefusedError, match="would take 1100 MB"):
        next(open_book(bomb, programme_known=True).tables)

    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


def test_a_small_bomb_is_refused_by_its_ratio():
    assert "would take 64 MB" in refused(zip_of(*PARTS_OF_A_WORKBOOK, megabytes=64))


def test_a_bomb_that_declares_little_is_refused():
    content = bytearray(zip_of(*PARTS_OF_A_WORKBOOK, megabytes=100))
    declared = content.rindex(b"PK\x01\x02") + 24

    content[declared : declared + 4] = struct.pack("<L", 1000)

    assert refused(bytes(content)).startswith("The workbook is damaged")


def test_a_zip_of_thousands_of_parts_is_refused():
    many = zip_of(*(f"xl/media/{number}.png" for number in range(2_001)))

    assert refused(many).startswith("The workbook consists of more than 2000 parts.")


def test_a_workbook_larger_than_any_list_is_refused():
    endless = b"PK\x03\x04" + b"\0" * guard.MOST_BYTES

    assert refused(endless).startswith("The workbook is larger than 64 MB.")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_workbook_is_refused(kept):
    whole = xlsx_of([line()])

    assert refused(whole[: int(len(whole) * kept)]).startswith("The workbook is damaged")


def test_a_directory_that_is_none_is_refused():
    content = xlsx_of([line()]).replace(b"PK\x01\x02", b"PK\x01\x03")

    assert refused(content).startswith("The workbook is damaged")


def test_a_damaged_part_is_refused():
    content = bytearray(xlsx_of([line()]))

    content[40:400] = b"\xff" * 360

    assert refused(bytes(content)).startswith("The workbook is damaged")


def test_a_workbook_with_a_password_is_refused():
    assert "protected by a password" in refused(ole_of("EncryptedPackage"))


def test_a_zip_with_encrypted_parts_is_refused():
    content = bytearray(xlsx_of([line()]))

    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert "protected by a password" in refused(bytes(content))


def test_an_old_workbook_cut_off_is_refused():
    assert refused(OLE).startswith("The workbook is damaged")


def test_a_line_of_endless_cells_is_refused_at_once():
    line_of_cells = ";" * 900_000

    assert refused(f"{line_of_cells}\n{line_of_cells}".encode()).startswith("Line 1 has more than")
