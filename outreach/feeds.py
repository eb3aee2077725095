"""Calendar feeds: made by an officer, shown once, found by their secret, ended."""

import hashlib
import secrets

from areas.calendar import today
from officers.models import Officer
from officers.rights import Right, may
from outreach.models import CalendarFeed

BYTES = 32


def of(officer: Officer) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(officer=officer).first()


def make(officer: Officer) -> str:
    """The secret of a new one, which nothing tells again; the one before it ends."""
    secret = secrets.token_urlsafe(BYTES)
    end(officer)
    CalendarFeed.objects.create(officer=officer, digest=_digest(secret))
    return secret


def end(officer: Officer) -> None:
    CalendarFeed.objects.filter(officer=officer).delete()


def officer_of(secret: str) -> Officer | None:
    """Whose feed it is, as long as they are at work; once a day it is noted that it was used."""
    known = CalendarFeed.objects.filter(digest=_digest(secret), officer__is_active=True)
    feed = known.select_related("officer").first()
    if feed is None or not may(feed.officer.role, Right.OUTREACH):
        return None
    known.exclude(last_used_on=today()).update(last_used_on=today())
    return feed.officer


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
