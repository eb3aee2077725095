"""Campaigns with their teams, the events at which they meet people, and each talk."""

from outreach.models.campaigns import Campaign, Participation, Partner, Team, TeamMember
from outreach.models.contacts import Actor, Contact, Outcome, Reason
from outreach.models.events import Event, EventBank

__all__ = [
    "Actor",
    "Campaign",
    "Contact",
    "Event",
    "EventBank",
    "Outcome",
    "Participation",
    "Partner",
    "Reason",
    "Team",
    "TeamMember",
]
