"""The pages of the rolls: who has delivered, one roll and what is decided about it."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.calendar import months_after, today
from areas.models import Area
from officers import access, files, scope
from officers.access import Action
from officers.models import Officer
from officers.paging import paged
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from payments import deliveries, edits
from payments.deliveries import Deliveries
from payments.filters import RollFilter
from payments.forms import ColumnsForm, CorrectionForm, ReasonForm, RollForm
from payments.models import Programme, Roll
from payments.rolls import comparisons, decisions, findings, history, jobs, kinds, progress, undoing
from payments.rolls.faults import refusal, suspicion
from payments.tables import RollTable

ROWS = 50
MOST_OTHERS = 5
LEFT_AFTER = timedelta(seconds=30)


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


@shows_and_changes
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
    if form.is_bound and form.has_error("area"):
        note_field(request, "area")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "payments/roll_new.html", {"form": form}, status=status)


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_page(request: OfficerRequest, roll_id: int) -> HttpResponse:
    roll = roll_in_sight(request, roll_id)
    response = render(request, "payments/roll.html", about(roll, request.user))
    if request.headers.get("HX-Target") == "job" and not roll.is_under_way:
        response.headers["HX-Refresh"] = "true"  # what there is to decide stands beside
    return response


@shows_and_changes
@needs(Right.ROLLS)
def roll_decide(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """Accepts a checked roll or its good lines; refuses it or undoes it, with a reason;
    cancels the work on it, or has it begun again.

    Reading the address, as the language switch and signing in do, leads to the roll.
    """
    roll = roll_in_sight(request, roll_id)
    if request.method != "POST":
        return redirect("roll", roll_id=roll.pk)
    form = ReasonForm(request.POST)
    decision = request.POST.get("decision")
    is_acceptance = decision in {"accept", "accept_good"}
    needs_reason = decision in {"refuse", "undo"} or (is_acceptance and roll.suspicions)
    try:
        if needs_reason and not form.is_valid():
            which = "accept_form" if is_acceptance else "reason_form"
            context = about(roll, request.user) | {which: form, "asked": decision}
            return render(
                request, "payments/roll.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        if is_acceptance:
            decisions.accept(
                roll=roll,
                by=request.user,
                only_good_lines=decision == "accept_good",
                reason=form.cleaned_data["reason"] if needs_reason else "",
            )
        elif decision == "cancel":
            decisions.cancel(roll=roll, by=request.user)
        elif decision == "restart":
            decisions.restart(roll=roll, by=request.user)
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


def about(roll: Roll, officer: Officer) -> dict[str, Any]:
    """What a roll's page shows; whoever sees faults sees people's cells, which is logged."""
    faults, warnings = [], []
    if not roll.is_under_way:
        faults = findings.groups(roll, warnings=False)
        warnings = findings.groups(roll, warnings=True)
    can_be_mended = _can_be_mended(roll)
    offers = findings.offers(roll) if can_be_mended else []
    cells = [cell for one in [*faults, *warnings] for cell in one.faults]
    shown = {cell.pk for cell in [*cells, *(cell for one in offers for cell in one.cells)]}
    if shown:
        access.log_subject(officer, Action.VIEWED, f"roll {roll.pk}", rows=len(shown))
    return {
        "roll": roll,
        "reason": roll.reason and refusal(roll.reason["code"], roll.reason["detail"]),
        "suspicions": [suspicion(one["code"], one["detail"]) for one in roll.suspicions],
        "progress": progress.of(roll.pk) if roll.is_under_way else None,
        "is_interrupted": decisions.is_interrupted(roll),
        "is_left": roll.state == Roll.State.WAITING and _is_left(roll),
        "others": _others(roll, officer),
        "is_counted": not jobs.waits_to_be_counted(roll),
        "faults": faults,
        "warnings": warnings,
        "offers": offers,
        "accepted_cells": findings.accepted_cells(roll) if can_be_mended else [],
        "columns": ColumnsForm(roll) if can_be_mended else None,
        "changes": edits.of_columns(roll.area) if can_be_mended else [],
        "comparisons": [] if roll.is_under_way else comparisons.comparisons(roll),
        "can_be_corrected": roll.state == Roll.State.LOADED and roll.faulty and roll.file,
        "correction_form": CorrectionForm(),
        "events": [(event, history.told(event)) for event in roll.events.select_related("by")],
        "reason_form": ReasonForm(),
        "accept_form": ReasonForm(),
        "asked": None,
    }


def _others(roll: Roll, officer: Officer) -> list[tuple[Roll, bool]]:
    """The newest rolls for the same people on which work or a decision waits as well, and
    whether the officer may open them."""
    if not roll.is_under_way and roll.state != Roll.State.CHECKED:
        return []
    found = jobs.of_the_same_lines(roll).select_related("area", "created_by")
    seen = Exists(Roll.objects.visible_to(officer).filter(pk=OuterRef("pk")))
    return [(one, one.is_seen) for one in found.annotate(is_seen=seen)[:MOST_OTHERS]]


def _can_be_mended(roll: Roll) -> bool:
    """Whether repairs are offered and columns asked about: it waits for a decision, or was
    rejected for what stands in it."""
    is_refused = (roll.reason or {}).get("code") == "refused"
    return bool(roll.file_id) and roll.state in decisions.TO_BE_MENDED and not is_refused


def _is_left(roll: Roll) -> bool:
    """Whether no worker has taken it up for a while."""
    last = roll.events.last()
    return timezone.now() - (last.at if last else roll.created_at) > LEFT_AFTER


def _deliveries(officer: Officer, month: date) -> list[tuple[Area, Deliveries]]:
    """Of each area that the officer is assigned to, as it was called in that month."""
    then = scope.areas_then(officer, month)
    return [(area, deliveries.of_area(area, month, Programme.values)) for area in then]


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_file(request: OfficerRequest, roll_id: int) -> StreamingHttpResponse:
    """The file as it was delivered; taking it away is logged."""
    roll = roll_in_sight(request, roll_id)
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


def roll_in_sight(request: OfficerRequest, roll_id: int) -> Roll:
    visible = Roll.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("area", "file", "created_by", "superseded_by", "undone_by", "base"),
        pk=roll_id,
    )
