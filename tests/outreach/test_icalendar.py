"""The calendar file: what RFC 5545 asks of lines, text and times, read back by other rules."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import icalendar
from outreach.models import Event
from tests.factories import area, campaign, event, point, team


def unfolded(content):
    """The lines as a calendar reads them."""
    return re.sub("\r\n[ \t]", "", content.decode()).split("\r\n")


def unescaped(text):
    return re.sub(r"\\([\\;,nN])", lambda sign: {"n": "\n", "N": "\n"}.get(sign[1], sign[1]), text)


@pytest.mark.django_db
def test_an_event_is_written_with_its_hours_in_universal_time():
    planned = campaign(area("district:456"), name="Cao điểm; tháng 6, đợt 1")
    event(
        planned,
        kind=Event.Kind.CONSULTATION,
        point=point("BD1", name="Bưu điện Võ Ninh"),
        team=team(planned),
    )

    lines = unfolded(icalendar.written(Event.objects.all(), host="example.test"))

    pk = Event.objects.get().pk
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert f"UID:event-{pk}@example.test" in lines
    assert "DTSTART:20250606T010000Z" in lines
    assert "DTEND:20250606T043000Z" in lines
    assert r"LOCATION:Bưu điện Võ Ninh\, Xã Võ Ninh" in lines
    assert r"DESCRIPTION:Cao điểm\; tháng 6\, đợt 1\nTổ 1" in lines


@pytest.mark.django_db
def test_events_of_one_campaign_are_as_many_as_there_are():
    planned = campaign(area("district:456"))
    for day in (6, 7, 8):
        event(planned, day=date(2025, 6, day))

    lines = unfolded(icalendar.written(Event.objects.all(), host="example.test"))

    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_a_line_of_any_letters_is_folded_at_75_bytes_and_read_back_whole(text):
    parts = list(icalendar.folded(text))

    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


@given(st.text(st.sampled_from('ab\\;,\n:"đ'), max_size=40))
def test_text_that_is_escaped_stands_on_one_line_and_is_read_back(text):
    escaped = icalendar.escaped(text)

    assert "\n" not in escaped
    assert unescaped(escaped) == "\n".join(text.splitlines())
