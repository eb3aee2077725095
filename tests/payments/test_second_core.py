"""Many lines are read on two cores: the same as on one, whatever happens to the fork."""

import os
import signal
import time

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


@pytest.fixture
def second_core_of():
    """Forks that are gone after the test."""
    made = []

    def make(reading) -> SecondCore:
        made.append(SecondCore(reading))
        return made[-1]

    yield make
    for one in made:
        if psutil.pid_exists(one.child):
            one.give_up()


def all_of(there: SecondCore) -> list[tuple[list[int], Batch]]:
    return list(there.batches(all_of_them=True))


def test_a_fork_reads_what_it_is_given(second_core_of):
    there = second_core_of(read)

    there.give([1, 2])
    there.give([3])

    assert there.has_enough
    assert all_of(there) == [([1, 2], read([1, 2])), ([3], read([3]))]
    assert not there.has_enough


def test_what_does_not_fit_the_pipes_comes_whole(second_core_of):
    there = second_core_of(lambda rows: Batch(len(rows), str(rows).encode()))
    pieces = [list(range(n, n + 500_000)) for n in range(4)]

    for piece in pieces:
        there.give(piece)

    assert [batch.text for _piece, batch in all_of(there)] == [str(one).encode() for one in pieces]


def test_nobody_waits_for_what_is_not_read_yet(second_core_of, tmp_path):
    def read_when_told(rows: list[int]) -> Batch:
        while not (tmp_path / "now").exists():
            time.sleep(0.01)
        return read(rows)

    there = second_core_of(read_when_told)
    there.give([1])

    assert list(there.batches()) == []
    (tmp_path / "now").touch()
    assert all_of(there) == [([1], read([1]))]


def test_an_error_in_the_fork_is_raised_here(second_core_of):
    def refuse(rows):
        raise RefusedError("line_too_long", line=7)

    there = second_core_of(refuse)
    there.give([1])

    with pytest.raises(RefusedError, match="Line 7 is longer"):
        all_of(there)


def test_what_a_dead_fork_was_given_is_read_here(second_core_of):
    def die_there(rows: list[int], here: int = os.getpid()) -> Batch:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(rows)

    there = second_core_of(die_there)
    there.give([1, 2])
    there.give([3])

    assert all_of(there) == [([1, 2], read([1, 2])), ([3], read([3]))]
    assert there.has_enough


def test_a_fork_that_is_given_up_is_gone(second_core_of):
    there = second_core_of(read)
    there.give([1])

    there.give_up()

    assert not psutil.pid_exists(there.child)


@pytest.mark.parametrize(
    ("cores", "pieces", "is_worth_it"),
    [({0, 1}, 0, False), ({0, 1}, 3, False), ({0, 1}, 4, True), ({0}, 10, False)],
)
def test_few_pieces_and_those_of_one_core_stay_here(monkeypatch, cores, pieces, is_worth_it):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: cores)

    assert second_core.is_worth_it(pieces) is is_worth_it


@pytest.mark.django_db
@pytest.mark.parametrize("cores", [{0}, {0, 1}])
@pytest.mark.parametrize("limit", ["MOST_PIECES", "MOST_FAULTS", "AT_ONCE"])
def test_two_cores_say_the_same_as_one(monkeypatch, cores, limit):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: cores)
    monkeypatch.setattr(staging, "LINES_AT_A_TIME", 3)
    monkeypatch.setattr(staging, limit, 1)  # of a COPY

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
