"""Forms of visits: to which people the list is narrowed, and the route sheet made of some."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import today
from officers.models import Officer
from outreach import routes
from outreach.models import Campaign, TeamMember
from outreach.ticked_form import TickedForm
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


class RouteForm(TickedForm):
    """Who goes when, to which of the people that are ticked."""

    most = routes.MOST
    too_many = gettext_lazy("A route has at most sixty people.")
    day = day_field(pgettext_lazy("route", "Day"), required=True)
    member = forms.ModelChoiceField(
        TeamMember.objects.none(),
        label=gettext_lazy("Who goes"),
        required=False,
        empty_label=gettext_lazy("not said"),
    )

    def __init__(self, data: Any = None, *, officer: Officer) -> None:
        tomorrow = today() + timedelta(days=1)
        super().__init__(data, officer=officer, initial={"form": uuid4(), "day": tomorrow})
        field: Any = self.fields["member"]
        field.queryset = members_to_choose(officer)
        field.label_from_instance = lambda member: f"{member.name} ({member.team.name})"

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + FARTHEST:
            raise forms.ValidationError(_("A route is for today or one of the next sixty days."))
        return day


def members_to_choose(officer: Officer) -> Any:
    """Members of the teams of campaigns that are under way, or begin soon."""
    campaigns = Campaign.objects.visible_to(officer).under_way(today(), today() + FARTHEST)
    members = TeamMember.objects.filter(team__campaign__in=campaigns, has_left=False)
    members = members.select_related("team")
    return members.order_by("team__name", "team", "pk")
