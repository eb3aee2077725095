"""Forms that deliver, decide and undo rolls."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from areas.calendar import is_known_period, today
from areas.models import Area, AreaQuerySet, Kind, UnknownAreaError
from beneficiaries.models import Beneficiary
from officers import scope
from officers.models import Officer
from payments.filters import KnownMonthField
from payments.models import (
    Against,
    Change,
    ColumnMapping,
    PaymentPoint,
    Programme,
    Roll,
    SharedAccountDecision,
)
from payments.rolls import layout, reading
from payments.rolls.faults import RefusedError

MOST_OFFERED = 200
MOST_HEADERS = 40
LEAVE_OPEN, ASIDE = "?", "-"
DELIVERING = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE]


class RollForm(forms.Form):
    """A file, its month and area, and, where the file has no column for it, the programme."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
        help_text=gettext_lazy("CSV or Excel, as your office makes it."),
    )
    period = KnownMonthField(
        label=gettext_lazy("Month"), widget=forms.DateInput(attrs={"type": "month"})
    )
    area = forms.CharField(label=gettext_lazy("Area"))
    programme = forms.TypedChoiceField(
        label=gettext_lazy("Programme"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("as the file says")), *Programme.choices],
    )
    form = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: HttpRequest, officer: Officer) -> None:
        self.in_sight = areas_to_deliver_for(officer)
        is_sent = request.method == "POST"
        super().__init__(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial=self._initial(officer),
        )
        if getattr(request, "upload_is_too_large", False):
            self.fields["file"].error_messages["required"] = _(
                "The file is larger than %(most)s MB. Deliver it in parts, one district each."
            ) % {"most": settings.UPLOAD_MAX_BYTES >> 20}
        if self.in_sight.count() <= MOST_OFFERED:
            offered = [(area.address, _label(area)) for area in self.in_sight]
            self.fields["area"].widget = forms.Select(choices=_without_doubles(offered))
        else:
            self.fields["area"].help_text = _("For example district:456 or office:44-03.")

    def clean_file(self) -> Any:
        return readable(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("period") and found.get("area"):
            try:
                found["area"] = self.in_sight.at(found["area"], found["period"])
            except UnknownAreaError:
                self.add_error("area", why_not(self.in_sight, found["area"]))
        return found

    def _initial(self, officer: Officer) -> dict[str, Any]:
        own = scope.assigned_areas(officer).filter(kind__in=DELIVERING).first()
        return {
            "period": f"{today():%Y-%m}",
            "area": own.address if own else "",
            "form": uuid.uuid4(),
        }


def why_not(in_sight: AreaQuerySet, address: str) -> str:
    """Why an address named none of the areas in sight in a month."""
    if not in_sight.named(address).exists():
        return _("This is none of your areas.")
    return _("This unit did not exist in that month. Choose the one that did.")


class RevealForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        min_length=5,
        max_length=200,
        help_text=gettext_lazy("For example: account to be checked with the bank."),
    )


