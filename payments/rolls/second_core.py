"""A fork of this process reads lines on another core, piece after piece, until it is given up.

Pieces go to it and batches come back through pipes that hold one of each; this process never
waits for the fork while it has lines to read itself. The fork touches neither database nor
files, and ends itself when its pipes do.
"""

import fcntl
import os
import pickle
import select
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from payments.rolls.lines import Batch

LEAST_PIECES = 4  # for fewer, forking takes longer than it saves
AHEAD = 2  # pieces: one that is read, one that waits in the pipe
PIPE = 1 << 20  # bytes; a piece, and what comes of it, are somewhat more than half of it
HEAD = 8  # bytes before an answer, that tell how many follow

Reading = Callable[[Any], Batch]


class SecondCore:
    """A fork and the pieces that it was given, whose batches come in their order.

    An error in the fork is raised here. A fork that dies costs time only: its pieces are read
    again.
    """

    def __init__(self, read: Reading) -> None:
        self.read = read
        self.given: deque[Any] = deque()
        self.is_dead = False
        self.unsent, self.come = b"", bytearray()
        there, self.into = _pipe()
        self.out, back = _pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns where threads run
            self.child = os.fork()
        if not self.child:
            os.close(self.into)
            os.close(self.out)
            _read_in_the_fork(there, back, read)
        os.close(there)
        os.close(back)
        os.set_blocking(self.into, False)
        os.set_blocking(self.out, False)

    @property
    def has_enough(self) -> bool:
        return self.is_dead or len(self.given) >= AHEAD

    def give(self, piece: Any) -> None:
        self.given.append(piece)
        self.unsent += pickle.dumps(piece, pickle.HIGHEST_PROTOCOL)
        self._exchange(0)

    def batches(self, *, all_of_them: bool = False) -> Iterator[tuple[Any, Batch]]:
        """What has been read by now, each with its piece; or all that was given."""
        while self.given:
            self._exchange(None if all_of_them else 0)
            answer = self._answer()
            if answer is None and self.is_dead:
                piece = self.given.popleft()
                yield piece, self.read(piece)
            elif answer is not None:
                if isinstance(answer, Exception):
                    raise answer
                yield self.given.popleft(), Batch(*answer)
            elif not all_of_them:
                return

    def give_up(self) -> None:
        """Leaves no process behind."""
        os.close(self.into)
        os.close(self.out)
        os.waitpid(self.child, 0)

    def _exchange(self, patience: float | None) -> None:
        """Sends and takes what the pipes hold; waits for one of the two as long as is said."""
        if self.is_dead:
            return
        to_send = [self.into] if self.unsent else []
        has_answer = len(self.come) >= self._end
        came, sent, _none = select.select([self.out], to_send, [], 0 if has_answer else patience)
        try:
            if sent:
                self.unsent = self.unsent[os.write(self.into, self.unsent) :]
            if came:
                told = os.read(self.out, PIPE)
                self.come += told
                self.is_dead = not told
        except BrokenPipeError:
            self.is_dead = True

    @property
    def _end(self) -> int:
        """Where the next answer ends, or behind what has come."""
        return HEAD + int.from_bytes(self.come[:HEAD], "big")

    def _answer(self) -> Any:
        end = self._end
        if len(self.come) < end:
            return None
        answer = pickle.loads(self.come[HEAD:end])  # noqa: S301 (our own process wrote it)
        del self.come[:end]
        return answer


def is_worth_it(pieces: int) -> bool:
    """Whether there are enough pieces, and a core for the fork."""
    return pieces >= LEAST_PIECES and len(os.sched_getaffinity(0)) > 1


def _pipe() -> tuple[int, int]:
    out, into = os.pipe()
    with suppress(OSError):  # a smaller one is slower
        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE)
    return out, into


def _read_in_the_fork(there: int, back: int, read: Reading) -> None:
    """Never returns: what lies above on the stack belongs to the other process."""
    try:
        with os.fdopen(there, "rb") as pieces, os.fdopen(back, "wb") as batches:
            while pieces.peek(1):
                piece = pickle.load(pieces)  # noqa: S301 (our own process wrote it)
                try:
                    answer: Any = tuple(read(piece))
                except Exception as error:  # noqa: BLE001 (raised by the other process)
                    answer = error
                told = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
                batches.write(len(told).to_bytes(HEAD, "big") + told)
                batches.flush()
    finally:
        os._exit(0)
