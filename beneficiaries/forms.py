from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """The question goes by POST: names and numbers do not belong in addresses."""

    q = forms.CharField(
        label=_("Name, birth year, citizen id or SI code"), min_length=2, max_length=100
    )
