"""How far a roll is, as others see it while its transaction is still open."""

import threading

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
            progress.tell(self.roll_id, self.step, lines=4000, percent=42)
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


def test_others_see_how_far_a_roll_is_before_anything_is_committed():
    with Worker(17, progress.READING):
        assert progress.of(17) == Progress("reading", 4000, 42)
        assert progress.of(1) is None


def test_nothing_is_said_of_a_roll_that_nobody_works_on_any_more():
    with Worker(18, progress.LOADING):
        pass

    assert progress.of(18) is None


def test_what_was_said_ends_with_a_transaction_that_failed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        progress.tell(19, progress.COMPARING, lines=4000, percent=100)
        1 / 0  # noqa: B018

    assert progress.of(19) is None
