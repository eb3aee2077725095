"""The product as ./run starts it, for tests that need the real processes and the demo."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "for-tests-only-3141"  # noqa: S105
# What the tests' own servers say must not reach the site's processes.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY", "RUN_MODE")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _command_of(process: psutil.Process) -> str:
    """Its command line; empty for one that ends at this moment."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


class Site:
    """`with Site() as site:` starts supervisor, servers, web, workers and beat; ends them all."""

    def __init__(self, *, durable: bool = False) -> None:
        """With `durable`, PostgreSQL keeps what it acknowledged, as outside tests."""
        self.folder = tempfile.TemporaryDirectory(prefix="rollout-site-")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        foreign = (*FOREIGN, "EMBEDDED_FSYNC") if durable else FOREIGN
        kept = {name: value for name, value in os.environ.items() if name not in foreign}
        self.environment = kept | {
            "DATA_DIR": self.folder.name,
            "PORT": str(self.port),
            "DEMO_PASSWORD": PASSWORD,
            "TODAY": "2025-10-06",
            "STYLEGUIDE": "1",
        }
        self.log = Path(self.folder.name) / "supervisor.log"

    def __enter__(self) -> "Site":
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rollout.supervisor"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until(self.is_ready, seconds=420)  # of a busy machine
        self.seconds_to_start = time.monotonic() - self.started
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.folder.cleanup()

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the site ended: {self.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:  # noqa: S310
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def wait_until(self, true: Any, *, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {self.log.read_text()[-2000:]}")
            time.sleep(0.2)

    def processes(self) -> dict[int, str]:
        """Everything that runs for this site, by process id: its family and the servers."""
        family = {one.pid for one in psutil.Process(self.process.pid).children(recursive=True)}
        commands = {one.pid: _command_of(one) for one in psutil.process_iter()}
        # Redis names itself by its port; whoever found it dead may have started it again.
        port = (Path(self.folder.name) / "run" / "redis.port").read_text()
        own = (self.folder.name, f"redis-server 127.0.0.1:{port}")
        return {
            pid: command
            for pid, command in commands.items()
            if command and (pid in family or any(words in command for words in own))
        }

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A management command beside the running site."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def rates(self, **question: str) -> dict[str, dict[str, Any]]:
        """export_rates as JSON, by area code."""
        options = [f"--{name}={value}" for name, value in question.items()]
        answer = self.command("export_rates", *options, "--format=json")
        return {row["area_code"]: row for row in json.loads(answer.stdout)}
