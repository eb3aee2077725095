"""Every row of the access log against its seal, and the chain of seals against the anchors.

The digest is worked out here once more, and not by the function that the trigger calls: whoever
changes rows in the database could change that function too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from officers.models import AccessAnchor

# Where a seal is missing, the one after it cannot be worked out, and is not called wrong.
CHAIN = """
SELECT number, entry, number_before, id IS NULL
  FROM (SELECT seal.number, seal.entry, seal.digest, log.id,
               lag(seal.number, 1, 0::bigint) OVER chain AS number_before,
               lag(seal.digest, 1, ''::bytea) OVER chain AS digest_before,
               json_build_array(log.id, (extract(epoch FROM log.at) * 1000000)::bigint,
                                log.officer_id, log.action, log.person, log.subject, log.rows,
                                log.purpose)::text AS content
          FROM officers_accessseal seal LEFT JOIN officers_accesslog log ON log.id = seal.entry
        WINDOW chain AS (ORDER BY seal.number)) sealed
 WHERE id IS NULL OR number <> number_before + 1
    OR digest <> sha256(digest_before || convert_to(content, 'UTF8'))
 ORDER BY number
"""
UNSEALED = """
SELECT log.id FROM officers_accesslog log
 WHERE NOT EXISTS (SELECT FROM officers_accessseal seal WHERE seal.entry = log.id)
 ORDER BY log.id
"""
ANCHORED = """
SELECT anchor.place - 1, chain.rows, chain.digest = anchor.digest,
       (SELECT coalesce(max(number), 0) FROM officers_accessseal)
  FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
       WITH ORDINALITY anchor (rows, last_number, digest, place)
  LEFT JOIN (SELECT seal.number, seal.digest,
                    count(log.id) OVER (ORDER BY seal.number) AS rows
               FROM officers_accessseal seal LEFT JOIN officers_accesslog log ON log.id = seal.entry
            ) chain ON chain.number = anchor.last_number
 WHERE chain.digest IS DISTINCT FROM anchor.digest OR chain.rows IS DISTINCT FROM anchor.rows
 ORDER BY anchor.place
"""

SENTENCES: dict[str, Promise] = {
    "changed": _("row %(row)s is changed: it does not agree with its seal %(number)s"),
    "missing": _("row %(row)s is missing: its seal %(number)s stands without it"),
    "removed": _("seals %(number)s to %(last)s are missing, and their rows with them"),
    "unsealed": _("row %(row)s is unsealed: it was added past the chain, or its seal was removed"),
    "cut": _("the tail is cut: %(anchor)s ends with seal %(number)s, the log with seal %(last)s"),
    "made_anew": _("the chain was made anew: seal %(number)s is not the one of %(anchor)s"),
    "fewer": _("%(anchor)s counts %(rows)s rows up to seal %(number)s, the log %(last)s"),
    "no_anchor": _("%(anchor)s stands in the file and not in the database"),
}


@dataclass(frozen=True)
class Difference:
    """What is wrong (a key of SENTENCES); `row` is the id of a row of the log, `number` that of
    a seal, `anchor` is an anchor in words."""

    kind: str
    row: int | None = None
    number: int | None = None
    last: int | None = None
    rows: int | None = None
    anchor: str | None = None

    def __str__(self) -> str:
        return str(SENTENCES[self.kind]) % vars(self)


def differences(of_the_file: Iterable[AccessAnchor] = ()) -> Iterator[Difference]:
    """Everything that is wrong, one at a time: a log that was made anew is wrong in every row.

    Each question is one statement, and a row is committed together with its seal, so officers
    may go on reading meanwhile.
    """
    with transaction.atomic():
        yield from _of_the_chain()
        yield from (Difference("unsealed", row=row) for (row,) in _streamed(UNSEALED))
        yield from _of_the_anchors(list(of_the_file))


def _of_the_chain() -> Iterator[Difference]:
    for number, row, before, is_missing in _streamed(CHAIN):
        if number != before + 1:
            yield Difference("removed", number=before + 1, last=number - 1)
        if is_missing:
            yield Difference("missing", row=row, number=number)
        elif number == before + 1:
            yield Difference("changed", row=row, number=number)


def _of_the_anchors(of_the_file: list[AccessAnchor]) -> Iterator[Difference]:
    kept = list(AccessAnchor.objects.order_by("pk"))
    known = {_state(one) for one in kept}
    lost = [one for one in of_the_file if _state(one) not in known]
    yield from (Difference("no_anchor", anchor=_named(one)) for one in lost)
    anchors = [*kept, *lost]
    states = ([], [], []) if not anchors else tuple(zip(*map(_state, anchors), strict=True))
    for place, rows, is_the_same, last in _streamed(ANCHORED, [list(each) for each in states]):
        yield _beside(anchors[place], rows, is_the_same, last)


def _beside(anchor: AccessAnchor, rows: int | None, is_the_same: bool, last: int) -> Difference:
    named, number = _named(anchor), anchor.last_number
    if rows is None and last < number:
        return Difference("cut", number=number, last=last, anchor=named)
    if not is_the_same:
        return Difference("made_anew", number=number, anchor=named)
    return Difference("fewer", number=number, last=rows, rows=anchor.rows, anchor=named)


def _state(anchor: AccessAnchor) -> tuple[int, int, bytes]:
    return anchor.rows, anchor.last_number, bytes(anchor.digest)


def _named(anchor: AccessAnchor) -> str:
    if anchor.at is None:
        return str(_("the file's anchor of %(rows)s rows") % {"rows": anchor.rows})
    at = date_format(localtime(anchor.at), "d/m/Y H:i")
    return str(_("the anchor of %(at)s") % {"at": at})


def _streamed(sql: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows as the database finds them, some thousands at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        yield from cursor
