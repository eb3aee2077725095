"""What is due on which day, so that nobody loses a payment because they were converted.

Four kinds: a representative's authority ends (at most twelve months long), the yearly
verification of who is paid by account, the end of an exemption, a call-back or whatever somebody
else is to have done by a day. Beside them stands whose verification has no day, because no roll
saw them go over and nobody noted one. One statement reads a page of them. Sources: domain dossier
1.6, 1.7.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from areas.calendar import today
from outreach import listed
from outreach.listed import PAID_NOW
from outreach.models import Outcome
from outreach.models.contacts import SAY_NOTHING_NEW
from payments.models import Against, Change

PAGE = 100
HORIZONS = (7, 30, 60)  # days ahead


class Kind(TextChoices):
    AUTHORITY = "authority", pgettext_lazy("due", "A representative's authority ends")
    VERIFICATION = "verification", pgettext_lazy("due", "Yearly verification")
    EXEMPTION = "exemption", pgettext_lazy("due", "An exemption ends")
    CALL_BACK = "call_back", pgettext_lazy("due", "Call back, or see what was done")
    NO_DAY = "no_day", pgettext_lazy("due", "Verification, day not known")


@dataclass(frozen=True)
class Due:
    """One person, one thing, and its day, if it is known."""

    day: date | None
    kind: str
    uuid: UUID
    name: str
    birth_year: int
    commune: str
    hamlet: str

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_verification(self) -> bool:
        return self.kind in {Kind.VERIFICATION, Kind.NO_DAY}

    @property
    def is_over(self) -> bool:
        return self.day is not None and self.day < today()

    @property
    def days_left(self) -> int | None:
        return (self.day - today()).days if self.day else None


@dataclass(frozen=True)
class DueDates:
    """A page of them, and how many of each kind there are in all."""

    rows: list[Due]
    numbers: dict[Kind, int]
    number: int  # of the kind that was asked for, or of all that have a day

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // PAGE))


def of(communes: Sequence[int], *, days: int, kind: str | None = None, page: int = 1) -> DueDates:
    """What is due within so many days, and what is overdue, the earliest day first; whose
    verification has no day only where that kind is asked for. Two queries.

    The communes must be in the sight of whoever asks.
    """
    asked = {"kind": kind, "most": PAGE, "before": (page - 1) * PAGE}
    found = _fetched(A_PAGE, _asked(communes, days) | asked)
    by_kind = json.loads(found[0][0] or "{}")
    numbers = {each: by_kind.get(each, 0) for each in Kind}
    return DueDates(
        rows=[Due(*row[1:]) for row in found if row[2] is not None],
        numbers=numbers,
        number=numbers[Kind(kind)] if kind else sum(numbers.values()) - numbers[Kind.NO_DAY],
    )


def number_of(communes: Sequence[int], *, days: int) -> int:
    """How many things are due within so many days or overdue. Two queries."""
    number: int = _fetched(HOW_MANY, _asked(communes, days))[0][0]
    return number


def _asked(communes: Sequence[int], days: int) -> dict[str, Any]:
    return {
        **listed.of(communes),
        "until": today() + timedelta(days=days),
        "verified": Outcome.VERIFIED,
        "month_before": Against.MONTH_BEFORE,
        "to_account": Change.TO_ACCOUNT,
        "came": [Change.MOVED, Change.NEW],
        "say_nothing_new": list(SAY_NOTHING_NEW),
    }


def _fetched(more: str, asked: dict[str, Any]) -> list[Any]:
    """What the statement, which `more` goes on with, finds."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {PAID_NOW}, {WHAT_IS_DUE} {more}", asked)
        return cursor.fetchall()


