"""Which kind of file this is, by its first bytes: what its name says is not asked."""

import io
from typing import BinaryIO, NamedTuple

BEGINNING = 1 << 16


class Kind(NamedTuple):
    extension: str
    media_type: str


CSV = Kind("csv", "text/csv")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
XLS = Kind("xls", "application/vnd.ms-excel")

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0"


def kind_of(start: bytes) -> Kind:
    """XLSX for every zip file, XLS for every OLE file, CSV for all others."""
    if start.startswith(ZIP):
        return XLSX
    return XLS if start.startswith(OLE) else CSV


def of_media_type(media_type: str) -> Kind:
    """The kind as which a file was stored."""
    return {kind.media_type: kind for kind in (CSV, XLSX, XLS)}[media_type]


def begun(content: BinaryIO) -> tuple[bytes, BinaryIO]:
    """A stream's first 64 KiB, and the whole stream all the same."""
    start = content.read(BEGINNING)
    return start, io.BufferedReader(_Prepended(start, content), BEGINNING)


class _Prepended(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self.start, self.rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        part = self.start[: len(buffer)] if self.start else self.rest.read(len(buffer))
        self.start = self.start[len(part) :]
        buffer[: len(part)] = part
        return len(part)
