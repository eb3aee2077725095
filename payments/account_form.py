"""Whose an account is, and its days; the number stays as it is."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import FIRST_PERIOD, months_after, today
from beneficiaries.models import Account, Beneficiary, Representative
from payments.models.conversions import JUDGED
from payments.rolls.cells import name_key

MONTHS = 12
SAID = ["holder", "relation", "shared_until", "opened_on", "closed_on"]
NOT_SAID = {Account.Relation.UNKNOWN, None}
THE_PERSONS_OWN = {*NOT_SAID, Account.Relation.SELF}
FIRST_ACCOUNTS = date(1990, 1, 1)
LAST_BEGIN = timedelta(days=366)  # how far ahead an authority may begin


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day as browsers write it; it need not be said, unless it is required."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def not_over(day: date | None) -> date | None:
    """The day, where it is today or to come; a ValidationError otherwise."""
    if day and day < today():
        raise forms.ValidationError(_("That day is over."))
    return day


def not_to_come(day: date) -> date:
    """The day, where it is today or over; a ValidationError otherwise."""
    if day > today():
        raise forms.ValidationError(_("The day lies in the future."))
    return day


def is_unexplained(holder: str, relation: int | None, person: Beneficiary) -> bool:
    """Whether an account's holder has another name than the person, and nobody said whose it is;
    a bank may have shortened the person's own. Names are compared without case and accents."""
    is_other = bool(holder) and name_key(holder) != name_key(person.full_name)
    return is_other and relation in NOT_SAID


class HolderMixin(forms.Form):
    """Holder, relation and end of sharing; another holder than the person must be explained."""

    holder = forms.CharField(
        label=gettext_lazy("Account holder"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Empty: the person."),
    )
    relation = forms.TypedChoiceField(
        label=gettext_lazy("Whose account it is"),
        coerce=int,
        choices=Account.Relation.choices,
        empty_value=None,
        required=False,
    )
    shared_until = day_field(gettext_lazy("Paid to another's account until"))
    opened_on = day_field(gettext_lazy("Account opened on"))

    def clean_relation(self) -> int:
        return self.cleaned_data["relation"] or Account.Relation.UNKNOWN

    def clean_holder(self) -> str:
        holder: str = " ".join(self.cleaned_data["holder"].split())
        if not holder.isprintable():
            raise forms.ValidationError(_("The name holds signs that cannot be read."))
        return holder

    def clean_shared_until(self) -> date | None:
        """A day to come; one that was declared before may have passed since."""
        day: date | None = self.cleaned_data["shared_until"]
        return not_over(day) if "shared_until" in self.changed_data else day

    def clean_opened_on(self) -> date | None:
        day: date | None = self.cleaned_data["opened_on"]
        if day and not FIRST_ACCOUNTS <= day <= today():
            raise forms.ValidationError(_("The day lies in the future, or too far back."))
        return day

    def ask_about_holder(self, person: Beneficiary) -> None:
        found = self.cleaned_data
        holder, relation = found.get("holder", ""), found.get("relation")
        if is_unexplained(holder, relation, person):
            self.add_error(
                "relation", _("The holder has another name than the person: say whose it is.")
            )
        if relation in THE_PERSONS_OWN:
            return
        if not holder:
            self.add_error("holder", _("Name the holder of the account."))
        if not found.get("shared_until"):
            self.add_error("shared_until", _("Say until when the person is paid to it."))


class AccountForm(HolderMixin, forms.ModelForm):
    """Of an account that is known; what was declared before stays until it is changed."""

    closed_on = day_field(gettext_lazy("Account closed on"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.was = mark_of(self.instance)
        self.initial["seen"] = self.was

    class Meta:
        model = Account
        fields = SAID

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("seen") != self.was:
            # Whoever sends it again has seen what stands there now.
            data: Any = self.data
            data = data.copy()
            data["seen"] = self.was
            self.data = data
            raise forms.ValidationError(
                _(
                    "Meanwhile somebody said something of this account: it stands below. Look at"
                    " it, and send yours again if it still holds."
                )
            )
        self.ask_about_holder(self.instance.beneficiary)
        opened, closed = found.get("opened_on"), found.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", _("It was closed before it was opened."))
        return found

    def clean_closed_on(self) -> date | None:
        day: date | None = self.cleaned_data["closed_on"]
        if day and day > today():
            raise forms.ValidationError(_("The day lies in the future, or too far back."))
        if day and self.instance.conversions.current().exclude(state__in=JUDGED).exists():
            raise forms.ValidationError(
                _("A claim waits for the roll with this account: withdraw it first.")
            )
        return day


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
        if not FIRST_PERIOD <= begins <= today() + LAST_BEGIN:
            self.add_error("begins", _("The day lies too far back or ahead."))
        elif ends < begins:
            self.add_error("ends", _("It ends before it begins."))
        elif ends >= _a_year_after(begins):
            self.add_error("ends", _("An authority lasts twelve months at most."))
        elif self._others(begins, ends).exists():
            self.add_error("begins", _("Somebody else is authorised on some of these days."))
        return found

    def _others(self, begins: date, ends: date) -> QuerySet[Representative]:
        """Authorities on some of these days, but for the one that the form says once more."""
        overlapping = self.person.representatives.filter(valid__overlap=_days(begins, ends))
        name = self.cleaned_data.get("full_name")
        return overlapping.exclude(full_name=name, valid=_days(begins, ends))

    def keep(self) -> Representative:
        """Called when the form is valid; one that was sent before changes nothing."""
        said = self.cleaned_data
        kept, _is_new = Representative.objects.get_or_create(
            beneficiary=self.person,
            full_name=said["full_name"],
            valid=_days(said["begins"], said["ends"]),
            defaults={"relation": said["relation"]},
        )
        return kept


def mark_of(account: Account) -> str:
    """Tells whether somebody said something else of the account since."""
    said = [str(getattr(account, name)) for name in SAID]
    return salted_hmac("what is said of an account", "|".join(said)).hexdigest()[:16]


def _a_year_after(day: date) -> date:
    """The same day twelve months later; of 29 February the first of March."""
    month = months_after(day.replace(day=1), MONTHS)
    return month + timedelta(days=day.day - 1)


def _days(begins: date, ends: date) -> DateRange:
    return DateRange(begins, ends + timedelta(days=1))
