"""What is due, in one calendar of days for an officer's people."""

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from areas.models import Area
from officers import access
from officers.access import Action
from officers.paging import page_of
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs
from outreach import due
from outreach.due import HORIZONS, Kind
from payments.filters import communes_to_choose, parts_of
from payments.forms import OfACommuneForm


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
        initial=HORIZONS[-1],
    )


@require_safe
@needs(Right.OUTREACH)
@transaction.atomic
def due_page(request: OfficerRequest) -> HttpResponse:
    """Opening the page is logged."""
    communes = communes_to_choose(request)
    form = NarrowDueForm(request.GET or None, communes=communes)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
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
    }
    return render(request, "outreach/due.html", context)


def _question(commune: Area | None, days: int) -> str:
    """What the addresses of other kinds and pages go on asking."""
    return f"days={days}&" + (f"commune={commune.pk}&" if commune else "")
