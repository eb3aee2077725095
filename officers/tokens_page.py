"""The page on which administrators make and end the tokens of other systems."""

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import today
from areas.models import Area
from officers import api_tokens
from officers.choosing import area_meant
from officers.models import Officer
from officers.rights import OfficerRequest, Right, needs, shows_and_changes


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=100)
    area = forms.CharField(
        label=gettext_lazy("Area: its name, a part of it, or kind:code"), max_length=100
    )

    def __init__(self, data: object, *, by: Officer) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.by = by
        self.matches: list[Area] = []

    def clean_area(self) -> Area:
        area, self.matches = area_meant(self.cleaned_data["area"], day=today(), by=self.by)
        if area is None:
            raise forms.ValidationError(
                _("Several areas are called so; choose one of them, by its kind:code.")
                if self.matches
                else _("No area in your charge is called so.")
            )
        return area


@shows_and_changes
@needs(Right.ADMINISTER)
@transaction.atomic
def tokens_page(request: OfficerRequest) -> HttpResponse:
    """A POST makes a token; the answer shows it, and nothing else ever does."""
    form, secret = TokenForm(request.POST or None, by=request.user), ""
    if form.is_valid():
        _token, secret = api_tokens.make(**form.cleaned_data, by=request.user)
        form = TokenForm(None, by=request.user)
    context = {"form": form, "secret": secret, "tokens": api_tokens.in_charge(request.user)}
    status = 422 if form.errors else 200
    return render(request, "officers/tokens.html", context, status=status)


@shows_and_changes
@needs(Right.ADMINISTER)
def token_end(request: OfficerRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(api_tokens.in_charge(request.user), pk=token_id)
    if request.method == "POST":
        api_tokens.end(token)
    return redirect("api_tokens")
