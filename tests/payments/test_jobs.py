"""A roll is a job: claimed by one, tried again after a crash, given up in the end."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import MonthlyPayment, Roll
from payments.rolls import jobs
from payments.rolls.faults import refusal
from payments.tasks import work_on_waiting_rolls
from tests.factories import JUNE, area, csv_of, line, officer

pytestmark = pytest.mark.django_db


def submitted(*lines: dict[str, str], content: io.BytesIO | None = None, **how: bool) -> Roll:
    return jobs.submit(
        content or io.BytesIO(csv_of(list(lines or [line()]))),
        name="roll.csv",
        period=JUNE,
        area=area("district:456"),
        by=officer(),
        **how,
    )


class FileReadSlowly(io.BytesIO):
    """A file that remembers when it was read last."""

    def read(self, size: int | None = -1) -> bytes:
        self.read_at = timezone.now()
        return super().read(size)


def a_minute_later() -> None:
    """As if every worker had been silent for a minute."""
    minute = timedelta(minutes=1)
    for roll in Roll.objects.all():
        roll.created_at -= minute
        roll.claimed_at = roll.claimed_at and roll.claimed_at - minute
        Roll.objects.filter(pk=roll.pk).update(
            created_at=roll.created_at, claimed_at=roll.claimed_at
        )


def test_a_waiting_roll_is_worked_on():
    roll = submitted()

    work_on_waiting_rolls()

    roll.refresh_from_db()
    assert (roll.state, roll.attempts) == (Roll.State.LOADED, 1)


def test_rolls_are_worked_on_in_the_order_of_their_delivery():
    lan = line()
    first, second = submitted(lan), submitted(lan | {"amount": "1"})

    work_on_waiting_rolls()

    first.refresh_from_db()
    assert first.superseded_by == second
    assert MonthlyPayment.objects.get().amount == 1


def test_a_claimed_roll_is_not_claimed_again():
    submitted()

    assert jobs.claim() is not None
    assert jobs.claim() is None


def test_a_roll_whose_worker_died_is_claimed_again():
    roll = submitted()
    jobs.claim()

    a_minute_later()

    assert jobs.claim() == roll.pk
    roll.refresh_from_db()
    assert roll.attempts == 2


def test_a_roll_whose_command_died_before_it_began_is_claimed():
    roll = submitted(for_this_process=True)
    assert jobs.claim() is None

    a_minute_later()

    assert jobs.claim() == roll.pk


def test_a_command_has_its_time_from_when_the_file_is_stored():
    content = FileReadSlowly(csv_of([line()]))

    roll = submitted(content=content, for_this_process=True)

    assert roll.claimed_at >= content.read_at


def test_a_roll_that_kills_its_workers_is_given_up():
    roll = submitted()
    for _attempt in range(Roll.MAX_ATTEMPTS):
        assert jobs.claim() == roll.pk
        a_minute_later()

    assert jobs.claim() is None

    roll.refresh_from_db()
    assert roll.state == Roll.State.FAILED
    assert "given up after 5 attempts" in refusal(roll.reason["code"], roll.reason["detail"])


def test_a_finished_roll_is_not_worked_on_again():
    roll = submitted()
    work_on_waiting_rolls()

    assert jobs.work_on(roll.pk) is None


def test_a_roll_whose_file_is_gone_is_rejected():
    roll = submitted()
    Roll.objects.update(file=None)

    work_on_waiting_rolls()

    roll.refresh_from_db()
    assert (roll.state, roll.reason["code"]) == (Roll.State.REJECTED, "empty")


def test_the_time_of_loading_is_kept():
    before = timezone.now()
    roll = submitted()

    work_on_waiting_rolls()

    roll.refresh_from_db()
    assert roll.loaded_at >= before
