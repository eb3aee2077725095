"""Anchors of the access log: how many rows it had and its last seal, kept outside the log.

An anchor is a row of a table that is only added to, a line of the process log, and a line of the
file that ACCESS_ANCHOR_FILE names. The lines name no people; an office keeps them elsewhere.
"""

import logging
import os
import re
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.utils import timezone

from officers.models import AccessAnchor

logger = logging.getLogger(__name__)

LINE = re.compile(
    r"access log anchored: (?P<rows>\d{1,18}) rows, digest (?P<digest>[0-9a-f]{64}),"
    r" last seal (?P<last_number>\d{1,18})"
)
# One statement: a row and its seal are committed together, so both are seen or neither.
STATE = """
SELECT (SELECT count(*) FROM officers_accessseal seal
          JOIN officers_accesslog log ON log.id = seal.entry),
       number, digest
  FROM officers_accessseal
 ORDER BY number DESC LIMIT 1
"""


def anchor() -> AccessAnchor | None:
    """Anchors the log as it stands; None while nothing is sealed.

    A log that stands as it did is anchored once, and its line is written again. Raises OSError
    where the file cannot be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        state = cursor.fetchone()
    if state is None:
        return None
    rows, last_number, digest = state
    kept, _is_new = AccessAnchor.objects.get_or_create(
        rows=rows, last_number=last_number, digest=bytes(digest)
    )
    logger.info("%s", kept)
    if settings.ACCESS_ANCHOR_FILE:
        _append(settings.ACCESS_ANCHOR_FILE, kept)
    return kept


def _append(path: str, kept: AccessAnchor) -> None:
    line = f"{timezone.localtime().isoformat(timespec='seconds')} {kept}\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(lines: Iterable[str]) -> list[AccessAnchor]:
    """The anchors that the lines say, unsaved; other lines, as a process log has, are passed."""
    found = (LINE.search(line) for line in lines)
    return [
        AccessAnchor(
            rows=int(one["rows"]),
            last_number=int(one["last_number"]),
            digest=bytes.fromhex(one["digest"]),
        )
        for one in found
        if one
    ]
