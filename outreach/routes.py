"""Route sheets: made for a member of a team, and their results entered in the evening."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach import contacts
from outreach.contacts import Talk
from outreach.models import RouteSheet, RouteStop, TeamMember
from payments.conversions import NotLoggedError, known

MOST = 60  # people on one sheet


@dataclass(frozen=True)
class Entered:
    """What of a sheet was kept, and why the others were not: sentences by the stop's id."""

    kept: list[int]
    refused: dict[int, str]


@transaction.atomic
def make(
    *, people: Iterable[Beneficiary], day: date, member: TeamMember | None, form: UUID, by: Officer
) -> RouteSheet:
    """A sheet with the people in the order of commune, hamlet and name; a form sent before gives
    the sheet it made then.

    Raises NotLoggedError where somebody else used the form.
    """
    try:
        with transaction.atomic():
            sheet = RouteSheet.objects.create(form=form, day=day, member=member, made_by=by)
    except IntegrityError:
        sent_before = RouteSheet.objects.filter(form=form, made_by=by).first()
        if sent_before is None:
            raise NotLoggedError("form_used") from None
        return sent_before
    in_order = sorted(people, key=lambda one: (one.commune.name, one.hamlet, one.sort_key, one.pk))
    RouteStop.objects.bulk_create(
        RouteStop(sheet=sheet, number=number, beneficiary=person)
        for number, person in enumerate(in_order, 1)
    )
    return sheet


def stops_of(sheet: RouteSheet, officer: Officer) -> QuerySet[RouteStop]:
    """The stops with people in the officer's sight, in their order."""
    rows = sheet.stops.visible_to(officer).select_related("beneficiary__commune", "contact")
    return rows.order_by("number")


def sheets_of(officer: Officer, since: date) -> QuerySet[RouteSheet]:
    """The sheets of the days since, the newest first, each with its `people` and how many of
    them were `entered`."""
    sheets = RouteSheet.objects.visible_to(officer).of_days_since(since)
    numbered = sheets.annotate(people=Count("stops"), entered=Count("stops__contact"))
    return numbered.select_related("member__team").order_by("-day", "-pk")


def enter(*, talks: dict[int, Talk], sheet: RouteSheet, by: Officer) -> Entered:
    """Logs the talks, by the id of their stop. Each is kept or refused by itself, in the order of
    people, so that two who enter at once wait for each other."""
    stops = sheet.stops.visible_to(by).filter(pk__in=talks, contact=None)
    kept, refused = [], {}
    for stop in stops.order_by("beneficiary"):
        try:
            _enter(stop, talks[stop.pk], by)
        except NotLoggedError as error:
            refused[stop.pk] = str(error)
        else:
            kept.append(stop.pk)
    return Entered(kept, refused)


@transaction.atomic
def _enter(stop: RouteStop, talk: Talk, by: Officer) -> None:
    people = Beneficiary.objects.visible_to(by)
    taken = known.take(people, pk=stop.beneficiary_id)
    contact = contacts.log(taken=taken, said=replace(talk, place="home"), by=by)
    RouteStop.objects.filter(pk=stop.pk, contact=None).update(contact=contact)
