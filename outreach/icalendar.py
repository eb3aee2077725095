"""Events as iCalendar (RFC 5545), for the calendars of phones and offices."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.text import capfirst

from outreach.models import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
LINE_BYTES = 75  # of one line, without its end


def written(events: Iterable[Event], *, host: str) -> bytes:
    """The events with their place, campaign and team. `host` makes their ids unique in the
    world; one that was moved keeps its id, and calendars move it too."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rollout//outreach//VI"]
    for event in events:
        lines += _lines_of(event, host)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def _lines_of(event: Event, host: str) -> list[str]:
    about = [event.campaign.name, event.team.name if event.team else ""]
    return [
        "BEGIN:VEVENT",
        f"UID:event-{event.pk}@{host}",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{escaped(capfirst(f'{event.get_kind_display()}: {event.where}'))}",
        f"LOCATION:{escaped(event.where)}",
        f"DESCRIPTION:{escaped(chr(10).join(filter(None, about)))}",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends do not end it."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """A long line in parts of at most 75 bytes, of which the later begin with a blank; a letter
    of several bytes stays whole."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
