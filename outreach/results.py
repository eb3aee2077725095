"""What came of a campaign's talks: people who were met, the steps they took, what rolls said.

A talk is a campaign's where it was had at one of its events, or entered for a route sheet of one
of its teams. What somebody had reached before the talk, the talk did not bring. Of a person who
is met twice the campaign counts one, and each event one as well: the rows of events, teams and
banks need not add up to the campaign. Only a roll confirms; what is claimed and not heard of yet
is told as that.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from areas.calendar import today
from outreach.models import Campaign, Contact, Outcome
from outreach.models.contacts import ContactQuerySet
from payments.models import Stage
from payments.models.conversions import JUDGED
from payments.models.periods import Method

CLAIMED = [Stage.CLAIMED, *JUDGED]
GOES_ON = ~Q(conversion__method=Method.CASH) & ~Q(conversion__state=Stage.WITHDRAWN)
# From the talk on.
CLAIM = Q(conversion__state__in=CLAIMED, conversion__claimed_on__gte=F("day"))
REGISTERED = CLAIM | Q(conversion__registered_on__gte=F("day"))
OPENED = REGISTERED | Q(conversion__opened_on__gte=F("day"))
AGREED = OPENED | Q(conversion__agreed_on__gte=F("day"))
SHORTEST_CURVE, LONGEST_CURVE = timedelta(days=13), timedelta(days=366)


@dataclass(frozen=True)
class Brought:
    """Whole numbers of people. Who took a later step took the earlier ones as well; `claimed`
    are those whose claim no roll was heard on yet, `confirmed` hold those who are `kept`."""

    tried: int
    reached: int
    agreed: int
    opened: int
    registered: int
    claimed: int
    confirmed: int
    contradicted: int
    kept: int

    @property
    def too_early(self) -> int:
        """Confirmed, and not yet heard of for three months in a row."""
        return self.confirmed - self.kept


def contacts_of(campaign: Campaign) -> ContactQuerySet:
    """Those at its events, and those on route sheets of its teams."""
    at_events = Q(event__campaign=campaign)
    of_routes = Q(event=None, stop__sheet__member__team__campaign=campaign)
    return Contact.objects.filter(at_events | of_routes)


def brought_by(campaign: Campaign) -> Brought:
    """By the whole campaign. One query."""
    return Brought(**contacts_of(campaign).aggregate(**_counts()))


def by_event(campaign: Campaign) -> dict[int, Brought]:
    """By the event's id. One query."""
    return _by(contacts_of(campaign).exclude(event=None).annotate(by=F("event")))


def by_team(campaign: Campaign) -> dict[int, Brought]:
    """By the team's id: whose route it was, or who was at the event. One query."""
    team = Coalesce("stop__sheet__member__team", "event__team")
    return _by(contacts_of(campaign).annotate(by=team).exclude(by=None))


def by_bank(campaign: Campaign) -> dict[int, Brought]:
    """By the id of the bank or wallet that the account is with, as far as one is named, and a
    step was taken. One query."""
    stepped = contacts_of(campaign).filter(AGREED, GOES_ON)
    return _by(stepped.annotate(by=F("conversion__account__institution")).exclude(by=None))


def _by(contacts: Any) -> dict[int, Brought]:
    rows = contacts.order_by().values("by").annotate(**_counts())
    return {row.pop("by"): Brought(**row) for row in rows}


def _counts() -> dict[str, Count]:
    steps = {
        "agreed": AGREED,
        "opened": OPENED,
        "registered": REGISTERED,
        "claimed": CLAIM & Q(conversion__state=Stage.CLAIMED),
        "confirmed": CLAIM & Q(conversion__state__in=[Stage.CONFIRMED, Stage.KEPT]),
        "contradicted": CLAIM & Q(conversion__state=Stage.CONTRADICTED),
        "kept": CLAIM & Q(conversion__state=Stage.KEPT),
    }
    wanted = {"tried": Q(), "reached": ~Q(outcome=Outcome.NOT_MET)}
    wanted |= {name: step & GOES_ON for name, step in steps.items()}
    return {
        name: Count("beneficiary", distinct=True, filter=where) for name, where in wanted.items()
    }


@dataclass(frozen=True)
class Day:
    """People until the day's end."""

    day: date
    reached: int
    claimed: int
    is_launch: bool


@dataclass(frozen=True)
class DayByDay:
    """People by day, added up from the first day on: `reached` and `claimed` are as long as
    `days`; `launches` are places among them."""

    days: list[date]
    reached: list[int]
    claimed: list[int]
    launches: list[int]

    @property
    def rows(self) -> Iterator[Day]:
        """The first day, those on which something changed, and the launch days."""
        before = None
        for place, day in enumerate(self.days):
            people = (self.reached[place], self.claimed[place])
            if people != before or place in self.launches:
                yield Day(day, *people, place in self.launches)
            before = people


def day_by_day(campaign: Campaign) -> DayByDay:
    """From the first day to the last one on which something happened, two weeks at least where
    they are over. Two queries.

    A person counts on the day of the first talk, and of the first claim. Of a campaign that went
    on for more than a year its first year is told.
    """
    contacts = contacts_of(campaign)
    met = contacts.exclude(outcome=Outcome.NOT_MET)
    reached = _first_days(met.values("beneficiary").annotate(first=Min("day")))
    going_on = contacts.filter(CLAIM, GOES_ON)
    claims = going_on.values("beneficiary").annotate(first=Min("conversion__claimed_on"))
    claimed = _first_days(claims)
    first = campaign.begins_on
    last = max([first + SHORTEST_CURVE, *reached, *claimed, *campaign.launch_days])
    last = min(last, max(first, today()), first + LONGEST_CURVE)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return DayByDay(
        days=days,
        reached=_added_up(reached, days),
        claimed=_added_up(claimed, days),
        launches=[place for place, day in enumerate(days) if day in set(campaign.launch_days)],
    )


def _first_days(rows: QuerySet[Any, Any]) -> Counter[date]:
    return Counter(row["first"] for row in rows)


def _added_up(people: Counter[date], days: list[date]) -> list[int]:
    """Who was met before the first day stands there on it."""
    sums, so_far = [], sum(number for day, number in people.items() if day < days[0])
    for day in days:
        so_far += people[day]
        sums.append(so_far)
    return sums
