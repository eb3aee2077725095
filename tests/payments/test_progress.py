"""How far a roll is, as others see it while its transaction is still open."""

import os
import threading
import time

import pytest
from django.db import connection, transaction

from payments.rolls import progress
from payments.rolls.progress import Progress

pytestmark = pytest.mark.django_db


class Worker:
    """Somebody at work on a roll in another thread, and so on another connection."""

    def __init__(self, roll_id, step):
        self.roll_id, self.step = roll_id, step
        self.has_told, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        with transaction.atomic():
            progress.tell(self.roll_id, self.step, lines=4000, expected=9500)
            self.has_told.set()
            self.may_end.wait(20)
        connection.close()

    def __enter__(self):
        self.thread.start()
        assert self.has_told.wait(20)
        return self

    def __exit__(self, *_):
        self.may_end.set()
        self.thread.join()


class Copying(Worker):
    """Somebody in the middle of a COPY, who waits for more lines to be given."""

    def __init__(self, roll_id):
        super().__init__(roll_id, progress.READING)
        out, into = os.pipe()
        self.out, self.into = os.fdopen(out, "rb"), os.fdopen(into, "wb")

    def work(self):
        with transaction.atomic(), connection.cursor() as cursor, self.out:
            cursor.execute("CREATE TEMPORARY TABLE copied (line integer) ON COMMIT DROP")
            progress.tell(self.roll_id, self.step, lines=4000, expected=88_000)
            self.has_told.set()
            cursor.copy_expert("COPY copied FROM STDIN", self.out)
        connection.close()

    def give(self, lines):
        self.into.write(lines)
        self.into.flush()

    def __exit__(self, *_):
        self.into.close()
        self.thread.join()


def told_in_time(roll_id) -> Progress | None:
    """What is said once PostgreSQL has taken something, or after twenty seconds."""
    said, until = None, time.monotonic() + 20
    while time.monotonic() < until and (not said or said.lines <= 4_000):
        with connection.cursor() as cursor:  # what one transaction was told it is told again
            cursor.execute("SELECT pg_stat_clear_snapshot()")
        said = progress.of(roll_id)
        time.sleep(0.05)
    return said


def test_others_see_how_far_a_roll_is_before_anything_is_committed():
    with Worker(17, progress.READING):
        assert progress.of(17) == Progress("reading", 4000, 9500)
        assert progress.of(1) is None


def test_lines_that_are_being_copied_are_counted_already():
    with Copying(17) as worker:
        worker.give(b"1\n2\n" * 20_000)

        said = told_in_time(17)

    assert (said.step, said.expected) == ("reading", 88_000)
    assert 4_000 < said.lines <= 44_000


@pytest.mark.parametrize(
    ("lines", "expected", "percent"), [(0, 10, 0), (5, 10, 50), (12, 10, 99), (12, 0, None)]
)
def test_no_more_than_nearly_all_is_said_to_be_read(lines, expected, percent):
    assert Progress("reading", lines, expected).percent == percent


def test_nothing_is_said_of_a_roll_that_nobody_works_on_any_more():
    with Worker(18, progress.LOADING):
        pass

    assert progress.of(18) is None


def test_what_was_said_ends_with_a_transaction_that_failed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        progress.tell(19, progress.COMPARING, lines=4000)
        1 / 0  # noqa: B018

    assert progress.of(19) is None
