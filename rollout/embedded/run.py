"""Runs a command beside the embedded servers: `-m rollout.embedded.run -- pytest ...`."""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryDirectory

from .environment import environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="rollout.embedded.run", description=__doc__)
    parser.add_argument("--temporary", action="store_true", help="in a data folder for this once")
    parser.add_argument("--status", type=int, default=0, help="to end with when the command does 0")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    with ExitStack() as stack:
        if options.temporary:
            os.environ["DATA_DIR"] = stack.enter_context(TemporaryDirectory(prefix="rollout-"))
        stack.enter_context(environment())
        return status_of(options.command) or options.status


def leave(number: int, _: object) -> None:
    sys.exit(128 + number)


def status_of(command: list[str]) -> int:
    """Runs the command, which gets every signal, and waits for its end."""
    child = subprocess.Popen(command)  # noqa: S603
    # Ctrl-C reaches the child by itself; a handler (unlike SIG_IGN) is not inherited.
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda given, _: child.send_signal(given))
    status = child.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
