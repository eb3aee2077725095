"""Why people are still paid in cash: what was last said by those whom a roll paid so.

People in cash are the ranking's, of the same rolls. What each said is as of today: the last talk
tells, tries without meeting and yearly verifications left out. Of whom nobody met, nobody knows.
Source: domain dossier 8.1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection

from areas.calendar import today
from areas.models import Area
from outreach.models import Reason
from outreach.models.contacts import SAY_NOTHING_NEW
from payments.models.periods import Method
from reports.figures import GROUPS, Figures, percent
from reports.rankings import Ranking

NO_REASON = ""  # asked, and no reason was noted


@dataclass(frozen=True)
class Told:
    """A reason and how many gave it."""

    reason: str
    people: int
    in_cash: int

    @property
    def label(self) -> str:
        return str(Reason(self.reason).label)

    @property
    def percent(self) -> Decimal:
        """100 * people / people in cash, two decimals, half-up."""
        return percent(self.people, self.in_cash)


@dataclass(frozen=True)
class StillCash:
    """An area's people in cash by what they last said; `said` counts the reasons of those who
    were asked, `exempt` whom today no one need ask."""

    area: Area
    figures: Figures
    said: Counter[str] = field(default_factory=Counter)
    exempt: int = 0

    @property
    def asked(self) -> int:
        return self.said.total()

    @property
    def without_a_reason(self) -> int:
        return self.said[NO_REASON]

    @property
    def not_asked(self) -> int:
        return self.figures.in_cash - self.asked

    @property
    def percent_not_asked(self) -> Decimal | None:
        """100 * not asked / people in cash, two decimals, half-up; None where nobody is."""
        return percent(self.not_asked, self.figures.in_cash) if self.figures.in_cash else None

    @cached_property
    def reasons(self) -> list[Told]:
        """The most frequent first."""
        order = list(Reason.values)
        found = [(name, people) for name, people in self.said.items() if name != NO_REASON]
        found.sort(key=lambda one: (-one[1], order.index(one[0])))
        return [Told(name, people, self.figures.in_cash) for name, people in found]

    @property
    def could_convert(self) -> int:
        """Everybody on the roll but those who are exempt now."""
        return self.figures.recipients - self.exempt

    @property
    def percent_of_those(self) -> Decimal | None:
        """100 * by account / those who could, two decimals, half-up; None where nobody could."""
        if not self.could_convert:
            return None
        return percent(self.figures.by_account, self.could_convert)


def of(found: Ranking) -> tuple[StillCash | None, list[StillCash]]:
    """The whole of a ranking, and each of its areas; those without data are left out. One query."""
    rows = [row for row in (found.total, *found.rows) if row.figures]
    said, exempt = _said([row.area.pk for row in rows], found.month, GROUPS[found.programme])
    told = [
        StillCash(row.area, row.figures, said[row.area.pk], exempt[row.area.pk])
        for row in rows
        if row.figures
    ]
    if not found.total.figures:
        return None, told
    return told[0], told[1:]


def _said(
    areas: Sequence[int], month: date, programmes: Sequence[int]
) -> tuple[dict[int, Counter[str]], Counter[int]]:
    """By area: people in cash by what they last said, and how many of them are exempt today."""
    said: dict[int, Counter[str]] = {area: Counter() for area in areas}
    exempt: Counter[int] = Counter()
    asked: dict[str, Any] = {
        "areas": list(areas),
        "month": month,
        "programmes": list(programmes),
        "cash": Method.CASH,
        "say_nothing_new": list(SAY_NOTHING_NEW),
        "today": today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(WHAT_THEY_SAID, asked)
        for area, reason, people, of_those_exempt in cursor.fetchall():
            said[area][reason] += people
            exempt[area] += of_those_exempt
    return said, exempt


# From those who were talked to, who are few beside all who are paid.
WHAT_THEY_SAID = """
WITH last AS (
    SELECT DISTINCT ON (beneficiary_id) beneficiary_id, reason, exempt_until
      FROM outreach_contact
     WHERE outcome <> ALL(%(say_nothing_new)s)
     ORDER BY beneficiary_id, day DESC, id DESC
), around AS (
    SELECT DISTINCT area_id, part_id
      FROM areas_containment
     WHERE area_id = ANY(%(areas)s) AND valid @> %(month)s::date AND NOT inherited
)
SELECT around.area_id, last.reason, count(*),
       count(*) FILTER (WHERE last.exempt_until >= %(today)s)
  FROM last
  JOIN payments_monthlypayment paid
    ON paid.beneficiary_id = last.beneficiary_id AND paid.period_id = %(month)s
   AND paid.programme = ANY(%(programmes)s) AND paid.method = %(cash)s
  JOIN around ON around.part_id = paid.commune_id
 GROUP BY around.area_id, last.reason
"""
