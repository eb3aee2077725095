"""The results of a route sheet, a row a person: digits, Enter, next."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import today
from outreach.contact_form import wrong_with
from outreach.contacts import Talk
from outreach.models import Actor, Outcome, Reason, RouteStop
from outreach.visits import ACTOR_OF

# Of people in cash; a verification is that of people paid by account.
OF_A_ROUTE = [one for one in Outcome if one != Outcome.VERIFIED]
SAID_OF_IT = ["reason", "until", "remark", "bank_may_know"]
USUAL_WAIT = timedelta(days=14)  # until a call-back for which no day is said


class ShortDayField(forms.CharField):
    """A day as 20/6 or 20/06/2025; without a year, the next such day."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        parts = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}))?", text)
        day = parts and _day_of(*(int(part) if part else None for part in parts.groups()))
        if not day:
            raise forms.ValidationError(_('"%s" is not a day, as in 20/6.') % text)
        return day


def _day_of(day: int | None, month: int | None, year: int | None) -> date | None:
    for asked in [year] if year else [today().year, today().year + 1]:
        try:
            found = date(asked or 0, month or 0, day or 0)
        except ValueError:
            continue
        if year or found >= today():
            return found
    return None


def numbered(choices: Iterable[TextChoices]) -> list[tuple[int, Any]]:
    """Each with its digit, which stands on the sheet and by which a keyboard chooses it."""
    return list(enumerate((one.label for one in choices), 1))


def _coded(choices: Sequence[TextChoices]) -> list[tuple[str, Any]]:
    words = [f"{digit} {label}" for digit, label in numbered(choices)]
    return [("", "–"), *zip((one.value for one in choices), words, strict=True)]


class ResultForm(forms.Form):
    """One row; a row in which nothing is chosen says nothing."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why still in cash"), required=False)
    until = ShortDayField(
        label=gettext_lazy("Call back on, exempt until"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    bank_may_know = forms.BooleanField(label=gettext_lazy("A bank may be told"), required=False)

    def __init__(self, data: Any, *, stop: RouteStop) -> None:
        super().__init__(data, prefix=f"r{stop.pk}", initial={"form": uuid4()})
        self.stop = stop
        fields: dict[str, Any] = self.fields
        fields["outcome"].choices = _coded(OF_A_ROUTE)
        fields["reason"].choices = _coded(list(Reason))
        for name in ("outcome", *SAID_OF_IT):
            words = f"{stop.number}: {fields[name].label}"
            fields[name].widget.attrs["aria-label"] = words

    @property
    def words(self) -> str:
        """What was typed, as it would be read."""
        fields: dict[str, Any] = self.fields
        said = {name: self[name].data or "" for name in ("outcome", "reason", "until", "remark")}
        for name in ("outcome", "reason"):
            words = dict(fields[name].choices).get(said[name], said[name])
            said[name] = str(words) if said[name] else ""
        return ", ".join(filter(None, said.values()))

    @property
    def says_something(self) -> bool:
        return bool(self.cleaned_data.get("outcome"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("outcome"):
            if any(found.get(name) for name in SAID_OF_IT):
                self.add_error("outcome", _("Say what came of it."))
            return found
        named = {"exempt_until": "until", "due_on": "until"}
        for field, words in wrong_with(self._said(found)).items():
            if not self.errors.get(named.get(field, field)):
                self.add_error(named.get(field, field), words)
        return found

    def talk(self, day: date) -> Talk:
        said = self._said(self.cleaned_data)
        return Talk(form=self.cleaned_data["form"], **said | {"day": day})

    def _said(self, found: dict[str, Any]) -> dict[str, Any]:
        """As a talk says it; a call-back is due in two weeks, if not on a day that is said."""
        outcome, reason, until = found["outcome"], found.get("reason", ""), found.get("until")
        is_call_back = outcome == Outcome.CALL_BACK
        return {
            "day": min(self.stop.sheet.day, today()),
            "outcome": outcome,
            "reason": reason,
            "remark": found.get("remark", ""),
            "bank_may_know": found.get("bank_may_know", False),
            "next_actor": ACTOR_OF.get(reason, Actor.SOCIAL_INSURANCE) if is_call_back else "",
            "due_on": (until or today() + USUAL_WAIT) if is_call_back else None,
            "exempt_until": None if is_call_back else until,
        }
