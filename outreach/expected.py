"""How many people to expect at an event: those on the cash list of its payment point, or of its
commune where it is at none, in the last month listed by its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery

from areas.models import Containment
from outreach.models import Campaign, Event
from outreach.models.events import EventQuerySet
from payments.models import MonthlyPayment, RollSlice
from payments.models.periods import Method


@dataclass(frozen=True)
class Expected:
    people: int
    month: date


def with_listed_month(events: EventQuerySet) -> EventQuerySet:
    """Each with `listed`: the last month by its day of which its commune has a roll, or None."""
    slices = RollSlice.objects.filter(commune=OuterRef("commune"), period__lte=OuterRef("day"))
    return events.annotate(listed=Subquery(slices.order_by("-period").values("period")[:1]))


def of(campaign: Campaign, events: Iterable[Event]) -> dict[int, Expected]:
    """By the event's id; events of a commune without a roll are left out. Two queries.

    The events are ones of `with_listed_month`, all of the campaign.
    """
    listed = [one for one in events if one.listed]  # type: ignore[attr-defined]
    found: dict[int, Expected] = {}
    for place in ("point_id", "commune_id"):
        asked = [one for one in listed if (one.point_id is None) == (place == "commune_id")]
        people = _in_cash(campaign, place, asked) if asked else {}
        for one in asked:
            month = one.listed  # type: ignore[attr-defined]
            found[one.pk] = Expected(people.get((month, getattr(one, place)), 0), month)
    return found


def _in_cash(campaign: Campaign, place: str, events: list[Event]) -> dict[tuple[date, int], int]:
    """People in cash by month and place. People of several communes may collect at one point,
    but of none outside the campaign's area."""
    parts = Containment.objects.filter(area=campaign.area_id).values("part")
    rows = MonthlyPayment.objects.filter(
        period__in={one.listed for one in events},  # type: ignore[attr-defined]
        commune__in=parts,
        method=Method.CASH,
        **{f"{place}__in": {getattr(one, place) for one in events}},
    )
    counted = rows.values_list("period_id", place).annotate(Count("beneficiary", distinct=True))
    return {(month, where): people for month, where, people in counted}
