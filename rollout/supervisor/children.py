"""Child processes that are started again when they die, and all end together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from rollout.embedded import CannotStart
from rollout.embedded.folder import PROJECT

from .processes import Process

# Celery warns, on seven lines, of root; ./run by root has nobody else.
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
LEASH = str(Path(__file__).with_name("leash.py"))
DEATHS_A_MINUTE = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0
PATIENCE_AT_THE_END = 10.0


class Child:
    """One process in a session of its own, whose lines appear here behind its name."""

    _running: subprocess.Popen[bytes]
    _start_again_at: float | None

    def __init__(self, process: Process) -> None:
        self._process = process
        self._deaths: deque[float] = deque(maxlen=DEATHS_A_MINUTE)
        self._start()

    def keep_up(self) -> None:
        """Starts it again after a pause if it died; raises CannotStart at the fifth death."""
        now = time.monotonic()
        if self._start_again_at is None and self._running.poll() is not None:
            self._bury()
            self._start_again_at = now + self._count_death(now)
        if self._start_again_at is not None and now >= self._start_again_at:
            self._start()

    def wait(self, patience: float | None = None) -> int | None:
        """Its exit status; None when it has not ended within that many seconds."""
        with suppress(subprocess.TimeoutExpired):
            return self._running.wait(patience)
        return None

    def terminate(self) -> None:
        self._running.terminate()

    def end(self, patience: float) -> None:
        """Waits that many seconds, then leaves nothing of it alive."""
        self.wait(patience)
        self._bury()

    def _start(self) -> None:
        self._start_again_at = None
        leash = [sys.executable, "-I", "-S", LEASH, str(os.getpid())]
        self._running = subprocess.Popen(  # noqa: S603
            [*leash, sys.executable, "-m", *self._process.command],
            cwd=PROJECT,
            env={**os.environ, **ENVIRONMENT, **self._process.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._relay = threading.Thread(
            target=relay, args=(self._process.name, self._running.stdout), daemon=True
        )
        self._relay.start()

    def _bury(self) -> None:
        """Ends what is left of its session, such as the pool of a killed worker."""
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        self._relay.join(timeout=1)

    def _count_death(self, now: float) -> float:
        """Notes a death; how many seconds to pause before the next start."""
        self._deaths.append(now)
        recent = sum(now - death < 60 for death in self._deaths)
        end = f"ended with exit status {self._running.returncode}"
        if recent == DEATHS_A_MINUTE:
            raise CannotStart(
                f"{self._process.name} died {DEATHS_A_MINUTE} times within a minute (it last "
                f"{end}): see its lines above."
            )
        pause = min(FIRST_PAUSE * 2 ** (recent - 1), LONGEST_PAUSE)
        say(self._process.name, f"{end}, starts again in {pause:.0f} s")
        return pause


def end_all(children: Sequence[Child]) -> None:
    """Asks every child to end, and kills those that have not after ten seconds."""
    deadline = time.monotonic() + PATIENCE_AT_THE_END
    for child in children:
        child.terminate()
    for child in children:
        child.end(max(0.0, deadline - time.monotonic()))


def relay(name: str, lines: IO[bytes]) -> None:
    """Passes on what a child says, behind its name, until it has ended."""
    with lines:
        for line in lines:
            say(name, line.decode(errors="replace").rstrip())


def say(name: str, text: str) -> None:
    write_out(f"{name} | {text}\n")


def write_out(text: str) -> None:
    """Prints whole lines; a terminal that went away ends nothing by that alone."""
    with suppress(OSError):
        os.write(1, text.encode())
