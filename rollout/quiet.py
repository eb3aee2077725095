"""Logs without personal data: a database error's DETAIL carries the row that failed."""

import logging
import re
import sys
from types import TracebackType
from typing import TypeAlias

ExceptionInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

# PostgreSQL repeats the offending values after these words, up to the end of its message.
ROW_CONTENT = re.compile(
    r"^(DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*?(?=^\S*(Traceback|The above exception)|\Z)",
    re.MULTILINE | re.DOTALL,
)


def without_row_content(text: str) -> str:
    """The text of an error without the lines in which PostgreSQL quotes the row."""
    return ROW_CONTENT.sub("(details of the row left out)\n", text).rstrip("\n")


def print_quietly(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An uncaught exception of a command, without the row that PostgreSQL quotes."""
    sys.stderr.write(QuietFormatter().formatException((kind, error, trace)) + "\n")


class QuietFormatter(logging.Formatter):
    """Formats a record; database details never reach the log."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (the name is logging's)
        return without_row_content(super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return without_row_content(super().formatMessage(record))