class NumberForm(forms.Form):
    """A citizen id or SI code, with or without blanks."""

    number = forms.CharField(
        label=gettext_lazy("Citizen id or SI code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_number(self) -> str:
        digits = "".join(self.cleaned_data["number"].split())
        is_number = digits.isascii() and digits.isdigit() and len(digits) in {10, 12}
        if not is_number:
            raise forms.ValidationError(
                _("Write the 12 digits of a citizen id or the 10 of an SI code.")
            )
        return digits

    def masked(self) -> str:
        """As people's pages mask it."""
        number = self.cleaned_data["number"]
        one = Beneficiary(**{"citizen_id" if len(number) == 12 else "si_code": number})
        return one.masked_citizen_id or one.masked_si_code


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=3, max_length=200)


class CorrectionForm(forms.Form):
    """The lines that had faults, corrected, in a file by themselves."""

    file = forms.FileField(
        label=gettext_lazy("Corrected lines"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
        help_text=gettext_lazy("The file of the lines with faults, corrected. The others stay."),
    )

    def clean_file(self) -> Any:
        return readable(self.cleaned_data["file"])


class ColumnsForm(forms.Form):
    """What each column holds whose header nobody has explained, and of which programme the
    list is where no column says it; asked on the roll's page."""

    def __init__(self, roll: Roll, data: Any = None) -> None:
        super().__init__(data)
        explained = {
            one.header: one.column for one in ColumnMapping.objects.filter(area=roll.area_id)
        }
        self.unknown = headers_to_explain(roll)
        self.headers = list(dict.fromkeys([*self.unknown, *explained]))[:MOST_HEADERS]
        if "programme" in ((roll.reason or {}).get("detail", {}).get("columns") or []):
            self.fields["programme"] = forms.TypedChoiceField(
                label=_("Programme of the whole list"),
                choices=[("", _("not said")), *Programme.choices],
                coerce=int,
                required=False,
                empty_value=None,
            )
        for place, header in enumerate(self.headers):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=header,
                required=False,
                choices=[
                    (LEAVE_OPEN, _("not said")),
                    (ASIDE, _("leave aside")),
                    *((column, layout.label(column, get_language())) for column in layout.COLUMNS),
                ],
                initial=(explained[header] or ASIDE) if header in explained else LEAVE_OPEN,
            )

    @property
    def has_questions(self) -> bool:
        return bool(self.fields)

    @property
    def programme(self) -> int | None:
        return self.cleaned_data.get("programme")

    def columns(self) -> dict[str, str]:
        """header -> column, for every header of which something new is said."""
        places = {f"column{place}": header for place, header in enumerate(self.headers)}
        said = {header: self.cleaned_data[name] for name, header in places.items()}
        before = {header: self.fields[name].initial for name, header in places.items()}
        return {
            header: "" if column == ASIDE else column
            for header, column in said.items()
            if column not in {"", LEAVE_OPEN, before[header]}
        }


class ChangesForm(forms.Form):
    """Which number of a roll's difference is asked about; from its address."""

    change = forms.TypedChoiceField(choices=Change.choices, coerce=int, required=False)
    against = forms.TypedChoiceField(choices=Against.choices, coerce=int, required=False)
    programme = forms.TypedChoiceField(
        choices=Programme.choices, coerce=int, required=False, empty_value=None
    )
    commune = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def which(self) -> dict[str, int]:
        """What is asked; who is paid as last month where the address does not say."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {"change": Change.SAME, "against": Against.MONTH_BEFORE} | said


def headers_to_explain(roll: Roll) -> list[str]:
    """Those for which it was refused, or else those that stand aside."""
    detail = roll.reason["detail"] if roll.reason else {}
    return list(dict.fromkeys(detail.get("headers") or roll.unknown_columns))[:MOST_HEADERS]


def readable(file: Any) -> Any:
    """The file, if a worker could read it; a ValidationError says why not."""
    try:
        reading.look_over(file)
    except RefusedError as refused:
        if refused.code != "header_unknown":  # the roll's page asks what its words mean
            raise forms.ValidationError(str(refused)) from None
        file.seek(0)
    return file


def areas_to_deliver_for(officer: Officer) -> AreaQuerySet:
    """Provinces, districts and offices whose people are in sight, those that ended included."""
    rows = scope.areas_with_people_in_sight(officer)
    found = Area.objects.filter(pk__in=rows.values("part"), kind__in=DELIVERING)
    return found.order_by("-valid", "kind", "code")


def _label(area: Area) -> str:
    end = area.last_day_excluded
    if not end or end > today():
        return area.name
    return _("%(area)s (until %(month)s)") % {
        "area": area.name,
        "month": date_format(end - timedelta(days=1), "m/Y"),
    }


def _without_doubles(offered: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One entry an address: the month tells which of several units is meant."""
    return list({address: (address, label) for address, label in reversed(offered)}.values())[::-1]


class WithdrawForm(forms.Form):
    """Why a conversion is withdrawn; `seen` is its mark when the page was written."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=3, max_length=200)


class PaymentsEndedForm(forms.Form):
    """Whether payments to a person have ended, and how that is known."""

    has_ended = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("How that is known"),
        min_length=3,
        max_length=200,
        help_text=gettext_lazy("For example: death certificate shown, police list of May."),
    )


class DayForm(forms.Form):
    day = forms.DateField()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not is_known_period(day.replace(day=1)):
            raise forms.ValidationError("")
        return day


class OfACommuneForm(forms.Form):
    """To which commune something is narrowed."""

    commune = forms.ModelChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Commune"),
        required=False,
        empty_label=gettext_lazy("all"),
    )

    def __init__(self, data: Any, *, communes: Any) -> None:
        super().__init__(data)
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]


class NarrowForm(OfACommuneForm):
    """To which commune or payment point a worklist is narrowed."""

    point = forms.ModelChoiceField(
        PaymentPoint.objects.none(),
        label=gettext_lazy("Payment point"),
        required=False,
        empty_label=gettext_lazy("all"),
    )

    def __init__(self, data: Any, *, communes: Any, points: Any) -> None:
        super().__init__(data, communes=communes)
        self.fields["point"].queryset = points  # type: ignore[attr-defined]


class SharedAccountForm(forms.Form):
    """What is decided about people who are paid to one account."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=SharedAccountDecision.Verdict.choices
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=3, max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
