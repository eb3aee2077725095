"""Logging a conversion, withdrawing it, and the officer's worklist."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.calendar import is_known_period, today
from beneficiaries import institutions
from beneficiaries.models import Account, Beneficiary
from officers import access
from officers.access import Action
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from payments import conversions, shared_accounts, unusual_reading
from payments.conversion_form import ConversionForm
from payments.conversions import NotLoggedError, known, worklists
from payments.conversions.known import Taken
from payments.conversions.refusals import MEANWHILE
from payments.conversions.worklists import Narrowed
from payments.filters import communes_to_choose, points_to_choose
from payments.forms import DayForm, NarrowForm, SharedAccountForm, WithdrawForm
from payments.models import Conversion, Stage
from payments.shared_accounts import ChangedMeanwhileError


@require_safe
@needs(Right.CONVERSIONS)
@transaction.atomic
def worklist_page(request: OfficerRequest) -> HttpResponse:
    """What is to be done, narrowed to a commune or point; opening it is logged."""
    form = NarrowForm(
        request.GET, communes=communes_to_choose(request), points=points_to_choose(request)
    )
    narrowed = Narrowed(**form.cleaned_data) if form.is_valid() else Narrowed()
    for field in form.errors:
        note_field(request, field)
    lists = worklists.worklists(request.user, narrowed)
    shown = sum(len(one.tasks) for one in lists)
    access.log_subject(request.user, Action.VIEWED, unusual_reading.OWN_WORK, rows=shown)
    context = {
        "lists": lists,
        "has_tasks": shown > 0,
        "form": form,
        "most": worklists.MOST,
        "today": today(),
    }
    return render(request, "payments/worklist.html", context)


@shows_and_changes
@needs(Right.CONVERSIONS)
@transaction.atomic
def conversion_new(request: OfficerRequest) -> HttpResponse:
    """One screen for one person, ?person=<uuid>; what was typed stays where something is asked."""
    return conversion_page(request, log=conversions.log)


def conversion_page(request: OfficerRequest, *, log: Callable[..., Conversion]) -> HttpResponse:
    """The form of a conversion, which `log` logs as conversions.log does."""
    taken = person_asked_for(request)
    person = taken.person
    form = ConversionForm(request.POST if request.method == "POST" else None, taken=taken)
    if form.is_bound and form.is_valid():
        try:
            logged = log(taken=taken, said=form.claim(), by=request.user)
        except NotLoggedError as error:
            form.add_error(error.field, str(error))
            if error.code in MEANWHILE:
                form.look_again()
        else:
            messages.success(request, _said(logged))
            return redirect("beneficiary", uuid=person.uuid)
    access.log_person(request.user, Action.VIEWED, person.uuid)
    day = _day_to_tell_of(form)
    context = {
        "person": person,
        "form": form,
        "banks": institutions.current_names(),
        "day": day,
        "first": known.first_month_of(day),
        "is_ended": person.status == Beneficiary.Status.ENDED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "payments/conversion_new.html", context, status=status)


@require_safe
@needs(Right.CONVERSIONS)
def first_month(request: OfficerRequest) -> HttpResponse:
    """The sentence about the first month for ?day=, which the form shows before saving."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    day = form.cleaned_data["day"]
    context = {"day": day, "first": known.first_month_of(day)}
    return render(request, "payments/_first_month.html", context)


@shows_and_changes
@needs(Right.CONVERSIONS)
def conversion_withdraw(request: OfficerRequest, conversion_id: int) -> HttpResponse:
    visible = Conversion.objects.visible_to(request.user).select_related("beneficiary")
    conversion = get_object_or_404(visible, pk=conversion_id)
    if request.method != "POST":  # as the language switch and signing in do
        return redirect("beneficiary", uuid=conversion.beneficiary.uuid)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not withdrawn: give a reason of at least three characters."))
    else:
        try:
            conversions.withdraw(conversion=conversion, by=request.user, **form.cleaned_data)
            messages.success(request, _("The conversion is withdrawn."))
        except NotLoggedError as error:
            messages.error(request, str(error))
    return redirect("beneficiary", uuid=conversion.beneficiary.uuid)


@require_safe
@needs(Right.CONVERSIONS)
@transaction.atomic
def shared_accounts_page(request: OfficerRequest) -> HttpResponse:
    """Accounts that several of the officer's people are paid to; opening the page is logged."""
    cases = shared_accounts.cases(request.user)
    rows = sum(len(case.accounts) for case in cases)
    access.log_subject(request.user, Action.VIEWED, "shared accounts", rows=rows)
    context = {"cases": cases, "decision_form": SharedAccountForm()}
    return render(request, "payments/shared_accounts.html", context)


@shows_and_changes
@needs(Right.CONVERSIONS)
def shared_account_decide(request: OfficerRequest, account_id: int) -> HttpResponse:
    """Keeps the decision; reading the address leads to the list."""
    visible = Beneficiary.objects.visible_to(request.user)
    accounts = Account.objects.filter(beneficiary__in=visible.values("pk"))
    account = get_object_or_404(accounts, pk=account_id)
    form = SharedAccountForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, _("Not decided: give a reason of at least three characters."))
    elif request.method == "POST":
        try:
            shared_accounts.decide(account=account, by=request.user, **form.cleaned_data)
            messages.success(request, _("The decision is kept."))
        except ChangedMeanwhileError:
            messages.error(
                request,
                _("Not decided: meanwhile others share the account. Look at it once more."),
            )
    return redirect("shared_accounts")


def person_asked_for(request: OfficerRequest) -> Taken:
    """The person of ?person=<uuid>; locked, where something is to be logged."""
    people = Beneficiary.objects.visible_to(request.user).select_related("commune")
    try:
        uuid = UUID(request.GET.get("person", ""))
        if request.method == "POST":
            return known.take(people, uuid=uuid)
        return known.known_of(people.get(uuid=uuid))
    except (ValueError, Beneficiary.DoesNotExist):
        raise Http404 from None


def _day_to_tell_of(form: ConversionForm) -> date:
    """The day that was said, where rolls can be of its month; else today."""
    day: date | None = getattr(form, "cleaned_data", {}).get("day")
    return day if day and is_known_period(day.replace(day=1)) else today()


def _said(logged: Conversion) -> str:
    """What was saved, with the first month where it was claimed."""
    if logged.state == Stage.WITHDRAWN:
        return _("This form was saved before, and what it logged was withdrawn since.")
    if not logged.effective_period:
        return _("Logged: %(stage)s.") % {"stage": logged.get_state_display()}
    month = date_format(logged.effective_period, "m/Y")
    if logged.is_to_cash:
        return _("Logged: back to cash from %(month)s. The roll will confirm it.") % {
            "month": month
        }
    return _("Logged: first paid by account in %(month)s. The roll will confirm it.") % {
        "month": month
    }
