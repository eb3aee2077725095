"""Finding people, and the page of one person."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries import search
from beneficiaries.models import Beneficiary
from beneficiaries.tables import BeneficiaryTable
from officers import access
from officers.access import Action
from officers.models import Officer
from officers.rights import OfficerRequest, Right, may, needs, shows_and_changes
from payments import asking, edits, months, revealing, shared_accounts
from payments.conversions import finding as finding_people
from payments.conversions import lives
from payments.conversions.known import mark_of
from payments.filters import PeopleFilter
from payments.forms import PaymentsEndedForm, RevealForm, WithdrawForm
from payments.models import Conversion, Roll
from payments.revealing import Revealed

STATUS_OF = {True: Beneficiary.Status.ENDED, False: Beneficiary.Status.PAID}


@shows_and_changes
@needs(Right.PEOPLE)
def search_page(request: OfficerRequest) -> HttpResponse:
    """The question goes by POST: names and numbers do not belong in addresses.

    It is kept with the session, sealed, so that one comes back from a person to those found.
    A scanned ID card opens its person, and is not kept.
    """
    text = request.POST.get("q", "")
    if "|" in text:  # of a card, be it whole or not: nothing of it is kept
        return _by_card(request, text)
    asked = PeopleFilter(request.POST or asking.kept(request), request=request)
    table = None
    if asked.is_bound and asked.is_valid():
        if request.method == "POST":
            asking.keep(request, {name: request.POST.get(name, "") for name in asked.filters})
            return redirect("beneficiaries")
        table = _found(asked, request.user)
    context = {"form": asked.form, "table": table, "most": search.MOST}
    return render(request, "payments/people.html", context)


@transaction.atomic
def _by_card(request: OfficerRequest, text: str) -> HttpResponse:
    """The person whose card was scanned, or why not. What the card says is not kept."""
    finding = finding_people.by_card(text, officer=request.user)
    if finding.person:
        access.log_people(request.user, Action.SEARCHED, [finding.person.uuid])
        if finding.sentence:
            messages.warning(request, finding.sentence)
        return redirect("beneficiary", uuid=finding.person.uuid)
    met = [finding.elsewhere] if finding.elsewhere else [one.uuid for one in finding.others]
    access.log_people(request.user, Action.SEARCHED, met)
    if not met:
        access.log_subject(request.user, Action.SEARCHED, "nobody found by a card", rows=0)
    context = {
        "form": PeopleFilter(None, request=request).form,
        "table": BeneficiaryTable(finding.others) if finding.others else None,
        "sentence": finding.sentence,
        "most": search.MOST,
    }
    return render(request, "payments/people.html", context)


@transaction.atomic
def _found(asked: PeopleFilter, officer: Officer) -> BeneficiaryTable:
    people = search.first_of(asked.qs, asked.form.cleaned_data.get("q") or "")
    access.log_people(officer, Action.SEARCHED, (person.uuid for person in people))
    if not people:
        access.log_subject(officer, Action.SEARCHED, "nobody found", rows=0)
    return BeneficiaryTable(people)


@require_safe
@needs(Right.PEOPLE)
@transaction.atomic
def beneficiary_page(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    person = _person_in_sight(request.user, uuid)
    access.log_person(request.user, Action.VIEWED, person.uuid)
    return render(request, "payments/person.html", _about(person, request.user))


@shows_and_changes
@needs(Right.PEOPLE)
@transaction.atomic
def reveal(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Shows the full numbers once, for a purpose that is written down.

    Reading the address, as the language switch and signing in do, leads to the person.
    """
    person = _person_in_sight(request.user, uuid)
    if request.method != "POST":
        return redirect("beneficiary", uuid=uuid)
    form = RevealForm(request.POST)
    if not form.is_valid():
        access.log_person(request.user, Action.VIEWED, person.uuid)
        context = _about(person, request.user) | {"reveal_form": form}
        return render(
            request, "payments/person.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    revealed = revealing.reveal(
        person=person, by=request.user, purpose=form.cleaned_data["purpose"]
    )
    return render(request, "payments/person.html", _about(person, request.user, revealed))


@shows_and_changes
@needs(Right.CONVERSIONS)
@transaction.atomic
def payments_ended(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Notes that payments to the person have ended, or have not after all; the access log keeps
    who said so and how it is known. Reading the address leads to the person."""
    person = _person_in_sight(request.user, uuid)
    form = PaymentsEndedForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, _("Not noted: say how it is known, in three letters or more."))
    elif request.method == "POST":
        person.status = STATUS_OF[form.cleaned_data["has_ended"]]
        person.save(update_fields=["status"])
        why = f"{person.Status(person.status).name.lower()}: {form.cleaned_data['reason']}"
        access.log_person(request.user, Action.CHANGED, person.uuid, purpose=why[:200])
        messages.success(request, _("It is noted."))
    return redirect("beneficiary", uuid=uuid)


def _about(
    person: Beneficiary, officer: Officer, revealed: Revealed | None = None
) -> dict[str, Any]:
    visible_rolls = Roll.objects.visible_to(officer).values_list("pk", flat=True)
    paid = months.of(person)
    return {
        "person": person,
        "programmes": months.by_programme(paid),
        "paid": paid,
        "rolls_in_sight": set(visible_rolls.filter(pk__in={one.roll_id for one in paid})),
        "accounts": revealing.accounts_of(person),
        "representatives": person.representatives.order_by("-valid"),
        "revealed": revealed,
        "reveal_form": RevealForm(),
        "has_ended": person.status == Beneficiary.Status.ENDED,
        "ended_form": PaymentsEndedForm(
            initial={"has_ended": person.status != Beneficiary.Status.ENDED}
        ),
        "conversions": [(one, _to_withdraw(one)) for one in lives.of(person)],
        "cases": shared_accounts.of_person(person, officer),
        "changes": edits.of_person(person),
        "may_log": may(officer.role, Right.CONVERSIONS),
    }


def _to_withdraw(conversion: Conversion) -> WithdrawForm:
    said = {"form": uuid4(), "seen": mark_of(conversion)}
    return WithdrawForm(initial=said, auto_id=f"withdraw{conversion.pk}_%s")


def _person_in_sight(officer: Officer, uuid: UUID) -> Beneficiary:
    visible = Beneficiary.objects.visible_to(officer)
    return get_object_or_404(visible.select_related("commune"), uuid=uuid)
