"""How far a worker is with a roll, told while its transaction is still open.

The worker writes it into its connection's name, which every other connection can read at
once; it ends with the transaction, so it never speaks of a worker that died.
"""

from dataclasses import dataclass

from django.db import connection

READING, CHECKING, COMPARING, LOADING = "reading", "checking", "comparing", "loading"
STEPS = (READING, CHECKING, COMPARING, LOADING)


@dataclass(frozen=True)
class Progress:
    """The step, how many lines were read, and about how many there are, where that is known."""

    step: str
    lines: int
    expected: int = 0

    @property
    def percent(self) -> int | None:
        return min(100 * self.lines // self.expected, 99) if self.expected else None

    @property
    def number(self) -> int:
        return STEPS.index(self.step) + 1


class CancelledError(Exception):
    """An officer does not want the roll any more."""


def tell(roll_id: int, step: str, *, lines: int = 0, expected: int = 0) -> None:
    """Says it until the transaction ends; names and numbers of people never stand in it.

    Raises CancelledError where the roll was cancelled meanwhile.
    """
    name = f"{_name(roll_id)}{step} {lines} {expected}"
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT set_config('application_name', %s, true),
                      EXISTS (SELECT FROM payments_rollcancellation WHERE roll_id = %s)""",
            [name, roll_id],
        )
        if cursor.fetchone()[1]:
            raise CancelledError


def interrupt(roll_id: int) -> None:
    """Breaks off the statement in which a worker on this roll is, if one is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE %s""",
            [f"{_name(roll_id)}%"],
        )


def _name(roll_id: int) -> str:
    return f"rollout roll {roll_id} "


# What the worker's own COPY has taken since the last word.
OF = """
SELECT application_name, coalesce(tuples_processed, 0)
  FROM pg_stat_activity
  LEFT JOIN pg_stat_progress_copy copy
    ON copy.pid = pg_stat_activity.pid AND command = 'COPY FROM'
   AND relid <> 'payments_rollfault'::regclass
 WHERE pg_stat_activity.datname = current_database() AND application_name LIKE %s
"""


def of(roll_id: int) -> Progress | None:
    """What the worker on this roll says; None where nobody works on it now."""
    with connection.cursor() as cursor:
        cursor.execute(OF, [f"{_name(roll_id)}%"])
        row = cursor.fetchone()
    if not row:
        return None
    _ours, _roll, _id, step, lines, expected = row[0].split()
    copied = row[1] if step == READING else 0
    return Progress(step, int(lines) + copied, int(expected))
