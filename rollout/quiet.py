"""Logs without personal data: what an error quotes may be a person's name or number.

A record keeps what finds a fault (its kind, where it happened, the constraint that failed).
Out of its words go the lines in which PostgreSQL repeats the row or the statement, whatever
stands in quotes and is not a plain name of ours, and every long number.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TypeAlias

from officers.asked import name_of

ExceptionInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

MASK = "••••"
LEFT_OUT = "(details of the row left out)"
# PostgreSQL repeats the offending values after these words, up to the end of its message; in
# the repr of an exception its lines are parted by a written \n.
ROW_CONTENT = re.compile(
    r"(^|\\n)(DETAIL|CONTEXT|HINT|QUERY|STATEMENT|LINE \d+):.*", re.MULTILINE | re.DOTALL
)
# 9 to 19 digits are an identifier or an account, however they are grouped; a day is none.
LONG_NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d\b)\d(?:[ .\-]?\d){8,}")
# The digest of an anchor of the access log, which must stand as it is.
DIGEST = re.compile(r"(\b(?=[0-9]*[a-f])[0-9a-f]{64}\b)")
# From the first quote that begins no plain ASCII name (of a table, a constraint, a field, a file)
# to the last one: what was typed may hold quotes itself.
QUOTED = re.compile(
    r"""(?<!\w)["'“](?![a-z_/][\w.:/\-]*["'”](?!\w))(?:.*["'”]|.*)""",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
CAUSED = "\nThe above exception was the direct cause of the following exception:\n\n"
MEANWHILE = "\nDuring handling of the above exception, another exception occurred:\n\n"


def without_personal_data(text: str) -> str:
    """The words of a message or an error without what they may quote of a person."""
    parts = DIGEST.split(QUOTED.sub(MASK, without_row_content(text)))
    parts[::2] = [LONG_NUMBER.sub(MASK, part) for part in parts[::2]]
    return "".join(parts)


def without_row_content(text: str) -> str:
    """The text of an error without the lines in which PostgreSQL quotes the row."""
    return ROW_CONTENT.sub(rf"\1{LEFT_OUT}", text).rstrip("\n")


def hush() -> None:
    """From now on, what nobody catches in this process is told quietly too."""
    sys.excepthook = print_quietly
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _of_nobody


def print_quietly(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An uncaught exception, without what it quotes."""
    sys.stderr.write(formatted(error) + "\n")


def formatted(error: BaseException) -> str:
    """As Python tells an exception and those that led to it; frames show our code alone."""
    return "\n".join(_parts(error, set())).rstrip("\n")


class QuietFormatter(logging.Formatter):
    """Formats a record; personal data never reach the log."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept it, as it was
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (the name is logging's)
        return formatted(ei[1]) if ei[1] else ""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        quiet = without_personal_data(_without_address(record))
        record.message = quiet.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


def _without_address(record: logging.LogRecord) -> str:
    """What Django says about a request names its address as it was asked, which may be a link
    that opens an account: here it has the name that our table gives it."""
    request = getattr(record, "request", None)
    if request is None or not isinstance(record.args, tuple):
        return record.message
    told = tuple(name_of(request) if str(each).startswith("/") else each for each in record.args)
    return str(record.msg) % told if told else record.message


def _parts(error: BaseException, told: set[int]) -> Iterator[str]:
    """What led to it first, each once: exceptions may refer to each other in a circle."""
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before and id(before) not in told:
        yield from _parts(before, told)
        yield CAUSED if error.__cause__ else MEANWHILE
    if error.__traceback__:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield _words_of(error)


def _words_of(error: BaseException) -> str:
    """Its kind, which is a name of ours or of a library's, and what it says."""
    told = "".join(traceback.format_exception_only(error))
    kind, colon, words = told.partition(": ")
    return kind.rstrip("\n") + colon + without_personal_data(words)


def _of_a_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value and told.exc_type is not SystemExit:
        print_quietly(told.exc_type, told.exc_value, told.exc_traceback)


def _of_nobody(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value:
        print_quietly(told.exc_type, told.exc_value, told.exc_traceback)
