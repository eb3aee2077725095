"""Prepares the database, runs every process, prints the address and the demo's sign-ins."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from rollout.embedded import CannotStart, DataFolder, demo_environment
from rollout.embedded.locks import locked

from .address import Address
from .children import Child, end_all, say, write_out
from .processes import PREPARE, Process, processes

SIGN_INS = (
    "admin auditor country province44 province45 province51 "
    "district456 district450 district529 cashier456 viewer44"
)


class KeptUp(Protocol):
    """What is looked at each second and started again when it died."""

    def keep_up(self) -> None: ...


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_once)
    try:
        run()
    except KeyboardInterrupt:
        return 0
    except CannotStart as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def end_once(number: int, frame: FrameType | None) -> None:
    """Ends everything in good order; further signals must not disturb that."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def run() -> None:
    address = Address.from_environment()
    folder = DataFolder()
    with only_run_of(folder):
        address.require_free()
        os.environ["RUN_MODE"] = "demo"
        say("run", f"starts in {folder.path}; the first start takes longer")
        with demo_environment(folder.path) as servers:
            prepare()
            schedule = str(folder.run / "beat")
            look_after(processes(str(address), schedule), servers, address)


@contextmanager
def only_run_of(folder: DataFolder) -> Iterator[None]:
    """Raises CannotStart when another ./run has this data folder."""
    with locked(folder.run / "run.lock", patience=0) as ours:
        if not ours:
            raise CannotStart(
                f"Another ./run uses the data folder {folder.path}: end it, or set "
                "DATA_DIR=... and PORT=... for a second one."
            )
        yield


def prepare() -> None:
    """Brings the database up to date and loads the demo; nothing to do on later starts."""
    child = Child(PREPARE)
    try:
        if child.wait() != 0:
            raise CannotStart("The database could not be prepared: see the lines above.")
    finally:
        end_all([child])


def look_after(run: Sequence[Process], servers: KeptUp, address: Address) -> None:
    """Keeps everything running until a signal ends it or a child cannot be kept alive."""
    children: list[Child] = []
    announced = False
    try:
        for process in run:
            children.append(Child(process))
        while True:
            for each in (servers, *children):
                each.keep_up()
            if not announced and address.answers("/readyz"):
                announce(address)
                announced = True
            time.sleep(1 if announced else 0.2)
    finally:
        end_all(children)


def announce(address: Address) -> None:
    """Prints where to go and how to get in."""
    if os.environ.get("DEMO") == "0":
        command = ".venv/bin/python manage.py make_administrator NAME"
        how = f"No demo data: make an administrator with {command}"
    else:
        how = f"Sign in with the password {os.environ['DEMO_PASSWORD']} as one of\n    {SIGN_INS}"
    write_out(f"\nReady: http://{address.reachable}/\n{how}\nCtrl-C ends it; the data stays.\n\n")


if __name__ == "__main__":
    sys.exit(main())
