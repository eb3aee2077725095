"""What officers changed about campaigns and events, as their pages tell it."""

from typing import Any

from django.utils.formats import time_format

from beneficiaries.models import InstitutionName
from officers import changes
from officers.changes import Change, Source
from officers.wording import day_words
from outreach.models import Campaign, Event, EventBank, Participation, Partner, Team


def of_campaign(campaign: Campaign) -> list[Change]:
    """The campaign itself, the parts that take part, and its teams' names."""
    return changes.of(
        Source(
            Campaign,
            {"pgh_obj": campaign.pk},
            words={"launch_days": _days, "partners": _partners},
        ),
        Source(Participation, {"campaign": campaign.pk}, named_by="area"),
        Source(Team, {"campaign": campaign.pk}, named_by="name"),
    )


def of_event(event: Event) -> list[Change]:
    names = InstitutionName.objects.filter(is_current=True)
    called = dict(names.values_list("institution_id", "short_name"))
    return changes.of(
        Source(Event, {"pgh_obj": event.pk}, words={"begins": _hour, "ends": _hour}),
        Source(
            EventBank,
            {"event": event.pk},
            named_by="bank",
            words={"bank": lambda bank: called.get(bank.pk, str(bank))},
        ),
    )


def _hour(hour: Any) -> str:
    return time_format(hour, "H:i")


def _days(days: Any) -> str:
    return ", ".join(map(day_words, days or []))


def _partners(partners: Any) -> str:
    return ", ".join(str(Partner(one).label) for one in partners or [])
