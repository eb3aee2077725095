"""Measures what docs/performance.md reports, each figure beside its floor in the same run.

Loading and counting run in a database of their own, made for this and dropped afterwards;
rankings are asked of the demo.
"""

import csv
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from officers import system
from officers.models import Officer
from payments.rolls import jobs
from reports import counting, verifying
from rollout import generating
from rollout.generating import HEADER, Line

ROUNDS = 3
FIRST_MONTH = date(2025, 1, 1)
AREA = "province:01"  # the province with most communes
COMMUNES = 150
RANKINGS = (
    "/rankings/?period=2024-09&area=province:44&level=district",
    "/rankings/?period=2024-09&area=province:44&level=commune",
    "/rankings/?period=2024-09&area=country:VN&level=commune",
)
REQUESTS = 15

BARE_GROUP_BY = """
SELECT commune_id, programme, count(*), count(*) FILTER (WHERE method = 0), sum(amount)
  FROM payments_monthlypayment WHERE period_id = %s GROUP BY commune_id, programme
"""


@dataclass(frozen=True)
class Measure:
    """A figure beside its floor, in seconds; `most` is how many times the floor is allowed."""

    work: str
    floor: float
    ours: float
    most: float | None = None

    @property
    def times(self) -> float:
        return self.ours / self.floor

    def __str__(self) -> str:
        allowed = f" (at most {self.most:g})" if self.most else ""
        return (
            f"{self.work}: {self.ours:.3f} s beside a floor of {self.floor:.3f} s"
            f" = {self.times:.1f} times{allowed}"
        )


def loading_and_counting(folder: Path, recipients: int) -> Iterator[str]:
    """Fills the (empty) database of this process with months of rolls and measures each."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_areas", verbosity=0)
    call_command("load_institutions", verbosity=0)
    people = list(
        generating.of_size(Area.objects.at(AREA, FIRST_MONTH), FIRST_MONTH, recipients, COMMUNES, 1)
    )
    yield f"{recipients:,} lines; medians of {ROUNDS} runs, floor and ours in turn"
    new = _one_load(folder / "new.csv", people, FIRST_MONTH)
    yield f"all people new, {Measure('file to counted rates', *new)}"
    loads, counts = [], []
    for number in range(1, ROUNDS + 1):
        month = date(2025, 1 + number, 1)
        people = _a_hundredth_changed(people, number)
        loads.append(_one_load(folder / f"{month}.csv", people, month))
        counts.append(_one_count(month))
    yield f"all known, 1 % changed, {_median('file to counted rates', loads, 30)}"
    yield f"{_median('counting a month again, all levels', counts, 2)}"
    yield f"memory of the loading process: {_peak_mebibytes():.0f} MiB (under 400)"
    yield f"report rows that differ from the payments: {len(verifying.disagreements())}"


def rankings_of_the_demo() -> Iterator[str]:
    """Server time and queries of rankings, signed in as the country's staff."""
    officer = Officer.objects.filter(username="country").first()
    if not officer:
        yield "rankings: not measured, for the demo is not loaded here"
        return
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    for address in RANKINGS:
        times = [_seconds(partial(client.get, address)) for _ in range(REQUESTS)]
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        rows = answer.content.count(b'class="row')
        yield (
            f"{address}: {rows} rows, {len(captured)} queries (at most 12), median"
            f" {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms"
        )
    client.logout()


def _one_load(file: Path, people: list[Line], month: date) -> tuple[float, float]:
    """(floor, ours): a bare COPY of the file, and its whole way to counted rates."""
    _write(file, people)
    floor = _bare_copy(file)

    def load() -> None:
        with file.open("rb") as content:
            roll = jobs.submit(
                content,
                name=file.name,
                period=month,
                area=Area.objects.at(AREA, month),
                by=system.officer(),
                for_this_process=True,
            )
        result = jobs.work_on(roll.pk)
        if result is None or result.status != "loaded":
            raise RuntimeError(f"the roll was not loaded: {result}")
        counting.count_waiting()

    ours = _seconds(load)
    file.unlink()
    return floor, ours


def _one_count(month: date) -> tuple[float, float]:
    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE_GROUP_BY, [month])
            cursor.fetchall()

    floor = min(_seconds(bare) for _ in range(ROUNDS))
    ours = min(_seconds(lambda: counting.count_month(month)) for _ in range(ROUNDS))
    return floor, ours


def _bare_copy(file: Path) -> float:
    columns = ", ".join(f"{name} text" for name in HEADER)
    with _table("benchmark_floor", columns), connection.cursor() as cursor:

        def copy() -> None:
            with file.open("rb") as content:
                cursor.copy_expert("COPY benchmark_floor FROM STDIN (FORMAT csv, HEADER)", content)

        return _seconds(copy)


@contextmanager
def _table(name: str, columns: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
        yield
        cursor.execute(f"DROP TABLE {name}")


def _a_hundredth_changed(people: list[Line], number: int) -> list[Line]:
    """Every hundredth person lives in another hamlet, another hundredth part each month."""
    return [
        replace(line, hamlet=f"Tổ {number}") if place % 100 == number else line
        for place, line in enumerate(people)
    ]


def _write(file: Path, people: list[Line]) -> None:
    with file.open("w", encoding="utf-8", newline="") as content:
        writer = csv.writer(content)
        writer.writerow(HEADER)
        writer.writerows(line.cells() for line in people)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(work: str, pairs: list[tuple[float, float]], most: float) -> Measure:
    floors, ours = zip(*pairs, strict=True)
    return Measure(work, statistics.median(floors), statistics.median(ours), most)


def _peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
