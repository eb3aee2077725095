"""Campaigns with their teams, the events at which they meet people, each talk, route sheets, and
what partners answered."""

from outreach.models.answers import Answer, AnswerAccount, AnswerLine
from outreach.models.campaigns import Campaign, Participation, Partner, Team, TeamMember
from outreach.models.contacts import Actor, Contact, Outcome, Reason
from outreach.models.events import Event, EventBank
from outreach.models.feeds import CalendarFeed
from outreach.models.missed import MissedPayment
from outreach.models.routes import RouteSheet, RouteStop

__all__ = [
    "Actor",
    "Answer",
    "AnswerAccount",
    "AnswerLine",
    "CalendarFeed",
    "Campaign",
    "Contact",
    "Event",
    "EventBank",
    "MissedPayment",
    "Outcome",
    "Participation",
    "Partner",
    "Reason",
    "RouteSheet",
    "RouteStop",
    "Team",
    "TeamMember",
]
