"""What a process of the demo finds in its environment."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .faults import CannotStart
from .folder import DataFolder
from .servers import Servers

DEMO_DAY = "2025-10-06"


@contextmanager
def environment(folder: str | os.PathLike[str] | None = None) -> Iterator[None]:
    """Leaves the environment alone where DATABASE_URL names a server; else as demo_environment.

    Faults of the start end the process with their sentence.
    """
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            try:
                stack.enter_context(demo_environment(folder))
            except CannotStart as fault:
                sys.exit(str(fault))
        yield


@contextmanager
def demo_environment(folder: str | os.PathLike[str] | None = None) -> Iterator[Servers]:
    """Runs the servers and names them, with all secrets, to this process and its children."""
    data = DataFolder(folder)
    with Servers(data) as servers:
        secrets = data.secrets()
        former = dict(os.environ)
        os.environ["DATA_DIR"] = str(data.path)
        os.environ["DATABASE_URL"] = servers.database_url
        os.environ["REDIS_URL"] = servers.redis_url
        for name in ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY", "DEMO_PASSWORD"):
            os.environ[name] = os.environ.get(name) or secrets[name]
        os.environ.setdefault("RUN_MODE", "demo")
        if os.environ.get("DEMO") != "0":
            os.environ.setdefault("TODAY", DEMO_DAY)
        try:
            yield servers
        finally:
            os.environ.clear()
            os.environ.update(former)
