"""Whom to visit next: people in cash, ordered by what would move them.

One statement reads a page of them. Who waits for a roll after a claim, and who is exempt today,
is left out: nobody need go there. Source: domain dossier 8.1; peers' idea 6.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import IntegerChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from areas.calendar import today
from officers.wording import day_words
from outreach import listed
from outreach.answers.identity import CHECK_OF, Result
from outreach.listed import PAID_NOW
from outreach.models import Actor, Event, Reason
from outreach.models.contacts import SAY_NOTHING_NEW
from payments.models import Stage

PAGE = 60  # as many as a route sheet takes
EVENT_DAYS = 14  # ahead of which an event is near
OLD = 80


class Motive(IntegerChoices):
    """What would move somebody, the surest first."""

    STUCK = 1, pgettext_lazy("motive", "An account is there, the money is not yet on it")
    CALL_BACK = 2, pgettext_lazy("motive", "A call-back is due")
    SOLVABLE = 3, pgettext_lazy("motive", "The reason no longer stands")
    EVENT_NEAR = 4, pgettext_lazy("motive", "An event is near")
    AT_HOME = 5, pgettext_lazy("motive", "Over 80, or to be visited at home")
    NOT_ASKED = 6, pgettext_lazy("motive", "Nobody has asked yet")
    ASKED = 7, pgettext_lazy("motive", "Asked before")
    WAITING = 8, pgettext_lazy("motive", "Somebody else acts first")


# Who can take a reason away.
ACTOR_OF: dict[str, Actor] = {
    Reason.NO_BANK_NEAR: Actor.BANK,
    Reason.IDENTIFIER_MISMATCH: Actor.POLICE,
    Reason.NO_PHONE: Actor.COMMUNE,
    Reason.PREFERS_CASH: Actor.COMMUNE,
    Reason.WAITS_FOR_BANK: Actor.BANK,
    Reason.LOST_CARD: Actor.BANK,
}


@dataclass(frozen=True)
class Visit:
    """One person, as far as a visit needs to know them; `assigned` is whose sheet they are on."""

    id: int
    uuid: UUID
    name: str
    birth_year: int
    commune: str
    hamlet: str
    motive: Motive
    stage: str
    talked_on: date | None
    reason: str
    next_actor: str
    due_on: date | None
    exempt_until: date | None
    event_kind: str
    event_day: date | None
    needs_home_visit: bool
    assigned_to: str
    assigned_for: date | None

    @property
    def place(self) -> tuple[str, str]:
        return self.commune, self.hamlet

    @property
    def why(self) -> str:
        """Why one should go there now."""
        return _WHY[self.motive](self)

    @property
    def actor(self) -> str:
        """Who must act next: whoever was named, or who can take the reason away."""
        if self.next_actor and self.motive in {Motive.CALL_BACK, Motive.WAITING}:
            return str(Actor(self.next_actor).label)
        return str(ACTOR_OF.get(self.reason, Actor.SOCIAL_INSURANCE).label)

    @property
    def next(self) -> str:
        return _("next: %(who)s") % {"who": self.actor}


@dataclass(frozen=True)
class Visits:
    """A page of them, and how many there are of each motive in all."""

    rows: list[Visit]
    numbers: dict[Motive, int]
    number: int  # of the motive that was asked for, or of all

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // PAGE))


def of(communes: Sequence[int], *, motive: Motive | None = None, page: int = 1) -> Visits:
    """The people of these communes, by motive, commune, hamlet and name. Two queries.

    The communes must be in the sight of whoever asks.
    """
    asked = {
        **listed.of(communes),
        "motive": motive,
        "motives": list(Motive.values),
        "near": today() + timedelta(days=EVENT_DAYS),
        "old": today().year - OLD,
        "say_nothing_new": list(SAY_NOTHING_NEW),
        "mismatch": CHECK_OF[Result.DECEASED],
        "deceased": Result.DECEASED,
        "most": PAGE,
        "before": (page - 1) * PAGE,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {PAID_NOW}, {WHOM_TO_VISIT}", asked)
        found = cursor.fetchall()
    numbers = dict(zip(Motive, found[0][0], strict=True))
    return Visits(
        rows=list(_visits(found)),
        numbers=numbers,
        number=numbers[motive] if motive else sum(numbers.values()),
    )


def _visits(found: Sequence[tuple[Any, ...]]) -> Iterator[Visit]:
    for _numbers, pk, uuid, name, born, commune, hamlet, motive, *rest in found:
        if pk is not None:
            yield Visit(pk, uuid, name, born, commune, hamlet, Motive(motive), *rest)


def _stuck(visit: Visit) -> str:
    return str(Stage(visit.stage).label)


def _call_back(visit: Visit) -> str:
    return _("call back on %(day)s") % {"day": day_words(visit.due_on)}


def _solvable(visit: Visit) -> str:
    if visit.exempt_until:
        return _("exempt until %(day)s, which is over") % {"day": day_words(visit.exempt_until)}
    words = {
        Reason.IDENTIFIER_MISMATCH: _("the identifier matches now"),
        Reason.WAITS_FOR_BANK: _("an account is known now"),
        Reason.NO_PHONE: _("a phone is known now"),
        Reason.NO_BANK_NEAR: _("a bank comes on %(day)s") % {"day": day_words(visit.event_day)},
    }
    return words.get(Reason(visit.reason), "")


def _event_near(visit: Visit) -> str:
    kind = Event.Kind(visit.event_kind).label
    return _("%(event)s on %(day)s") % {"event": kind, "day": day_words(visit.event_day)}


def _at_home(visit: Visit) -> str:
    if visit.needs_home_visit:
        return _("to be visited at home")
    return _("%(years)s years old") % {"years": today().year - visit.birth_year}


def _asked(visit: Visit) -> str:
    return str(Reason(visit.reason).label) if visit.reason else _("no reason was given")


def _waiting(visit: Visit) -> str:
    return _("until %(day)s") % {"day": day_words(visit.due_on)}


_WHY = {
    Motive.STUCK: _stuck,
    Motive.CALL_BACK: _call_back,
    Motive.SOLVABLE: _solvable,
    Motive.EVENT_NEAR: _event_near,
    Motive.AT_HOME: _at_home,
    Motive.NOT_ASKED: lambda visit: "",
    Motive.ASKED: _asked,
    Motive.WAITING: _waiting,
}

# What belongs to a person is looked up by index, one by one: how many people there will be is
# guessed so badly that joins of whole sets were planned as loops within loops. What only the
# page shows is looked up for its people alone.
WHOM_TO_VISIT = """
in_cash AS MATERIALIZED (
    SELECT * FROM paid_now WHERE method = 0
), near AS (
    -- The next event at a payment point, or in a commune at none, for those that the commune took
    -- in as well; before others one with a bank.
    SELECT DISTINCT ON (inside.part_id, event.point_id)
           inside.part_id AS commune_id, event.point_id, event.kind, event.day, bank.has_bank
      FROM outreach_event event
      JOIN areas_containment inside
        ON inside.area_id = event.commune_id AND inside.valid @> %(today)s::date,
           LATERAL (SELECT event.kind = 'bank_day' OR EXISTS (
                        SELECT FROM outreach_eventbank one WHERE one.event_id = event.id
                    ) AS has_bank) bank
     WHERE event.commune_id = ANY(%(communes)s) AND event.day BETWEEN %(today)s AND %(near)s
     ORDER BY inside.part_id, event.point_id, bank.has_bank DESC, event.day, event.id
), known AS (
    SELECT person.id, person.uuid, person.full_name, person.birth_year, in_cash.commune,
           in_cash.commune_id, person.hamlet, person.sort_key, person.needs_home_visit,
           talk.day AS talked_on, talk.reason, talk.exempt_until, asked.next_actor,
           in_cash.programme,
           CASE WHEN conversion.state IN ('agreed', 'opened', 'registered')
                THEN greatest(asked.due_on, conversion.call_back_on)
                ELSE asked.due_on END AS due_on,
           conversion.state,
           coalesce(at_point.kind, here.kind) AS kind,
           coalesce(at_point.day, here.day) AS event_day,
           conversion.state IN ('opened', 'registered', 'contradicted', 'kept')
           AND conversion.method <> 0 AS is_stuck,
           talk.exempt_until IS NOT NULL
           OR talk.reason = 'mismatch' AND person.identity_check = 1
           OR talk.reason = 'no_phone' AND person.phone <> ''
           OR talk.reason = 'no_bank_near' AND coalesce(at_point.has_bank, here.has_bank)
           OR talk.reason = 'waits_for_bank'
              AND EXISTS (SELECT FROM beneficiaries_account account
                           WHERE account.beneficiary_id = person.id AND account.closed_on IS NULL)
              AS is_solved
      FROM in_cash
      JOIN beneficiaries_beneficiary person
        ON person.id = in_cash.beneficiary_id AND person.commune_id = ANY(%(communes)s)
      -- A mere try may set a day as well.
      LEFT JOIN LATERAL (
          SELECT contact.beneficiary_id, contact.due_on, contact.next_actor
            FROM outreach_contact contact
           WHERE contact.beneficiary_id = person.id
             AND (contact.outcome <> ALL(%(say_nothing_new)s) OR contact.due_on IS NOT NULL)
           ORDER BY contact.day DESC, contact.id DESC LIMIT 1
      ) asked ON true
      LEFT JOIN LATERAL (
          SELECT * FROM outreach_contact contact
           WHERE contact.beneficiary_id = asked.beneficiary_id
             AND contact.outcome <> ALL(%(say_nothing_new)s)
           ORDER BY contact.day DESC, contact.id DESC LIMIT 1
      ) talk ON true
      LEFT JOIN payments_conversion conversion
        ON conversion.beneficiary_id = person.id AND conversion.programme = in_cash.programme
       AND conversion.ended_on IS NULL
      LEFT JOIN near at_point ON at_point.point_id = in_cash.point_id
      LEFT JOIN near here ON here.commune_id = in_cash.commune_id AND here.point_id IS NULL
     WHERE person.status <> 3
       AND (talk.exempt_until IS NULL OR talk.exempt_until < %(today)s)
       AND conversion.state IS DISTINCT FROM 'claimed'
       -- Nor who is said to have died, which is a mismatch as well.
       AND CASE WHEN person.identity_check = %(mismatch)s THEN NOT EXISTS (
               SELECT FROM outreach_answerline line
                WHERE line.person_id = person.id AND line.asks AND line.done = 'loaded'
                  AND line.says ->> 'result' = %(deceased)s
                  AND person.identity_batch = 'answer ' || line.answer_id)
           ELSE true END
), visit AS (
    -- One row a person: of several programmes the one in which most moves.
    SELECT DISTINCT ON (id) known.*,
           CASE WHEN due_on > %(today)s THEN 8
                WHEN is_stuck THEN 1
                WHEN due_on <= %(today)s THEN 2
                WHEN is_solved THEN 3
                WHEN event_day IS NOT NULL THEN 4
                WHEN needs_home_visit OR birth_year <= %(old)s THEN 5
                WHEN talked_on IS NULL THEN 6
                ELSE 7 END AS motive
      FROM known
     ORDER BY id, motive, programme
), counted AS (
    SELECT motive, count(*) AS number FROM visit GROUP BY motive
), page AS (
    SELECT *
      FROM visit
     WHERE %(motive)s::int IS NULL OR motive = %(motive)s
     ORDER BY motive, commune, commune_id, hamlet, sort_key, birth_year, id
     LIMIT %(most)s OFFSET %(before)s
)
SELECT numbers.of_motives, page.id, uuid, full_name, birth_year, commune, hamlet, motive,
       coalesce(state, ''), talked_on, coalesce(reason, ''), coalesce(next_actor, ''), due_on,
       exempt_until, coalesce(kind, ''), event_day, needs_home_visit,
       coalesce(assigned.name, ''), assigned.day
  FROM (SELECT array_agg(coalesce(number, 0) ORDER BY each) AS of_motives
          FROM unnest(%(motives)s) each LEFT JOIN counted ON counted.motive = each) numbers
  LEFT JOIN page ON true
  LEFT JOIN LATERAL (
      SELECT sheet.day, member.name
        FROM outreach_routestop stop
        JOIN outreach_routesheet sheet ON sheet.id = stop.sheet_id
        LEFT JOIN outreach_teammember member ON member.id = sheet.member_id
       WHERE stop.beneficiary_id = page.id AND stop.contact_id IS NULL AND sheet.day >= %(today)s
       ORDER BY sheet.id DESC LIMIT 1
  ) assigned ON true
 ORDER BY motive, commune, commune_id, hamlet, sort_key, birth_year, page.id
"""
