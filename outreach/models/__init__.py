"""Campaigns with their teams, and the events at which they meet people."""

from outreach.models.campaigns import Campaign, Participation, Partner, Team, TeamMember
from outreach.models.events import Event, EventBank

__all__ = [
    "Campaign",
    "Event",
    "EventBank",
    "Participation",
    "Partner",
    "Team",
    "TeamMember",
]
