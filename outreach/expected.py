"""How many people to expect at an event: those on the cash lists of its payment point, or of its
commune where it is at none, in the last month of each programme listed by its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from areas.models import Containment
from outreach.models import Campaign, Event

Lists = dict[int, date]  # the last month of each programme


@dataclass(frozen=True)
class Expected:
    """`month` is the newest of the lists."""

    people: int
    month: date


def lists_of(events: Iterable[Event]) -> dict[int, Lists]:
    """Which lists are the last ones of the event's commune, or of those that it took in, by its
    day, by the event's id; events of a commune without a roll are left out. One query."""
    rows = [(one.pk, one.commune_id, one.day) for one in events]
    lists: dict[int, Lists] = {}
    if rows:
        ids, communes, days = (list(column) for column in zip(*rows, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(LAST_LISTS, {"events": ids, "communes": communes, "days": days})
            for pk, programme, month in cursor.fetchall():
                lists.setdefault(pk, {})[programme] = month
    return lists


def are_of(event: Event, lists: Lists) -> Q:
    """Payments on one of the event's lists, at its point or in its commune."""
    which = Q()
    for programme, month in lists.items():
        which |= Q(programme=programme, period=month)
    if event.point_id:
        return which & Q(point=event.point_id)
    inside = Containment.objects.filter(area=event.commune_id, valid__contains=event.day)
    return which & Q(commune__in=inside.values("part"))


def of(campaign: Campaign, events: Iterable[Event]) -> dict[int, Expected]:
    """By the event's id; events of a commune without a roll are left out. Four queries.

    All events are of the campaign.
    """
    events = list(events)
    lists = lists_of(events)
    # People of several communes may collect at one point, but of none outside the campaign's area.
    parts = Containment.objects.filter(area=campaign.area_id).values_list("part", flat=True)
    communes = list(parts.distinct()) if lists else []
    people: dict[int, int] = {}
    for statement, is_at_a_point in ((AT_POINTS, True), (IN_COMMUNES, False)):
        asked = [one for one in events if one.pk in lists and bool(one.point_id) == is_at_a_point]
        people |= _in_cash(statement, communes, asked, lists)
    return {pk: Expected(people.get(pk, 0), max(each.values())) for pk, each in lists.items()}


def _in_cash(
    statement: str, communes: list[int], events: list[Event], lists: dict[int, Lists]
) -> dict[int, int]:
    """People of these communes in cash, by the event's id."""
    rows: list[tuple[Any, ...]] = [
        (one.pk, one.point_id or one.commune_id, one.day, programme, month)
        for one in events
        for programme, month in lists[one.pk].items()
    ]
    if not rows:
        return {}
    ids, places, days, programmes, months = (list(column) for column in zip(*rows, strict=True))
    asked = {
        "events": ids,
        "places": places,
        "days": days,
        "programmes": programmes,
        "of_months": months,
        # Said once more, so that no other months are read.
        "months": sorted(set(months)),
        "communes": communes,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return dict(cursor.fetchall())


LAST_LISTS = """
SELECT asked.event, slice.programme, max(slice.period_id)
  FROM unnest(%(events)s::bigint[], %(communes)s::bigint[], %(days)s::date[])
       asked (event, commune, day)
  JOIN areas_containment inside
    ON inside.area_id = asked.commune AND inside.valid @> asked.day
  JOIN payments_rollslice slice
    ON slice.commune_id = inside.part_id AND slice.period_id <= asked.day
 GROUP BY asked.event, slice.programme
"""
AT_POINTS = """
SELECT asked.event, count(DISTINCT paid.beneficiary_id)
  FROM unnest(%(events)s::bigint[], %(places)s::bigint[], %(programmes)s::int[],
              %(of_months)s::date[]) asked (event, place, programme, month)
  JOIN payments_monthlypayment paid
    ON paid.period_id = asked.month AND paid.programme = asked.programme
   AND paid.point_id = asked.place
 WHERE paid.method = 0 AND paid.period_id = ANY(%(months)s::date[])
   AND paid.commune_id = ANY(%(communes)s)
 GROUP BY asked.event
"""
IN_COMMUNES = """
SELECT asked.event, count(DISTINCT paid.beneficiary_id)
  FROM unnest(%(events)s::bigint[], %(places)s::bigint[], %(days)s::date[], %(programmes)s::int[],
              %(of_months)s::date[]) asked (event, place, day, programme, month)
  JOIN areas_containment inside ON inside.area_id = asked.place AND inside.valid @> asked.day
  JOIN payments_monthlypayment paid
    ON paid.period_id = asked.month AND paid.programme = asked.programme
   AND paid.commune_id = inside.part_id
 WHERE paid.method = 0 AND paid.period_id = ANY(%(months)s::date[])
   AND paid.commune_id = ANY(%(communes)s)
 GROUP BY asked.event
"""
