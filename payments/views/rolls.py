"""The pages of the rolls: who has delivered, one roll and what is decided about it."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from areas.calendar import months_after, today
from areas.models import Area
from officers import access, files, scope
from officers.access import Action
from officers.models import Officer
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs
from payments import deliveries
from payments.deliveries import Deliveries
from payments.filters import RollFilter
from payments.forms import ReasonForm, RollForm
from payments.models import Programme, Roll, RollFault
from payments.rolls import decisions, jobs, kinds, layout, progress, undoing
from payments.rolls.faults import refusal, sentence
from payments.tables import FaultTable, RollTable

ROWS = 50
FAULTS_SHOWN = 200


@require_safe
@needs(Right.ROLLS)
def rolls_page(request: OfficerRequest) -> HttpResponse:
    """Who has delivered a month's rolls and who is late, and the rolls themselves."""
    visible = Roll.objects.visible_to(request.user)
    found = RollFilter(request.GET, queryset=visible.select_related("area"))
    table = RollTable(found.qs)
    paged(table, request, ROWS)
    asked = found.form.cleaned_data.get("period") if found.form.is_valid() else None
    month = asked or today().replace(day=1)
    context = {
        "filter": found,
        "table": table,
        "month": month,
        "months": (months_after(month, -1), months_after(month, 1)),
        "deliveries": _deliveries(request.user, month),
    }
    return render(request, "payments/rolls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ROLLS)
def roll_new(request: OfficerRequest) -> HttpResponse:
    """Delivers a file: it becomes a job, and its page says how far it is."""
    form = RollForm(request, request.user)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        roll = jobs.submit(
            found["file"],
            name=found["file"].name,
            period=found["period"],
            area=found["area"],
            programme=Programme(found["programme"]) if found["programme"] else None,
            form=found["form"],
            only_check=True,
            by=request.user,
        )
        return redirect("roll", roll_id=roll.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "payments/roll_new.html", {"form": form}, status=status)


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_page(request: OfficerRequest, roll_id: int) -> HttpResponse:
    roll = _roll_in_sight(request, roll_id)
    response = render(request, "payments/roll.html", _about(roll, request.user))
    if request.headers.get("HX-Target") == "job" and not roll.is_under_way:
        response.headers["HX-Refresh"] = "true"  # what there is to decide stands beside
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ROLLS)
def roll_decide(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """Accepts a checked roll or its good lines; refuses it or undoes it, with a reason.

    Reading the address, as the language switch and signing in do, leads to the roll.
    """
    roll = _roll_in_sight(request, roll_id)
    if request.method != "POST":
        return redirect("roll", roll_id=roll.pk)
    form = ReasonForm(request.POST)
    decision = request.POST.get("decision")
    try:
        if decision in {"accept", "accept_good"}:
            decisions.accept(roll=roll, by=request.user, only_good_lines=decision == "accept_good")
        elif not form.is_valid():
            context = _about(roll, request.user) | {"reason_form": form, "asked": decision}
            return render(
                request, "payments/roll.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        elif decision == "refuse":
            decisions.refuse(roll=roll, by=request.user, reason=form.cleaned_data["reason"])
        elif decision == "undo":
            undoing.undo(roll, by=request.user, reason=form.cleaned_data["reason"])
        else:
            messages.error(request, _("Nothing was changed: no decision was chosen."))
    except (decisions.DecidedAlreadyError, undoing.NotUndoableError):
        messages.error(request, _("Nothing was changed: the roll is in another state by now."))
    except decisions.HasFaultsError:
        messages.error(request, _("Lines have faults: only the good ones can be accepted."))
    return redirect("roll", roll_id=roll.pk)


def _about(roll: Roll, officer: Officer) -> dict[str, Any]:
    """What a roll's page shows; whoever sees faults sees people's cells, which is logged."""
    faults = list(roll.faults.order_by("is_warning", "line", "pk")[:FAULTS_SHOWN])
    if faults:
        access.log_subject(officer, Action.VIEWED, f"roll {roll.pk}", rows=len(faults))
    for fault in faults:
        fault.message = sentence(fault.code, fault.value, fault.detail)  # type: ignore[attr-defined]
    return {
        "roll": roll,
        "reason": roll.reason and refusal(roll.reason["code"], roll.reason["detail"]),
        "progress": progress.of(roll.pk) if roll.is_under_way else None,
        "is_counted": not jobs.waits_to_be_counted(roll),
        "faults": FaultTable([fault for fault in faults if not fault.is_warning]),
        "warnings": _grouped([fault for fault in faults if fault.is_warning]),
        "shown": FAULTS_SHOWN,
        "all_faults": roll.faults.count(),
        "events": roll.events.select_related("by"),
        "reason_form": ReasonForm(),
        "asked": None,
    }


def _grouped(warnings: list[RollFault]) -> list[dict[str, Any]]:
    """Warnings that say the same of the same column, with the lines that they stand in."""
    groups: dict[tuple[str, str], list[int]] = {}
    for one in warnings:
        groups.setdefault((one.column, one.message), []).append(one.line)  # type: ignore[attr-defined]
    return [
        {"column": layout.label(column, get_language()), "message": message, "lines": lines}
        for (column, message), lines in groups.items()
    ]


def _deliveries(officer: Officer, month: date) -> list[tuple[Area, Deliveries]]:
    """Of each area that the officer is assigned to, as it was called in that month."""
    then = scope.areas_then(officer, month)
    return [(area, deliveries.of_area(area, month, Programme.values)) for area in then]


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_file(request: OfficerRequest, roll_id: int) -> StreamingHttpResponse:
    """The file as it was delivered; taking it away is logged."""
    roll = _roll_in_sight(request, roll_id)
    if roll.file is None:
        raise Http404
    access.log_subject(
        request.user,
        Action.EXPORTED,
        f"file of roll {roll.pk}",
        rows=roll.lines,
    )
    kind = kinds.of_media_type(roll.file.media_type)
    response = StreamingHttpResponse(files.chunks(roll.file), content_type=kind.media_type)
    name = f"roll-{roll.pk}.{kind.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _roll_in_sight(request: OfficerRequest, roll_id: int) -> Roll:
    visible = Roll.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("area", "file", "created_by", "superseded_by", "undone_by"),
        pk=roll_id,
    )
