"""A form for people who are ticked in a list."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary
from officers.models import Officer


class TickedForm(forms.Form):
    """`ticked` are references as they were sent; `people`, once it is valid, those persons, each
    with its commune."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    most: int
    too_many: Any  # the sentence where more are ticked

    def __init__(self, data: Any = None, *, officer: Officer, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.officer = officer
        self.ticked = {str(value) for value in data.getlist("person")} if data else set()
        self.people: list[Beneficiary] = []

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if len(self.ticked) > self.most:
            raise forms.ValidationError(self.too_many)
        asked = {UUID(one) for one in self.ticked if _is_uuid(one)}
        people = Beneficiary.objects.visible_to(self.officer).filter(uuid__in=asked)
        self.people = list(people.select_related("commune"))
        if not self.people:
            raise forms.ValidationError(_("Tick the people that are meant."))
        if len(self.people) < len(self.ticked):
            raise forms.ValidationError(_("Some of those people are no longer yours: look again."))
        return found


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
