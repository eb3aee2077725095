"""Campaigns with their teams, the events at which they meet people, each talk, and route sheets."""

from outreach.models.campaigns import Campaign, Participation, Partner, Team, TeamMember
from outreach.models.contacts import Actor, Contact, Outcome, Reason
from outreach.models.events import Event, EventBank
from outreach.models.routes import RouteSheet, RouteStop

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
    "RouteSheet",
    "RouteStop",
    "Team",
    "TeamMember",
]
