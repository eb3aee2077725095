"""Measures files and many readers for docs/performance.md, each figure beside its floor."""

import http.client
import io
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from areas.models import Area, Containment, Kind
from officers.models import Assignment, Officer, Role
from payments.models import Period
from reports import person_lists
from reports.models import PersonList
from reports.papers import making, monthly
from reports.papers.kinds import KINDS
from rollout.benchmarking import EMPTY, RANKINGS, ROUNDS, seconds
from rollout.supervisor.processes import web

MONTH = date(2024, 9, 1)
COUNTRY = "period=2024-09&area=country:VN&level=commune"
BARE_RANKING = """
SELECT area.code, area.name, rate.recipients, rate.in_cash
  FROM areas_area area LEFT JOIN reports_arearate rate
    ON rate.area_id = area.id AND rate.period_id = %s AND rate.programme = 1
 WHERE area.kind = 'commune' AND area.valid @> %s::date
"""
BARE_LIST = """
COPY (SELECT person.full_name, person.birth_year, person.si_code, commune.code, commune.name,
             person.hamlet, point.name, payment.programme, payment.amount, payment.method
        FROM payments_monthlypayment payment
        JOIN beneficiaries_beneficiary person ON person.id = payment.beneficiary_id
        JOIN areas_area commune ON commune.id = payment.commune_id
        LEFT JOIN payments_paymentpoint point ON point.id = payment.point_id
       WHERE payment.period_id = %s) TO STDOUT (FORMAT csv)
"""
CLIENTS, A_SECOND, SECONDS = 16, 100, 15
DISTRICTS = RANKINGS[0]


def files_of_the_demo() -> Iterator[str]:
    """Files of rankings, of a district and of all communes of a province; nothing is kept."""
    officer = Officer.objects.filter(username="country").first()
    province = Area.objects.filter(kind=Kind.PROVINCE, code="44", valid__contains=MONTH).first()
    if not officer or not province:
        yield "files: not measured, for the demo is not loaded here"
        return
    floor = seconds(_bare)
    for form, most in (("csv", 1), ("xlsx", None), ("pdf", None)):
        ours = seconds(partial(_made, "ranking", "", COUNTRY, form, officer))
        allowed = f", at most {most} s" if most else ""
        yield (
            f"{form} of the country's communes: {ours:.2f} s beside {floor:.3f} s to read them"
            f"{allowed}"
        )
    asked = ("area", "district:456", "period=2024-09", "pdf", officer)
    times = [seconds(partial(_made, *asked)) for _ in range(5)]
    warm = statistics.median(times[1:])
    yield f"pdf of a district: {times[0]:.2f} s, then {warm:.2f} s (under 1)"
    communes = Area.objects.filter(
        pk__in=Containment.objects.filter(
            area=province, valid__contains=MONTH, inherited=False, part__kind=Kind.COMMUNE
        ).values("part")
    )
    each = [seconds(partial(_report, area, officer)) for area in communes]
    yield (
        f"monthly reports of {len(each)} communes of a province as pdf: {sum(each):.1f} s"
        f" (under 60), {statistics.median(each) * 1000:.0f} ms each"
    )


def lists_of_people() -> Iterator[str]:
    """Everybody on the latest roll of this process's database as a list, beside COPY TO of the
    same cells, and by how much the process grew at its highest."""
    country = Area.objects.filter(kind=Kind.COUNTRY, valid__contains=MONTH).first()
    period = Period.objects.order_by("month").last()
    if not country or not period:
        raise RuntimeError("no roll is loaded here")
    officer = Officer.objects.create(username="lists", role=Role.PROVINCIAL_STAFF)
    Assignment.objects.create(officer=officer, area=country, valid=(MONTH, None))
    for form, most in (("csv", "at most 3 times"), ("xlsx", "under 60 s and 150 MB")):
        pairs = []
        for _ in range(ROUNDS):
            one = PersonList.objects.create(
                which=PersonList.Which.ALL,
                month=period.month,
                programme="all",
                form=form,
                language="en",
                purpose="measured",
                asked_by=officer,
            )
            before = _reset_peak()
            pairs.append((seconds(partial(_copied_bare, period.month)), seconds(person_lists.work)))
            grown = _peak() - before
            one.refresh_from_db()
        floor, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
        yield (
            f"list of {one.rows:,} people as {form}: {ours:.2f} s beside {floor:.2f} s of COPY TO,"
            f" {ours / floor:.1f} times, grown by {grown:.0f} MiB at its highest ({most})"
        )


def _copied_bare(month: date) -> None:
    with connection.cursor() as cursor, io.BytesIO() as sink:
        cursor.copy_expert(cursor.mogrify(BARE_LIST, [month]).decode(), sink)


def _reset_peak() -> float:
    """Mebibytes of this process's memory; its highest is counted from here on."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _peak() -> float:
    return _memory("VmHWM")


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def many_readers() -> Iterator[str]:
    """100 requests a second from 16 clients to the web processes as they run everywhere: the
    ranking of 8 districts, and an empty page for somebody who is signed in as its floor."""
    officer = Officer.objects.filter(username="province44").first()
    if not officer:
        return
    with _web() as port:
        for name, address in (("an empty page", EMPTY), ("a ranking of 8 districts", DISTRICTS)):
            times = sorted(_asked(port, officer, address))
            p99 = times[int(len(times) * 0.99)] * 1000
            yield (
                f"{name}, {CLIENTS} clients, {A_SECOND} requests a second: {len(times)} answers,"
                f" median {statistics.median(times) * 1000:.0f} ms, p99 {p99:.0f} ms"
                f"{' (under 400)' if address == DISTRICTS else ''}"
            )


def _made(kind: str, about: str, parameters: str, form: str, officer: Officer) -> None:
    with transaction.atomic():
        asked, paper = KINDS[kind](about, QueryDict(parameters), officer, form)
        making.make(paper, form, asked, officer)
        transaction.set_rollback(True)


def _report(area: Area, officer: Officer) -> None:
    with transaction.atomic():
        asked = making.Asked("report", area.address, "")
        making.make(monthly.paper_of(area, MONTH, officer), "pdf", asked, officer)
        transaction.set_rollback(True)


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE_RANKING, [MONTH, MONTH])
        cursor.fetchall()


def _asked(port: int, officer: Officer, address: str) -> list[float]:
    """Seconds of each answer; every client asks in its turn, whether the last one was slow or
    not, and a late one counts from when it should have been asked."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer)
    cookie = f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    begin = time.monotonic() + 0.5
    times: list[float] = []

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for turn in range(SECONDS * A_SECOND // CLIENTS):
            due = begin + (turn * CLIENTS + number) / A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            line.request("GET", address, headers={"Cookie": cookie})
            answer = line.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise AssertionError(f"{address}: {answer.status}")
            times.append(time.monotonic() - due)

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    client.logout()
    return times


@contextmanager
def _web() -> Iterator[int]:
    """The port of web processes of their own, on loopback, which end with the block."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *web(f"127.0.0.1:{port}").command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"RUN_MODE": settings.RUN_MODE},
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(100):
        time.sleep(0.2)
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            if line.getresponse().status == http.client.OK:
                return
        except OSError:
            continue
    raise AssertionError("the web processes do not answer")
