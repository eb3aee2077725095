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
from payments.models import RollSlice

Lists = dict[int, date]  # the last month of each programme


@dataclass(frozen=True)
class Expected:
    """`month` is the newest of the lists."""

    people: int
    month: date


def lists_of(events: Iterable[Event]) -> dict[int, Lists]:
    """Which lists are the last ones of the event's commune by its day, by the event's id; events
    of a commune without a roll are left out. One query."""
    events = list(events)
    slices = RollSlice.objects.filter(commune__in={one.commune_id for one in events})
    rows = slices.values_list("commune", "programme", "period").distinct()
    by_commune: dict[int, list[tuple[int, date]]] = {}
    for commune, programme, month in rows.order_by("period"):
        by_commune.setdefault(commune, []).append((programme, month))
    lists = {
        one.pk: {
            programme: month
            for programme, month in by_commune.get(one.commune_id, [])
            if month <= one.day
        }
        for one in events
    }
    return {pk: found for pk, found in lists.items() if found}


def are_of(lists: Lists) -> Q:
    """Payments on one of the lists."""
    which = Q(pk__in=[])
    for programme, month in lists.items():
        which |= Q(programme=programme, period=month)
    return which


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
        (one.pk, one.point_id or one.commune_id, programme, month)
        for one in events
        for programme, month in lists[one.pk].items()
    ]
    if not rows:
        return {}
    ids, places, programmes, months = (list(column) for column in zip(*rows, strict=True))
    asked = {
        "events": ids,
        "places": places,
        "programmes": programmes,
        "of_months": months,
        # Said once more, so that no other months are read.
        "months": sorted(set(months)),
        "communes": communes,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return dict(cursor.fetchall())


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
IN_COMMUNES = AT_POINTS.replace("paid.point_id", "paid.commune_id")
