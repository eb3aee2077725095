"""Stored files: written once, read as a stream, in compressed and encrypted chunks."""

import hashlib
import io
import struct
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.db import connection, transaction
from isal import isal_zlib

from areas.calendar import today
from officers.encryption import seal, unseal
from officers.models import Officer, StoredFile

CHUNK = 1 << 20
IN_MEMORY = 1 << 24  # bytes
STORE = "COPY officers_storedchunk (file_id, number, content) FROM STDIN (FORMAT binary)"
KEPT = """
COPY (SELECT content FROM officers_storedchunk WHERE file_id = %s ORDER BY number)
  TO STDOUT (FORMAT binary)
"""
# What COPY has around and between bytes, which as text would be twice as many.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
CHUNK_ROW = struct.Struct(">hi16siii")  # three fields, each after its length
CONTENT_ROW = struct.Struct(">hi")
TRAILER = b"\xff\xff"
UPLOAD_DAYS = 30


@transaction.atomic
def store(
    content: BinaryIO, *, name: str, media_type: str, owner: Officer, days: int = UPLOAD_DAYS
) -> StoredFile:
    """Keeps a file; reads it once, a mebibyte at a time."""
    file = StoredFile.objects.create(
        owner=owner,
        name=name[-200:],
        media_type=media_type,
        size=0,
        sha256=b"",
        ends_on=today() + timedelta(days=days),
    )
    digest, size = hashlib.sha256(), 0

    def sealed() -> Iterator[bytes]:
        nonlocal size
        for number, chunk in enumerate(iter(lambda: content.read(CHUNK), b"")):
            digest.update(chunk)
            size += len(chunk)
            yield _sealed(file, number, chunk)

    _write(file, sealed())
    file.size, file.sha256 = size, digest.digest()
    file.save(update_fields=["size", "sha256"])
    return file


class Writing:
    """A file that is written bit by bit, held compressed and encrypted until it is kept: what
    comes from the database leaves no statement's room between its pieces."""

    def __init__(self, *, name: str, media_type: str, owner: Officer, days: int) -> None:
        self.file = StoredFile(
            owner=owner,
            name=name,
            media_type=media_type,
            size=0,
            ends_on=today() + timedelta(days=days),
        )
        self.digest, self.rest = hashlib.sha256(), bytearray()
        self.sealed: list[bytes] = []

    def write(self, given: bytes) -> int:
        self.rest += given
        while len(self.rest) >= CHUNK:
            self._seal(CHUNK)
        return len(given)

    @transaction.atomic
    def keep(self) -> StoredFile:
        self._seal(len(self.rest))
        self.file.sha256 = self.digest.digest()
        self.file.save(force_insert=True)
        _write(self.file, self.sealed)
        return self.file

    def _seal(self, size: int) -> None:
        chunk = bytes(self.rest[:size])
        del self.rest[:size]
        self.digest.update(chunk)
        self.file.size += size
        self.sealed.append(_sealed(self.file, len(self.sealed), chunk))


def _write(file: StoredFile, sealed: Iterable[bytes]) -> None:
    """What goes wrong with the content meanwhile is raised after the COPY, which would hide it."""
    wrong: list[BaseException] = []

    def rows() -> Iterator[bytes]:
        try:
            for number, one in enumerate(sealed):
                yield CHUNK_ROW.pack(3, 16, file.pk.bytes, 4, number, len(one)) + one
        except BaseException as error:  # noqa: BLE001 (raised below)
            wrong.append(error)

    with connection.wrap_database_errors, connection.cursor() as cursor:
        parts = chain([HEADER], rows(), [TRAILER])
        cursor.copy_expert(STORE, io.BufferedReader(_PartReader(parts), CHUNK), CHUNK)
    if wrong:
        raise wrong[0]


def _sealed(file: StoredFile, number: int, chunk: bytes) -> bytes:
    return seal(isal_zlib.compress(chunk, 1), chunk_context(file, number))


def chunks(file: StoredFile) -> Iterator[bytes]:
    """The file's content, a mebibyte at a time. It is fetched at once, sealed and aside: reading
    it needs the database no more."""
    content = _fetched(file)
    next(content)
    return content


def _fetched(file: StoredFile) -> Iterator[bytes]:
    """Gives nothing first, once the file is here: what has begun closes what it holds, read or
    not."""
    with SpooledTemporaryFile(IN_MEMORY) as kept:
        with connection.wrap_database_errors, connection.cursor() as cursor:
            cursor.copy_expert(cursor.mogrify(KEPT, [file.pk]), kept)
        kept.seek(len(HEADER))
        yield b""
        rows = iter(lambda: kept.read(CONTENT_ROW.size), TRAILER)
        for number, row in enumerate(rows):
            _fields, size = CONTENT_ROW.unpack(row)
            sealed = kept.read(size)
            yield isal_zlib.decompress(unseal(sealed, chunk_context(file, number)))


def opened(file: StoredFile) -> io.BufferedReader:
    """The same as a binary stream."""
    return io.BufferedReader(_PartReader(chunks(file)), CHUNK)


def delete_ended() -> int:
    """Deletes the files whose last day has passed; returns how many they were."""
    ended = StoredFile.objects.filter(ends_on__lt=today())
    number = ended.count()
    ended.delete()
    return number


class _PartReader(io.RawIOBase):
    """Parts as a stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.rest = parts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if not self.rest:
            self.rest = memoryview(next(self.parts, b""))
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size


def chunk_context(file: StoredFile, number: int) -> bytes:
    return f"officers_storedchunk|content|{file.pk}|{number}".encode()
