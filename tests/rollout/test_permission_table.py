"""Nothing starts while an address and the table of permissions do not agree."""

import json
from io import StringIO

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.urls import include, path

from officers.models import Role
from officers.rights import Right, needs, open_to_strangers
from rollout import permissions
from rollout.permissions import Permission


def answer(request):
    return HttpResponse("shown")


# This module is an URLconf, too.
urlpatterns = [
    path("guarded/", needs(Right.START)(answer), name="guarded"),
    path("public/", open_to_strangers(lambda request: HttpResponse()), name="public"),
    path("forgotten/", answer, name="forgotten"),
    path("deeper/", include([path("nameless/", answer)])),
]
AGREED = {"guarded": Permission(Right.START), "public": Permission(None)}


@pytest.fixture
def planted(settings, monkeypatch):
    """The planted addresses, and the rows of the table that a test gives."""
    settings.ROOT_URLCONF = __name__

    def with_rows(rows):
        monkeypatch.setattr("rollout.checks.PERMISSIONS", rows)
        return [error.msg for error in checks.run_checks() if error.id.startswith("rollout.")]

    return with_rows


def test_an_address_that_stands_in_no_row_is_named(planted):
    assert planted(AGREED) == [
        "The address 'forgotten' stands in no row of the table of permissions.",
        "The address 'deeper/nameless/' stands in no row of the table of permissions.",
    ]


def test_an_address_whose_view_declares_no_right_is_named(planted):
    rows = AGREED | {"forgotten": Permission(None), "deeper/nameless/": Permission(None)}

    assert planted(rows) == [
        "The address 'forgotten' declares no right.",
        "The address 'deeper/nameless/' declares no right.",
    ]


def test_a_view_and_a_row_that_differ_are_both_named(planted):
    rows = AGREED | {"guarded": Permission(None), "public": Permission(Right.ROLLS)}

    assert planted(rows)[:2] == [
        "The address 'guarded' declares the right start, the table of permissions says"
        " of strangers.",
        "The address 'public' declares the right of strangers, the table of permissions says"
        " rolls.",
    ]


def test_a_row_of_no_address_is_named(planted):
    found = planted(AGREED | {"gone": Permission(Right.START)})

    assert "The table of permissions names 'gone', which is no address." in found


def test_nothing_starts_while_an_address_stands_in_no_row(settings):
    settings.ROOT_URLCONF = __name__

    with pytest.raises(SystemCheckError, match="'forgotten' stands in no row"):
        call_command("check")


def test_the_project_and_its_table_agree():
    assert [error for error in checks.run_checks() if error.id.startswith("rollout.")] == []


# The command


def printed(*options):
    out = StringIO()
    call_command("permissions", *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_every_address_for_machines():
    rows = json.loads(printed("--json"))

    assert [row["name"] for row in rows] == [each.name for each in permissions.addresses()]
    assert next(row for row in rows if row["name"] == "beneficiary") == {
        "pattern": "/beneficiaries/<uuid:uuid>/",
        "name": "beneficiary",
        "methods": ["GET", "HEAD"],
        "right": "people",
        "roles": [Role.DISTRICT_OFFICER, Role.PROVINCIAL_STAFF],
        "about": "people",
        "samples": {"uuid": "01900000-0000-7000-8000-000000000000"},
    }


def test_the_command_prints_a_line_an_address_for_people():
    lines = printed().splitlines()

    assert len(lines) == len(list(permissions.addresses()))
    assert "/access-log/  access_log  GET HEAD  auditor" in lines
