"""Where officers are signed in: rows that end after half an hour of silence or twelve hours.

This is the SESSION_ENGINE. A session's key opens it, so that pages name a session otherwise.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from officers.models import LONGEST_SESSION, Officer, Session, SessionQuerySet

SILENCE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)  # not with every request: that would write as often
# Kept in the session's data, from which its row is made anew whenever it is saved.
SIGNED_IN_AT, BROWSER = "signed_in_at", "browser"


class SessionStore(db.SessionStore):
    last_seen: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        self.last_seen = row.last_seen if row else None
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        if SESSION_KEY in data:
            data.setdefault(SIGNED_IN_AT, now.isoformat())
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 (made of the class above)
        row.officer_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.signed_in_at = _moment(data.get(SIGNED_IN_AT))
        row.browser = data.get(BROWSER, "")
        row.last_seen, row.expire_date = now, now + SILENCE
        if row.signed_in_at:
            row.expire_date = min(row.expire_date, row.signed_in_at + LONGEST_SESSION)
        return row

    def touch(self) -> None:
        """Somebody is there: silence begins anew, and the twelve hours go on."""
        now = timezone.now()
        if self.last_seen is None or now - self.last_seen < SEEN_EVERY:
            return
        going_on = Session.objects.filter(session_key=self.session_key).going_on()
        until = Least(now + SILENCE, F("signed_in_at") + LONGEST_SESSION)
        going_on.update(last_seen=now, expire_date=until)


def of(officer: Officer) -> SessionQuerySet:
    """Where the officer is signed in now, the latest first."""
    return Session.objects.filter(officer=officer).going_on().order_by("-last_seen")


def end(officer: Officer, *, name: str) -> None:
    """Ends the officer's session of that name, if it goes on."""
    keys = [each.session_key for each in of(officer) if each.name == name]
    Session.objects.filter(session_key__in=keys).delete()


def end_others(officer: Officer, *, but: str | None) -> None:
    Session.objects.filter(officer=officer).exclude(session_key=but).delete()


def end_all(officer: Officer) -> None:
    Session.objects.filter(officer=officer).delete()


def delete_ended() -> None:
    SessionStore.clear_expired()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
