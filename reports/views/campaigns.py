"""What a campaign brought: its people, and its area's rate beside baseline and others."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from beneficiaries.models import InstitutionName
from officers.refusals import note_field
from officers.rights import OfficerRequest, Right, needs
from outreach import results
from outreach.models import Campaign
from reports import campaigns
from reports.filters import PeriodField
from reports.programmes import PROGRAMME_LABELS


class ResultsForm(forms.Form):
    """Of which programme the rate is told, and in which month; both can be left out."""

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), choices=list(PROGRAMME_LABELS.items()), required=False
    )
    period = PeriodField(
        label=gettext_lazy("Period"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )


@require_safe
@needs(Right.OUTREACH)
def campaign_results(request: OfficerRequest, campaign_id: int) -> HttpResponse:
    in_sight = Campaign.objects.visible_to(request.user).select_related("area")
    campaign = get_object_or_404(in_sight, pk=campaign_id)
    asked = ResultsForm(request.GET)
    for name in asked.errors:
        note_field(request, name)
    programme = asked.cleaned_data.get("programme") or campaigns.programme_of(campaign)
    rates = campaigns.rates_of(campaign, programme, asked.cleaned_data.get("period"))
    shown = ResultsForm({"programme": programme, "period": f"{rates.month:%Y-%m}"})
    days = results.day_by_day(campaign)
    context = {
        "campaign": campaign,
        "brought": results.brought_by(campaign),
        "tables": _tables(campaign),
        "days": days,
        "counted": [
            (pgettext("people", "Reached"), days.reached),
            (pgettext("people", "Claimed"), days.claimed),
        ],
        "rates": rates,
        "programme": PROGRAMME_LABELS[programme],
        "form": asked if asked.errors else shown,
    }
    return render(request, "reports/campaign.html", context)


def _tables(campaign: Campaign) -> list[tuple[str, list[tuple[str, str, results.Brought]]]]:
    """(title, rows) of events, teams and banks; a row is (name, address, what it brought)."""
    events = campaign.events.select_related("commune", "point").in_order()
    of_events = results.by_event(campaign)
    of_teams, of_banks = results.by_team(campaign), results.by_bank(campaign)
    names = InstitutionName.objects.filter(is_current=True, institution__in=of_banks)
    banks = names.order_by("short_name").values_list("short_name", "institution")
    return [
        (
            _("By event"),
            [
                (
                    f"{one.day:%d/%m/%Y} {one.get_kind_display()}, {one.where}",
                    reverse("event", args=[one.pk]),
                    of_events[one.pk],
                )
                for one in events
                if one.pk in of_events
            ],
        ),
        (
            _("By team"),
            [
                (one.name, "", of_teams[one.pk])
                for one in campaign.teams.order_by("name")
                if one.pk in of_teams
            ],
        ),
        (_("By bank"), [(name, "", of_banks[pk]) for name, pk in banks]),
    ]
