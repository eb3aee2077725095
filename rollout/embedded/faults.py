"""What ends a start: one sentence for the person at the terminal, never a traceback."""

import errno
import os

NEEDED_MB = 200


class CannotStart(Exception):
    """Its text is a sentence that says what is wrong and what to do about it."""


def not_writable(path: str | os.PathLike[str], fault: OSError) -> CannotStart:
    """The sentence for a folder in which nothing can be written."""
    if fault.errno == errno.ENOSPC:
        return disk_full(path, 0)
    return CannotStart(
        f"The data folder {path} cannot be written ({fault.strerror}): "
        "set DATA_DIR=... to a folder of yours."
    )


def disk_full(path: str | os.PathLike[str], free_mb: int) -> CannotStart:
    return CannotStart(
        f"The disk of {path} has {free_mb} MB free and {NEEDED_MB} MB are needed: "
        "make room, or set DATA_DIR=... to a folder on another disk."
    )
