"""Measures what docs/performance.md reports, each figure beside its floor in the same run.

Loading and counting run in a database of their own, made for this and dropped afterwards;
rankings are asked of the demo.
"""

import csv
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import xlsxwriter
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from areas.calendar import today
from areas.models import Area
from beneficiaries import vietqr
from beneficiaries.models import Beneficiary
from officers import system
from officers.models import Officer
from payments.models import MonthlyPayment
from payments.rolls import jobs
from payments.rolls.reading import open_book
from reports import charts, counting, verifying
from reports.bridge import bridge
from reports.bridge_people import Span
from reports.figures import Figures
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
EMPTY = "/how-counted/"  # words alone
BRIDGED = (date(2025, 8, 1), date(2025, 9, 1))
COUNT_OF_TWO = """
SELECT period_id, count(*), count(*) FILTER (WHERE method = 0) FROM payments_monthlypayment
 WHERE period_id IN (%(since)s, %(until)s) AND programme = 1
   AND commune_id IN (SELECT part_id FROM areas_containment
                       WHERE area_id = %(area)s AND valid @> %(until)s::date)
 GROUP BY period_id
"""
MANY = 1_000_000  # lines, which are measured once

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
    rounds = ROUNDS if recipients < MANY else 1
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_areas", verbosity=0)
    call_command("load_institutions", verbosity=0)
    last = folder / "new.csv"
    where = Area.objects.at(AREA, FIRST_MONTH)
    _write(last, generating.of_size(where, FIRST_MONTH, recipients, COMMUNES, 1))
    yield f"{recipients:,} lines; medians of {rounds} runs, floor and ours in turn"
    new = _one_load(last, FIRST_MONTH)
    _as_a_month_later()
    yield f"all people new, {Measure('file to counted rates', *new)}"
    loads, counts = [], []
    for number in range(1, rounds + 1):
        month = date(2025, 1 + number, 1)
        changed = folder / f"{month}.csv"
        _copy_with_a_hundredth_changed(last, changed, number)
        last.unlink()
        loads.append(_one_load(changed, month))
        counts.append(_one_count(month))
        _as_a_month_later()
        last = changed
    most = 20 if recipients < MANY else 15
    yield f"all known, 1 % changed, {_median('file to counted rates', loads, most)}"
    yield f"{_median('counting a month again, all levels', counts, 2)}"
    yield f"memory of the loading process: {_peak_mebibytes():.0f} MiB (under 300)"
    yield f"report rows that differ from the payments: {len(verifying.disagreements())}"


def reading_a_workbook(folder: Path, recipients: int) -> Iterator[str]:
    """The lines of an XLSX workbook as a roll's rows, beside the parser alone."""
    file, where = folder / "roll.xlsx", Area.objects.at(AREA, FIRST_MONTH)
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        people = generating.of_size(where, FIRST_MONTH, recipients, COMMUNES, 1)
        for number, line in enumerate(people, 1):
            sheet.write_row(number, 0, line.cells())

    def parsed() -> None:
        with file.open("rb") as content:
            for _row in CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).iter_rows():
                pass

    def read() -> None:
        with file.open("rb") as content:
            for table in open_book(content, programme_known=False).tables:
                for _row in table.rows():
                    pass

    pairs = [(seconds(parsed), seconds(read)) for _ in range(ROUNDS)]
    yield f"{_median(f'reading {recipients:,} lines of XLSX', pairs, 3)}"


def rankings_of_the_demo() -> Iterator[str]:
    """Server time and queries of rankings, signed in as the country's staff."""
    officer = Officer.objects.filter(username="country").first()
    if not officer:
        yield "rankings: not measured, for the demo is not loaded here"
        return
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    for address in RANKINGS:
        # An empty page for somebody who is signed in, before each: the floor.
        rounds = [
            (
                seconds(partial(client.get, EMPTY)),
                seconds(partial(client.get, address)),
                _written_anew(client, address),
            )
            for _ in range(REQUESTS)
        ]
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        rows = answer.content.count(b'class="row')
        floor, kept, anew = (statistics.median(each) * 1000 for each in zip(*rounds, strict=True))
        yield (
            f"{address}: {rows} rows, median {kept:.0f} ms as it is kept, {anew:.0f} ms and"
            f" {len(captured)} queries (at most 12) after something was written, beside an empty"
            f" page of {floor:.0f} ms"
        )
    client.logout()


