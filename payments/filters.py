"""What the list of rolls is narrowed by."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from areas.calendar import month_of
from payments.models import Roll


class MonthField(forms.CharField):
    """A month as 2025-06 or 06/2025; gives its first day, or None when left empty."""

    def clean(self, value: str) -> object:
        text = super().clean(value)
        if not text:
            return None
        month = month_of(text)
        if month is None:
            raise forms.ValidationError(_("Write a month, as in 2025-06 or 06/2025."))
        return month


class MonthFilter(django_filters.Filter):
    field_class = MonthField


class RollFilter(django_filters.FilterSet):
    period = MonthFilter(field_name="period", label=_("Period"))
    state = django_filters.ChoiceFilter(choices=Roll.State.choices, label=_("State"))

    class Meta:
        model = Roll
        fields = ["period", "state"]
