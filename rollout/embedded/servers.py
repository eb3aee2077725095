"""The servers of a data folder, shared by every process that uses it."""

import fcntl
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from .faults import CannotStart
from .folder import PROJECT, DataFolder
from .locks import locked, open_lock, try_lock
from .postgres import Postgres
from .process import ServerProcess
from .redis import Redis

PATIENCE = 90.0
STARTS_A_MINUTE = 5


class Servers:
    """`with Servers(folder) as servers:` starts what does not run; the last to leave stops it.

    Whoever uses the servers holds a shared lock, which the kernel frees when the holder dies.
    Should the last one die without leaving, a small process that watches stops them.
    """

    def __init__(self, folder: DataFolder) -> None:
        secrets = folder.secrets()
        self._start_lock = folder.run / "start.lock"
        self._users_lock = folder.run / "users.lock"
        self._folder = folder
        self._postgres = Postgres(folder, secrets["POSTGRES_PASSWORD"])
        self._redis = Redis(folder, secrets["REDIS_PASSWORD"])
        self._watch = ServerProcess(folder, "watch")
        self._needed: list[Postgres | Redis] = []
        if not os.environ.get("DATABASE_URL"):
            self._needed.append(self._postgres)
        if not os.environ.get("REDIS_URL"):
            self._needed.append(self._redis)
        self._starts: deque[float] = deque(maxlen=STARTS_A_MINUTE)
        self._user = os.getpid()

    @property
    def database_url(self) -> str:
        return os.environ.get("DATABASE_URL") or self._postgres.url

    @property
    def redis_url(self) -> str:
        return os.environ.get("REDIS_URL") or self._redis.url

    def __enter__(self) -> Self:
        if self._needed:
            self._seat = open_lock(self._users_lock)
            try:
                self._join()
            except BaseException:
                self._leave()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A forked child has inherited the seat, but it is not the child's to give up.
        if self._needed and self._user == os.getpid():
            self._leave()

    def keep_up(self) -> None:
        """Starts again what died, without waiting; raises CannotStart when it keeps dying."""
        with locked(self._start_lock, patience=0) as ours:
            if not ours:
                return
            for server in self._needed:
                if not server.process.running():
                    self._count_start(server)
                    server.start()
            self._start_watch()

    def end_if_unused(self) -> bool:
        """Stops the servers when nobody uses them any more; for the watch."""
        with locked(self._start_lock, patience=0) as ours:
            if not ours:
                return False
            seat = open_lock(self._users_lock)
            if unused := try_lock(seat):
                self._stop()
            os.close(seat)
        return unused

    def _join(self) -> None:
        with locked(self._start_lock, patience=PATIENCE) as ours:
            if not ours:
                raise CannotStart(
                    f"Another command has been starting the servers of {self._folder.path} "
                    f"for {PATIENCE:.0f} s: try again, or end it."
                )
            fcntl.flock(self._seat, fcntl.LOCK_SH)
            # A Redis that runs already is not asked for an answer: nothing that matters lies
            # there, and a command must not wait for one that hangs.
            started = [server for server in self._needed if server.start()]
            for server in self._needed:
                if server in started or server is self._postgres:
                    server.wait_until_ready()
            self._start_watch()

    def _leave(self) -> None:
        with without_interruptions(), locked(self._start_lock, patience=PATIENCE) as ours:
            if ours and try_lock(self._seat):
                self._watch.stop()
                self._stop()
            os.close(self._seat)

    def _stop(self) -> None:
        self._redis.stop()
        self._postgres.stop()
        self._folder.forget_sockets()

    def _start_watch(self) -> None:
        if not self._watch.running():
            self._watch.start(
                [sys.executable, "-m", "rollout.embedded.watch", str(self._folder.path)],
                environment={"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"},
            )

    def _count_start(self, server: Postgres | Redis) -> None:
        self._starts.append(time.monotonic())
        if len(self._starts) == STARTS_A_MINUTE and self._starts[-1] - self._starts[0] < 60:
            words = server.process.last_words()
            raise CannotStart(
                f"The embedded {server.process.name} ended {STARTS_A_MINUTE} times within a "
                f"minute: {words} (more in {server.process.log})"
            )


@contextmanager
def without_interruptions() -> Iterator[None]:
    """A second Ctrl-C must not cut short what the first one began."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
