"""The calendar of campaigns and events, on the page and for other calendars."""

from datetime import date, timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from areas.calendar import month_of, today
from officers.models import Officer
from officers.refusals import note_field
from officers.rights import (
    OfficerRequest,
    Right,
    needs,
    open_to_strangers,
    shows_and_changes,
)
from outreach import calendar, feeds, icalendar
from outreach.calendar import FIRST_MONTH, LAST_MONTH
from outreach.models import Campaign, Event

DAYS_BACK = timedelta(days=92)  # of events in the file
MOST_EVENTS = 2000


@require_safe
@needs(Right.OUTREACH)
def outreach_page(request: OfficerRequest) -> HttpResponse:
    """A month's events and all campaigns that are in sight."""
    in_sight = Campaign.objects.visible_to(request.user).select_related("area")
    context = {
        "calendar": calendar.month_of_events(request.user, _month(request)),
        "campaigns": in_sight.order_by("-begins_on", "-pk"),
        "today": today(),
    }
    return render(request, "outreach/calendar.html", context)


@require_safe
@needs(Right.OUTREACH)
def calendar_file(request: OfficerRequest) -> HttpResponse:
    """The events in sight, from three months ago on."""
    response = _events_of(request.user, request)
    response.headers["Content-Disposition"] = 'attachment; filename="outreach.ics"'
    return response


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def feed_page(request: OfficerRequest) -> HttpResponse:
    """A POST makes the officer's feed anew, or ends it; the answer shows its address, and nothing
    else ever does."""
    address = ""
    if request.POST.get("end") == "yes":
        feeds.end(request.user)
    elif request.POST.get("make") == "yes":
        path = reverse("calendar_feed_file", args=[feeds.make(request.user)])
        address = request.build_absolute_uri(path)
    context = {"address": address, "feed": feeds.of(request.user)}
    return render(request, "outreach/feed.html", context)


@require_safe
@open_to_strangers
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The same events for whoever knows the secret of an officer's feed."""
    officer = feeds.officer_of(secret)
    if officer is None:
        raise Http404
    response = _events_of(officer, request)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _events_of(officer: Officer, request: HttpRequest) -> HttpResponse:
    events = Event.objects.visible_to(officer).filter(day__gte=today() - DAYS_BACK)
    events = events.select_related("campaign", "commune", "point", "team").in_order()
    content = icalendar.written(events[:MOST_EVENTS], host=request.get_host())
    return HttpResponse(content, content_type=icalendar.MEDIA_TYPE)


def _month(request: OfficerRequest) -> date:
    """The month that is asked for; this one where none is, or none that a calendar shows."""
    text = request.GET.get("month", "")
    month = month_of(text)
    if text and not (month and FIRST_MONTH <= month <= LAST_MONTH):
        note_field(request, "month")
        month = None
    return month or today().replace(day=1)
