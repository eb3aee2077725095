"""Whose an account is, and its days; the number stays as it is."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import months_after, today
from beneficiaries.models import Account, Beneficiary, Representative
from payments.rolls.cells import name_key

MONTHS = 12
FIRST_ACCOUNTS = date(1990, 1, 1)
RELATIONS = [
    (value, label) for value, label in Account.Relation.choices if value != Account.Relation.UNKNOWN
]


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day as browsers write it; it need not be said, unless it is required."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def not_over(day: date | None) -> date | None:
    """The day, where it is today or to come; a ValidationError otherwise."""
    if day and day < today():
        raise forms.ValidationError(_("That day is over."))
    return day


class HolderMixin(forms.Form):
    """Holder, relation and end of sharing; another holder than the person must be explained.

    Names are compared without case and accents, as banks write them.
    """

    holder = forms.CharField(
        label=gettext_lazy("Account holder"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Empty: the person."),
    )
    relation = forms.TypedChoiceField(
        label=gettext_lazy("Whose account it is"), coerce=int, choices=RELATIONS
    )
    shared_until = day_field(gettext_lazy("Paid to another's account until"))
    opened_on = day_field(gettext_lazy("Account opened on"))

    def clean_holder(self) -> str:
        holder: str = " ".join(self.cleaned_data["holder"].split())
        if not holder.isprintable():
            raise forms.ValidationError(_("The name holds signs that cannot be read."))
        return holder

    def clean_shared_until(self) -> date | None:
        return not_over(self.cleaned_data["shared_until"])

    def clean_opened_on(self) -> date | None:
        day: date | None = self.cleaned_data["opened_on"]
        if day and not FIRST_ACCOUNTS <= day <= today():
            raise forms.ValidationError(_("The day lies in the future, or too far back."))
        return day

    def ask_about_holder(self, person: Beneficiary) -> None:
        found = self.cleaned_data
        is_self = found.get("relation") == Account.Relation.SELF
        holder = found.get("holder")
        if holder and is_self and name_key(holder) != name_key(person.full_name):
            self.add_error(
                "relation", _("The holder has another name than the person: say whose it is.")
            )
        if not is_self and not holder:
            self.add_error("holder", _("Name the holder of the account."))
        if not is_self and not found.get("shared_until"):
            self.add_error("shared_until", _("Say until when the person is paid to it."))


class AccountForm(HolderMixin, forms.ModelForm):
    closed_on = day_field(gettext_lazy("Account closed on"))

    class Meta:
        model = Account
        fields = ["holder", "relation", "shared_until", "opened_on", "closed_on"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.ask_about_holder(self.instance.beneficiary)
        opened, closed = found.get("opened_on"), found.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", _("It was closed before it was opened."))
        return found


class RepresentativeForm(forms.Form):
    """Twelve months at most, and one representative a day (domain dossier 1.6)."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=100)
    relation = forms.TypedChoiceField(
        label=gettext_lazy("Relation"), coerce=int, choices=Representative.Relation.choices
    )
    begins = day_field(gettext_lazy("From"), required=True)
    ends = day_field(
        gettext_lazy("Last day"), required=True, help_text=gettext_lazy("At most twelve months.")
    )

    def __init__(self, data: Any = None, *, person: Beneficiary) -> None:
        self.person = person
        super().__init__(data, initial={"begins": today()})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("begins"), found.get("ends")
        if not begins or not ends:
            return found
        if ends < begins:
            self.add_error("ends", _("It ends before it begins."))
        elif ends >= _a_year_after(begins):
            self.add_error("ends", _("An authority lasts twelve months at most."))
        elif self.person.representatives.filter(valid__overlap=_days(begins, ends)).exists():
            self.add_error("begins", _("Somebody else is authorised on some of these days."))
        return found

    def keep(self) -> Representative:
        """Called when the form is valid."""
        said = self.cleaned_data
        return Representative.objects.create(
            beneficiary=self.person,
            full_name=said["full_name"],
            relation=said["relation"],
            valid=_days(said["begins"], said["ends"]),
        )


def _a_year_after(day: date) -> date:
    """The same day twelve months later; of 29 February the first of March."""
    month = months_after(day.replace(day=1), MONTHS)
    return month + timedelta(days=day.day - 1)


def _days(begins: date, ends: date) -> DateRange:
    return DateRange(begins, ends + timedelta(days=1))
