"""Every value goes over to the newest key, whatever interrupts it, and stays readable."""

import base64
import io
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import date

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from beneficiaries import resealing
from beneficiaries.models import Account, Beneficiary, number_context
from beneficiaries.resealing import SEALED_COLUMNS
from officers import encryption, files
from officers.encryption import UnknownKeyError, fingerprint, seal
from officers.models import Role, SecondFactor, StoredChunk
from officers.second_factor import secret_context
from outreach.models import AnswerAccount
from tests.databases import empty_database
from tests.factories import answer, area, by_account, line, load, officer, opened


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


OLD, NEW, LOST = key("o"), key("n"), key("l")
NUMBERS = ["3800201012345", "3800201012346", "3800201012347"]
CONTENT = os.urandom(files.CHUNK + 5)
SECRET = b"A" * 32


@pytest.fixture
def keys(settings):
    """Sets FIELD_KEYS as a process would find it at its start."""

    def listed(*texts: str) -> None:
        settings.FIELD_KEYS = list(texts)
        encryption.forget_keys()

    before = settings.FIELD_KEYS
    yield listed
    listed(*before)


@pytest.fixture
def accounts(db, keys) -> list[Account]:
    """Three accounts that were sealed with the old key; the new one stands before it since."""
    keys(OLD)
    load([by_account(account_number=number) for number in NUMBERS])
    keys(NEW, OLD)
    return list(Account.objects.order_by("pk"))


@pytest.fixture
def stored(accounts, keys):
    """A file and the secret of somebody's second factor, too."""
    keys(OLD)
    context = secret_context((someone := officer()).pk)
    SecondFactor.objects.create(officer=someone, secret_sealed=seal(SECRET, context), last_step=0)
    file = files.store(io.BytesIO(CONTENT), name="a", media_type="text/csv", owner=officer())
    keys(NEW, OLD)
    return file


