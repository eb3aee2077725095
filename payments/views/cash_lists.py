"""The cash lists of payment points, and whom the month's lists contradict there."""

from datetime import date

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from officers import access
from officers.access import Action
from officers.rights import OfficerRequest, Right, needs
from payments import cash_lists
from payments.cash_list_form import CashListForm
from payments.models import PaymentPoint


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
