"""Why people are still paid in cash."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from officers.rights import OfficerRequest, Right, needs
from reports import questions, still_cash
from reports.filters import PeriodField
from reports.programmes import PROGRAMME_LABELS
from reports.questions import Question


class NarrowForm(forms.Form):
    period = PeriodField(
        label=gettext_lazy("Period"), widget=forms.TextInput(attrs={"type": "month"})
    )
    area = forms.ChoiceField(label=gettext_lazy("Area"))
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), choices=list(PROGRAMME_LABELS.items())
    )


@require_safe
@needs(Right.OUTREACH)
def still_cash_page(request: OfficerRequest) -> HttpResponse:
    """Of areas whose people are in the officer's sight: a commune's reasons can tell of one."""
    question = questions.read_of_people(request.GET, request.user)
    found = questions.answer(question)
    whole, parts = still_cash.of(found)
    context = {
        "question": question,
        "programme": PROGRAMME_LABELS[question.programme],
        "whole": whole,
        "parts": [] if question.level == question.area.kind else parts,
        "form": _form(question),
        "neighbours": questions.neighbours(question),
    }
    return render(request, "reports/still_cash.html", context)


def _form(question: Question) -> NarrowForm:
    form = NarrowForm(
        {
            "period": f"{question.month:%Y-%m}",
            "area": question.area.address,
            "level": question.level,
            "programme": question.programme,
        }
    )
    fields: dict[str, forms.ChoiceField] = form.fields  # type: ignore[assignment]
    fields["area"].choices = questions.areas_to_ask_for(question)
    fields["level"].choices = questions.levels_to_ask_for(question)
    return form
