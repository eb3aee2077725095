"""Locks between processes; the kernel frees them however their holder ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """A file descriptor to lock; never handed to programs that are started."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Whether the lock was free, and is ours now."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path, *, patience: float) -> Iterator[bool]:
    """Yields whether the lock came free within that many seconds; ours until the end."""
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + patience
        while not (ours := try_lock(descriptor)) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield ours
    finally:
        os.close(descriptor)