def _written_anew(client: Client, address: str) -> float:
    caches["pages"].clear()
    return seconds(partial(client.get, address))


def bridges_of_the_demo() -> Iterator[str]:
    """Why a province's rate moved in a month, beside a count of the same payments."""
    area = Area.objects.filter(kind="province", code="44", valid__contains=BRIDGED[1]).first()
    if not area or not MonthlyPayment.objects.filter(period=BRIDGED[1]).exists():
        return
    span = Span(*BRIDGED, area, area, (1,))
    pairs = [
        (seconds(partial(_fetch, COUNT_OF_TWO, span)), seconds(partial(bridge, span)))
        for _ in range(REQUESTS)
    ]
    floor, ours = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    people = (bridge(span).end or Figures(1, 0, 0, 1)).recipients
    yield (
        f"the bridge of a province of {people:,} people: median {ours:.0f} ms (under 300) beside"
        f" {floor:.0f} ms to count the payments of both months"
    )


def charts_alone() -> Iterator[str]:
    """Drawings without a database: a sparkline, a trend of nine lines, maps of 8 and 145."""
    rising = [Figures(100, 8 * n, 0, 100 - 8 * n) for n in range(1, 13)]
    series = [charts.Series(f"Huyện {n}", rising, is_whole=not n) for n in range(9)]
    months = [date(2025, n, 1) for n in range(1, 13)]
    percents = [one.percent for one in rising]
    for name, draw in {
        "sparkline": partial(charts.sparkline, percents),
        "trend, wide": partial(charts.trend, series, months, narrow=False),
        "trend, narrow": partial(charts.trend, series, months, narrow=True),
        "map of 8": partial(charts.hexes, _tiles(8), label="Map"),
        "map of 145": partial(charts.hexes, _tiles(145), label="Map"),
    }.items():
        times = [seconds(draw) for _ in range(REQUESTS)]
        first, median = times[0] * 1000, statistics.median(times) * 1000
        yield f"{name}: first {first:.2f} ms, then median {median:.2f} ms (under 1)"


def _tiles(number: int) -> list[charts.Tile]:
    percent = Decimal("33.02")
    return [
        charts.Tile(f"Xã {n}", percent, "(1 / 3)", f"/areas/{n}/", n % 12, n // 12)
        for n in range(number)
    ]


def _fetch(sql: str, span: Span) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"area": span.area.pk, "since": span.since, "until": span.until})
        cursor.fetchall()


# What logging writes, and nothing else.
BARE_WRITES = """
WITH account AS (
    INSERT INTO beneficiaries_account
        (beneficiary_id, institution_id, channel, number_sealed, fingerprint, last_four)
    SELECT %(person)s, id, 1, '', decode(lpad(to_hex(%(person)s), 64, '0'), 'hex'), '0000'
      FROM beneficiaries_institution WHERE bin = '970405' RETURNING id
), conversion AS (
    INSERT INTO payments_conversion
        (beneficiary_id, programme, method, account_id, claimed_on, effective_period, state,
         logged_at, logged_by_id, version)
    SELECT %(person)s, 1, 1, id, '2025-10-06', '2025-11-01', 'claimed', now(), %(officer)s, 1
      FROM account RETURNING id
), act AS (
    INSERT INTO payments_conversionact (conversion_id, form, stage, day, place, reason, at, by_id)
    SELECT id, gen_random_uuid(), 'claimed', '2025-10-06', '', '', now(), %(officer)s
      FROM conversion
)
INSERT INTO payments_changedcommune (period_id, commune_id)
SELECT period_id, commune_id FROM payments_monthlypayment
 WHERE beneficiary_id = %(person)s AND programme = 1 AND period_id >= '2025-09-01'
"""