# An authority that has ended is not told: the worklist and the cash list tell of those. What a
# later talk said takes the place of what an earlier one asked for. All begins with the few of whom
# something is known, and looks their rolls up by index.
WHAT_IS_DUE = """
talk AS (
    SELECT contact.*
      FROM outreach_contact contact
      JOIN beneficiaries_beneficiary person ON person.id = contact.beneficiary_id
     WHERE person.commune_id = ANY(%(communes)s)
), asked AS (
    -- What the last talk asked for: an exemption's end; and a day, which a mere try may set.
    (SELECT DISTINCT ON (beneficiary_id)
            beneficiary_id, 'exemption' AS kind, exempt_until AS day, day AS said_on
       FROM talk WHERE outcome <> ALL(%(say_nothing_new)s)
      ORDER BY beneficiary_id, talk.day DESC, id DESC)
     UNION ALL
    (SELECT DISTINCT ON (beneficiary_id) beneficiary_id, 'call_back', due_on, day
       FROM talk WHERE outcome <> ALL(%(say_nothing_new)s) OR due_on IS NOT NULL
      ORDER BY beneficiary_id, talk.day DESC, id DESC)
     UNION ALL
    SELECT beneficiary_id, 'call_back', call_back_on,
           greatest(agreed_on, opened_on, registered_on)
      FROM payments_conversion
     WHERE ended_on IS NULL AND state IN ('agreed', 'opened', 'registered')
       AND call_back_on IS NOT NULL
), went_over AS (
    -- The month since which each is paid by account: of a conversion from cash, or as the rolls
    -- said it.
    SELECT beneficiary_id, programme, max(month) AS month
      FROM (SELECT beneficiary_id, programme, effective_period AS month
              FROM payments_conversion
             WHERE method <> 0 AND coalesce(from_method, 0) = 0
               AND state IN ('confirmed', 'kept')
             UNION ALL
            SELECT change.beneficiary_id, change.programme, slice.period_id
              FROM (SELECT DISTINCT roll_id, period_id, commune_id
                      FROM payments_rollslice
                     WHERE commune_id = ANY(%(communes)s)) slice
              JOIN payments_rollchange change
                ON change.roll_id = slice.roll_id AND change.commune_id = slice.commune_id
               AND change.against = %(month_before)s AND change.change = %(to_account)s
             UNION ALL
            -- Of those who came from other communes, what the rolls of these said.
            SELECT before.beneficiary_id, before.programme, roll.period_id
              FROM (SELECT DISTINCT roll_id, commune_id
                      FROM payments_rollslice
                     WHERE commune_id = ANY(%(communes)s)) slice
              JOIN payments_rollchange came
                ON came.roll_id = slice.roll_id AND came.commune_id = slice.commune_id
               AND came.against = %(month_before)s AND came.change = ANY(%(came)s)
               AND came.beneficiary_id IS NOT NULL
              JOIN payments_rollchange before
                ON before.beneficiary_id = came.beneficiary_id
               AND before.against = %(month_before)s AND before.change = %(to_account)s
              JOIN payments_roll roll ON roll.id = before.roll_id AND roll.state = 'loaded') each
     WHERE beneficiary_id IN (SELECT id FROM beneficiaries_beneficiary
                               WHERE commune_id = ANY(%(communes)s))
     GROUP BY beneficiary_id, programme
), verified AS (
    SELECT beneficiary_id, max(day) AS day
      FROM talk WHERE outcome = %(verified)s GROUP BY beneficiary_id
), due AS (
    SELECT represented.beneficiary_id, 'authority' AS kind, upper(represented.valid) - 1 AS day
      FROM beneficiaries_representative represented
     WHERE represented.valid @> %(today)s::date AND upper(represented.valid) - 1 <= %(until)s
       AND NOT EXISTS (
           SELECT FROM beneficiaries_representative anew
            WHERE anew.beneficiary_id = represented.beneficiary_id
              AND lower(anew.valid) <= upper(represented.valid)
              AND upper(anew.valid) > upper(represented.valid))
     UNION ALL
    SELECT paid.beneficiary_id, 'verification',
           (min(greatest(went_over.month, verified.day)) + interval '1 year')::date
      FROM paid_now paid
      LEFT JOIN went_over USING (beneficiary_id, programme)
      LEFT JOIN verified USING (beneficiary_id)
     WHERE paid.method <> 0
       AND beneficiary_id IN (
           SELECT beneficiary_id FROM went_over
            WHERE (month + interval '1 year')::date <= %(until)s
            UNION
           SELECT beneficiary_id FROM verified
            WHERE (day + interval '1 year')::date <= %(until)s)
     GROUP BY paid.beneficiary_id
    HAVING (min(greatest(went_over.month, verified.day)) + interval '1 year')::date <= %(until)s
     UNION ALL
    -- Whoever was claimed since, or went over and is in cash no more, is not called back for it.
    SELECT beneficiary_id, kind, max(asked.day)
      FROM asked
      LEFT JOIN (SELECT beneficiary_id, max(claimed_on) AS day
                   FROM payments_conversion
                  WHERE ended_on IS NULL AND method <> 0 AND state = 'claimed'
                  GROUP BY beneficiary_id) claimed USING (beneficiary_id)
      LEFT JOIN (SELECT beneficiary_id, max(month) AS month
                   FROM went_over GROUP BY beneficiary_id) since USING (beneficiary_id)
     WHERE (claimed.day IS NULL OR claimed.day < asked.said_on)
       AND (since.month IS NULL OR since.month <= asked.said_on
        OR EXISTS (SELECT FROM paid_now paid
                    WHERE paid.beneficiary_id = asked.beneficiary_id AND paid.method = 0))
     GROUP BY beneficiary_id, kind
    HAVING max(asked.day) <= %(until)s
       AND (kind = 'call_back' OR max(asked.day) >= %(today)s)
), told AS (
    SELECT due.day, due.kind, person.id, person.uuid, person.full_name, person.birth_year,
           person.hamlet, person.sort_key, area.name AS commune
      FROM due
      JOIN beneficiaries_beneficiary person ON person.id = due.beneficiary_id
      JOIN areas_area area ON area.id = person.commune_id
     WHERE person.commune_id = ANY(%(communes)s) AND person.status <> 3
)"""
HOW_MANY = "SELECT count(*) FROM told"
A_PAGE = """, without_a_day AS MATERIALIZED (
    SELECT DISTINCT paid.beneficiary_id AS id
      FROM paid_now paid
      JOIN beneficiaries_beneficiary person ON person.id = paid.beneficiary_id
     WHERE paid.method <> 0 AND person.status <> 3 AND person.commune_id = ANY(%(communes)s)
       AND beneficiary_id NOT IN (SELECT beneficiary_id FROM went_over
                                   UNION SELECT beneficiary_id FROM verified)
), page AS (
    SELECT *
      FROM (SELECT * FROM told WHERE kind = coalesce(%(kind)s, kind)
             UNION ALL
            SELECT NULL, 'no_day', person.id, person.uuid, person.full_name, person.birth_year,
                   person.hamlet, person.sort_key, area.name
              FROM without_a_day
              JOIN beneficiaries_beneficiary person USING (id)
              JOIN areas_area area ON area.id = person.commune_id
             WHERE %(kind)s = 'no_day') each
     ORDER BY day, kind, commune, hamlet, sort_key, id
     LIMIT %(most)s OFFSET %(before)s
)
SELECT numbers.by_kind,
       page.day, page.kind, page.uuid, page.full_name, page.birth_year, page.commune, page.hamlet
  FROM (SELECT jsonb_object_agg(kind, number) AS by_kind
          FROM (SELECT kind, count(*) AS number FROM told GROUP BY kind
                 UNION ALL
                SELECT 'no_day', count(*) FROM without_a_day) each) numbers
  LEFT JOIN page ON true
 ORDER BY page.day, page.kind, page.commune, page.hamlet, page.sort_key, page.id
"""
