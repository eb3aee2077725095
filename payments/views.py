"""The pages of one person, of the rolls, and of the cash lists of payment points."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from beneficiaries.models import Beneficiary
from officers import access, files
from officers.access import Action
from officers.rights import OfficerRequest, Right, needs
from payments import cash_lists
from payments.filters import RollFilter
from payments.forms import CashListForm
from payments.models import PaymentPoint, Roll
from payments.rolls.faults import refusal, sentence
from payments.tables import FaultTable, MonthTable, RollTable

FAULTS_SHOWN = 200


@require_safe
@needs(Right.PEOPLE)
@transaction.atomic
def beneficiary_page(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    visible = Beneficiary.objects.visible_to(request.user)
    person = get_object_or_404(visible.select_related("commune"), uuid=uuid)
    months = person.payments.select_related("account", "commune").order_by("-period", "programme")
    access.log_person(request.user, Action.VIEWED, person.uuid)
    context = {"person": person, "months": MonthTable(months)}
    return render(request, "payments/beneficiary.html", context)


@require_safe
@needs(Right.ROLLS)
def rolls_page(request: OfficerRequest) -> HttpResponse:
    visible = Roll.objects.visible_to(request.user)
    found = RollFilter(request.GET, queryset=visible.select_related("area"))
    table = RollTable(found.qs)
    RequestConfig(request, paginate={"per_page": 50, "silent": True}).configure(table)
    return render(request, "payments/rolls.html", {"filter": found, "table": table})


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_page(request: OfficerRequest, roll_id: int) -> HttpResponse:
    roll = _roll_in_sight(request, roll_id)
    faults = list(roll.faults.order_by("is_warning", "line", "pk")[:FAULTS_SHOWN])
    if faults:
        access.log_subject(
            request.user,
            Action.VIEWED,
            f"roll {roll.pk}",
            rows=len(faults),
        )
    for fault in faults:
        fault.message = sentence(fault.code, fault.value, fault.detail)  # type: ignore[attr-defined]
    context = {
        "roll": roll,
        "reason": roll.reason and refusal(roll.reason["code"], roll.reason["detail"]),
        "faults": FaultTable([fault for fault in faults if not fault.is_warning]),
        "warnings": FaultTable([fault for fault in faults if fault.is_warning]),
        "shown": FAULTS_SHOWN,
        "all_faults": roll.faults.count(),
    }
    return render(request, "payments/roll.html", context)


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
    response = StreamingHttpResponse(files.chunks(roll.file), content_type="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="roll-{roll.pk}.csv"'
    return response


@require_safe
@needs(Right.CASH_LIST)
@transaction.atomic
def cash_list_page(request: OfficerRequest) -> HttpResponse:
    """People in cash at a point, on the screen or (?print=yes) for paper; opening is logged."""
    form, month, point = _cash_list_asked_for(request)
    context = {"form": form, "month": month, "point": point, "printed_at": timezone.now()}
    if point:
        found = cash_lists.cash_list(month=month, point=point, officer=request.user)
        action = Action.PRINTED if request.GET.get("print") else Action.VIEWED
        subject = f"cash list {month:%Y-%m} {point.code}"
        access.log_subject(request.user, action, subject, rows=len(found.lines))
        context |= {"list": found, "for_paper": action == Action.PRINTED}
    return render(request, "payments/cash_list.html", context)


@require_safe
@needs(Right.CASH_LIST)
@transaction.atomic
def cash_check_page(request: OfficerRequest) -> HttpResponse:
    """Whom the lists of the month contradict at a point; opening is logged."""
    form, month, point = _cash_list_asked_for(request)
    context = {"form": form, "month": month, "point": point}
    if point:
        found = cash_lists.cross_check(month=month, point=point, officer=request.user)
        subject = f"cash list check {month:%Y-%m} {point.code}"
        access.log_subject(request.user, Action.VIEWED, subject, rows=found.people)
        context["check"] = found
    return render(request, "payments/cash_check.html", context)


def _cash_list_asked_for(
    request: OfficerRequest,
) -> tuple[CashListForm, date, PaymentPoint | None]:
    """Raises Http404 for a month or point that is unknown or out of the officer's sight."""
    form = CashListForm(request.GET, officer=request.user)
    if not form.is_valid():
        raise Http404
    return form, form.cleaned_data["period"], form.cleaned_data["point"]


def _roll_in_sight(request: OfficerRequest, roll_id: int) -> Roll:
    visible = Roll.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("area", "file", "created_by", "superseded_by", "undone_by"),
        pk=roll_id,
    )
