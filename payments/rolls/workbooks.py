"""The rows of a workbook, read by a process of its own that may die without harm.

Celery's workers may not have children by multiprocessing, hence a command; it inherits
neither secrets nor the database's address.
"""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import POLLIN, poll
from typing import IO, Any, BinaryIO

from payments.rolls import guard, sheets
from payments.rolls.faults import RefusedError
from payments.rolls.kinds import Kind
from payments.rolls.layout import Known

COMMAND = [sys.executable, "-m", sheets.__name__]
PROJECT = Path(__file__).resolve().parents[2]
INHERITED = ("PATH", "LD_LIBRARY_PATH")
# Between two pieces of its answer; how long the rows take here does not count.
PATIENCE_SECONDS = 90
ENDED_BY_LIMITS = {sheets.OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU}


def answers_of(content: BinaryIO, kind: Kind, also: Known, *, whole: bool = False) -> Iterator[Any]:
    """What payments.rolls.sheets says of a workbook, one answer after the other; `whole`, of
    every row of it.

    Raises RefusedError for what the guard or the parser refuses, and for what takes too much
    memory or time.
    """
    with guard.guarded(content, kind) as workbook, _child(workbook, also, whole) as child:
        for answer in _answers(child.stdout):
            if isinstance(answer, dict) and "refused" in answer:
                raise RefusedError(answer["refused"], **answer["detail"])
            yield answer
        status = child.wait()
        if status:
            is_limit = status in ENDED_BY_LIMITS
            raise RefusedError("workbook_limits" if is_limit else "workbook_broken")


@contextmanager
def _child(workbook: BinaryIO, also: Known, whole: bool) -> Iterator["subprocess.Popen[bytes]"]:
    child = subprocess.Popen(  # noqa: S603
        [*COMMAND, json.dumps(also), *(["whole"] if whole else [])],
        cwd=PROJECT,
        env={name: os.environ[name] for name in INHERITED if name in os.environ},
        stdin=workbook,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a parser's complaint may quote cells
        bufsize=0,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def _answers(pipe: IO[bytes] | None) -> Iterator[Any]:
    for line in io.BufferedReader(_Patient(pipe), 1 << 18):
        if line.endswith(b"\n"):  # else the child ended in the middle of it
            yield json.loads(line)


class _Patient(io.RawIOBase):
    """What a child says, until it has said nothing for too long."""

    def __init__(self, pipe: Any) -> None:
        self.pipe, self.poll = pipe, poll()
        self.poll.register(pipe, POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.poll.poll(PATIENCE_SECONDS * 1000):
            raise RefusedError("workbook_limits")
        return int(self.pipe.readinto(buffer))
