"""Forms of visits: to which people the list is narrowed, and the route sheet made of some."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import today
from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach import routes
from outreach.models import Campaign, TeamMember
from outreach.visits import Motive
from payments.account_form import day_field
from payments.forms import OfACommuneForm

FARTHEST = timedelta(days=60)  # ahead of today


class NarrowVisitsForm(OfACommuneForm):
    motive = forms.TypedChoiceField(
        label=gettext_lazy("What would move them"),
        choices=[("", gettext_lazy("all")), *Motive.choices],
        coerce=lambda value: Motive(int(value)),
        empty_value=None,
        required=False,
    )

    def __init__(self, data: Any, *, communes: Any, must_choose: bool) -> None:
        super().__init__(data, communes=communes)
        if must_choose:
            field: Any = self.fields["commune"]
            field.empty_label = _("choose one")


class RouteForm(forms.Form):
    """Who goes when, to which of the people that are ticked."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    day = day_field(pgettext_lazy("route", "Day"), required=True)
    member = forms.ModelChoiceField(
        TeamMember.objects.none(),
        label=gettext_lazy("Who goes"),
        required=False,
        empty_label=gettext_lazy("not said"),
    )

    def __init__(self, data: Any = None, *, officer: Officer) -> None:
        super().__init__(data, initial={"form": uuid4(), "day": today() + timedelta(days=1)})
        self.officer = officer
        self.ticked = {str(value) for value in data.getlist("person")} if data else set()
        field: Any = self.fields["member"]
        field.queryset = members_to_choose(officer)
        field.label_from_instance = lambda member: f"{member.name} ({member.team.name})"
        self.people: list[Beneficiary] = []

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + FARTHEST:
            raise forms.ValidationError(_("A route is for today or one of the next sixty days."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if len(self.ticked) > routes.MOST:
            raise forms.ValidationError(_("A route has at most sixty people."))
        asked = {UUID(one) for one in self.ticked if _is_uuid(one)}
        people = Beneficiary.objects.visible_to(self.officer).filter(uuid__in=asked)
        self.people = list(people.select_related("commune"))
        if not self.people:
            raise forms.ValidationError(_("Tick the people to be visited."))
        if len(self.people) < len(self.ticked):
            raise forms.ValidationError(_("Some of those people are no longer yours: look again."))
        return found


def members_to_choose(officer: Officer) -> Any:
    """Members of the teams of campaigns that are under way, or begin soon."""
    campaigns = Campaign.objects.visible_to(officer).under_way(today(), today() + FARTHEST)
    members = TeamMember.objects.filter(team__campaign__in=campaigns, has_left=False)
    members = members.select_related("team")
    return members.order_by("team__name", "team", "pk")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
