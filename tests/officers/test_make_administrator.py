"""The first administrator has the country: somebody must be able to assign every area."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Area
from officers import scope
from officers.management.commands import make_administrator
from officers.models import Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db


def test_the_first_administrator_has_the_country_and_keeps_everybody(monkeypatch):
    inside = officer(Role.VIEWER, area("office:44-03", date(2025, 10, 6)))
    typed = io.StringIO("a-long-one-2718\n")
    monkeypatch.setattr(make_administrator, "getpass", lambda prompt: typed.readline().strip())

    call_command("make_administrator", "first", stdout=io.StringIO())

    first = Officer.objects.get(username="first")
    assert scope.officers_in_charge(first).contains(inside)


def test_there_is_no_administrator_before_there_are_areas():
    Area.objects.filter(kind="country").update(valid=DateRange(None, date(2000, 1, 1)))

    with pytest.raises(CommandError, match="load_areas"):
        call_command("make_administrator", "first")

    assert not Officer.objects.exists()
