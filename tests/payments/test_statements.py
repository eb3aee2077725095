"""A roll of many lines takes the statements of a roll of few, and overlooks nobody."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.rolls import progress, staging
from tests.factories import deliver, faults_of, line, load

pytestmark = pytest.mark.django_db
MAY = date(2025, 5, 1)


def statements_of(number: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        load([line() for _one in range(number)], period=date(2024, number % 12 + 1, 1))
    return len(captured)


def test_many_lines_take_as_many_statements_as_few():
    few, many = statements_of(3), statements_of(12_002)  # four pieces, two chunks of the file

    assert many == few


def test_whether_to_go_on_is_asked_with_every_copy(monkeypatch):
    monkeypatch.setattr(staging, "LINES_AT_A_TIME", 1)
    monkeypatch.setattr(staging, "MOST_PIECES", 4)
    told: list[dict[str, int]] = []
    tell = progress.tell

    def listening(roll_id: int, step: str, **said: int) -> None:
        if step == progress.READING:
            told.append(said)
        tell(roll_id, step, **said)

    monkeypatch.setattr(progress, "tell", listening)

    load([line() for _one in range(20)])

    reading = [said["lines"] for said in told]
    assert len(reading) >= 4
    assert reading == sorted(set(reading))
    assert reading[0] == 0  # what the COPY takes is told by PostgreSQL
    assert {said["expected"] for said in told} <= set(range(18, 24))


def test_what_was_read_is_told_before_its_faults_are_kept(monkeypatch):
    monkeypatch.setattr(staging, "LINES_AT_A_TIME", 1)
    monkeypatch.setattr(staging, "MOST_PIECES", 4)
    told, while_kept = [0], []
    tell, faults_as_csv = progress.tell, staging._faults_as_csv

    def listening(roll_id: int, step: str, **said: int) -> None:
        told.append(said.get("lines", 0))
        tell(roll_id, step, **said)

    def keeping(roll_id, faults):
        while_kept.append(told[-1])
        return faults_as_csv(roll_id, faults)

    monkeypatch.setattr(progress, "tell", listening)
    monkeypatch.setattr(staging, "_faults_as_csv", keeping)

    deliver([line(phone="1") for _one in range(20)])

    assert while_kept[0] > 0
    assert while_kept == sorted(set(while_kept))
    assert while_kept[-1] == 20


@pytest.mark.parametrize("doubled", [[], [0], [63], [64], [0, 1, 130], [5, 69, 133]])
def test_known_people_with_two_lines_are_found_wherever_they_stand(doubled):
    people = [line() for _one in range(140)]  # of whom 64 share a word of bits
    load(people, period=MAY)

    found = deliver([*people, *(people[one] for one in doubled)])

    twice = sorted(
        number for number, _column, code in faults_of(found.roll) if code == "listed_twice"
    )
    assert twice == sorted([one + 2 for one in doubled] + [142 + n for n in range(len(doubled))])
