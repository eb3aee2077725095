"""The form for a talk with a person."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import FIRST_PERIOD, today
from officers.models import Officer
from outreach import contacts
from outreach.contacts import Talk
from outreach.models import Actor, Event, Outcome, Reason
from outreach.models.contacts import NEED_A_REASON
from payments.account_form import day_field, not_to_come
from payments.conversion_form import joined, parted
from payments.conversions import known
from payments.conversions.known import Taken
from payments.models import Place, Programme

# For so long one is asked again at the latest; whoever says "for ever" is asked next year.
LONGEST_EXEMPTION = timedelta(days=366)
LONGEST_WAIT = timedelta(days=366)
CANNOT_AGREE = [Outcome.REFUSED, Outcome.NOT_MET]
DAYS_BACK = timedelta(days=31)  # of events that a talk can have been at


class ContactForm(forms.Form):
    """Everything that was typed stays when something is asked back.

    `taken` is the person and what is known; `talk()` gives what is to be logged.
    """

    form = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what came of it.")},
    )
    programme = forms.TypedChoiceField(label=gettext_lazy("Programme"), coerce=int, required=False)
    exempt_until = day_field(
        gettext_lazy("Exempt until"), help_text=gettext_lazy("Needed for “exempt for now”.")
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why still in cash"),
        choices=[("", gettext_lazy("not said")), *Reason.choices],
        required=False,
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for another reason; nothing about illness or money."),
    )
    bank_may_know = forms.BooleanField(
        label=gettext_lazy("A bank may be told"),
        required=False,
        help_text=gettext_lazy(
            "The person agrees that name, birth date, citizen id, hamlet and phone are given to a"
            " bank, to open an account."
        ),
    )
    next_actor = forms.ChoiceField(
        label=gettext_lazy("Who must act next"),
        choices=[("", gettext_lazy("nobody")), *Actor.choices],
        required=False,
    )
    due_on = day_field(gettext_lazy("By when"), help_text=gettext_lazy("The day to call back."))
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label=gettext_lazy("Event"),
        required=False,
        empty_label=gettext_lazy("none: a visit, or in the office"),
    )
    place = forms.ChoiceField(
        label=pgettext_lazy("contact", "Where"),
        choices=[("", gettext_lazy("not said")), *Place.choices],
        required=False,
    )
    day = day_field(pgettext_lazy("contact", "Day"), required=True)

    def __init__(
        self, data: Any = None, *, taken: Taken, officer: Officer, event: Event | None = None
    ) -> None:
        self.taken, self.at_event = taken, event
        super().__init__(data, initial=self._initial())
        fields: dict[str, Any] = self.fields
        if event:
            del fields["event"], fields["place"]
        else:
            fields["event"].queryset = _events_for(taken, officer)
            fields["event"].label_from_instance = _event_label
        programmes = contacts.in_cash(taken)
        if len(programmes) > 1:
            fields["programme"].choices = [(one, Programme(one).label) for one in programmes]
        else:
            del fields["programme"]

    def clean_day(self) -> date:
        day = not_to_come(self.cleaned_data["day"])
        if day < FIRST_PERIOD:
            raise forms.ValidationError(_("The day lies before January 2015."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for field, words in wrong_with(found).items():
            if field not in self.errors:
                self.add_error(field, words)
        return found

    def talk(self) -> Talk:
        """What is to be logged. Called when the form is valid."""
        said = self.cleaned_data
        programme = said.get("programme") or next(iter(contacts.in_cash(self.taken)), None)
        return Talk(
            form=said["form"],
            day=said["day"],
            outcome=said["outcome"],
            event=self.at_event or said.get("event"),
            place=said.get("place", ""),
            reason=said["reason"],
            remark=said["remark"],
            next_actor=said["next_actor"] or (said["due_on"] and Actor.SOCIAL_INSURANCE) or "",
            due_on=said["due_on"],
            exempt_until=said["exempt_until"],
            bank_may_know=said["bank_may_know"],
            programme=programme,
            seen=parted(said["seen"]).get(str(programme), ""),
        )

    def look_again(self) -> None:
        """Whoever sends it again has seen what stands now."""
        data: Any = self.data
        data = data.copy()
        data["seen"] = self._marks()
        self.data = data

    def _initial(self) -> dict[str, Any]:
        programmes = contacts.in_cash(self.taken)
        return {
            "form": uuid4(),
            "seen": self._marks(),
            "programme": programmes[0] if programmes else None,
            "day": min(self.at_event.day, today()) if self.at_event else today(),
        }

    def _marks(self) -> str:
        return joined({str(p): known.mark_of(c) for p, c in self.taken.current.items()})


def wrong_with(said: dict[str, Any]) -> dict[str, str]:
    """What is missing or contradicts itself in what was said of a talk, by field."""
    wrong: dict[str, str] = {}
    day, outcome = said.get("day"), said.get("outcome")
    until, due = said.get("exempt_until"), said.get("due_on")
    if outcome == Outcome.EXEMPT and not until:
        wrong["exempt_until"] = _("An exemption always has an end: say until when.")
    elif until and outcome != Outcome.EXEMPT:
        wrong["exempt_until"] = _("Only who is exempt for now has a day here.")
    elif until and day and not day <= until <= day + LONGEST_EXEMPTION:
        wrong["exempt_until"] = _("An exemption ends within a year of the talk.")
    if outcome in NEED_A_REASON and not said.get("reason"):
        wrong["reason"] = _("Say why.")
    if said.get("reason") == Reason.OTHER and not said.get("remark"):
        wrong["remark"] = _("Say the other reason in words.")
    if outcome == Outcome.CALL_BACK and not due:
        wrong["due_on"] = _("Say when to call back.")
    elif said.get("next_actor") and not due:
        wrong["due_on"] = _("Say by when.")
    elif due and not (said.get("next_actor") or outcome == Outcome.CALL_BACK):
        wrong["next_actor"] = _("Say who must act by that day.")
    elif due and day and not day <= due <= day + LONGEST_WAIT:
        wrong["due_on"] = _("That day lies before the talk, or more than a year after it.")
    if said.get("bank_may_know") and outcome in CANNOT_AGREE:
        wrong["bank_may_know"] = _("Whoever refused, or was not met, agrees to nothing.")
    return wrong


def _events_for(taken: Taken, officer: Officer) -> Any:
    """Events of the last weeks in the person's commune, or at their payment points."""
    points = {paid.point_id for paid in taken.paid.values()} - {None}
    here = Q(commune=taken.person.commune_id) | Q(point__in=points)
    events = Event.objects.visible_to(officer).filter(here)
    events = events.between(today() - DAYS_BACK, today())
    return events.select_related("commune", "point").order_by("-day", "begins")


def _event_label(event: Event) -> str:
    return f"{event.day:%d/%m/%Y} {event.get_kind_display()}, {event.where}"
