"""Administrators keep officers and their areas there; nobody else gets in, and no people stand."""

from datetime import date

import pytest

from officers import access
from officers.models import Assignment, Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

REFORM = date(2025, 7, 1)
OTHERS = [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SYSTEM}]


@pytest.fixture
def administrator(client):
    made = officer(Role.ADMINISTRATOR, area("country:VN"))
    client.force_login(made)
    return made


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/officers/officer/",
        "/admin/officers/officer/add/",
        "/admin/areas/area/?q=19207",
        "/admin/password_change/",
    ],
)
def test_an_administrator_opens_every_page_of_it(client, administrator, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("address", ["/admin/", "/admin/officers/officer/"])
def test_no_other_role_gets_in(client, role, address):
    client.force_login(officer(role, area("country:VN")))

    assert client.get(address, follow=True).status_code == 403


def test_a_stranger_is_sent_to_the_common_sign_in_page(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_an_administrator_sees_no_people(client, administrator):
    for address in ("/beneficiaries/", "/rolls/"):
        assert client.get(address).status_code == 403


def test_only_officers_and_areas_stand_there(client, administrator):
    models = client.get("/admin/").context["available_apps"]

    names = {model["object_name"] for app in models for model in app["models"]}

    assert names == {"Officer", "Area"}


def test_areas_are_looked_at_and_not_changed(client, administrator):
    one = area("commune:19213")

    page = client.get(f"/admin/areas/area/{one.pk}/change/")

    assert page.status_code == 200
    assert client.get("/admin/areas/area/add/").status_code == 403
    assert client.post(f"/admin/areas/area/{one.pk}/change/", {"name": "x"}).status_code == 403


def test_an_officer_is_assigned_to_an_area(client, administrator):
    someone, where = officer(Role.VIEWER), area("office:44-03", REFORM)

    response = client.post(
        f"/admin/officers/officer/{someone.pk}/change/",
        form_of(someone, **{"assignments-0-area": where.pk, "assignments-0-valid_0": "2025-10-01"}),
    )

    assert response.status_code == 302
    made = Assignment.objects.get(officer=someone)
    assert (made.area, made.valid.lower, made.valid.upper) == (where, date(2025, 10, 1), None)


def form_of(someone, **cells):
    """The change page's form of an officer with one new assignment."""
    return {
        "username": someone.username,
        "role": someone.role,
        "is_active": "on",
        "assignments-TOTAL_FORMS": 1,
        "assignments-INITIAL_FORMS": 0,
        "assignments-0-officer": someone.pk,
    } | cells


def test_an_officer_gets_another_role(client, administrator):
    someone = officer(Role.VIEWER)

    client.post(
        f"/admin/officers/officer/{someone.pk}/change/",
        form_of(someone, role=Role.AUDITOR) | {"assignments-TOTAL_FORMS": 0},
    )

    assert Officer.objects.get(pk=someone.pk).role == Role.AUDITOR


def test_an_assignment_without_an_area_is_a_fault_on_the_page(client, administrator):
    someone = officer(Role.VIEWER)

    response = client.post(
        f"/admin/officers/officer/{someone.pk}/change/",
        form_of(someone, **{"assignments-0-valid_0": "2025-10-01"}),
    )

    assert response.status_code == 200
    assert "assignments-0-area" in response.content.decode()


def test_an_area_assigned_twice_on_a_day_is_a_fault_on_the_page(client, administrator):
    where, someone = area("office:44-03", REFORM), officer(Role.VIEWER)
    twice = {f"assignments-{row}-area": where.pk for row in (0, 1)} | {
        "assignments-0-valid_0": "2025-10-01",
        "assignments-1-valid_1": "2025-10-02",
        "assignments-1-officer": someone.pk,
        "assignments-TOTAL_FORMS": 2,
    }

    response = client.post(
        f"/admin/officers/officer/{someone.pk}/change/", form_of(someone, **twice)
    )

    assert "BHXH cơ sở Quảng Ninh" in str(response.context["errors"])
    assert not Assignment.objects.filter(officer=someone).exists()


def test_an_area_assigned_again_after_a_pause_is_no_fault(client, administrator):
    where, someone = area("office:44-03", REFORM), officer(Role.VIEWER)
    again = {f"assignments-{row}-area": where.pk for row in (0, 1)} | {
        "assignments-0-valid_0": "2025-10-01",
        "assignments-1-valid_1": "2025-10-01",
        "assignments-1-officer": someone.pk,
        "assignments-TOTAL_FORMS": 2,
    }

    client.post(f"/admin/officers/officer/{someone.pk}/change/", form_of(someone, **again))

    assert Assignment.objects.filter(officer=someone).count() == 2


def test_an_assignment_for_no_day_is_a_fault_on_the_page(client, administrator):
    where, someone = area("office:44-03", REFORM), officer(Role.VIEWER)
    days = {"assignments-0-valid_0": "2025-10-01", "assignments-0-valid_1": "2025-10-01"}

    response = client.post(
        f"/admin/officers/officer/{someone.pk}/change/",
        form_of(someone, **{"assignments-0-area": where.pk} | days),
    )

    assert response.status_code == 200
    assert not Assignment.objects.filter(officer=someone).exists()


def test_a_new_officer_gets_a_password_that_opens_the_door(client, administrator):
    password = "a-long-one-2718"

    client.post(
        "/admin/officers/officer/add/",
        {
            "username": "newcomer",
            "role": Role.CASHIER,
            "usable_password": "true",
            "password1": password,
            "password2": password,
            "assignments-TOTAL_FORMS": 0,
            "assignments-INITIAL_FORMS": 0,
        },
    )

    assert Officer.objects.get(username="newcomer").check_password(password)


def test_a_short_password_is_refused(client, administrator):
    someone = officer(Role.VIEWER)

    response = client.post(
        f"/admin/officers/officer/{someone.pk}/password/",
        {"usable_password": "true", "password1": "short", "password2": "short"},
    )

    assert response.status_code == 200
    assert not Officer.objects.get(pk=someone.pk).check_password("short")


def test_the_trace_of_an_officer_keeps_them_from_being_deleted(client, administrator):
    someone = officer(Role.DISTRICT_OFFICER)
    access.log_subject(someone, "viewed", "roll 1", rows=1)

    page = client.get(f"/admin/officers/officer/{someone.pk}/delete/")
    client.post(f"/admin/officers/officer/{someone.pk}/delete/", {"post": "yes"})

    assert page.status_code == 200
    assert Officer.objects.filter(pk=someone.pk).exists()
