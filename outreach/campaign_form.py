"""Forms that make and change a campaign and its teams."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import FIRST_PERIOD, today
from areas.models import Area, Containment, Kind, UnknownAreaError
from officers import scope
from officers.models import Officer
from officers.wording import day_words
from outreach.models import Campaign, Partner, Team, TeamMember
from payments.account_form import day_field
from payments.filters import KnownMonthField

FARTHEST = timedelta(days=5 * 366)  # ahead of today
MOST_LAUNCH_DAYS, MOST_MEMBERS = 10, 30
LONGEST_NAME = 100


class DaysField(forms.CharField):
    """Days as 06/10/2024, 07/10/2024; gives them in their order, each once."""

    def clean(self, value: Any) -> Any:
        parts = [part for part in re.split(r"[,;\s]+", super().clean(value)) if part]
        if len(parts) > MOST_LAUNCH_DAYS:
            raise forms.ValidationError(_("Write at most ten days."))
        return sorted({_day_of(part) for part in parts})

    def prepare_value(self, value: Any) -> Any:
        return (
            value if isinstance(value, str) else ", ".join(f"{one:%d/%m/%Y}" for one in value or [])
        )


def _day_of(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise forms.ValidationError(_('"%s" is not a day, as in 06/10/2024.') % text)


class CampaignForm(forms.ModelForm):
    """What is said of a campaign; its area stays once it is made, for its events lie there."""

    begins_on = day_field(gettext_lazy("First day"), required=True)
    ends_on = day_field(
        gettext_lazy("Last day"), help_text=gettext_lazy("Empty while no end is set.")
    )
    launch_days = DaysField(
        label=gettext_lazy("Launch days"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example 06/10/2024, 07/10/2024."),
    )
    baseline = KnownMonthField(
        label=gettext_lazy("Baseline period"),
        required=False,
        help_text=gettext_lazy("The month that the result is held against."),
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    decided_on = day_field(gettext_lazy("Date of the document"))
    partners = forms.MultipleChoiceField(
        label=gettext_lazy("Partners"),
        choices=Partner.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Campaign
        fields = [
            *["name", "begins_on", "ends_on", "launch_days", "baseline", "partners"],
            *["number", "decided_on", "issuer"],
        ]

    def clean_begins_on(self) -> date:
        day: date = self.cleaned_data["begins_on"]
        if not FIRST_PERIOD <= day <= today() + FARTHEST:
            raise forms.ValidationError(_("A campaign begins between 2015 and five years ahead."))
        return day

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day and day > today() + 2 * FARTHEST:
            raise forms.ValidationError(_("A campaign ends within ten years."))
        return day

    def clean_decided_on(self) -> date | None:
        day: date | None = self.cleaned_data["decided_on"]
        if day and day > today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day lies before the first."))
        if begins and (baseline := found.get("baseline")) and baseline > begins:
            self.add_error("baseline", _("The baseline lies after the first day."))
        if begins and not self.errors.get("ends_on"):
            self._refuse_launches_outside(found.get("launch_days") or [], begins, ends)
        self._ask_for_the_whole_document(found)
        return found

    def _refuse_launches_outside(
        self, days: Iterable[date], begins: date, ends: date | None
    ) -> None:
        for day in days:
            if day < begins or (ends and day > ends):
                words = _("%(day)s is no day of the campaign.") % {"day": day_words(day)}
                self.add_error("launch_days", words)

    def _ask_for_the_whole_document(self, found: dict[str, Any]) -> None:
        named = ["number", "decided_on", "issuer"]
        missing = [name for name in named if not found.get(name) and not self.errors.get(name)]
        if missing and any(found.get(name) for name in named):
            for name in missing:
                self.add_error(name, _("A document has a number, a date and an issuer."))


class NewCampaignForm(CampaignForm):
    area = forms.CharField(label=gettext_lazy("Area"), widget=forms.Select)
    field_order = ["name", "area"]

    class Meta(CampaignForm.Meta):
        fields = [*CampaignForm.Meta.fields, "area"]

    def __init__(self, data: Any, *, officer: Officer) -> None:
        super().__init__(data)
        self.own = own_areas(officer)
        offered = [(area.address, area.name) for area in self.own]
        self.fields["area"].widget.choices = offered

    def clean_area(self) -> Area:
        try:
            return self.own.at(self.cleaned_data["area"], today())
        except UnknownAreaError:
            raise forms.ValidationError(_("This is none of your areas.")) from None


class CampaignChangeForm(CampaignForm):
    parts = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Who takes part"),
        required=False,
        help_text=gettext_lazy("None ticked: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(CampaignForm.Meta):
        fields = [*CampaignForm.Meta.fields, "parts"]

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        super().__init__(data, instance=campaign)
        parts = parts_to_choose(campaign)
        if parts.exists():
            self.fields["parts"].queryset = parts  # type: ignore[attr-defined]
        else:
            del self.fields["parts"]

    def clean(self) -> dict[str, Any]:
        """What is planned already must still lie within."""
        found = super().clean()
        begins, ends = found.get("begins_on"), found.get("ends_on")
        days = self.instance.events.order_by("day").values_list("day", flat=True)
        first, last = days.first(), days.last()
        if begins and first and first < begins:
            self.add_error("begins_on", _planned(first))
        if ends and last and last > ends:
            self.add_error("ends_on", _planned(last))
        if parts := found.get("parts"):
            self._refuse_parts_without_their_events(parts)
            self._refuse_parts_within_others(parts)
        return found

    def _refuse_parts_within_others(self, parts: QuerySet[Area]) -> None:
        """Their people would be counted twice."""
        inside = Containment.objects.filter(
            area__in=parts, part__in=parts, valid__contains=self.instance.begins_on
        ).exclude(area=F("part"))
        for both in inside.select_related("area", "part")[:1]:
            words = _("%(part)s lies in %(area)s: tick one of the two.")
            self.add_error("parts", words % {"part": both.part.name, "area": both.area.name})

    def _refuse_parts_without_their_events(self, parts: QuerySet[Area]) -> None:
        inside = Containment.objects.filter(area__in=parts).values("part")
        outside = self.instance.events.exclude(commune__in=inside)
        for event in outside.select_related("commune").order_by("day")[:1]:
            words = _("An event is planned in %(commune)s on %(day)s: move it first.")
            about = {"commune": event.commune.name, "day": day_words(event.day)}
            self.add_error("parts", words % about)


class TeamForm(forms.ModelForm):
    """A team and who is in it, one a line; whoever leaves it is taken out of the lines."""

    members = forms.CharField(
        label=gettext_lazy("Members"),
        required=False,
        max_length=MOST_MEMBERS * (LONGEST_NAME + 2),
        help_text=gettext_lazy("One a line, with the organisation: Lê Thị Mẫu, Agribank."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Team
        fields = ["name"]

    def __init__(self, data: Any, *, team: Team) -> None:
        super().__init__(data, instance=team)
        if team.pk:
            staying = team.members.filter(has_left=False).order_by("pk")
            self.initial["members"] = "\n".join(one.name for one in staying)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Team.objects.filter(campaign=self.instance.campaign_id, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The campaign has a team of this name already."))
        return name

    def clean_members(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["members"].splitlines()]
        names = list(dict.fromkeys(filter(None, lines)))
        if len(names) > MOST_MEMBERS:
            raise forms.ValidationError(_("A team has at most thirty members."))
        for name in names:
            if len(name) > LONGEST_NAME:
                raise forms.ValidationError(_("A line has at most a hundred letters."))
        return names

    def save(self, commit: bool = True) -> Team:
        """With its members: those who stay, or had a route, keep their rows."""
        team: Team = super().save(commit)
        names = self.cleaned_data["members"]
        gone = team.members.exclude(name__in=names)
        gone.filter(sheets=None).delete()
        gone.update(has_left=True)
        team.members.filter(name__in=names).update(has_left=False)
        known = set(team.members.values_list("name", flat=True))
        new = [TeamMember(team=team, name=name) for name in names if name not in known]
        TeamMember.objects.bulk_create(new)
        return team


def own_areas(officer: Officer) -> Any:
    """Today's areas for which the officer plans: the own ones, and the units above communes
    inside them; of the whole country its provinces alone."""
    kinds = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE]
    if scope.has_the_country(officer):
        kinds = [Kind.COUNTRY, Kind.PROVINCE]
    inside = scope.areas_with_people_in_sight(officer).values("part")
    assigned = scope.assigned_areas(officer).values("pk")
    units = Area.objects.valid_on(today()).filter(kind__in=kinds, pk__in=inside)
    return units | Area.objects.valid_on(today()).filter(pk__in=assigned)


def parts_to_choose(campaign: Campaign) -> QuerySet[Area]:
    """The units directly inside the campaign's area on its first day."""
    inside = Area.objects.filter(
        memberships__parent=campaign.area_id, memberships__valid__contains=campaign.begins_on
    )
    return inside.distinct().order_by("kind", "code")


def _planned(day: date) -> str:
    return _("An event is planned on %(day)s: move it first.") % {"day": day_words(day)}
