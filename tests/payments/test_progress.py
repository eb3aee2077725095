"""How far a roll is, as others see it while its transaction is still open."""

import threading

import pytest
from django.db import connection, transaction

from payments.rolls import progress
from payments.rolls.progress import Progress

pytestmark = pytest.mark.django_db(transaction=True)


def seen_by_another(roll_id):
    """What another connection reads at this moment."""
    found = []

    def look():
        found.append(progress.of(roll_id))
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    return found[0]


def test_others_see_how_far_a_roll_is_before_anything_is_committed():
    with transaction.atomic():
        progress.tell(17, progress.READING, lines=4000, percent=42)

        assert seen_by_another(17) == Progress("reading", 4000, 42)
        assert seen_by_another(1) is None


def test_nothing_is_said_of_a_roll_that_nobody_works_on_any_more():
    with transaction.atomic():
        progress.tell(17, progress.LOADING, lines=4000, percent=100)

    assert seen_by_another(17) is None


def test_what_was_said_ends_with_a_transaction_that_failed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        progress.tell(17, progress.COMPARING, lines=4000, percent=100)
        1 / 0  # noqa: B018

    assert seen_by_another(17) is None
