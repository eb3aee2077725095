import io
from datetime import date
from itertools import islice
from tempfile import SpooledTemporaryFile

import pytest
from cryptography.exceptions import InvalidTag

from officers import files
from officers.models import StoredChunk, StoredFile
from tests.factories import officer

CONTENT = b"Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b M\xe1\xba\xabu,3500000\n" * 60_000


@pytest.fixture
def stored(db) -> StoredFile:
    return files.store(io.BytesIO(CONTENT), name="a.csv", media_type="text/csv", owner=officer())


def test_a_file_comes_back_as_it_was_over_two_chunks(stored):
    assert files.opened(stored).read() == CONTENT
    assert (stored.size, stored.chunks.count()) == (len(CONTENT), 2)


def test_a_chunk_moved_to_another_place_does_not_open(stored):
    first, second = StoredChunk.objects.filter(file=stored).order_by("number")[:2]
    StoredChunk.objects.filter(pk=second.pk).update(content=first.content)

    with pytest.raises(InvalidTag):
        list(files.chunks(stored))


@pytest.mark.parametrize("taken", [0, 1])
def test_a_file_that_nobody_reads_to_its_end_leaves_nothing_open(stored, taken, monkeypatch):
    aside = []

    def noted(*given):
        aside.append(SpooledTemporaryFile(*given))  # noqa: SIM115 (closed by what is tried)
        return aside[-1]

    monkeypatch.setattr(files, "SpooledTemporaryFile", noted)

    content = files.chunks(stored)
    list(islice(content, taken))
    del content

    assert [one.closed for one in aside] == [True]


def test_a_file_is_deleted_after_its_last_day_and_not_before(stored):
    kept = files.store(io.BytesIO(b"a"), name="b.csv", media_type="text/csv", owner=officer())
    StoredFile.objects.filter(pk=stored.pk).update(ends_on=date(2025, 10, 5))

    assert files.delete_ended() == 1

    assert list(StoredFile.objects.all()) == [kept]


def test_a_file_that_cannot_be_read_to_its_end_says_why(db):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > len(CONTENT) // 2:
                raise OSError("the disk is gone")
            return super().read(size)

    with pytest.raises(OSError, match="the disk is gone"):
        files.store(Broken(CONTENT), name="a.csv", media_type="text/csv", owner=officer())

    assert not StoredFile.objects.exists()
