"""Rows of the access log are sealed into a chain; whoever changes one without a trace is told."""

import hashlib
import json
import logging
import os
import stat
import subprocess
import sys
from contextlib import closing
from io import StringIO
from threading import Thread
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from officers import anchors, tasks, verifying
from officers.access import Action, log_person, log_subject
from officers.models import AccessAnchor, AccessLog, AccessSeal
from tests.databases import empty_database
from tests.factories import officer

pytestmark = pytest.mark.django_db


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def commit():
    """Seals what was logged, as the end of a page's transaction does."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rows():
    """Five sealed rows, one of each kind and with letters of every width."""
    someone = officer()
    log_person(someone, Action.VIEWED, uuid4())
    log_person(someone, Action.REVEALED, uuid4(), purpose='đối chiếu "số", ngân hàng\n')
    log_subject(someone, Action.EXPORTED, "file of roll 12", rows=4832)
    log_subject(someone, Action.SEARCHED, "nobody found", rows=0)
    log_person(someone, Action.PRINTED, uuid4())
    commit()
    return list(AccessLog.objects.order_by("pk").values_list("pk", flat=True))


TABLES = ("officers_accesslog", "officers_accessseal", "officers_accessanchor")


def tamper(sql, *parameters):
    """What the owner of the tables can do, who may switch triggers off."""
    for table in TABLES:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    execute(sql, *parameters)
    commit()
    for table in TABLES:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def make_the_chain_anew():
    """What the owner of the tables can do who knows how seals are made."""
    tamper("DELETE FROM officers_accessseal")
    tamper(
        "DO $$ DECLARE entry officers_accesslog; BEGIN"
        " FOR entry IN SELECT * FROM officers_accesslog ORDER BY id LOOP"
        " PERFORM officers_accesslog_put_seal(entry); END LOOP; END $$"
    )


def verify(*options):
    """The status, and what was said of differences."""
    said = StringIO()
    try:
        call_command("verify_access_log", *options, stdout=StringIO(), stderr=said)
    except SystemExit as end:
        return end.code, said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


# The chain


def test_a_row_has_no_seal_before_its_transaction_commits():
    log_person(officer(), Action.VIEWED, uuid4())

    assert not AccessSeal.objects.exists()


def test_rows_are_sealed_in_their_order(rows):
    seals = AccessSeal.objects.order_by("number").values_list("number", "entry")

    assert list(seals) == list(enumerate(rows, 1))


def test_a_digest_is_that_of_the_one_before_and_of_the_row_in_json(rows):
    digest = b""
    for entry in AccessLog.objects.order_by("pk"):
        told = [
            entry.pk,
            round(entry.at.timestamp() * 1_000_000),
            entry.officer_id,
            entry.action,
            entry.person and str(entry.person),
            entry.subject,
            entry.rows,
            entry.purpose,
        ]
        text = json.dumps(told, ensure_ascii=False)
        digest = hashlib.sha256(digest + text.encode()).digest()

        assert bytes(AccessSeal.objects.get(entry=entry.pk).digest) == digest


def test_an_untouched_log_agrees(rows):
    assert verify() == (0, [])


def test_an_empty_log_agrees():
    assert verify() == (0, [])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = 7", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_what_is_kept(rows, table, deed):
    anchors.anchor()
    column = "last_number" if table.endswith("anchor") else "number"
    column = "rows" if table.endswith("log") else column

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(deed.format(table, column))


# Tampering, with the triggers switched off


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00+07"),
        ("action", "searched"),
        ("person", "01900000-0000-7000-8000-000000000000"),
        ("subject", "roll 13"),
        ("rows", 1),
        ("purpose", "x"),
    ],
)
def test_a_change_of_any_column_names_the_row(rows, column, value):
    tamper(f"UPDATE officers_accesslog SET {column} = %s WHERE id = %s", value, rows[2])

    assert verify() == (1, [f"row {rows[2]} is changed: it does not agree with its seal 3"])


def test_a_row_that_is_put_on_another_officer_is_named(rows):
    other = officer()
    commit()

    tamper("UPDATE officers_accesslog SET officer_id = %s WHERE id = %s", other.pk, rows[0])

    assert verify() == (1, [f"row {rows[0]} is changed: it does not agree with its seal 1"])


def test_every_column_of_the_log_is_tried_above():
    tried = {"id", "at", "officer", "action", "person", "subject", "rows", "purpose"}

    assert {field.name for field in AccessLog._meta.fields} == tried


def test_a_row_whose_number_was_changed_is_missing_and_unsealed(rows):
    tamper("UPDATE officers_accesslog SET id = 999999999 WHERE id = %s", rows[1])

    assert {one.kind for one in verifying.differences()} == {"missing", "unsealed"}


def test_a_removed_row_is_named(rows):
    tamper("DELETE FROM officers_accesslog WHERE id = %s", rows[1])

    assert verify() == (1, [f"row {rows[1]} is missing: its seal 2 stands without it"])


def test_rows_removed_with_their_seals_are_named_by_the_gap(rows):
    tamper("DELETE FROM officers_accesslog WHERE id = ANY(%s)", rows[1:3])
    tamper("DELETE FROM officers_accessseal WHERE entry = ANY(%s)", rows[1:3])

    assert verify() == (1, ["seals 2 to 3 are missing, and their rows with them"])


def test_the_first_rows_removed_with_their_seals_are_named_by_the_gap(rows):
    tamper("DELETE FROM officers_accesslog WHERE id = %s", rows[0])
    tamper("DELETE FROM officers_accessseal WHERE number = 1")

    assert verify() == (1, ["seals 1 to 1 are missing, and their rows with them"])


def test_a_gap_that_was_closed_is_told_by_the_row_after_it(rows):
    tamper("DELETE FROM officers_accesslog WHERE id = %s", rows[4])
    tamper("DELETE FROM officers_accessseal WHERE number = 5")
    tamper("DELETE FROM officers_accesslog WHERE id = %s", rows[2])
    tamper("DELETE FROM officers_accessseal WHERE number = 3")
    tamper("UPDATE officers_accessseal SET number = 3 WHERE number = 4")

    assert verify() == (1, [f"row {rows[3]} is changed: it does not agree with its seal 3"])


def test_a_row_added_past_the_chain_is_named(rows):
    tamper(
        "INSERT INTO officers_accesslog (at, officer_id, action, subject, rows, purpose)"
        " SELECT at, officer_id, action, subject, rows, purpose FROM officers_accesslog"
        " WHERE id = %s",
        rows[0],
    )

    (one,) = verifying.differences()
    assert (one.kind, one.row > rows[4]) == ("unsealed", True)


def test_a_removed_seal_is_named_and_its_row_too(rows):
    tamper("DELETE FROM officers_accessseal WHERE number = 4")

    found = [(one.kind, one.row or one.number) for one in verifying.differences()]
    assert found == [("removed", 4), ("unsealed", rows[3])]


def test_a_seal_made_anew_for_a_changed_row_is_told_by_the_next(rows):
    tamper("UPDATE officers_accesslog SET purpose = 'x' WHERE id = %s", rows[1])
    tamper(
        "UPDATE officers_accessseal SET digest = officers_accesslog_digest("
        "(SELECT digest FROM officers_accessseal WHERE number = 1), log)"
        " FROM officers_accesslog log WHERE log.id = entry AND number = 2"
    )

    assert verify() == (1, [f"row {rows[2]} is changed: it does not agree with its seal 3"])


def test_another_function_in_the_database_deceives_nobody(rows):
    tamper("UPDATE officers_accesslog SET purpose = 'x' WHERE id = %s", rows[4])
    tamper(
        "CREATE OR REPLACE FUNCTION officers_accesslog_digest(digest_before bytea,"
        " entry officers_accesslog) RETURNS bytea LANGUAGE sql STABLE AS"
        " $$ SELECT digest FROM officers_accessseal WHERE officers_accessseal.entry = entry.id $$"
    )

    assert verify() == (1, [f"row {rows[4]} is changed: it does not agree with its seal 5"])


# Anchors


def cut_the_tail(rows, number):
    tamper("DELETE FROM officers_accesslog WHERE id = ANY(%s)", rows[-number:])
    tamper("DELETE FROM officers_accessseal WHERE entry = ANY(%s)", rows[-number:])


def test_a_tail_cut_with_its_seals_is_told_by_the_anchor(rows):
    anchors.anchor()

    cut_the_tail(rows, 2)

    ((kind, number, last),) = [(d.kind, d.number, d.last) for d in verifying.differences()]
    assert (kind, number, last) == ("cut", 5, 3)
    status, (sentence,) = verify()
    assert status == 1
    assert sentence.startswith("the tail is cut: the anchor of ")
    assert sentence.endswith(" ends with seal 5, the log with seal 3")


def test_a_log_cut_to_nothing_is_told_by_the_anchor(rows):
    anchors.anchor()

    cut_the_tail(rows, 5)

    assert [(d.kind, d.last) for d in verifying.differences()] == [("cut", 0)]


def test_a_chain_made_anew_is_told_by_the_anchor(rows):
    anchors.anchor()

    tamper("UPDATE officers_accesslog SET purpose = 'x' WHERE id = %s", rows[1])
    make_the_chain_anew()

    assert [(d.kind, d.number) for d in verifying.differences()] == [("made_anew", 5)]


def test_a_row_gone_under_an_anchor_is_counted_too(rows):
    anchors.anchor()

    tamper("DELETE FROM officers_accesslog WHERE id = %s", rows[1])

    found = [(d.kind, d.rows, d.last) for d in verifying.differences()]
    assert found == [("missing", None, None), ("fewer", 5, 4)]


def test_rows_after_an_anchor_are_no_difference(rows):
    anchors.anchor()

    log_person(officer(), Action.VIEWED, uuid4())
    commit()

    assert verify() == (0, [])


def test_an_anchor_that_was_removed_is_told_by_the_file(rows, tmp_path, settings):
    settings.ACCESS_ANCHOR_FILE = str(tmp_path / "anchors")
    anchors.anchor()
    cut_the_tail(rows, 1)
    tamper("DELETE FROM officers_accessanchor")

    told = (
        1,
        [
            "the file's anchor of 5 rows stands in the file and not in the database",
            "the tail is cut: the file's anchor of 5 rows ends with seal 5, the log with seal 4",
        ],
    )
    file, settings.ACCESS_ANCHOR_FILE = settings.ACCESS_ANCHOR_FILE, ""
    assert verify() == (0, [])
    assert verify("--anchors", file) == told
    settings.ACCESS_ANCHOR_FILE = file
    assert verify() == told


def test_without_a_file_it_is_said_that_nothing_outside_was_compared(rows, settings, capsys):
    settings.ACCESS_ANCHOR_FILE = ""

    call_command("verify_access_log")

    assert "No anchor kept outside of the database was compared" in capsys.readouterr().out


def test_the_file_is_its_owners_alone_and_keeps_a_line_a_night(rows, tmp_path, settings):
    settings.ACCESS_ANCHOR_FILE = str(tmp_path / "anchors")

    tasks.anchor_access_log()
    log_person(officer(), Action.VIEWED, uuid4())
    commit()
    tasks.anchor_access_log()

    file = tmp_path / "anchors"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.rows for one in anchors.read(file.read_text().splitlines())] == [5, 6]
    assert verify("--anchors", str(file)) == (0, [])


def test_the_process_log_says_the_anchor_and_names_nobody(rows, caplog):
    caplog.set_level(logging.INFO)

    kept = anchors.anchor()

    assert caplog.messages == [
        f"access log anchored: 5 rows, digest {bytes(kept.digest).hex()}, last seal 5"
    ]


def test_a_process_log_among_whose_lines_anchors_stand_is_a_file_of_anchors(rows, tmp_path):
    kept = anchors.anchor()
    log = tmp_path / "worker.log"
    log.write_text(f"celery starts\n2025-10-06 01:30:00 INFO officers.anchors {kept}\nends\n")

    assert verify("--anchors", str(log)) == (0, [])


def test_anchoring_twice_keeps_one_anchor_and_says_it_twice(rows, caplog):
    caplog.set_level(logging.INFO)

    first, second = anchors.anchor(), anchors.anchor()

    assert first == second == AccessAnchor.objects.get()
    assert len(caplog.messages) == 2


def test_an_empty_log_is_not_anchored():
    assert anchors.anchor() is None


def test_the_night_begins_the_anchor_by_the_clock_of_vietnam():
    plan = settings.CELERY_BEAT_SCHEDULE["anchor the access log"]

    assert plan["task"] == tasks.anchor_access_log.name
    assert (plan["schedule"].hour, plan["schedule"].minute) == ({1}, {30})
    assert settings.CELERY_TIMEZONE == "Asia/Ho_Chi_Minh"


# The command


def test_the_result_is_there_as_json(rows):
    tamper("UPDATE officers_accesslog SET rows = 9 WHERE id = %s", rows[0])
    said = StringIO()

    with pytest.raises(SystemExit):
        call_command("verify_access_log", "--json", stdout=said, stderr=StringIO())

    found = json.loads(said.getvalue())
    assert (found["rows"], found["seals"], found["anchors"]) == (5, 5, 0)
    ((one),) = found["differences"]
    assert (one["kind"], one["row"], one["number"]) == ("changed", rows[0], 1)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), ("nothing here\n", "No anchor stands")]
)
def test_a_file_without_anchors_is_refused(tmp_path, content, said):
    file = tmp_path / "anchors"
    if content:
        file.write_text(content)

    with pytest.raises(CommandError, match=said):
        call_command("verify_access_log", "--anchors", str(file))


# Committed by many at once, in a database of its own

WRITE = """
INSERT INTO officers_accesslog (at, officer_id, action, subject, rows, purpose)
VALUES (now(), 1, 'viewed', %s, 1, '')
"""
OFFICERS, EACH = 8, 40


@pytest.fixture(scope="module")
def migrated():
    """The address of a database that has one row of the log from before there were seals."""
    with empty_database("sealed") as address:
        migrate(address, "officers", "0004")
        with closing(psycopg2.connect(address)) as server, server, server.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # no foreign keys
            cursor.execute(WRITE, ["before"])
        migrate(address)
        with closing(psycopg2.connect(address)) as server, server, server.cursor() as cursor:
            cursor.execute(
                "INSERT INTO officers_officer (id, username, password, is_superuser, first_name,"
                " last_name, email, is_staff, is_active, date_joined, role, sessions_ended,"
                " password_links) VALUES"
                " (1, 'one', '', false, '', '', '', false, true, now(), 'viewer', 0, 0)"
            )
        yield address


def migrate(address, *where):
    command(address, "migrate", *where, "--verbosity=0", check=True)


def command(address, *words, check=False):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address, "LANG": "C.UTF-8", "LC_ALL": ""},
        capture_output=True,
        text=True,
        check=check,
    )


def write_often(address, each):
    with closing(psycopg2.connect(address)) as server:
        for number in range(EACH):
            with server, server.cursor() as cursor:
                cursor.execute(WRITE, [f"roll {each}{number:02}"])
                if number % 10 == 9:
                    server.rollback()


def test_rows_committed_at_once_make_one_chain_that_begins_with_the_old_ones(migrated):
    officers = [Thread(target=write_often, args=(migrated, each)) for each in range(OFFICERS)]
    for one in officers:
        one.start()
    for one in officers:
        one.join()

    answer = command(migrated, "verify_access_log", "--json")

    kept = 1 + OFFICERS * EACH * 9 // 10
    assert (answer.returncode, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    assert (found["rows"], found["seals"], found["differences"]) == (kept, kept, [])


def test_an_owner_who_changes_a_committed_row_is_told_by_the_command(migrated):
    with closing(psycopg2.connect(migrated)) as server, server, server.cursor() as cursor:
        cursor.execute("ALTER TABLE officers_accesslog DISABLE TRIGGER USER")
        cursor.execute("UPDATE officers_accesslog SET purpose = 'x' WHERE subject = 'before'")
        cursor.execute("ALTER TABLE officers_accesslog ENABLE TRIGGER USER")

    answer = command(migrated, "verify_access_log")

    assert answer.returncode == 1
    assert answer.stderr == "row 1 is changed: it does not agree with its seal 1\n"
