"""Events of a campaign: shown, planned, changed, taken away."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries import institutions
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach import contacts, edits, expected
from outreach.event_form import EventForm, names_of_banks
from outreach.models import Campaign, Event


@require_safe
@needs(Right.OUTREACH)
def event_page(request: OfficerRequest, event_id: int) -> HttpResponse:
    in_sight = Event.objects.visible_to(request.user)
    related = in_sight.select_related("campaign", "commune", "point", "team")
    event = get_object_or_404(related, pk=event_id)
    context = {
        "event": event,
        "expected": expected.of(event.campaign, [event]).get(event.pk),
        "banks": names_of_banks(event),
        "talks": contacts.numbers_at(event),
        "may_change": Event.objects.changeable_by(request.user).filter(pk=event.pk).exists(),
        "changes": edits.of_event(event),
    }
    return render(request, "outreach/event.html", context)


@shows_and_changes
@needs(Right.OUTREACH)
def event_new(request: OfficerRequest, campaign_id: int) -> HttpResponse:
    """Whoever has a part of the campaign's area plans events there."""
    in_sight = Campaign.objects.visible_to(request.user).select_related("area")
    campaign = get_object_or_404(in_sight, pk=campaign_id)
    return _event_form(request, Event(campaign=campaign))


@shows_and_changes
@needs(Right.OUTREACH)
def event_change(request: OfficerRequest, event_id: int) -> HttpResponse:
    """A POST changes the event, or takes it away."""
    kept = Event.objects.changeable_by(request.user).select_related("campaign__area")
    event = get_object_or_404(kept, pk=event_id)
    if "remove" in request.POST:
        try:
            event.delete()
            messages.success(request, _("The event is taken away."))
        except ProtectedError:
            messages.error(request, _("People were met at this event; it stays."))
            return redirect("event", event.pk)
        return redirect("campaign", event.campaign_id)
    return _event_form(request, event)


def _event_form(request: OfficerRequest, event: Event) -> HttpResponse:
    form = EventForm(request.POST or None, event=event, officer=request.user)
    if form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # another officer planned one while this form was sent
            form.add_error("team", _("The team was given something else to do a moment ago."))
        else:
            messages.success(request, _("The event is kept."))
            return redirect("event", event.pk)
    context = {
        "campaign": event.campaign,
        "is_new": event.pk is None,
        "form": form,
        "banks": institutions.current_names(),
    }
    return render(request, "outreach/event_form.html", context)
