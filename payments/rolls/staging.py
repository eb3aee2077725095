"""Lines into the staging tables of a roll, by COPY, thousands at a time.

A long file is read by two helper processes, forked for it: reading a line takes longer than
PostgreSQL takes to store it.
"""

import csv
import ctypes
import io
import json
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from django.db import connection

from areas.models import Area, Containment
from beneficiaries import institutions
from payments.models import PaymentPoint, Roll
from payments.rolls.lines import Batch, Fault, LineReader, Surroundings
from payments.rolls.reading import Row, Table

LINES_AT_A_TIME = 20_000
HELPERS = 2
SECONDS_FOR_A_BATCH = 300
DIGEST_BITS = 256

STAGED = """
    line integer NOT NULL, programme smallint, benefit text, si_code text, citizen_id text,
    full_name text, birth_year smallint, birth_date date, sex smallint, phone text,
    commune_id integer, hamlet text, point_id bigint, amount bigint, method smallint,
    institution_id bigint, fingerprint bytea, sealed bytea, last_four text, holder text,
    outcome smallint
"""
FAULT_COLUMNS = '(roll_id, line, "column", value, code, detail, is_warning)'


def surroundings_of(roll: Roll) -> Surroundings:
    month = roll.period_id
    inside = Containment.objects.filter(
        area=roll.area, valid__contains=month, inherited=False, part__is_leaf=True
    )
    communes = dict(inside.values_list("part__code", "part_id"))
    everywhere = Area.objects.valid_on(month).filter(is_leaf=True)
    points = PaymentPoint.objects.open_on(month).filter(commune__in=communes.values())
    return Surroundings(
        roll_id=roll.pk,
        month=month,
        area_name=roll.area.name,
        programme=roll.programme,
        communes=communes,
        all_communes=set(everywhere.values_list("code", flat=True)),
        points=dict(points.values_list("code", "pk")),
        banks=institutions.by_key(),
        known_accounts=_known_accounts(roll),
    )


# People of units that ended belong to the slice as well: their accounts are known.
KNOWN_ACCOUNTS = """
SELECT account.fingerprint
  FROM beneficiaries_beneficiary person
  JOIN beneficiaries_account account ON account.beneficiary_id = person.id
 WHERE person.commune_id IN (SELECT part_id FROM areas_containment
                              WHERE area_id = %s AND valid @> %s::date)
"""


def _known_accounts(roll: Roll) -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_ACCOUNTS, [roll.area_id, roll.period_id])
        return {bytes(row[0]) for row in cursor.fetchall()}


def stage(table: Table, around: Surroundings) -> bytes:
    """Copies a file's lines and the faults of their cells; returns the content's digest.

    The digest does not depend on the order of lines or columns, on separator or encoding.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {around.lines_table} ({STAGED})")
        digest = 0
        for batch in _batches(table.rows(), LineReader(table.places, around)):
            digest += batch.digest
            cursor.copy_expert(
                f"COPY {around.lines_table} FROM STDIN (FORMAT csv)", io.StringIO(batch.text)
            )
            _copy_faults(around, batch.faults)
    return (digest % (1 << DIGEST_BITS)).to_bytes(DIGEST_BITS // 8, "big")


def _batches(rows: Iterator[Row], reader: LineReader) -> Iterator[Batch]:
    """The file's batches in order; from the second on with helpers."""
    first = list(islice(rows, LINES_AT_A_TIME))
    second = list(islice(rows, LINES_AT_A_TIME))
    if not second:
        yield reader.read_batch(first)
        return
    with _helpers(reader) as helpers:
        waiting: deque[Future[Batch]] = deque(
            helpers.submit(_read_batch, batch) for batch in (first, second)
        )
        while waiting:
            if batch := list(islice(rows, LINES_AT_A_TIME)):
                waiting.append(helpers.submit(_read_batch, batch))
            yield waiting.popleft().result(SECONDS_FOR_A_BATCH)


def _helpers(reader: LineReader) -> ProcessPoolExecutor:
    """Forked processes that know the reader; they read and never touch the database."""
    return ProcessPoolExecutor(
        HELPERS,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_become_helper,
        initargs=(reader, os.getpid()),
    )


_reader: LineReader


def _become_helper(reader: LineReader, parent: int) -> None:
    """Ends with its parent, however that ends, and leaves signals to it."""
    global _reader  # noqa: PLW0603 (a helper has one reader for its whole life)
    _reader = reader
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def _read_batch(rows: list[Row]) -> Batch:
    return _reader.read_batch(rows)


def _copy_faults(around: Surroundings, faults: list[Fault]) -> None:
    if not faults:
        return
    text = io.StringIO()
    csv.writer(text).writerows(
        (
            around.roll_id,
            one.line,
            one.column,
            one.value.replace("\0", ""),
            one.code,
            json.dumps(one.detail),
            one.is_warning,
        )
        for one in faults
    )
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY payments_rollfault {FAULT_COLUMNS} FROM STDIN"
            " (FORMAT csv, FORCE_NOT_NULL (value))",
            text,
        )
