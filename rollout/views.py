"""The start page, and the pages for what went wrong."""

import logging
import sys
import uuid
from typing import Any

from django.contrib import auth
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from areas.calendar import today
from officers import scope
from officers.asked import name_of
from officers.models import Role
from officers.rights import OfficerRequest, Right, needs
from rollout import navigation, starting

logger = logging.getLogger(__name__)


# Whose start page is a page of its own.
STARTS = {
    Role.VIEWER: "rankings",
    Role.CASHIER: "cash_list",
    Role.ADMINISTRATOR: "officers",
    Role.AUDITOR: "access_log",
}


@require_safe
@needs(Right.START)
def start(request: OfficerRequest) -> HttpResponse:
    """The own areas at a glance and what waits; for some roles the page they come for."""
    officer = request.user
    if officer.role in STARTS and scope.assigned_areas(officer).exists():
        return redirect(STARTS[Role(officer.role)])
    works = starting.has_field_work(officer)
    context = {
        "glances": starting.glances(officer),
        "rolls": starting.rolls_that_wait(officer),
        "due": starting.due_this_week(officer) if works else 0,
        "work": starting.work_that_waits(officer) if works else [],
        "answers": starting.answers_that_ask(officer) if works else [],
        "runs": starting.reports_made(officer),
        "this_month": today().replace(day=1),
        "has_changes": starting.has_ended_units(officer),
    }
    return render(request, "start.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One body for what does not exist and for what is outside the officer's areas."""
    _note_refusal(request, 404)
    return render(request, "404.html", {"ways": navigation.ways_of(request.user)}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    _note_refusal(request, 403)
    return render(request, "403.html", {"ways": navigation.ways_of(request.user)}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    _note_refusal(request, 400)
    return HttpResponse(render_to_string("400.html"), status=400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    _note_refusal(request, 403)
    return render(request, "csrf_failed.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """The page of an unexpected error, with a number to tell; without touching the database."""
    incident = uuid.uuid4().hex[:8]
    logger.error("incident %s at %s", incident, name_of(request))
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template, status = ("database_away.html", 503) if is_away else ("500.html", 500)
    return HttpResponse(render_to_string(template, {"incident": incident}), status=status)


def _note_refusal(request: HttpRequest, status: int) -> None:
    """A line in the process log for what a signed-in officer was refused: who, and the name of
    the address. Its arguments and whatever was typed may tell of people, and stand in no log."""
    if request.resolver_match is None:
        return
    officer = _officer_of(request)
    if officer.pk:
        where = name_of(request)
        logger.warning("refused officer=%s address=%s status=%s", officer.pk, where, status)


def _officer_of(request: HttpRequest) -> Any:
    """Forms are refused before it is asked who has signed in."""
    return getattr(request, "user", None) or auth.get_user(request)
