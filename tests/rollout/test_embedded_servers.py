"""The embedded servers are shared, survive kills, and end with their last user."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from rollout.embedded import DataFolder, Servers
from rollout.embedded.process import identity_of

# Whoever starts the tests in the background may have them ignore an interrupt.
USER = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from rollout.embedded import demo_environment
with demo_environment(sys.argv[1]) as servers:
    print(servers.database_url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EMBEDDED_FSYNC", "off")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@contextmanager
def user(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the servers until its standard input ends."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", USER, str(path)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("postgres://")
            yield process
        finally:
            process.communicate(timeout=60)


def number_of(server: str, path: Path) -> int:
    return int((path / "run" / f"{server}.pid").read_text().split()[0])


def is_over(server: str, path: Path) -> bool:
    return not (path / "run" / f"{server}.pid").exists()


def within(seconds: float, true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def answer(url: str, sql: str = "SELECT 1", *values: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_two_users_share_the_servers_and_the_last_to_leave_stops_them(path: Path) -> None:
    with user(path):
        postgres = number_of("postgres", path)
        with user(path):
            assert number_of("postgres", path) == postgres
        assert identity_of(postgres)
        redis = number_of("redis", path)

    assert not identity_of(postgres)
    assert not identity_of(redis)
    assert is_over("watch", path)


def test_the_servers_end_when_their_last_user_is_killed(path: Path) -> None:
    with user(path) as first:
        postgres = number_of("postgres", path)

        first.kill()

        assert within(20, lambda: not identity_of(postgres) and is_over("redis", path))


def test_a_killed_user_leaves_nothing_locked(path: Path) -> None:
    with user(path) as first:
        first.kill()
        with user(path) as second:
            assert second.poll() is None


def test_a_command_that_is_interrupted_leaves(path: Path) -> None:
    with user(path) as command:
        postgres = number_of("postgres", path)

        command.send_signal(signal.SIGINT)
        command.wait(timeout=60)

        assert not identity_of(postgres)


def test_a_killed_postmaster_is_brought_back_once_its_old_backends_are_gone(path: Path) -> None:
    with (
        Servers(DataFolder(path)) as servers,
        closing(psycopg2.connect(servers.database_url)) as old,
    ):
        backend, killed = old.info.backend_pid, number_of("postgres", path)
        os.kill(backend, signal.SIGSTOP)

        os.kill(killed, signal.SIGKILL)

        assert not within(1, lambda: servers.keep_up() or can_answer(servers.database_url))
        os.kill(backend, signal.SIGKILL)
        assert within(30, lambda: servers.keep_up() or can_answer(servers.database_url))
        assert number_of("postgres", path) != killed


def can_answer(url: str) -> bool:
    try:
        return answer(url) == 1
    except psycopg2.OperationalError:
        return False


def test_a_killed_redis_is_brought_back_at_its_old_address(path: Path) -> None:
    with Servers(DataFolder(path)) as servers:
        url, killed = servers.redis_url, number_of("redis", path)

        os.kill(killed, signal.SIGKILL)

        assert within(10, lambda: servers.keep_up() or number_of("redis", path) != killed)
        assert servers.redis_url == url
        assert within(10, lambda: servers._redis._answers())


def test_the_next_user_starts_what_was_killed(path: Path) -> None:
    with user(path):
        os.kill(number_of("postgres", path), signal.SIGKILL)
        os.kill(number_of("redis", path), signal.SIGKILL)
        with user(path):
            assert identity_of(number_of("postgres", path))
            assert identity_of(number_of("redis", path))


def test_the_number_of_a_dead_postmaster_may_belong_to_another_process(path: Path) -> None:
    with user(path):
        pass
    (path / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n")

    with user(path) as later:
        assert later.poll() is None


def test_a_deep_data_folder_works(tmp_path: Path) -> None:
    deep = tmp_path / ("deep/" * 20) / "a folder, with a comma"

    with Servers(DataFolder(deep)) as servers:
        assert answer(servers.database_url) == 1
        sockets = (deep / "run" / "sockets").read_text()

    assert not Path(sockets).exists()


def test_the_database_knows_vietnamese_letters(path: Path) -> None:
    with Servers(DataFolder(path)) as servers:
        trigrams = "CREATE EXTENSION IF NOT EXISTS pg_trgm; SELECT array_length(show_trgm(%s), 1)"
        assert answer(servers.database_url, trigrams, "Hồ") == 3


def test_only_what_the_environment_does_not_name_is_started(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/rollout")

    with Servers(DataFolder(path)) as servers:
        assert servers.database_url == "postgres://elsewhere/rollout"
        assert is_over("postgres", path)
        assert identity_of(number_of("redis", path))


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new")

    secrets = folder.secrets()

    assert DataFolder(folder.path).secrets() == secrets
    assert len(secrets["SECRET_KEY"]) >= 50
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert (folder.path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_redis_that_hangs_holds_up_nobody_who_comes_later(path: Path) -> None:
    with user(path):
        redis = number_of("redis", path)
        os.kill(redis, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            with user(path):
                waited = time.monotonic() - begun
        finally:
            os.kill(redis, signal.SIGCONT)

    assert waited < 20  # it used to give up after a minute
