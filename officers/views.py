"""The pages on which administrators keep officers. Colleagues stand there, no beneficiaries."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from areas.calendar import today
from officers import accounts, assignments, passwords, record, scope, second_factor
from officers.filters import OfficerFilter
from officers.forms import AssignmentForm, DetailsForm, EndForm, NewOfficerForm
from officers.models import Assignment, Officer
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from officers.tables import EndedTable, OfficerTable

ROWS = 50
STATES = {"deactivate": accounts.deactivate, "reactivate": accounts.reactivate}


@require_safe
@needs(Right.ADMINISTER)
def officers_page(request: OfficerRequest) -> HttpResponse:
    kept = scope.officers_in_charge(request.user).order_by("-is_active", "username")
    found = OfficerFilter(request.GET, queryset=_with_areas_of_today(kept))
    table = OfficerTable(found.qs)
    paged(table, request, ROWS)
    return render(request, "officers/officers.html", {"filter": found, "table": table})


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def new_officer_page(request: OfficerRequest) -> HttpResponse:
    form = NewOfficerForm(request.POST or None, by=request.user)
    if form.is_valid() and _done(form, accounts.make, by=request.user):
        officer = Officer.objects.get(username=form.cleaned_data["username"])
        return redirect("officer", officer.pk)
    return render(request, "officers/new.html", {"form": form})


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_page(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """The officer; a POST changes name and role."""
    officer = _in_charge(request, officer_id)
    form = DetailsForm(request.POST or None, officer=officer, by=request.user)
    if form.is_valid() and _done(form, accounts.change, officer=officer, by=request.user):
        return redirect("officer", officer.pk)
    return _page(request, officer, details=form)


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_state(request: OfficerRequest, officer_id: int) -> HttpResponse:
    officer = _in_charge(request, officer_id)
    for button, change in STATES.items():
        if button in request.POST:
            change(officer=officer, by=request.user)
            return redirect("officer", officer.pk)
    return _page(request, officer)


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_assignments(request: OfficerRequest, officer_id: int) -> HttpResponse:
    officer = _in_charge(request, officer_id)
    form = AssignmentForm(request.POST or None, by=request.user)
    if form.is_valid() and _done(form, assignments.add, officer=officer, by=request.user):
        return redirect("officer", officer.pk)
    return _page(request, officer, assigning=form)


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_assignment(
    request: OfficerRequest, officer_id: int, assignment_id: int
) -> HttpResponse:
    """A POST ends the assignment with a day."""
    officer = _in_charge(request, officer_id)
    lasting = officer.assignments.not_ended(today()).select_related("area")
    assignment = get_object_or_404(lasting, pk=assignment_id)
    form = EndForm(request.POST or None, assignment=assignment)
    if form.is_valid() and _done(form, assignments.end, assignment=assignment, by=request.user):
        return redirect("officer", officer.pk)
    return _page(request, officer, ending=form)


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_link(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """A POST makes a link to set a password; the answer shows it, and nothing else ever does."""
    officer = _in_charge(request, officer_id)
    if request.method != "POST" or not officer.is_active:
        return _page(request, officer)
    parts = passwords.make_link(officer=officer, by=request.user)
    link = request.build_absolute_uri(reverse("password", args=parts))
    return _page(request, officer, link=link)


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def officer_second_factor(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """A POST takes the second factor away from an officer who lost it."""
    officer = _in_charge(request, officer_id)
    if request.method != "POST":
        return _page(request, officer)
    second_factor.reset(officer=officer, by=request.user)
    return redirect("officer", officer.pk)


def _in_charge(request: OfficerRequest, officer_id: int) -> Officer:
    """The officer; locked where something changes, so that two changes come one after another."""
    kept = scope.officers_in_charge(request.user)
    if request.method == "POST":
        kept = kept.select_for_update(no_key=True)
    return get_object_or_404(kept, pk=officer_id)


def _done(form: forms.Form, change: Callable[..., Any], **arguments: Any) -> bool:
    """Whether the change was made; what it refuses stands at the form's fields."""
    try:
        change(**form.cleaned_data, **arguments)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _page(
    request: OfficerRequest, officer: Officer, *, ending: EndForm | None = None, **shown: Any
) -> HttpResponse:
    """The officer's page, with the forms that were filled in instead of empty ones."""
    kept = officer.assignments.select_related("area").order_by("valid", "pk")
    lasting = [EndForm(assignment=assignment) for assignment in kept.not_ended(today())]
    context = {
        "officer": officer,
        "is_self": officer == request.user,
        "has_second_factor": second_factor.has_one(officer),
        "details": DetailsForm(officer=officer, by=request.user),
        "assigning": AssignmentForm(by=request.user),
        "lasting": [
            ending if ending and ending.assignment == form.assignment else form for form in lasting
        ],
        "ended": EndedTable(kept.ended(today())),
        "changes": record.changes_of(officer),
        "today": today(),
    }
    return render(request, "officers/officer.html", context | shown)


def _with_areas_of_today(officers: QuerySet[Officer]) -> QuerySet[Officer]:
    rows = Assignment.objects.filter(valid__contains=today()).select_related("area")
    return officers.prefetch_related(
        Prefetch("assignments", rows.order_by("area"), to_attr="assignments_today")
    )