def logging_in_the_demo() -> Iterator[str]:
    """Server time and queries of logging one conversion as an office's officer; taken back."""
    officer = Officer.objects.filter(username="district456").first()
    if not officer:
        return
    in_cash = MonthlyPayment.objects.filter(programme=1, method=0, period=date(2025, 9, 1))
    visible = Beneficiary.objects.visible_to(officer).filter(conversions=None)
    found = visible.filter(pk__in=in_cash.values("beneficiary")).order_by("pk")
    people = list(found[: 2 * REQUESTS + 1])
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    with transaction.atomic():
        pairs = [
            (seconds(partial(_write_barely, bare, officer)), seconds(partial(_log, client, one)))
            for bare, one in zip(people[:REQUESTS], people[REQUESTS:], strict=False)
        ]
        with CaptureQueriesContext(connection) as captured:
            _log(client, people[2 * REQUESTS])
        transaction.set_rollback(True)
    client.logout()
    floor, ours = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    asked = [one for one in captured if "SAVEPOINT" not in one["sql"]]
    yield (
        f"logging a conversion: median {ours:.1f} ms (under 60) beside bare writes of"
        f" {floor:.1f} ms, slowest {max(ours for _floor, ours in pairs) * 1000:.0f} ms,"
        f" {len(asked)} queries (under 12)"
    )


def _write_barely(person: Beneficiary, officer: Officer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE_WRITES, {"person": person.pk, "officer": officer.pk})


def _log(client: Client, person: Beneficiary) -> None:
    answer = client.post(
        f"/conversions/new?person={person.uuid}",
        {
            "form": uuid4(),
            "programme": "1",
            "step": "claimed",
            "account": vietqr.write(bin="970405", number=f"38{person.pk:010}"),
            "relation": "1",
            "day": f"{today():%Y-%m-%d}",
        },
    )
    if answer.status_code != HTTPStatus.FOUND:
        raise RuntimeError(f"not logged: {answer.status_code}")


def _one_load(file: Path, month: date) -> tuple[float, float]:
    """(floor, ours): a bare COPY of the file, and its whole way to counted rates."""
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

    return floor, seconds(load)


def _as_a_month_later() -> None:
    """What autovacuum does between two months is done, and takes no core from the next load."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _one_count(month: date) -> tuple[float, float]:
    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE_GROUP_BY, [month])
            cursor.fetchall()

    floor = min(seconds(bare) for _ in range(ROUNDS))
    ours = min(seconds(lambda: counting.count_month(month)) for _ in range(ROUNDS))
    return floor, ours


def _bare_copy(file: Path) -> float:
    columns = ", ".join(f"{name} text" for name in HEADER)
    with _table("benchmark_floor", columns), connection.cursor() as cursor:

        def copy() -> None:
            with file.open("rb") as content:
                cursor.copy_expert("COPY benchmark_floor FROM STDIN (FORMAT csv, HEADER)", content)

        return seconds(copy)


@contextmanager
def _table(name: str, columns: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
        yield
        cursor.execute(f"DROP TABLE {name}")


def _copy_with_a_hundredth_changed(source: Path, target: Path, number: int) -> None:
    """Every hundredth person lives in another hamlet, another hundredth part each month."""
    hamlet = HEADER.index("hamlet")
    with (
        source.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as content,
    ):
        writer = csv.writer(content)
        for place, cells in enumerate(csv.reader(lines)):
            if place % 100 == number:
                cells[hamlet] = f"Tổ {number}"
            writer.writerow(cells)


def _write(file: Path, people: Iterable[Line]) -> None:
    with file.open("w", encoding="utf-8", newline="") as content:
        writer = csv.writer(content)
        writer.writerow(HEADER)
        writer.writerows(line.cells() for line in people)


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(work: str, pairs: list[tuple[float, float]], most: float) -> Measure:
    floors, ours = zip(*pairs, strict=True)
    return Measure(work, statistics.median(floors), statistics.median(ours), most)


def _peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
