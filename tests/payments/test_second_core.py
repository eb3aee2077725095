"""Many lines are read on two cores: the same as on one, whatever happens to the fork."""

import os
import signal

import psutil
import pytest

from payments.models import MonthlyPayment
from payments.rolls import second_core, staging
from payments.rolls.faults import RefusedError
from payments.rolls.lines import Batch
from payments.rolls.second_core import SecondCore
from tests.factories import csv_of, deliver, faults_of, line, workbook_of

PEOPLE = [line(amount=str(number)) for number in range(60)]  # the first has no amount


def read(rows: list[int]) -> Batch:
    return Batch(len(rows), f"{rows}".encode(), [], {1}, sum(rows))


def test_a_fork_reads_what_it_is_given():
    there = SecondCore(read, [[1, 2], [3]])

    assert there.batches() == [read([1, 2]), read([3])]


def test_an_error_in_the_fork_is_raised_here():
    def refuse(rows):
        raise RefusedError("line_too_long", line=7)

    with pytest.raises(RefusedError, match="Line 7 is longer"):
        SecondCore(refuse, [[1]]).batches()


def test_what_a_dead_fork_was_given_is_read_here():
    def die_there(rows: list[int], here: int = os.getpid()) -> Batch:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(rows)

    assert SecondCore(die_there, [[1, 2]]).batches() == [read([1, 2])]


def test_a_fork_that_is_given_up_is_gone():
    there = SecondCore(read, [[1]])

    there.give_up()

    assert not psutil.pid_exists(there.child)


@pytest.mark.parametrize(("batches", "own"), [(0, 0), (3, 3), (10, 4)])
def test_few_batches_stay_here(monkeypatch, batches, own):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})

    assert second_core.own_share(batches) == own


def test_one_core_reads_all(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})

    assert second_core.own_share(10) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("cores", [{0}, {0, 1}])
def test_two_cores_say_the_same_as_one(monkeypatch, cores):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: cores)
    monkeypatch.setattr(staging, "LINES_AT_A_TIME", 3)

    roll = deliver(csv_of(PEOPLE), accept_good=True).roll

    assert (roll.lines, roll.good) == (60, 59)
    assert faults_of(roll) == [(2, "amount", "amount_zero")]
    paid = MonthlyPayment.objects.filter(roll_id=roll.pk).values_list("amount", flat=True)
    assert sorted(paid) == list(range(1, 60))


@pytest.mark.django_db
def test_lines_of_dead_forks_are_read_in_the_columns_of_their_own_list(monkeypatch):
    header = ["si_code", "full_name", "birth_date", "commune_code", "amount", "method"]
    rows = [[f"44000000{n:02}", "Đỗ Thị Lan", "1950", "19213", 100 + n, "cash"] for n in range(20)]
    first, second = rows[:10], [row[::-1] for row in rows[10:]]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    monkeypatch.setattr(staging, "LINES_AT_A_TIME", 1)
    monkeypatch.setattr(second_core, "_read_in_the_fork", lambda *_given: os._exit(1))

    roll = deliver(workbook_of(A=[header, *first], B=[header[::-1], *second]), programme=1).roll

    assert (roll.lines, faults_of(roll)) == (20, [])
    paid = MonthlyPayment.objects.filter(roll_id=roll.pk).values_list("amount", flat=True)
    assert sorted(paid) == list(range(100, 120))
