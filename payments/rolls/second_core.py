"""More than half of the lines are read by a fork of this process, on another core.

The fork has the rows in its memory already; only what COPY takes comes back through a pipe.
It touches neither database nor files, and ends itself.
"""

import os
import pickle
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from payments.rolls.lines import Batch

LEAST_BATCHES = 4  # for fewer, forking takes longer than it saves

Reading = Callable[[Any], Batch]


class SecondCore:
    """Batches that a fork reads meanwhile; `batches()` waits for them.

    An error in the fork is raised here. A fork that dies costs time only: its rows are read
    again.
    """

    def __init__(self, read: Reading, some: Sequence[Any]) -> None:
        self.read, self.some = read, some
        out, back = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns where threads run
            self.child = os.fork()
        if not self.child:
            os.close(out)
            _read_in_the_fork(back, read, some)
        os.close(back)
        self.out = os.fdopen(out, "rb")

    def batches(self) -> list[Batch]:
        with self.out:
            told = self.out.read()
        os.waitpid(self.child, 0)
        try:
            found = pickle.loads(told)  # noqa: S301 (our own process wrote it)
        except (EOFError, pickle.UnpicklingError):
            return [self.read(rows) for rows in self.some]
        if isinstance(found, Exception):
            raise found
        return [Batch(*one) for one in found]

    def give_up(self) -> None:
        """Leaves no process behind."""
        self.out.close()
        os.waitpid(self.child, 0)


def own_share(batches: int) -> int:
    """How many of so many batches this process reads itself, which parses the file as well."""
    if batches < LEAST_BATCHES or len(os.sched_getaffinity(0)) < 2:
        return batches
    return batches * 2 // 5


def _read_in_the_fork(back: int, read: Reading, some: Sequence[Any]) -> None:
    """Never returns: what lies above on the stack belongs to the other process."""
    try:
        try:
            told: Any = [tuple(read(rows)) for rows in some]
        except Exception as error:  # noqa: BLE001 (raised by the other process)
            told = error
        with os.fdopen(back, "wb") as pipe:
            pickle.dump(told, pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)
