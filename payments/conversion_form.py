"""The form at the payment point: how far somebody has come, and to which account."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import today
from beneficiaries import account_numbers, institutions, vietqr
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Institution
from beneficiaries.vietqr import NotAVietQrError
from payments import revealing
from payments.account_form import HolderMixin, day_field, is_unexplained, not_over, not_to_come
from payments.conversions import Claim, known
from payments.conversions.known import Taken
from payments.models import MonthlyPayment, PaymentPoint, Place, Stage
from payments.models.conversions import BEFORE_THE_CLAIM
from payments.rolls.faults import sentence

TO_CASH = "cash"
# What is said of an account that is not chosen among the known ones.
OF_ANOTHER = ("account", "bank", "holder", "relation", "shared_until", "opened_on")
STEPS = [
    (Stage.CLAIMED, gettext_lazy("Paid to the account below from now on")),
    (Stage.REGISTERED, gettext_lazy("Has registered, but is not to be paid so yet")),
    (Stage.OPENED, gettext_lazy("Has opened an account, but has not registered")),
    (Stage.AGREED, gettext_lazy("Agrees, but has no account yet")),
    (TO_CASH, gettext_lazy("Back to cash")),
]
QR_FAULTS = {
    "crc_wrong": gettext_lazy("The code was not read whole: its check sum is wrong. Scan again."),
    "not_emvco": gettext_lazy("This is not the code of an account. Scan again."),
    "not_napas": gettext_lazy("This code is no VietQR code of a bank or wallet."),
    "incomplete": gettext_lazy("This code holds no account."),
}


class ConversionForm(HolderMixin):
    """Everything that was typed stays when something is asked back.

    `taken` is the person and what is known; `claim()` gives what is to be logged. Full numbers
    are in nothing but the field itself.
    """

    form = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.TypedChoiceField(label=gettext_lazy("Programme"), coerce=int)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    step = forms.ChoiceField(
        label=gettext_lazy("What is to be logged"), choices=STEPS, widget=forms.RadioSelect
    )
    known_account = forms.IntegerField(
        label=gettext_lazy("Account"), required=False, widget=forms.Select
    )
    account = forms.CharField(
        label=gettext_lazy("Account number, or the code from the banking app"),
        required=False,
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    bank = forms.CharField(
        label=gettext_lazy("Bank or wallet"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Not needed with a code."),
        widget=forms.TextInput(attrs={"list": "banks", "autocomplete": "off"}),
    )
    number_is_right = forms.BooleanField(
        label=gettext_lazy("I compared the number: it does end in five zeros"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for going back to cash."),
    )
    call_back_on = day_field(gettext_lazy("Call back on"))
    day = day_field(pgettext_lazy("conversion", "Day"), required=True)
    place = forms.ChoiceField(
        label=pgettext_lazy("conversion", "Where"),
        choices=[("", gettext_lazy("not said")), *Place.choices],
        required=False,
    )
    point = forms.IntegerField(
        label=gettext_lazy("Payment point"), required=False, widget=forms.Select
    )

    def __init__(self, data: Any = None, *, taken: Taken) -> None:
        self.person, self.taken = taken.person, taken
        super().__init__(data, initial=self._initial())
        programmes = [(p, one.get_programme_display()) for p, one in self._paid()]
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]
        # Asked of the database where they are shown.
        self.fields["known_account"].widget.choices = self._accounts
        self.fields["point"].widget.choices = self._points
        self.asks_about_zeros = bool(data and "number_is_right" in data)
        self.is_of_two_accounts = False

    def clean_bank(self) -> Institution | None:
        text = self.cleaned_data["bank"]
        found = institutions.named(text) if text else None
        if text and not found:
            raise forms.ValidationError(_('No bank or wallet is known as "%s".') % text)
        return found

    def clean_known_account(self) -> Account | None:
        asked = self.cleaned_data["known_account"]
        if not asked:
            return None
        found = self.person.accounts.filter(pk=asked, closed_on=None).first()
        if found is None:
            raise forms.ValidationError(_("That account is not known, or was closed."))
        return found

    def clean_point(self) -> int | None:
        """A point of the person's commune; that of the last payment needs no looking up."""
        asked = self.cleaned_data["point"]
        if asked and asked not in self._used_points() and not self._open_points(pk=asked):
            raise forms.ValidationError(_("That payment point is not open in this commune."))
        return asked

    def clean_call_back_on(self) -> date | None:
        return not_over(self.cleaned_data["call_back_on"])

    def clean_day(self) -> date:
        """A day far ahead has no month after it that could be shown."""
        return not_to_come(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["said"] = None
        if found.get("step") == TO_CASH or "account" not in found or self.errors.get("bank"):
            return found
        if found.get("known_account"):
            found["said"] = self._known_account_said(found)
        elif found.get("account"):
            found["said"] = self._account_said(found)
        elif found.get("step") == Stage.CLAIMED:
            self.add_error("account", _("Scan the account's code, or type its number."))
        return found

    def claim(self) -> Claim:
        """What is to be logged. Called when the form is valid."""
        said = self.cleaned_data
        to_cash = said["step"] == TO_CASH
        return Claim(
            form=said["form"],
            programme=said["programme"],
            stage=Stage.CLAIMED if to_cash else said["step"],
            day=said["day"],
            account=said["said"],
            to_cash=to_cash,
            place=said["place"],
            point_id=said["point"],
            reason=said["reason"],
            call_back_on=said["call_back_on"] if said["step"] in BEFORE_THE_CLAIM else None,
            seen=said["seen"],
        )

    def look_again(self) -> None:
        """Whoever sends it again has seen what stands now for the chosen programme."""
        programme = self.cleaned_data["programme"]
        data: Any = self.data
        data = data.copy()
        seen = parted(data.get("seen", ""))
        seen[str(programme)] = known.mark_of(self.taken.current.get(programme))
        data["seen"] = joined(seen)
        self.data = data

    def _known_account_said(self, found: dict[str, Any]) -> Account:
        """Its holder was answered for once, or is asked about now; it changes on its own page."""
        account: Account = found["known_account"]
        self.is_of_two_accounts = any(found.get(name) for name in OF_ANOTHER)
        if self.is_of_two_accounts:
            words = _("What stands below is of another account: leave it empty for a known one.")
            self.add_error("known_account", words)
        if is_unexplained(account.holder, account.relation, self.person):
            words = _(
                "The holder of that account is %(holder)s, and nobody said whose it is:"
                " say so with the account on the person's page first."
            )
            self.add_error("known_account", words % {"holder": account.holder})
        return account

    def _account_said(self, found: dict[str, Any]) -> SaidAccount | None:
        text, bank = found["account"], found.get("bank")
        if vietqr.looks_like_vietqr(text):
            text, bank = self._by_code(text, bank)
        number, wrong = account_numbers.read(text) if text else ("", None)
        if wrong:
            shown = account_numbers.masked(text)
            self.add_error("account", sentence(wrong, shown, {}))
        elif account_numbers.looks_rounded(number) and not found["number_is_right"]:
            self.asks_about_zeros = True
            self.add_error(
                "account",
                _(
                    "The number ends in five zeros, as numbers do that were shortened:"
                    " compare it, and tick below."
                ),
            )
        if text and not bank and not self.errors.get("account"):
            self.add_error("bank", _("Give the bank or wallet."))
        self.ask_about_holder(self.person)
        if self.errors or not bank:
            return None
        return SaidAccount(
            institution=bank,
            number=number,
            holder=found["holder"],
            relation=found["relation"],
            opened_on=found["opened_on"],
            shared_until=found["shared_until"],
        )

    def _by_code(self, text: str, bank: Institution | None) -> tuple[str, Institution | None]:
        """Number and institution of a scanned code; a fault where it is none of an account."""
        try:
            code = vietqr.parse(text)
        except NotAVietQrError as error:
            self.add_error("account", QR_FAULTS[error.code])
            return "", bank
        if code.is_card:
            shown = account_numbers.masked(code.number)
            self.add_error("account", sentence("account_card", shown, {}))
            return "", bank
        named = institutions.named(code.bin)
        if named is None:
            self.add_error("account", _("No bank or wallet is known with the BIN %s.") % code.bin)
        elif bank and bank != named:
            self.add_error("bank", _("The code names another bank than this."))
        return code.number, named

    def _initial(self) -> dict[str, Any]:
        first = next((one for _p, one in self._paid() if not one.method), None)
        first = first or next((one for _p, one in self._paid()), None)
        return {
            "form": uuid4(),
            "seen": joined({str(p): known.mark_of(c) for p, c in self.taken.current.items()}),
            "programme": first.programme if first else None,
            "step": Stage.CLAIMED,
            "relation": Account.Relation.UNKNOWN,
            "day": today(),
            "place": Place.POINT if first and first.point_id else "",
            "point": first.point_id if first else None,
        }

    def _paid(self) -> list[tuple[int, MonthlyPayment]]:
        return sorted(self.taken.paid.items())

    @cached_property
    def known_accounts(self) -> list[Account]:
        return [one for one in revealing.accounts_of(self.person) if not one.closed_on]

    def _accounts(self) -> list[tuple[Any, str]]:
        known = [(one.pk, _account_label(one)) for one in self.known_accounts]
        return [("", _("another, given below")), *known]

    def _points(self) -> list[tuple[Any, str]]:
        offered = self._used_points() | dict(self._open_points())
        return [("", _("not said")), *offered.items()]

    def _used_points(self) -> dict[int, str]:
        return {one.point.pk: one.point.name for _p, one in self._paid() if one.point}

    def _open_points(self, **which: int) -> list[tuple[int, str]]:
        points = PaymentPoint.objects.open_on(today()).filter(commune=self.person.commune_id)
        return list(points.filter(**which).values_list("pk", "name"))

    def clean_seen(self) -> str:
        """The mark for the chosen programme, as it was when the form was written."""
        seen = parted(self.cleaned_data["seen"])
        return seen.get(str(self.cleaned_data.get("programme")), "")


def parted(text: str) -> dict[str, str]:
    """The marks by programme, as `joined` writes them into the form."""
    return dict(one.split(":", 1) for one in text.split(",") if ":" in one)


def joined(marks: dict[str, str]) -> str:
    return ",".join(f"{programme}:{mark}" for programme, mark in marks.items())


def _account_label(account: Account) -> str:
    return f"{account.bank} {account.masked}"
