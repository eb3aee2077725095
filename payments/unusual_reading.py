"""Reading of personal data that somebody should ask about: many people outside the own
worklists, many found by searching or shown in lists, at night, or taken away in masses. A
finding is a question and no accusation.

Days are those of Asia/Ho_Chi_Minh by the real clock, for security goes by no business date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import ngettext

from officers import scope
from officers.access import Action
from officers.models import NIGHT_BEGINS, NIGHT_ENDS, AccessLog, AccessLogQuerySet, Officer
from payments.models import Conversion, ConversionAct

OWN_WORK = "worklist of conversions"
DAYS_SHOWN = 31
DAYS_COUNTED = 7
# An officer at a payment point meets some thirty people a morning, whose conversions are logged
# or under way and do not count; fifty others in a day are no usual work.
MOST_PEOPLE = 50
# A queue of thirty people, of whom each is searched by a name that ten have.
MOST_FOUND = 300
# What is to be told of a roll of a district's size, read from page to page, and some cash lists.
MOST_LISTED = 2_000
# Two rolls of a district's size (4,832 people in Quảng Ninh, September 2024) and some cash lists.
MOST_ROWS_TAKEN = 10_000
LIMITS = {
    "people": MOST_PEOPLE,
    "found": MOST_FOUND,
    "listed": MOST_LISTED,
    "rows": MOST_ROWS_TAKEN,
    "begins": f"{NIGHT_BEGINS:02}:00",
    "ends": f"{NIGHT_ENDS:02}:00",
}


@dataclass(frozen=True)
class Finding:
    """What was unusual (`many`, `found`, `listed`, `night`, `taken`) of an officer on a day; how
    many people, readings or rows."""

    day: date
    officer: str
    kind: str
    number: int

    @property
    def why(self) -> str:
        return _sentence(self.kind, self.number)

    @property
    def address(self) -> str:
        """The rows of the access log that it is about, among those of the day."""
        asked = {"officer": self.officer, "since": self.day, "until": self.day}
        return f"{reverse('access_log')}?{urlencode(asked | ASKED.get(self.kind, {}))}"


ASKED = {"night": {"hours": "night"}}


def _sentence(kind: str, number: int) -> str:
    words = {
        "many": ngettext(
            "%(number)s person outside the own worklists was looked at.",
            "%(number)s people outside the own worklists were looked at.",
            number,
        ),
        "found": ngettext(
            "%(number)s person was found by searching.",
            "%(number)s people were found by searching.",
            number,
        ),
        "listed": ngettext(
            "%(number)s row of lists was shown, worklists left aside.",
            "%(number)s rows of lists were shown, worklists left aside.",
            number,
        ),
        "night": ngettext(
            "%(number)s reading at night.",
            "%(number)s readings at night.",
            number,
        ),
        "taken": ngettext(
            "%(number)s row was exported or printed.",
            "%(number)s rows were exported or printed.",
            number,
        ),
    }
    return words[kind] % {"number": number_format(number)}


def found(auditor: Officer, days: int = DAYS_SHOWN) -> list[Finding]:
    """What is unusual in the last days, today included, the latest first: four queries."""
    rows = _of_the_last(days, auditor)
    made = [*_many_people(rows), *_at_night(rows), *_too_much(rows)]
    return sorted(made, key=lambda one: (-one.day.toordinal(), one.officer, one.kind))


def number(auditor: Officer) -> int:
    """How many findings the last week has."""
    return len(found(auditor, DAYS_COUNTED))


def _of_the_last(days: int, auditor: Officer) -> AccessLogQuerySet:
    first = timezone.localdate() - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    kept = scope.officers_in_charge(auditor)
    return AccessLog.objects.filter(officer__in=kept, at__gte=since)


def _many_people(rows: AccessLogQuerySet) -> Iterator[Finding]:
    looked = rows.filter(action__in=[Action.VIEWED, Action.REVEALED], person__isnull=False)
    # Few look at so many at all; of these alone it is asked whose work the people were.
    officers = {one.officer for one in _beyond(looked)}
    of_those = looked.filter(officer__username__in=officers).annotate(on=TruncDate("at"))
    return _beyond(of_those.exclude(Exists(_worked_on()) | Exists(_under_way())))


def _beyond(looked: QuerySet[AccessLog, Any]) -> Iterator[Finding]:
    counted = _by_day(looked).annotate(number=Count("person", distinct=True))
    return _findings("many", counted.filter(number__gt=MOST_PEOPLE))


def _worked_on() -> QuerySet[ConversionAct]:
    """What the officer logged of that person on that day."""
    return ConversionAct.objects.filter(
        by=OuterRef("officer"),
        conversion__beneficiary__uuid=OuterRef("person"),
        at__date=OuterRef("on"),
    )


def _under_way() -> QuerySet[Conversion]:
    """A conversion of that person that was current on that day, whoever logged it."""
    not_ended = Q(ended_on=None) | Q(ended_on__gte=OuterRef("on"))
    return Conversion.objects.filter(
        not_ended, beneficiary__uuid=OuterRef("person"), logged_at__date__lte=OuterRef("on")
    )


def _at_night(rows: AccessLogQuerySet) -> Iterator[Finding]:
    return _findings("night", _by_day(rows.at_night()).annotate(number=Count("pk")))


# How a day's sum is formed, and what of it is usual.
SUMS: dict[str, tuple[Aggregate, int]] = {
    "found": (
        Count("person", distinct=True, filter=Q(action=Action.SEARCHED)),
        MOST_FOUND,
    ),
    "listed": (
        Sum("rows", filter=Q(action=Action.VIEWED, person=None) & ~Q(subject=OWN_WORK)),
        MOST_LISTED,
    ),
    "taken": (
        Sum("rows", filter=Q(action__in=[Action.EXPORTED, Action.PRINTED])),
        MOST_ROWS_TAKEN,
    ),
}


def _too_much(rows: AccessLogQuerySet) -> Iterator[Finding]:
    """What a day sums up to: people found, rows of lists shown, rows taken away. One query."""
    each = {kind: total for kind, (total, _most) in SUMS.items()}
    for one in _by_day(rows).annotate(**each):
        for kind, (_total, most) in SUMS.items():
            if (one[kind] or 0) > most:
                yield Finding(one["day"], one["officer__username"], kind, one[kind])


def _by_day(rows: QuerySet[AccessLog, Any]) -> QuerySet[AccessLog, Any]:
    return rows.values("officer__username", day=TruncDate("at"))


def _findings(kind: str, counted: QuerySet[AccessLog, Any]) -> Iterator[Finding]:
    for one in counted:
        yield Finding(one["day"], one["officer__username"], kind, one["number"])
