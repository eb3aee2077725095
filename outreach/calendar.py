"""A month of events as weeks of days, as a calendar on the wall has it."""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from areas.calendar import months_after, today
from officers.models import Officer
from outreach.models import Campaign, Event

FIRST_MONTH, LAST_MONTH = date(2015, 1, 1), date(2099, 12, 1)


@dataclass(frozen=True)
class Day:
    day: date
    is_in_month: bool
    events: list[Event]
    launches: list[Campaign]

    @property
    def is_today(self) -> bool:
        return self.day == today()


@dataclass(frozen=True)
class MonthOfEvents:
    """`campaigns` are those with a day in the month; a week begins on Monday."""

    month: date
    campaigns: list[Campaign]
    weeks: list[list[Day]]

    @property
    def days(self) -> Iterator[Day]:
        """The days of the month on which something happens."""
        for week in self.weeks:
            yield from (day for day in week if day.is_in_month and (day.events or day.launches))

    @property
    def before(self) -> date | None:
        return months_after(self.month, -1) if self.month > FIRST_MONTH else None

    @property
    def after(self) -> date | None:
        return months_after(self.month, 1) if self.month < LAST_MONTH else None


def month_of_events(officer: Officer, month: date) -> MonthOfEvents:
    """What is in the officer's sight. Three queries."""
    days = [*Calendar().itermonthdates(month.year, month.month)]
    in_sight = Campaign.objects.visible_to(officer).select_related("area")
    campaigns = in_sight.under_way(days[0], days[-1]).order_by("begins_on", "pk")
    events = Event.objects.visible_to(officer).between(days[0], days[-1]).in_order()
    found = list(events.select_related("campaign", "commune", "point", "team"))
    last = months_after(month, 1) - timedelta(days=1)
    there = list(campaigns)
    return MonthOfEvents(
        month=month,
        campaigns=[one for one in there if one.begins_on <= last and _goes_on(one, month)],
        weeks=list(_weeks(days, month, found, there)),
    )


def _goes_on(campaign: Campaign, month: date) -> bool:
    return campaign.ends_on is None or campaign.ends_on >= month


def _weeks(
    days: list[date], month: date, events: Iterable[Event], campaigns: Iterable[Campaign]
) -> Iterator[list[Day]]:
    at: dict[date, list[Event]] = {}
    for event in events:
        at.setdefault(event.day, []).append(event)
    launched: dict[date, list[Campaign]] = {}
    for campaign in campaigns:
        for day in campaign.launch_days:
            launched.setdefault(day, []).append(campaign)
    all_days = [
        Day(day, day.month == month.month, at.get(day, []), launched.get(day, [])) for day in days
    ]
    for first in range(0, len(all_days), 7):
        yield all_days[first : first + 7]
