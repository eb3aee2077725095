"""Where the web process listens: BIND and PORT."""

import errno
import http.client
import os
import socket
import time
from dataclasses import dataclass
from typing import Self

from rollout.embedded import CannotStart

# A killed predecessor lets go of the port after a moment.
PATIENCE = 3.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


@dataclass(frozen=True)
class Address:
    """A host name or number, and a port."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Self:
        port = os.environ.get("PORT") or "8000"
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise CannotStart(f"PORT={port} is not a port: set PORT=... to a number below 65536.")
        return cls(os.environ.get("BIND") or "127.0.0.1", int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def reachable(self) -> "Address":
        """The address for a client on this machine."""
        return Address(EVERY_ADDRESS.get(self.host, self.host), self.port)

    def require_free(self) -> None:
        """Raises CannotStart when no server can listen here."""
        deadline = time.monotonic() + PATIENCE
        while (fault := self._fault()) and fault.errno == errno.EADDRINUSE:
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"Port {self.port} is in use: set PORT=... to another one "
                    f"(PORT={self.port % 65535 + 1} ./run), or end what uses it."
                )
            time.sleep(0.2)
        if fault:
            raise CannotStart(
                f"Nothing can listen at {self} ({fault.strerror}): set BIND=... to an address "
                "of this machine and PORT=... to a port above 1023."
            )

    def answers(self, path: str) -> bool:
        """Whether a page of this address is there and well."""
        client = self.reachable
        connection = http.client.HTTPConnection(client.host, client.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _fault(self) -> OSError | None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((self.host, self.port))
            except OSError as fault:
                return fault
        return None
