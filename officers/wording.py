"""Recorded values and officers in the reader's language."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from officers.models import Officer, Role

NOTHING = "–"


def who(officer: Officer | None) -> str:
    """The officer's name; None stands for a change made past our pages and commands."""
    if officer is None:
        return _("outside of this site")
    return str(officer.get_role_display() if officer.role == Role.SYSTEM else officer)


def words_of(each: "models.Field[Any, Any]", value: Any) -> str:
    """A field's value; not that of a foreign key."""
    if value in (None, ""):
        return NOTHING
    if each.flatchoices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, DateRange):
        last = value.upper and value.upper - timedelta(days=1)
        return f"{day_words(value.lower)} – {day_words(last)}".strip()
    return day_words(value) if isinstance(value, date) else str(value)


def day_words(day: date | None) -> str:
    """As the reader writes days; empty where there is none."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
