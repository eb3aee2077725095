"""Whom to visit, the route sheets made of them, and their results."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from areas.calendar import today
from officers import access
from officers.access import Action
from officers.paging import page_of
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach import routes, visits
from outreach.models import Reason, RouteSheet
from outreach.results_form import OF_A_ROUTE, ResultForm, numbered
from outreach.visit_form import NarrowVisitsForm, RouteForm
from outreach.visits import Visits
from payments.conversions import NotLoggedError
from payments.filters import communes_to_choose, parts_of

MOST_COMMUNES = 60  # of a district or office; who has more chooses one
SHEETS_SINCE = timedelta(days=14)


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def visits_page(request: OfficerRequest) -> HttpResponse:
    """People in cash, the likeliest first; opening the page is logged. A POST makes a route
    sheet of those who are ticked."""
    route = RouteForm(request.POST if request.method == "POST" else None, officer=request.user)
    if route.is_valid():
        try:
            sheet = routes.make(people=route.people, by=request.user, **route.cleaned_data)
        except NotLoggedError as error:
            route.add_error(None, str(error))
        else:
            return redirect("route", sheet.pk)
    narrow, found, page = _asked_for(request)
    rows = len(found.rows) if found else 0
    access.log_subject(request.user, Action.VIEWED, "people to be visited", rows=rows)
    context = {
        "narrow": narrow,
        "route": route,
        "visits": found,
        "numbers": found.numbers.items() if found else (),
        "page": page,
        **_questions(narrow),
        "sheets": routes.sheets_of(request.user, today() - SHEETS_SINCE),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if route.errors else HTTPStatus.OK
    return render(request, "outreach/visits.html", context, status=status)


@require_safe
@needs(Right.OUTREACH)
@transaction.atomic
def route_page(request: OfficerRequest, sheet_id: int) -> HttpResponse:
    """The sheet as it is taken along, on the screen or (?print=yes) for paper; both are logged."""
    sheet = _sheet(request, sheet_id)
    stops = list(routes.stops_of(sheet, request.user))
    action = Action.PRINTED if request.GET.get("print") else Action.VIEWED
    access.log_subject(request.user, action, f"route sheet {sheet.pk}", rows=len(stops))
    context = {
        "sheet": sheet,
        "stops": stops,
        "for_paper": action == Action.PRINTED,
        "printed_at": timezone.now(),
        "outcomes": numbered(OF_A_ROUTE),
        "reasons": numbered(Reason),
        "waiting": sum(stop.contact_id is None for stop in stops),
    }
    return render(request, "outreach/route.html", context)


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def route_results(request: OfficerRequest, sheet_id: int) -> HttpResponse:
    """The results, row by row. What is right is kept at once; the rest is asked back."""
    sheet = _sheet(request, sheet_id)
    if sheet.day > today():
        messages.error(request, _("This route is still to come."))
        return redirect("route", sheet.pk)
    if request.method != "POST":
        return _results_page(request, sheet, _rows(request, sheet, None))
    rows = _rows(request, sheet, request.POST)
    said = {row.stop.pk: row for row in rows if row.is_valid() and row.says_something}
    talks = {pk: row.talk(min(sheet.day, today())) for pk, row in said.items()}
    entered = routes.enter(talks=talks, sheet=sheet, by=request.user)
    for pk, sentence in entered.refused.items():
        said[pk].add_error(None, sentence)
    _say_what_was_kept(request, len(entered.kept))
    overtaken = _overtaken(request, sheet)
    done = {*entered.kept, *(row.stop.pk for row in overtaken)}
    open_rows = [row for row in rows if row.stop.pk not in done]
    if overtaken or any(row.errors for row in open_rows):
        return _results_page(request, sheet, open_rows, overtaken)
    return redirect("route", sheet.pk)


def _asked_for(request: OfficerRequest) -> tuple[NarrowVisitsForm, Visits | None, int]:
    """The form, the visits of one's communes or of the chosen one, and which page."""
    communes = communes_to_choose(request)
    ids = list(communes.values_list("pk", flat=True))
    form = NarrowVisitsForm(request.GET, communes=communes, must_choose=len(ids) > MOST_COMMUNES)
    asked = form.cleaned_data if form.is_valid() else {}
    for field in form.errors:
        note_field(request, field)
    chosen = [asked["commune"].pk] if asked.get("commune") else ids
    if len(chosen) > MOST_COMMUNES or not chosen:
        return form, None, 1
    page = page_of(request.GET.get("page", "1"))
    return form, visits.of(parts_of(chosen), motive=asked.get("motive"), page=page), page


def _questions(narrow: NarrowVisitsForm) -> dict[str, str]:
    """What the addresses of other motives and pages go on asking."""
    asked = getattr(narrow, "cleaned_data", {})
    commune, motive = asked.get("commune"), asked.get("motive")
    return {
        "question": f"commune={commune.pk}&" if commune else "",
        "of_motive": f"motive={motive.value}&" if motive else "",
    }


def _sheet(request: OfficerRequest, sheet_id: int) -> RouteSheet:
    in_sight = RouteSheet.objects.visible_to(request.user).select_related("member__team")
    return get_object_or_404(in_sight, pk=sheet_id)


def _rows(request: OfficerRequest, sheet: RouteSheet, data: Any) -> list[ResultForm]:
    waiting = routes.stops_of(sheet, request.user).filter(contact=None)
    return [ResultForm(data, stop=stop) for stop in waiting.select_related("sheet")]


def _overtaken(request: OfficerRequest, sheet: RouteSheet) -> list[ResultForm]:
    """Rows with a result that somebody else entered meanwhile; one that is sent again is none."""
    entered = routes.stops_of(sheet, request.user).exclude(contact=None)
    entered = entered.select_related("contact__logged_by", "sheet", "beneficiary__commune")
    rows = [ResultForm(request.POST, stop=stop) for stop in entered]
    return [
        row
        for row in rows
        if row["outcome"].data and row["form"].data != str(row.stop.contact.form)  # type: ignore[union-attr]
    ]


def _results_page(
    request: OfficerRequest,
    sheet: RouteSheet,
    rows: list[ResultForm],
    overtaken: Sequence[ResultForm] = (),
) -> HttpResponse:
    subject = f"results of route sheet {sheet.pk}"
    access.log_subject(request.user, Action.VIEWED, subject, rows=len(rows))
    is_wrong = bool(overtaken) or any(row.is_bound and row.errors for row in rows)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    context = {"sheet": sheet, "rows": rows, "is_wrong": is_wrong, "overtaken": overtaken}
    return render(request, "outreach/results.html", context, status=status)


def _say_what_was_kept(request: OfficerRequest, number: int) -> None:
    if number:
        words = ngettext("%(number)s result is kept.", "%(number)s results are kept.", number)
        messages.success(request, words % {"number": number})