def rotate(**options: int) -> tuple[str, str, int]:
    """What the command printed, what it complained of, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("rotate_field_keys", stdout=out, stderr=err, **options)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), end.code
    return out.getvalue(), err.getvalue(), 0


def numbers() -> list[str]:
    return sorted(account.number() for account in Account.objects.all())


def sealed_values() -> list[bytes]:
    of_accounts = Account.objects.order_by("pk").values_list("number_sealed", flat=True)
    of_files = StoredChunk.objects.order_by("pk").values_list("content", flat=True)
    return [bytes(value) for value in [*of_accounts, *of_files]]


def seal_with_lost_key(account: Account, keys) -> bytes:
    keys(LOST)
    account.number_sealed = seal(NUMBERS[0].encode(), number_context(bytes(account.fingerprint)))
    account.save()
    keys(NEW, OLD)
    return account.number_sealed


def test_every_number_opens_with_the_new_key_alone(accounts, keys):
    rotate()

    keys(NEW)
    assert numbers() == NUMBERS


def test_before_it_no_number_opens_with_the_new_key_alone(accounts, keys):
    keys(NEW)

    with pytest.raises(UnknownKeyError):
        accounts[0].number()


def test_a_stored_file_is_read_with_the_new_key_alone(stored, keys):
    rotate()

    keys(NEW)
    assert files.opened(stored).read() == CONTENT


def test_fingerprints_stay(accounts):
    before = [bytes(account.fingerprint) for account in accounts]

    rotate()

    after = Account.objects.order_by("pk").values_list("fingerprint", flat=True)
    assert [bytes(one) for one in after] == before


def test_it_says_how_many_and_that_the_older_keys_can_go(stored):
    chunks = StoredChunk.objects.count()  # the roll's file is one of them, under the old key too

    out, err, code = rotate()

    assert (err, code) == ("", 0)
    assert out.splitlines() == [
        "account numbers: 3 sealed anew, 0 already under the newest key",
        "account numbers that banks answered: 0 sealed anew, 0 already under the newest key",
        f"parts of stored files: {chunks} sealed anew, 0 already under the newest key",
        "secrets of second factors: 1 sealed anew, 0 already under the newest key",
        "The older keys can be taken out of FIELD_KEYS.",
    ]


def test_the_secret_of_a_second_factor_opens_with_the_new_key_alone(stored, keys):
    rotate()

    keys(NEW)
    factor = SecondFactor.objects.get()
    context = secret_context(factor.officer_id)
    assert encryption.unseal(bytes(factor.secret_sealed), context) == SECRET


def test_a_number_that_a_bank_answered_opens_with_the_new_key_alone(db, keys, settings):
    settings.TODAY = date(2025, 6, 5)
    keys(OLD)
    load([line()])
    person = Beneficiary.objects.get()
    by = officer(Role.DISTRICT_OFFICER, area("district:456"))
    answer(opened(person, account_number=NUMBERS[0]), by=by)
    keys(NEW, OLD)

    rotate()

    keys(NEW)
    assert AnswerAccount.objects.get().number() == NUMBERS[0]


def test_a_second_run_changes_nothing(stored):
    rotate()
    before = sealed_values()

    out, _, code = rotate()

    assert (sealed_values(), code) == (before, 0)
    assert "account numbers: 0 sealed anew, 3 already under the newest key" in out


def test_with_one_key_nothing_is_said_of_older_ones(accounts, keys):
    keys(OLD)

    out, _, code = rotate()

    assert ("older keys" in out, code) == (False, 0)


def test_the_batches_take_every_row_whatever_their_size(accounts, keys):
    rotate(batch=1)

    keys(NEW)
    assert numbers() == NUMBERS


def test_what_a_batch_did_is_kept_and_the_next_run_goes_on(accounts, keys):
    resealing.reseal_batch(SEALED_COLUMNS[0], after=0, size=2)
    before = sealed_values()[:2]

    out, _, _ = rotate()

    assert sealed_values()[:2] == before
    assert "account numbers: 1 sealed anew, 2 already under the newest key" in out


def test_the_statements_do_not_grow_with_the_rows(accounts, django_assert_num_queries):
    with django_assert_num_queries(4):  # with the savepoint's two
        resealing.reseal_batch(SEALED_COLUMNS[0], after=0, size=3)


def test_an_unknown_key_is_reported_and_everything_else_goes_over(accounts, keys):
    lost = seal_with_lost_key(accounts[0], keys)

    out, err, code = rotate(batch=1)

    assert code == 1
    assert err == (
        "account numbers: FIELD_KEYS does not name the key of 1 of them; they stay as they are.\n"
    )
    assert "account numbers: 2 sealed anew" in out
    assert bytes(Account.objects.get(pk=accounts[0].pk).number_sealed) == lost


def test_a_value_under_an_unknown_key_does_not_hold_the_older_ones_back(accounts, keys):
    seal_with_lost_key(accounts[0], keys)

    out, _, _ = rotate()

    assert "The older keys can be taken out" in out


@pytest.mark.parametrize("rest", [b"", b"short", b"x" * 40])
def test_a_damaged_value_stays_and_so_do_the_older_keys(accounts, keys, rest):
    damaged = encryption.older_names()[0] + rest
    Account.objects.filter(pk=accounts[1].pk).update(number_sealed=damaged)

    out, err, code = rotate()

    assert code == 1
    assert err == (
        "account numbers: their own key does not open 1 of them; they stay as they are.\n"
    )
    assert "can be taken out" not in out
    assert bytes(Account.objects.get(pk=accounts[1].pk).number_sealed) == damaged


def test_keys_that_share_their_byte_are_refused(accounts, keys):
    """Nothing could tell their values apart: the older would be used as if it were the new one."""
    name = encryption._name(base64.urlsafe_b64decode(OLD))
    alike = next(
        text
        for text in (base64.urlsafe_b64encode(i.to_bytes(32)).decode() for i in range(9999))
        if encryption._name(base64.urlsafe_b64decode(text)) == name
    )
    keys(alike, OLD)
    before = sealed_values()

    with pytest.raises(CommandError, match="another new key"):
        call_command("rotate_field_keys")

    assert sealed_values() == before


# Beside others and killed, in a database of its own, whose rows are committed.

ROWS = 3000
ADD = """
INSERT INTO beneficiaries_account (id, beneficiary_id, institution_id, channel, number_sealed,
                                   fingerprint, last_four, holder, relation)
VALUES (%s, %s, 1, 1, %s, %s, '0000', '', 0)
"""
# A process that was not started again since puts every number back under the old key.
SEALS_AS_BEFORE = """
CREATE FUNCTION seals_as_before() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.number_sealed = OLD.number_sealed; RETURN NEW; END $$;
CREATE TRIGGER seals_as_before BEFORE UPDATE ON beneficiaries_account
   FOR EACH ROW EXECUTE FUNCTION seals_as_before()
