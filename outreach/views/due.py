"""What is due, in one calendar of days for an officer's people."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from areas.calendar import today
from areas.models import Area
from officers import access
from officers.access import Action
from officers.models import Officer
from officers.paging import page_of
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach import contacts, due
from outreach.due import HORIZONS, Kind
from outreach.ticked_form import TickedForm
from payments.account_form import day_field, not_to_come
from payments.filters import communes_to_choose, parts_of
from payments.forms import OfACommuneForm

LONGEST_AGO = timedelta(days=365)


class NarrowDueForm(OfACommuneForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is due"),
        choices=[("", gettext_lazy("all")), *Kind.choices],
        required=False,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Within days"),
        choices=[(number, number) for number in HORIZONS],
        coerce=int,
        empty_value=None,
        required=False,
    )


class VerifiedForm(TickedForm):
    """On which day the people that are ticked were verified."""

    day = day_field(pgettext_lazy("verified", "Verified on"), required=True)
    most = due.PAGE
    too_many = gettext_lazy("Tick at most a hundred people at a time.")

    def __init__(self, data: Any = None, *, officer: Officer) -> None:
        super().__init__(data, officer=officer, initial={"form": uuid4(), "day": today()})

    def clean_day(self) -> date:
        day = not_to_come(self.cleaned_data["day"])
        if day < today() - LONGEST_AGO:
            raise forms.ValidationError(_("A verification of more than a year ago is over."))
        return day


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def due_page(request: OfficerRequest) -> HttpResponse:
    """Opening the page is logged. A POST notes that those who are ticked were verified."""
    data = request.POST if request.method == "POST" else None
    verified = VerifiedForm(data, officer=request.user)
    if verified.is_valid():
        contacts.verify(verified.people, by=request.user, **verified.cleaned_data)
        number = len(verified.people)
        access.log_subject(request.user, Action.CHANGED, "verified people", rows=number)
        words = ngettext(
            "%(number)s verification is noted.", "%(number)s verifications are noted.", number
        )
        messages.success(request, words % {"number": number})
        return redirect(request.get_full_path())
    communes = communes_to_choose(request)
    form = NarrowDueForm({"days": HORIZONS[-1], **request.GET.dict()}, communes=communes)
    asked = form.cleaned_data if form.is_valid() else {}
    for field in form.errors:
        note_field(request, field)
    chosen = asked.get("commune")
    ids = parts_of([chosen.pk] if chosen else communes.values_list("pk", flat=True))
    days, kind = asked.get("days") or HORIZONS[-1], asked.get("kind") or None
    page = page_of(request.GET.get("page", "1"))
    found = due.of(ids, days=days, kind=kind, page=page)
    access.log_subject(request.user, Action.VIEWED, "people with a due day", rows=len(found.rows))
    context = {
        "form": form,
        "due": found,
        "numbers": found.numbers.items(),
        "page": page,
        "has_communes": bool(ids),
        "question": _question(chosen, days),
        "of_kind": f"kind={kind}&" if kind else "",
        "verified": verified,
        "to_verify": any(row.is_verification for row in found.rows),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if verified.errors else HTTPStatus.OK
    return render(request, "outreach/due.html", context, status=status)


def _question(commune: Area | None, days: int) -> str:
    """What the addresses of other kinds and pages go on asking."""
    return f"days={days}&" + (f"commune={commune.pk}&" if commune else "")
