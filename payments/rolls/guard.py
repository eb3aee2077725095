"""Looks a delivered file over before any parser sees it: only bytes are counted here.

A workbook of 4 MB can unpack to more than a gigabyte, for which a parser took 2 GB of memory
before it gave up. What a zip file declares may be a lie: the process that reads it has limits
of its own (payments.rolls.sheets).
"""

import os
import re
from collections.abc import Iterator
from struct import Struct
from struct import error as StructError
from typing import BinaryIO, NamedTuple

from payments.rolls.faults import RefusedError
from payments.rolls.kinds import XLS, Kind

MEBIBYTE = 1 << 20
MOST_BYTES = 64 * MEBIBYTE  # 120,000 lines of 15 columns are 7 MiB, and unpack to 77
MOST_UNPACKED = 512 * MEBIBYTE
HARMLESS = 32 * MEBIBYTE  # unpacked, whatever the ratio
MOST_TIMES = 100  # lists unpack to ten or thirty times their size
MOST_PARTS = 2_000
MOST_DIRECTORY = MEBIBYTE

OTHERS = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "RIFF",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")

# The records of a zip file's central directory, and of its end.
ENTRY = Struct("<4s4xH10xLLHHH12x")
ENTRY_MARK = b"PK\x01\x02"
END = Struct("<10xHLLH")
END_MARK = b"PK\x05\x06"
LONGEST_COMMENT = 0xFFFF
ENCRYPTED = 1

# An OLE file's directory names its streams; entries and sectors begin at multiples of 128.
OLE_STEP = 128
OLE_MARKS = [
    ("workbook", re.compile("Workbook\0".encode("utf-16-le"))),
    ("workbook", re.compile("Book\0".encode("utf-16-le"))),  # of Excel 5 and 95
    ("encrypted", re.compile("EncryptedPackage\0".encode("utf-16-le"))),
    ("encrypted", re.compile(rb"\x09\x08\x10\0.{16}\x2f\0", re.DOTALL)),  # BOF, FILEPASS
    ("macros", re.compile("_VBA_PROJECT_CUR\0".encode("utf-16-le"))),
    ("word", re.compile("WordDocument\0".encode("utf-16-le"))),
]


class Part(NamedTuple):
    name: str
    is_encrypted: bool
    unpacked: int


def refuse_others(start: bytes) -> None:
    """Refuses pictures, documents and web pages under another name, by their first bytes."""
    for mark, name in OTHERS.items():
        if start.startswith(mark):
            raise RefusedError("other_format", format=name)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(MARKUP):
        raise RefusedError("markup")


def guarded(content: BinaryIO, kind: Kind) -> BinaryIO:
    """A copy of a workbook that seems harmless, rewound; refuses all others.

    The copy lies in memory outside this process's own, never on a disk: a roll is not
    written down in clear.
    """
    copy = os.fdopen(os.memfd_create("workbook"), "w+b")
    try:
        _copy(content, copy)
        if kind == XLS:
            _check_ole(copy)
        else:
            _check_zip(copy)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _copy(content: BinaryIO, copy: BinaryIO) -> None:
    size = 0
    while chunk := content.read(MEBIBYTE):
        size += len(chunk)
        if size > MOST_BYTES:
            raise RefusedError("workbook_too_large", megabytes=MOST_BYTES // MEBIBYTE)
        copy.write(chunk)
    copy.flush()


def _check_zip(content: BinaryIO) -> None:
    parts = list(_parts(content))
    if any(part.is_encrypted for part in parts):
        raise RefusedError("workbook_encrypted")
    size, unpacked = content.seek(0, os.SEEK_END), sum(part.unpacked for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > max(HARMLESS, MOST_TIMES * size):
        raise RefusedError("workbook_unpacks", megabytes=unpacked // MEBIBYTE)
    names = {part.name.lower() for part in parts}
    if "word/document.xml" in names:
        raise RefusedError("word_document")
    if "xl/workbook.xml" not in names:
        raise RefusedError("archive")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise RefusedError("workbook_macros")


def _parts(content: BinaryIO) -> Iterator[Part]:
    """What the central directory lists."""
    directory = _directory(content)
    at = 0
    while at < len(directory):
        try:
            mark, flags, _packed, unpacked, *lengths = ENTRY.unpack_from(directory, at)
        except StructError:
            raise RefusedError("workbook_broken") from None
        if mark != ENTRY_MARK:
            raise RefusedError("workbook_broken")
        name_at = at + ENTRY.size
        name = directory[name_at : name_at + lengths[0]].decode("utf-8", "replace")
        yield Part(name, bool(flags & ENCRYPTED), unpacked)
        at = name_at + sum(lengths)


def _directory(content: BinaryIO) -> bytes:
    """The bytes of the central directory, found by the record at the end of the file."""
    size = content.seek(0, os.SEEK_END)
    content.seek(max(0, size - END.size - LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) - at < END.size:
        raise RefusedError("workbook_broken")
    parts, length, start, _comment = END.unpack_from(tail, at)
    if parts > MOST_PARTS or length > MOST_DIRECTORY:
        raise RefusedError("workbook_parts", parts=MOST_PARTS)
    content.seek(start)
    directory = content.read(length)
    if len(directory) < length:
        raise RefusedError("workbook_broken")
    return directory


def _check_ole(content: BinaryIO) -> None:
    """An OLE file is an XLS workbook, an encrypted XLSX workbook, or something else."""
    found = _ole_marks(content)
    if "encrypted" in found:
        raise RefusedError("workbook_encrypted")
    if "workbook" not in found:
        raise RefusedError("word_document" if "word" in found else "workbook_broken")
    if "macros" in found:
        raise RefusedError("workbook_macros")


def _ole_marks(content: BinaryIO) -> set[str]:
    content.seek(0)
    found: set[str] = set()
    while chunk := content.read(MEBIBYTE):
        found |= {name for name, mark in OLE_MARKS if _stands_in(chunk, mark)}
    return found


def _stands_in(chunk: bytes, mark: re.Pattern[bytes]) -> bool:
    return any(match.start() % OLE_STEP == 0 for match in mark.finditer(chunk))
