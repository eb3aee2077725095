"""What each role may do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from officers.models import Officer, Role
from officers.rights import ROLE_RIGHTS, Right, may, needs

FIGURES = {"start", "figures"}
WITH_PEOPLE = {"start", "figures", "people", "conversions", "outreach", "rolls", "cash_list"}


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.VIEWER, FIGURES),
        (Role.CASHIER, FIGURES | {"cash_list"}),
        (Role.DISTRICT_OFFICER, WITH_PEOPLE),
        (Role.PROVINCIAL_STAFF, WITH_PEOPLE | {"planning"}),
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
