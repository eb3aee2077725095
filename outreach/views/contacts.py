"""Talks with people: who is expected at an event, what came of each talk, and conversions."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officers import access
from officers.access import Action
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach import contacts, event_people
from outreach.contact_form import ContactForm
from outreach.models import Event
from outreach.tables import GuestTable
from payments.conversions import NotLoggedError
from payments.conversions.refusals import MEANWHILE
from payments.views.conversions import conversion_page, person_asked_for

ROWS = 100


@require_safe
@needs(Right.OUTREACH)
@transaction.atomic
def event_people_page(request: OfficerRequest, event_id: int) -> HttpResponse:
    """People who are expected, with the last talk with each; opening the page is logged."""
    event = _event(request, event_id)
    table = paged(GuestTable(event, event_people.of(event, request.user)), request, ROWS)
    shown = len(table.page.object_list)
    access.log_subject(request.user, Action.VIEWED, f"people of event {event.pk}", rows=shown)
    return render(request, "outreach/event_people.html", {"event": event, "table": table})


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def contact_new(request: OfficerRequest) -> HttpResponse:
    """One screen for a talk, ?person=<uuid>, of an event with &event=<id>; what was typed stays
    where something is asked."""
    taken = person_asked_for(request)
    event = _event_asked_for(request)
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, taken=taken, officer=request.user, event=event)
    if form.is_bound and form.is_valid():
        try:
            contact = contacts.log(taken=taken, said=form.talk(), by=request.user)
        except NotLoggedError as error:
            form.add_error("day" if error.field == "day" else None, str(error))
            if error.code in MEANWHILE:
                form.look_again()
        else:
            words = _("Noted: %(outcome)s.") % {"outcome": contact.get_outcome_display()}
            messages.success(request, words)
            return redirect("event_people", event.pk) if event else _to_person(taken.person.uuid)
    access.log_person(request.user, Action.VIEWED, taken.person.uuid)
    context = {"person": taken.person, "event": event, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "outreach/contact_new.html", context, status=status)


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def event_conversion(request: OfficerRequest, event_id: int) -> HttpResponse:
    """The form of a conversion, ?person=<uuid>; what it logs belongs to the event."""
    event = _event(request, event_id)
    return conversion_page(request, log=partial(contacts.log_at, event))


def _to_person(uuid: UUID) -> HttpResponse:
    return redirect("beneficiary", uuid=uuid)


def _event(request: OfficerRequest, event_id: int) -> Event:
    in_sight = Event.objects.visible_to(request.user)
    return get_object_or_404(in_sight.select_related("campaign", "commune", "point"), pk=event_id)


def _event_asked_for(request: OfficerRequest) -> Event | None:
    asked = request.GET.get("event", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return _event(request, int(asked))
