"""What is due on which day, so that nobody loses a payment because they were converted.

Four kinds: a representative's authority ends (at most twelve months long), the yearly
verification of who is paid by account, the end of an exemption, a call-back or whatever somebody
else is to have done by a day. One statement reads a page of them. Sources: domain dossier 1.6,
1.7.
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
from outreach.models import Outcome
from outreach.models.contacts import SAY_NOTHING_NEW

PAGE = 100
HORIZONS = (7, 30, 60)  # days ahead


class Kind(TextChoices):
    AUTHORITY = "authority", pgettext_lazy("due", "A representative's authority ends")
    VERIFICATION = "verification", pgettext_lazy("due", "Yearly verification")
    EXEMPTION = "exemption", pgettext_lazy("due", "An exemption ends")
    CALL_BACK = "call_back", pgettext_lazy("due", "Call back, or see what was done")


@dataclass(frozen=True)
class Due:
    """One person, one thing, one day."""

    day: date
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
    def is_over(self) -> bool:
        return self.day < today()

    @property
    def days_left(self) -> int:
        return (self.day - today()).days


@dataclass(frozen=True)
class DueDates:
    """A page of them, and how many of each kind there are in all; `unknown` are people paid by
    account of whom no day of a verification is known."""

    rows: list[Due]
    numbers: dict[Kind, int]
    number: int  # of the kind that was asked for, or of all
    unknown: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // PAGE))


def of(communes: Sequence[int], *, days: int, kind: str | None = None, page: int = 1) -> DueDates:
    """What is due within so many days, and what is overdue, the earliest day first. One query.

    The communes must be in the sight of whoever asks.
    """
    asked = {"kind": kind, "most": PAGE, "before": (page - 1) * PAGE}
    found = _fetched(A_PAGE, _asked(communes, days) | asked)
    numbers, unknown = found[0][:2]
    by_kind = {Kind(name): number for name, number in json.loads(numbers or "{}").items()}
    return DueDates(
        rows=[Due(*row[2:]) for row in found if row[2] is not None],
        numbers={each: by_kind.get(each, 0) for each in Kind},
        number=by_kind.get(Kind(kind), 0) if kind else sum(by_kind.values()),
        unknown=unknown,
    )


def number_of(communes: Sequence[int], *, days: int) -> int:
    """How many things are due within so many days or overdue. One query."""
    number: int = _fetched(HOW_MANY, _asked(communes, days))[0][0]
    return number


def _asked(communes: Sequence[int], days: int) -> dict[str, Any]:
    return {
        "communes": list(communes),
        "today": today(),
        "until": today() + timedelta(days=days),
        "verified": Outcome.VERIFIED,
        "say_nothing_new": list(SAY_NOTHING_NEW),
    }


def _fetched(more: str, asked: dict[str, Any]) -> list[Any]:
    """What the statement, which `more` goes on with, finds."""
    with connection.cursor() as cursor:
        cursor.execute(f"{WHAT_IS_DUE} {more}", asked)
        return cursor.fetchall()


# An authority that has ended is not told: the worklist and the cash list tell of those. What a
# later talk said takes the place of what an earlier one asked for. All begins with the few of whom
# something is known, and looks their rolls up by index.
WHAT_IS_DUE = """
WITH listed AS (
    SELECT commune_id, programme, max(period_id) AS period
      FROM payments_rollslice WHERE commune_id = ANY(%(communes)s)
     GROUP BY commune_id, programme
), last AS (
    SELECT DISTINCT ON (contact.beneficiary_id)
           contact.beneficiary_id, contact.exempt_until, contact.due_on
      FROM outreach_contact contact
      JOIN beneficiaries_beneficiary person ON person.id = contact.beneficiary_id
     WHERE person.commune_id = ANY(%(communes)s)
       AND contact.outcome <> ALL(%(say_nothing_new)s)
     ORDER BY contact.beneficiary_id, contact.day DESC, contact.id DESC
), known AS (
    -- Since when somebody is known to be entitled: verified, or first paid by account.
    SELECT beneficiary_id, max(day) AS day
      FROM (SELECT contact.beneficiary_id, contact.day
              FROM outreach_contact contact WHERE contact.outcome = %(verified)s
             UNION ALL
            SELECT conversion.beneficiary_id, conversion.effective_period
              FROM payments_conversion conversion
             WHERE conversion.ended_on IS NULL AND conversion.method <> 0
               AND conversion.state IN ('confirmed', 'kept')) each
     WHERE beneficiary_id IN (SELECT id FROM beneficiaries_beneficiary
                               WHERE commune_id = ANY(%(communes)s))
     GROUP BY beneficiary_id
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
    SELECT known.beneficiary_id, 'verification', (known.day + interval '1 year')::date
      FROM known
     WHERE (known.day + interval '1 year')::date <= %(until)s
       AND EXISTS (
           SELECT FROM payments_monthlypayment paid
             JOIN listed ON listed.period = paid.period_id
              AND listed.commune_id = paid.commune_id AND listed.programme = paid.programme
            WHERE paid.beneficiary_id = known.beneficiary_id AND paid.method <> 0
              AND paid.period_id >= (SELECT min(period) FROM listed))
     UNION ALL
    SELECT beneficiary_id, 'exemption', exempt_until FROM last
     WHERE exempt_until BETWEEN %(today)s AND %(until)s
     UNION ALL
    SELECT beneficiary_id, 'call_back', day
      FROM (SELECT beneficiary_id, due_on AS day FROM last
             UNION
            SELECT beneficiary_id, call_back_on FROM payments_conversion
             WHERE ended_on IS NULL AND state IN ('agreed', 'opened', 'registered')) each
     WHERE day <= %(until)s
), told AS (
    SELECT due.day, due.kind, person.id, person.uuid, person.full_name, person.birth_year,
           person.hamlet, person.sort_key, area.name AS commune
      FROM due
      JOIN beneficiaries_beneficiary person ON person.id = due.beneficiary_id
      JOIN areas_area area ON area.id = person.commune_id
     WHERE person.commune_id = ANY(%(communes)s) AND person.status <> 3
)"""
HOW_MANY = "SELECT count(*) FROM told"
A_PAGE = """, by_account AS MATERIALIZED (
    SELECT DISTINCT paid.beneficiary_id AS id
      FROM listed
      JOIN payments_monthlypayment paid
        ON paid.period_id = listed.period AND paid.commune_id = listed.commune_id
       AND paid.programme = listed.programme AND paid.method <> 0
     WHERE paid.period_id >= (SELECT min(period) FROM listed)
       AND paid.commune_id = ANY(%(communes)s)
), unknown AS (
    SELECT count(*) AS number
      FROM by_account JOIN beneficiaries_beneficiary person USING (id)
     WHERE person.commune_id = ANY(%(communes)s) AND person.status <> 3
       AND id NOT IN (SELECT beneficiary_id FROM known)
), page AS (
    SELECT * FROM told
     WHERE %(kind)s::text IS NULL OR kind = %(kind)s
     ORDER BY day, kind, commune, hamlet, sort_key, id
     LIMIT %(most)s OFFSET %(before)s
)
SELECT (SELECT jsonb_object_agg(kind, number)
          FROM (SELECT kind, count(*) AS number FROM told GROUP BY kind) each),
       unknown.number,
       page.day, page.kind, page.uuid, page.full_name, page.birth_year, page.commune, page.hamlet
  FROM unknown LEFT JOIN page ON true
 ORDER BY page.day, page.kind, page.commune, page.hamlet, page.sort_key, page.id
"""
