"""Stored files: written once, read as a stream, in compressed and encrypted chunks."""

import hashlib
import io
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.db import connection, transaction

from areas.calendar import today
from officers.encryption import seal, unseal
from officers.models import Officer, StoredFile

CHUNK = 1 << 20
AT_ONCE = 2  # chunks that are compressed
IN_MEMORY = 1 << 24  # bytes
BYTES = rb"\\x"  # so begins a value of bytes that COPY tells
STORE = "COPY officers_storedchunk (file_id, number, content) FROM STDIN"
KEPT = """
COPY (SELECT content FROM officers_storedchunk WHERE file_id = %s ORDER BY number) TO STDOUT
"""
UPLOAD_DAYS = 30


@transaction.atomic
def store(
    content: BinaryIO, *, name: str, media_type: str, owner: Officer, days: int = UPLOAD_DAYS
) -> StoredFile:
    """Keeps a file; reads it once, a mebibyte at a time. While one chunk is written the next are
    compressed: that needs neither Python nor the database."""
    file = StoredFile.objects.create(
        owner=owner,
        name=name[-200:],
        media_type=media_type,
        size=0,
        sha256=b"",
        ends_on=today() + timedelta(days=days),
    )
    digest, size = hashlib.sha256(), 0

    def chunks_read() -> Iterator[bytes]:
        nonlocal size
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    _write(file, _sealed_ahead(file, chunks_read()))
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
                yield _row(file, number, one)
        except BaseException as error:  # noqa: BLE001 (raised below)
            wrong.append(error)

    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(STORE, io.BufferedReader(_PartReader(rows()), CHUNK), CHUNK)
    if wrong:
        raise wrong[0]


def _sealed_ahead(file: StoredFile, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks sealed, in their order; some more are worked on meanwhile."""
    begun: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, chunk in enumerate(chunks):
            begun.append(pool.submit(_sealed, file, number, chunk))
            if len(begun) > AT_ONCE:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def _row(file: StoredFile, number: int, sealed: bytes) -> bytes:
    return f"{file.pk}\t{number}\t\\\\x{sealed.hex()}\n".encode()


def _sealed(file: StoredFile, number: int, chunk: bytes) -> bytes:
    return seal(zlib.compress(chunk, 1), chunk_context(file, number))


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
        kept.seek(0)
        yield b""
        for number, row in enumerate(kept):
            sealed = bytes.fromhex(row[len(BYTES) :].decode())
            yield zlib.decompress(unseal(sealed, chunk_context(file, number)))


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
