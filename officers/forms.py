"""What administrators type about officers, and the password that an officer chooses."""

from datetime import date
from typing import Any
from unicodedata import normalize

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.calendar import today
from areas.models import Area
from officers.choosing import MOST, area_meant
from officers.models import Assignment, Officer, Role
from officers.passwords import LONGEST

Typed = QueryDict | None
NOT_A_DAY = _("Write a day, as in 06/10/2025 or 2025-10-06.")
ROLES = [(value, label) for value, label in Role.choices if value != Role.SYSTEM]


class DayField(forms.DateField):
    """A day as 06/10/2025 or 2025-10-06, of this century."""

    default_error_messages = {"invalid": NOT_A_DAY}
    default_validators = [MaxValueValidator(date(2099, 12, 31), NOT_A_DAY)]


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)

    def clean_name(self) -> str:
        return normalize("NFC", self.cleaned_data["name"])


class DetailsForm(NameForm):
    """Name and role of an officer; nobody gives a role to themselves."""

    def __init__(self, data: Typed = None, *, officer: Officer, by: Officer) -> None:
        initial = {"name": officer.get_full_name(), "role": officer.role}
        super().__init__(data, initial=initial, auto_id="details_%s")
        self.fields["role"].disabled = officer == by


class AssignmentForm(forms.Form):
    area = forms.CharField(label=_("Area: its name, a part of it, or kind:code"), max_length=100)
    first_day = DayField(label=_("First day"), initial=today)
    last_day = DayField(label=_("Last day, if it is known"), required=False)

    # What the typed name may mean, where that is not certain.
    matches: list[Area] = []

    def __init__(self, data: Typed = None, *, by: Officer) -> None:
        super().__init__(data)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Gives the area itself in the place of what was typed."""
        cleaned = super().clean() or self.cleaned_data
        if {"area", "first_day"} <= cleaned.keys():
            area = self._area(cleaned["area"], cleaned["first_day"])
            cleaned |= {"area": area} if area else {}
        return cleaned

    def _area(self, text: str, day: date) -> Area | None:
        area, self.matches = area_meant(text, day=day, by=self.by)
        if area is None:
            self.add_error("area", self._what_to_do())
        return area

    def _what_to_do(self) -> str:
        if not self.matches:
            return gettext("No area in your charge is called so on the first day.")
        if len(self.matches) > MOST:
            self.matches = []
            return gettext("Too many areas may be meant: write more of the name, or kind:code.")
        return gettext("Choose below which area is meant.")


class NewOfficerForm(AssignmentForm, NameForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    field_order = ["username", "name", "role"]

    def clean_username(self) -> str:
        return Officer.normalize_username(self.cleaned_data["username"])


class EndForm(forms.Form):
    """The day with which an assignment ends; many of these stand on one page."""

    last_day = DayField(label=_("Last day"), initial=today)

    def __init__(self, data: Typed = None, *, assignment: Assignment) -> None:
        super().__init__(data, auto_id=f"end_{assignment.pk}_%s")
        self.assignment = assignment


class PasswordForm(SetPasswordForm):
    """Django's, without the lists that stand below its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""


class OwnPasswordForm(PasswordForm):
    """The old password and, twice, the new one."""

    old_password = forms.CharField(
        label=_("Your password so far"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    field_order = ["old_password", "new_password1", "new_password2"]


class CodeForm(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class PhoneCodeForm(CodeForm):
    """Six digits, for which a phone shows the keys of numbers."""

    def __init__(self, data: Typed = None) -> None:
        super().__init__(data)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
