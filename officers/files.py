"""Stored files: written once, read as a stream, in compressed and encrypted chunks."""

import hashlib
import io
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction

from areas.calendar import today
from officers.encryption import seal, unseal
from officers.models import Officer, StoredChunk, StoredFile

CHUNK = 1 << 20
FETCHED = 8  # chunks
AT_ONCE = 2  # chunks that are compressed
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
    waiting: deque[tuple[int, Future[bytes]]] = deque()

    def write_first() -> None:
        number, sealed = waiting.popleft()
        StoredChunk.objects.create(file=file, number=number, content=sealed.result())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, chunk in enumerate(iter(lambda: content.read(CHUNK), b"")):
            waiting.append((number, pool.submit(_sealed, file, number, chunk)))
            digest.update(chunk)
            size += len(chunk)
            if len(waiting) > AT_ONCE:
                write_first()
        while waiting:
            write_first()
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
        StoredChunk.objects.bulk_create(
            StoredChunk(file=self.file, number=number, content=content)
            for number, content in enumerate(self.sealed)
        )
        return self.file

    def _seal(self, size: int) -> None:
        chunk = bytes(self.rest[:size])
        del self.rest[:size]
        self.digest.update(chunk)
        self.file.size += size
        self.sealed.append(_sealed(self.file, len(self.sealed), chunk))


def _sealed(file: StoredFile, number: int, chunk: bytes) -> bytes:
    return seal(zlib.compress(chunk, 1), chunk_context(file, number))


def chunks(file: StoredFile) -> Iterator[bytes]:
    """The file's content, a mebibyte at a time; what is kept of it is fetched at once."""
    kept = list(file.chunks.order_by("-number").values_list("number", "content"))
    return _unsealed(file, kept)


def _unsealed(
    file: StoredFile, kept: "list[tuple[int, bytes | memoryview[int]]]"
) -> Iterator[bytes]:
    while kept:
        number, sealed = kept.pop()
        yield zlib.decompress(unseal(bytes(sealed), chunk_context(file, number)))


def opened(file: StoredFile) -> io.BufferedReader:
    """The content as a binary stream, fetched as it is read: to hold a country's file, and what
    the database sent of it, took 340 MiB."""
    return io.BufferedReader(_ChunkReader(_some_at_a_time(file), file.size), CHUNK)


def _some_at_a_time(file: StoredFile) -> Iterator[bytes]:
    kept = file.chunks.order_by("-number").values_list("number", "content")
    first = 0
    while some := list(kept.filter(number__range=(first, first + FETCHED - 1))):
        yield from _unsealed(file, some)
        first += FETCHED


def percent_read(content: io.BufferedReader) -> int:
    """How many per cent of an opened file were read, 0 to 100."""
    reader = content.raw
    assert isinstance(reader, _ChunkReader)  # noqa: S101 (opened here)
    return 100 * reader.given // max(1, reader.size)


def delete_ended() -> int:
    """Deletes the files whose last day has passed; returns how many they were."""
    ended = StoredFile.objects.filter(ends_on__lt=today())
    number = ended.count()
    ended.delete()
    return number


class _ChunkReader(io.RawIOBase):
    def __init__(self, parts: Iterator[bytes], size: int) -> None:
        self.parts, self.size, self.rest, self.given = parts, size, b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if not self.rest:
            self.rest = next(self.parts, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        self.given += size
        return size


def chunk_context(file: StoredFile, number: int) -> bytes:
    return f"officers_storedchunk|content|{file.pk}|{number}".encode()
