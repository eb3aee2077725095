"""The calendar of campaigns and events, on the page and for other calendars."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.calendar import month_of, today
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs
from outreach import calendar, icalendar
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
    events = Event.objects.visible_to(request.user).filter(day__gte=today() - DAYS_BACK)
    events = events.select_related("campaign", "commune", "point", "team").in_order()
    content = icalendar.written(events[:MOST_EVENTS], host=request.get_host())
    response = HttpResponse(content, content_type=icalendar.MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="outreach.ics"'
    return response


def _month(request: OfficerRequest) -> date:
    """The month that is asked for; this one where none is, or none that a calendar shows."""
    text = request.GET.get("month", "")
    month = month_of(text)
    if text and not (month and FIRST_MONTH <= month <= LAST_MONTH):
        note_field(request, "month")
        month = None
    return month or today().replace(day=1)
