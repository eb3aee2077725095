"""Values that lie sealed with an older key are sealed anew with the newest one of FIELD_KEYS.

A value's first byte names its key, so what is still to do is found in the table itself: whoever
goes on after an interruption just begins again. A batch is locked, sealed and committed as one.
Rows that somebody else has locked are passed over and taken in the next round: we never wait
while holding rows, so the running site cannot be caught in a deadlock with us.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import number_context
from officers.encryption import newest_name, older_names, seal, unseal
from officers.files import chunk_context
from officers.models import StoredFile
from officers.second_factor import secret_context

ROUNDS = 5
PATIENCE = 600  # seconds for transactions of others to end
PAUSE = 0.2

TALLY = """
SELECT substring({column} FROM 1 FOR 1), count(*) FROM {table} GROUP BY 1
"""
# NO KEY: rows that only refer to ours go on being written. "<>" rather than a list of the older
# keys: PostgreSQL would take those for rare and sort the whole table for each batch.
NOT_NEWEST = """
SELECT id, {column}, {bound_to} FROM {table}
 WHERE id > %(after)s AND substring({column} FROM 1 FOR 1) <> %(newest)s
 ORDER BY id LIMIT %(batch)s
   FOR NO KEY UPDATE SKIP LOCKED
"""
REPLACE = """
UPDATE {table} SET {column} = anew.sealed
  FROM unnest(%(ids)s::bigint[], %(sealed)s::bytea[]) AS anew(id, sealed)
 WHERE {table}.id = anew.id
"""
# Whoever may have read the table: a loading roll copies sealed numbers to new accounts.
OTHERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
 WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND relation = %(table)s::regclass AND pid <> pg_backend_pid()
   AND mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
"""


class SealedColumn(NamedTuple):
    """A column of sealed values; `context` makes what a value is bound to of `bound_to`."""

    label: str | Promise
    table: str
    column: str
    bound_to: str
    context: Callable[..., bytes]
    batch: int  # rows; how many values lie in memory at once

    def sql(self, statement: str) -> str:
        return statement.format(table=self.table, column=self.column, bound_to=self.bound_to)


SEALED_COLUMNS = (
    SealedColumn(
        _("account numbers"),
        "beneficiaries_account",
        "number_sealed",
        "fingerprint",
        lambda fingerprint: number_context(bytes(fingerprint)),
        2000,
    ),
    SealedColumn(
        _("account numbers that banks answered"),
        "outreach_answeraccount",
        "number_sealed",
        "fingerprint",
        lambda fingerprint: number_context(bytes(fingerprint)),
        2000,
    ),
    SealedColumn(
        _("parts of stored files"),
        "officers_storedchunk",
        "content",
        "file_id, number",
        lambda file, number: chunk_context(StoredFile(pk=file), number),
        8,  # of a mebibyte each
    ),
    SealedColumn(
        _("secrets of second factors"),
        "officers_secondfactor",
        "secret_sealed",
        "officer_id",
        secret_context,
        2000,
    ),
)


class Resealed(NamedTuple):
    """What became of a column: sealed anew, and under the newest key before. What is left:
    `damaged` do not open with the key they name, `late` came while this ran, `unknown` name a
    key that FIELD_KEYS does not; `settled` is False where others would not end."""

    anew: int
    already: int
    damaged: int
    late: int
    unknown: int
    settled: bool

    @property
    def needs_older_keys(self) -> bool:
        return bool(self.damaged or self.late) or not self.settled


class _Batch(NamedTuple):
    last: int
    anew: int
    damaged: int


class _Tally(NamedTuple):
    newest: int
    older: int
    unknown: int


def reseal(column: SealedColumn, *, batch: int | None = None) -> Resealed:
    """Seals the column's values anew and says what became of them.

    Rounds go on until nothing is left under an older key once everybody who was at work in the
    table has ended; only a process that was not started again can keep them going.
    """
    already, anew = _tally(column).newest, 0
    for _round in range(ROUNDS):
        done, damaged = _all_batches(column, batch or column.batch)
        anew += done
        settled = _others_ended(column)
        left = _tally(column)
        late = max(0, left.older - damaged)
        if not late:
            break
    return Resealed(anew, already, damaged, late, left.unknown, settled)


def _all_batches(column: SealedColumn, size: int) -> tuple[int, int]:
    after, anew, damaged = -1, 0, 0
    while batch := reseal_batch(column, after=after, size=size):
        after = batch.last
        anew += batch.anew
        damaged += batch.damaged
    return anew, damaged


@transaction.atomic
def reseal_batch(column: SealedColumn, *, after: int, size: int) -> _Batch | None:
    """Seals anew the next values after that id; None where there is none any more."""
    asked = {"after": after, "newest": newest_name(), "batch": size}
    rows = _fetch(column.sql(NOT_NEWEST), asked)
    if not rows:
        return None
    known = [row for row in rows if bytes(row[1][:1]) in older_names()]
    found = {row[0]: _sealed_anew(row[1], column.context(*row[2:])) for row in known}
    opened = {id: sealed for id, sealed in found.items() if sealed}
    with connection.cursor() as cursor:
        cursor.execute(column.sql(REPLACE), {"ids": [*opened], "sealed": [*opened.values()]})
    return _Batch(rows[-1][0], len(opened), len(found) - len(opened))


def _sealed_anew(sealed: bytes, context: bytes) -> bytes | None:
    try:
        return seal(unseal(sealed, context), context)
    except (InvalidTag, ValueError):  # the latter: too short to be one of ours
        return None


def _tally(column: SealedColumn) -> _Tally:
    count = {bytes(name): rows for name, rows in _fetch(column.sql(TALLY), {})}
    newest = count.pop(newest_name(), 0)
    older = sum(count.pop(name, 0) for name in older_names())
    return _Tally(newest, older, sum(count.values()))


def _others_ended(column: SealedColumn) -> bool:
    """Waits for the transactions that are at work in the table now, not for later ones; False
    if one of them takes too long."""
    end = time.monotonic() + PATIENCE
    waited_for = at_work = _at_work(column)
    while waited_for & at_work:
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
        at_work = _at_work(column)
    return True


def _at_work(column: SealedColumn) -> set[str]:
    return {row[0] for row in _fetch(OTHERS, {"table": column.table})}


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
