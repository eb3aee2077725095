"""A load that breaks off leaves the month exactly as it was."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from payments.models import MonthlyPayment, Roll
from payments.rolls import jobs, undoing
from payments.rolls.slices import lock_loading
from tests.factories import (
    OF_THE_MONTH,
    all_tables,
    by_account,
    csv_of,
    deliver,
    line,
    load,
    officer,
    rows_of,
)

ROOT = Path(__file__).resolve().parent.parent.parent
THE_MONTH = [*OF_THE_MONTH, "payments_changedcommune"]


def break_writing(table: str, event: str = "INSERT") -> None:
    """Makes the database refuse a statement; the end of the test takes it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
                CREATE TRIGGER broken BEFORE {event} ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION broken();"""
        )


def staging_tables() -> list[str]:
    return [table for table in all_tables() if "staged" in table]


@pytest.mark.parametrize(
    "table", ["payments_madeaccount", "payments_rollslice", "payments_changedcommune"]
)
def test_a_load_that_breaks_off_leaves_the_month_as_it_was(db, table):
    first, second = line(), by_account()
    loaded = load([first, second])
    before = rows_of(THE_MONTH)
    break_writing(table)

    with pytest.raises(DatabaseError, match="the disk is full"), transaction.atomic():
        deliver([first | {"full_name": "Đỗ Thị Lan"}, by_account()])

    loaded.refresh_from_db()
    assert loaded.state == Roll.State.LOADED
    assert rows_of(THE_MONTH) == before
    assert staging_tables() == []


def test_an_undoing_that_breaks_off_leaves_the_month_as_it_was(db):
    load([line()])
    roll = load([line(), by_account()])
    before = rows_of(THE_MONTH)
    break_writing("payments_changedcommune")

    with pytest.raises(DatabaseError, match="the disk is full"):
        undoing.undo(roll, by=officer(), reason="wrong file")

    roll.refresh_from_db()
    assert roll.state == Roll.State.LOADED
    assert rows_of(THE_MONTH) == before


def test_a_load_that_breaks_off_is_a_sentence_without_the_row(db, tmp_path):
    file = tmp_path / "roll.csv"
    file.write_bytes(csv_of([line()]))
    break_writing("payments_changedcommune")

    with pytest.raises(CommandError, match="broke off the load; its month is as it was") as end:
        call_command("import_roll", file, "--period", "2025-06", "--area", "district:456")

    assert end.value.__suppress_context__
    assert not MonthlyPayment.objects.exists()


def test_a_rejected_roll_leaves_the_month_as_it_was(db):
    load([line(), by_account()])
    before = rows_of(THE_MONTH)

    deliver([line(amount="0"), line()])

    assert rows_of(THE_MONTH) == before
    assert staging_tables() == []


def test_a_staged_roll_leaves_no_tables_behind(db):
    load([line(), by_account()])

    assert staging_tables() == []


def importing(file: Path, period: str = "2025-06") -> subprocess.Popen[bytes]:
    """import_roll on this test's database, in a process of its own."""
    options = ["--period", period, "--area", "district:456", "--json"]
    name = str(connection.settings_dict["NAME"])
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_roll", str(file), *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def statuses(processes: list[subprocess.Popen[bytes]]) -> list[str]:
    answers = [process.communicate(timeout=60)[0] for process in processes]
    return sorted(json.loads(answer)["status"] if answer else "broken" for answer in answers)


def waiting_backends(number: int) -> list[int]:
    """The process numbers of as many connections, staged and waiting for their turn to load."""
    for _try in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            found = [row[0] for row in cursor.fetchall()]
        if len(found) == number:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{len(found)} loads came as far as waiting")


@pytest.fixture
def emptied_afterwards(django_db_setup, django_db_blocker):
    """For a test whose other process commits: its rows and months go when the test is over."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the access log keeps its rows
        cursor.execute(
            "TRUNCATE payments_roll, payments_period, beneficiaries_beneficiary, officers_officer,"
            " officers_accessseal CASCADE"
        )
        cursor.execute("RESET session_replication_role")
        for table in all_tables():
            if table.startswith("payments_month_"):
                cursor.execute(f"DROP TABLE {table}")


@pytest.mark.chaos
def test_a_killed_import_leaves_the_month_as_it_was_and_is_done_by_the_next(
    emptied_afterwards, db, tmp_path
):
    file = tmp_path / "roll.csv"
    file.write_bytes(csv_of([line(), by_account()]))
    lock_loading()
    before = rows_of(THE_MONTH)

    process = importing(file)
    [backend] = waiting_backends(1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    roll = Roll.objects.get()
    assert (roll.state, rows_of(THE_MONTH), staging_tables()) == ("working", before, [])
    Roll.objects.update(claimed_at=timezone.now() - timedelta(minutes=1))
    assert jobs.work_on(jobs.claim()).status == "loaded"


@pytest.mark.chaos
def test_one_content_delivered_twice_at_once_is_loaded_once(emptied_afterwards, db, tmp_path):
    file = tmp_path / "roll.csv"
    file.write_bytes(csv_of([line(), by_account()]))

    processes = [importing(file), importing(file)]

    assert statuses(processes) == ["loaded", "unchanged"]


@pytest.mark.chaos
def test_two_months_with_the_same_new_people_are_loaded_at_once(emptied_afterwards, db, tmp_path):
    file = tmp_path / "roll.csv"
    file.write_bytes(csv_of([by_account() for _ in range(300)]))

    with transaction.atomic():
        lock_loading()
        processes = [importing(file, period) for period in ("2025-05", "2025-06")]
        waiting_backends(2)
        transaction.set_rollback(True)  # and both may go

    assert statuses(processes) == ["loaded", "loaded"]
