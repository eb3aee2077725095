"""Campaigns and their teams: shown, made, changed, taken away."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach import edits, expected
from outreach.campaign_form import CampaignChangeForm, NewCampaignForm, TeamForm
from outreach.models import Campaign, Team, TeamMember


@require_safe
@needs(Right.OUTREACH)
def campaign_page(request: OfficerRequest, campaign_id: int) -> HttpResponse:
    """What it is, its teams, and its events with the people to expect at each."""
    in_sight = Campaign.objects.visible_to(request.user).select_related("area")
    campaign = get_object_or_404(in_sight, pk=campaign_id)
    events = campaign.events.select_related("commune", "point", "team").in_order()
    found = list(events)
    people = expected.of(campaign, found)
    staying = Prefetch("members", TeamMember.objects.filter(has_left=False).order_by("pk"))
    context = {
        "campaign": campaign,
        "parts": list(campaign.parts.order_by("kind", "code")),
        "teams": campaign.teams.prefetch_related(staying).order_by("name"),
        "events": [(event, people.get(event.pk)) for event in found],
        "may_change": Campaign.objects.changeable_by(request.user).filter(pk=campaign.pk).exists(),
        "changes": edits.of_campaign(campaign),
    }
    return render(request, "outreach/campaign.html", context)


@shows_and_changes
@needs(Right.OUTREACH)
def campaign_new(request: OfficerRequest) -> HttpResponse:
    form = NewCampaignForm(request.POST or None, officer=request.user)
    if form.is_valid():
        campaign = form.save()
        messages.success(request, _("The campaign is kept. Now plan its teams and events."))
        return redirect("campaign", campaign.pk)
    return render(request, "outreach/campaign_new.html", {"form": form})


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def campaign_change(request: OfficerRequest, campaign_id: int) -> HttpResponse:
    """A POST changes the campaign, or takes away one without events and routes."""
    campaign = _to_change(request, campaign_id)
    if "remove" in request.POST:
        return _removed(request, campaign)
    form = CampaignChangeForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        form.save()
        messages.success(request, _("The campaign is kept."))
        return redirect("campaign", campaign.pk)
    kept = Campaign.objects.get(pk=campaign.pk)
    return render(request, "outreach/campaign_change.html", {"campaign": kept, "form": form})


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def team_new(request: OfficerRequest, campaign_id: int) -> HttpResponse:
    campaign = _to_change(request, campaign_id)
    return _team_page(request, Team(campaign=campaign))


@shows_and_changes
@needs(Right.OUTREACH)
@transaction.atomic
def team_page(request: OfficerRequest, team_id: int) -> HttpResponse:
    """A POST changes the team, or takes away one without events and routes."""
    campaigns = Campaign.objects.changeable_by(request.user)
    kept = Team.objects.filter(campaign__in=campaigns).select_related("campaign")
    team = get_object_or_404(kept, pk=team_id)
    if "remove" in request.POST:
        try:
            team.delete()
            messages.success(request, _("The team is taken away."))
        except ProtectedError:
            messages.error(request, _("The team has events or routes: it stays."))
        return redirect("campaign", team.campaign_id)
    return _team_page(request, team)


def _team_page(request: OfficerRequest, team: Team) -> HttpResponse:
    form = TeamForm(request.POST or None, team=team)
    if form.is_valid():
        form.save()
        messages.success(request, _("The team is kept."))
        return redirect("campaign", team.campaign_id)
    context = {"campaign": team.campaign, "is_new": team.pk is None, "form": form}
    return render(request, "outreach/team.html", context)


def _to_change(request: OfficerRequest, campaign_id: int) -> Campaign:
    """Locked where something is to change: teams and events are checked against its days."""
    kept = Campaign.objects.changeable_by(request.user).select_related("area")
    if request.method == "POST":
        kept = kept.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(kept, pk=campaign_id)


def _removed(request: OfficerRequest, campaign: Campaign) -> HttpResponse:
    try:
        campaign.delete()
    except ProtectedError:
        messages.error(request, _("The campaign has events or routes: it stays."))
        return redirect("campaign", campaign.pk)
    messages.success(request, _("The campaign is taken away."))
    return redirect("outreach")
