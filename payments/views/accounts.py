"""What is said of an account besides its number, and who may collect for a person."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from beneficiaries.models import Account, Beneficiary
from officers import access
from officers.access import Action
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from payments import edits, revealing
from payments.account_form import AccountForm, RepresentativeForm


@shows_and_changes
@needs(Right.CONVERSIONS)
@transaction.atomic
def account_page(request: OfficerRequest, uuid: UUID, account_id: int) -> HttpResponse:
    person = get_object_or_404(Beneficiary.objects.visible_to(request.user), uuid=uuid)
    accounts = revealing.with_banks(person.accounts.all())
    if request.method == "POST":  # two officers come one after another
        accounts = accounts.select_for_update(of=("self",))
    account = get_object_or_404(accounts, pk=account_id)
    form = AccountForm(request.POST or None, instance=account)
    if form.is_bound and form.is_valid():
        form.save()
        access.log_person(request.user, Action.CHANGED, person.uuid)
        messages.success(request, _("The account is kept as you said."))
        return redirect("beneficiary", uuid=person.uuid)
    access.log_person(request.user, Action.VIEWED, person.uuid)
    context = {
        "person": person,
        "account": Account.objects.get(pk=account.pk),  # as it is, not as it was typed
        "bank": account.bank,
        "changes": edits.of_account(account),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "payments/account.html", context, status=status)


@shows_and_changes
@needs(Right.CONVERSIONS)
@transaction.atomic
def representative_new(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """An authority to collect for a person: who, of which relation, from when until when."""
    people = Beneficiary.objects.visible_to(request.user)
    if request.method == "POST":  # two clicks come one after another
        people = people.select_for_update(of=("self",))
    person = get_object_or_404(people, uuid=uuid)
    form = RepresentativeForm(request.POST or None, person=person)
    if form.is_bound and form.is_valid():
        form.keep()
        access.log_person(request.user, Action.CHANGED, person.uuid)
        messages.success(request, _("The authority is kept; it is told before it ends."))
        return redirect("beneficiary", uuid=person.uuid)
    access.log_person(request.user, Action.VIEWED, person.uuid)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"person": person, "form": form}
    return render(request, "payments/representative.html", context, status=status)
