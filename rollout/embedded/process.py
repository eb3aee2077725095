"""A server that may outlive whoever starts it, known by its number and the time it began."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .folder import DataFolder, write_private

LAUNCHER = str(Path(__file__).with_name("launch.py"))
LARGEST_LOG = 10_000_000
ENDS_AT_ONCE = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class ServerProcess:
    """At most one process of that name in a data folder; callers hold the folder's start lock."""

    def __init__(self, folder: DataFolder, name: str) -> None:
        self.name = name
        self.log = folder.logs / f"{name}.log"
        self._number_file = folder.run / f"{name}.pid"
        self._lock = folder.run / f"{name}.lock"
        self._log_start = 0

    def running(self) -> bool:
        return self.number() is not None

    def number(self) -> int | None:
        """The process number, or None when it does not run."""
        try:
            identity = self._number_file.read_text()
        except FileNotFoundError:
            return None
        number = int(identity.split()[0])
        return number if identity == identity_of(number) else None

    def start(
        self,
        program: Sequence[str],
        *,
        environment: Mapping[str, str],
        way: str = "",
        owned: str = "",
        stale: Sequence[str] = (),
    ) -> None:
        """Starts the program in a session of its own; `way` and `owned` as in launch.py."""
        self._begin_log()
        command = launch_command(program, lock=str(self._lock), way=way, owned=owned, stale=stale)
        number = os.posix_spawn(  # noqa: S606
            sys.executable,
            command,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), os.O_WRONLY | os.O_APPEND, 0),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
        )
        write_private(self._number_file, identity_of(number))

    def stop(self, steps: Iterable[tuple[int, float]] = ENDS_AT_ONCE) -> None:
        """Sends each signal in turn and waits that many seconds, until the process has ended."""
        for number_of_signal, patience in steps:
            if (number := self.number()) is None:
                break
            with suppress(ProcessLookupError):
                os.kill(number, number_of_signal)
            wait_until(lambda: self.number() is None, patience)
        self._number_file.unlink(missing_ok=True)

    def last_words(self) -> str:
        """The line of its log since it was started that tells most."""
        with self.log.open(errors="replace") as file:
            file.seek(self._log_start)
            return telling_line(file.read())

    def _begin_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        os.close(os.open(self.log, os.O_WRONLY | os.O_CREAT, 0o600))
        self._log_start = self.log.stat().st_size


def launch_command(
    program: Sequence[str],
    *,
    lock: str = "",
    way: str = "",
    owned: str = "",
    stale: Sequence[str] = (),
) -> list[str]:
    """The command line of launch.py for a program."""
    order = {"program": program, "lock": lock, "way": way, "owned": owned, "stale": stale}
    return [sys.executable, "-I", "-S", LAUNCHER, json.dumps(order)]


def identity_of(number: int) -> str:
    """Number, start time and boot of a living process; nothing for a dead one, buried or not."""
    with suppress(ChildProcessError):
        os.waitpid(number, os.WNOHANG)
    try:
        after_name = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    return "" if after_name[0] in "ZX" else f"{number} {after_name[19]} {boot}"


def telling_line(text: str) -> str:
    """The last line that names an error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    return (errors or lines or ["it says nothing"])[-1]


def wait_until(true: Callable[[], bool], patience: float) -> bool:
    """Whether it became true within that many seconds."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
