"""What each role may do, and the check that no address is left without a right."""

import pytest
from django.core import checks
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from officers.models import Officer, Role
from officers.rights import ROLE_RIGHTS, Right, may, needs, open_to_strangers

FIGURES = {"start", "figures"}
WITH_PEOPLE = {"start", "figures", "people", "conversions", "rolls", "cash_list"}


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.VIEWER, FIGURES),
        (Role.CASHIER, FIGURES | {"cash_list"}),
        (Role.DISTRICT_OFFICER, WITH_PEOPLE),
        (Role.PROVINCIAL_STAFF, WITH_PEOPLE),
        (Role.ADMINISTRATOR, FIGURES | {"administer"}),
        (Role.AUDITOR, FIGURES | {"access_log"}),
        (Role.SYSTEM, set()),
    ],
)
def test_a_role_has_exactly_these_rights(role, rights):
    assert {right.value for right in Right if may(role, right)} == rights


def test_every_role_has_its_rights_written_down():
    assert set(ROLE_RIGHTS) == set(Role)


def answer(request):
    return HttpResponse("shown")


def asked_by(role):
    request = RequestFactory().get("/")
    request.user = Officer(role=role)
    return request


def test_a_view_is_shown_to_a_role_that_has_its_right():
    guarded = needs(Right.PEOPLE)(answer)

    assert guarded(asked_by(Role.DISTRICT_OFFICER)).content == b"shown"


def test_a_view_is_refused_to_a_role_that_lacks_its_right():
    guarded = needs(Right.PEOPLE)(answer)

    with pytest.raises(PermissionDenied):
        guarded(asked_by(Role.ADMINISTRATOR))


# Planted addresses: this module is an URLconf, too.

urlpatterns = [
    path("guarded/", needs(Right.START)(answer), name="guarded"),
    path("public/", open_to_strangers(lambda request: HttpResponse()), name="public"),
    path("forgotten/", answer, name="forgotten"),
    path("deeper/", include([path("nameless/", answer)])),
]


@pytest.fixture
def with_planted_addresses(settings):
    settings.ROOT_URLCONF = __name__


def test_an_address_without_a_right_is_named_by_the_check(with_planted_addresses):
    found = [error.msg for error in checks.run_checks() if error.id == "officers.E001"]

    assert found == [
        "The address 'forgotten' declares no right.",
        "The address 'nameless/' declares no right.",
    ]


def test_nothing_starts_while_an_address_declares_no_right(with_planted_addresses):
    with pytest.raises(SystemCheckError, match="'forgotten' declares no right"):
        call_command("check")


def test_every_address_of_the_project_declares_a_right():
    assert [error for error in checks.run_checks() if error.id == "officers.E001"] == []