"""


@pytest.fixture(scope="module")
def migrated():
    """The address of a database that has every table and no row."""
    with empty_database("rotating") as address:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": address},
            check=True,
        )
        yield address


@pytest.fixture
def server(migrated, keys):
    """A connection to it: many accounts lie there under the old key, of no people at all."""
    keys(OLD)
    with closing(psycopg2.connect(migrated)) as server, server.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign keys
        cursor.execute("DELETE FROM beneficiaries_account")
        cursor.executemany(ADD, [row(id) for id in range(1, ROWS + 1)])
        server.commit()
        yield server


def row(id: int) -> tuple[int, int, bytes, bytes]:
    its_print = fingerprint(b"%d" % id)
    return id, id, seal(b"%d" % id, number_context(its_print)), its_print


def start(address: str, *options: str) -> subprocess.Popen:
    """The command in a process of its own, which has the new key before the old one."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "manage.py", "rotate_field_keys", *options],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": address, "FIELD_KEYS": f"{NEW},{OLD}", "LANG": "C.UTF-8", "LC_ALL": ""},
        stdout=pipe,
        stderr=pipe,
        text=True,
    )


def rows_under(text: str, server) -> int:
    name = encryption._name(base64.urlsafe_b64decode(text))
    with server, server.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM beneficiaries_account"
            " WHERE substring(number_sealed FROM 1 FOR 1) = %s",
            [name],
        )
        return cursor.fetchone()[0]


def numbers_opened(server, keys) -> list[int]:
    """Every number, opened with the new key alone."""
    keys(NEW)
    with server, server.cursor() as cursor:
        cursor.execute("SELECT number_sealed, fingerprint FROM beneficiaries_account ORDER BY id")
        return [
            int(encryption.unseal(bytes(sealed), number_context(bytes(its_print))))
            for sealed, its_print in cursor.fetchall()
        ]


def wait_until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_killed_in_the_middle_it_goes_on_where_it_was(migrated, server, keys):
    with start(migrated, "--batch=1") as killed:
        wait_until(lambda: rows_under(NEW, server))
        killed.send_signal(signal.SIGKILL)
    done = rows_under(NEW, server)
    assert 0 < done < ROWS

    with start(migrated) as again:
        out, err = again.communicate(timeout=60)

    assert (again.returncode, err) == (0, "")
    assert out.startswith("account numbers: ")
    assert numbers_opened(server, keys) == [*range(1, ROWS + 1)]


def test_a_row_that_somebody_holds_is_waited_for(migrated, server, keys):
    with closing(psycopg2.connect(migrated)) as other, other.cursor() as cursor:
        cursor.execute("UPDATE beneficiaries_account SET holder = 'HELD' WHERE id = 5")
        with start(migrated) as running:
            wait_until(lambda: rows_under(NEW, server) == ROWS - 1)
            other.commit()
            running.communicate(timeout=60)

    assert running.returncode == 0
    assert numbers_opened(server, keys) == [*range(1, ROWS + 1)]


def test_a_number_copied_by_a_load_that_ends_later_goes_over_too(migrated, server, keys):
    with closing(psycopg2.connect(migrated)) as other, other.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(ADD, (0, 0, *row(1)[2:]))  # the same number, of somebody else
        with start(migrated) as running:
            wait_until(lambda: rows_under(NEW, server) == ROWS)
            other.commit()
            out, _ = running.communicate(timeout=60)

    assert f"account numbers: {ROWS + 1} sealed anew" in out
    assert numbers_opened(server, keys) == [1, *range(1, ROWS + 1)]


def test_while_others_do_not_end_the_older_keys_stay(accounts, monkeypatch):
    monkeypatch.setattr(resealing, "PATIENCE", 0)
    with (
        closing(psycopg2.connect(**connection.get_connection_params())) as other,
        other.cursor() as cursor,
    ):
        cursor.execute("SELECT FROM beneficiaries_account")

        out, err, code = rotate()

    assert code == 1
    assert err == "account numbers: others are still at work with them; run this again later.\n"
    assert "can be taken out" not in out


def test_while_an_older_key_goes_on_sealing_it_stays(accounts):
    with connection.cursor() as cursor:
        cursor.execute(SEALS_AS_BEFORE)

    out, err, code = rotate()

    assert code == 1
    assert err.startswith("account numbers: an older key went on sealing them, 3 are left.")
    assert "can be taken out" not in out
