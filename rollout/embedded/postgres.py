"""The embedded PostgreSQL: the wheel's programs, a socket in a private folder, a password."""

import os
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

from .cluster import ENVIRONMENT, ROLE, make_cluster, programs, way_past_root, without_fsync
from .faults import CannotStart
from .folder import DataFolder
from .process import ServerProcess

DATABASE = "rollout"
PATIENCE = 60.0
PATIENCE_WHILE_RECOVERING = 900.0
FAST_THEN_IMMEDIATE = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
NOT_YET = ("No such file", "Connection refused", "starting up", "not yet accepting", "shutting")
READY_BUT_FULL = ("too many clients", "connection slots")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "max_parallel_workers_per_gather": "2",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A log that repeats no row and no statement repeats no person either.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # An error's first line quotes a value too (invalid input syntax: "..."): clients log it.
    "log_min_messages": "log",
}
FASTER_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _shared_buffers(memory: int) -> int:
    """Mebibytes: a quarter of a small machine; a large one holds a country's people in them."""
    return max(min(512, memory // 4), min(2048, memory // 8))


def _for_parallel_queries(memory: int) -> int:
    """Mebibytes that stay theirs: taken anew by each of them, they are slow to come."""
    return min(1024, memory // 16)


class Postgres:
    """One cluster in `DATA_DIR/postgres`, with one database for its one role."""

    def __init__(self, folder: DataFolder, password: str) -> None:
        self.process = ServerProcess(folder, "postgres")
        self.cluster = folder.path / "postgres"
        self._folder = folder
        self._password = password

    @property
    def url(self) -> str:
        """The address as libpq and django-environ both read it."""
        host = quote(str(self._folder.socket_folder()), safe="")
        return f"postgres://{ROLE}:{self._password}@/{DATABASE}?host={host}"

    def start(self) -> bool:
        """Starts the server unless it runs; does not wait for it. Says whether it did."""
        if self.process.running():
            return False
        self._folder.require_space()
        way = way_past_root(self._folder)
        if not self.cluster.exists() and (fault := make_cluster(self.cluster, self._password, way)):
            raise self._did_not_start(fault)
        sockets = self._folder.socket_folder()
        settings = SETTINGS | {
            "unix_socket_directories": str(sockets),
            "shared_buffers": f"{_shared_buffers(memory_in_mb())}MB",
            "min_dynamic_shared_memory": f"{_for_parallel_queries(memory_in_mb())}MB",
            "dynamic_shared_memory_type": shared_memory(),
        }
        if without_fsync():
            settings |= FASTER_AND_UNSAFE
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        self.process.start(
            [str(programs() / "postgres"), "-D", str(self.cluster), *options],
            environment=ENVIRONMENT,
            way=way,
            owned=str(self.cluster),
            stale=[str(self.cluster / "postmaster.pid"), str(sockets / ".s.PGSQL.5432.lock")],
        )
        return True

    def wait_until_ready(self) -> None:
        """Returns when the database answers; raises CannotStart with the log's last words."""
        begun = time.monotonic()
        while answer := self._refusal():
            waited = time.monotonic() - begun
            patience = PATIENCE_WHILE_RECOVERING if "starting up" in answer else PATIENCE
            if not self.process.running() or waited > patience:
                raise self._did_not_start(self.process.last_words())
            if not any(words in answer for words in NOT_YET):
                raise self._did_not_start(answer)
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.stop(FAST_THEN_IMMEDIATE)

    def _refusal(self) -> str:
        """Why the server cannot be used yet; nothing when it can, and has its database."""
        import psycopg2  # only here: the watch does without

        try:
            connection = psycopg2.connect(
                host=str(self._folder.socket_folder()),
                user=ROLE,
                password=self._password,
                dbname="postgres",
                connect_timeout=5,
            )
        except psycopg2.OperationalError as refusal:
            full = any(words in str(refusal) for words in READY_BUT_FULL)
            return "" if full else " ".join(str(refusal).split())
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()
        return ""

    def _did_not_start(self, words: str) -> CannotStart:
        if "No space left on device" in words:
            self._folder.require_space()
        return CannotStart(f"PostgreSQL did not start: {words} (more in {self.process.log})")


def memory_in_mb() -> int:
    """The memory of this machine, or of the container if that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return min(machine, int(text) if text.isdigit() else machine) // 2**20


def shared_memory() -> str:
    """Containers often have 64 MB of /dev/shm, too little for parallel queries."""
    shm = Path("/dev/shm")  # noqa: S108
    roomy = shm.is_dir() and shutil.disk_usage(shm).total > 2**29
    return "posix" if roomy else "mmap"
