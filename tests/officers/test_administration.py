"""Administrators keep officers and their areas there; nobody else gets in, and no people stand."""

from datetime import date

import pytest

from officers.models import Role
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
        "/admin/areas/area/?q=19207",
        "/admin/areas/",
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
    assert client.get("/admin/areas/area/add/").status_code == 404
    assert client.post(f"/admin/areas/area/{one.pk}/change/", {"name": "x"}).status_code == 405


@pytest.mark.parametrize(("action", "status"), [("change", 405), ("delete", 404)])
def test_officers_are_looked_at_and_not_changed(client, administrator, action, status):
    one = officer(Role.VIEWER, area("district:456"))

    address = f"/admin/officers/officer/{one.pk}/{action}/"

    assert client.get(f"/admin/officers/officer/{one.pk}/change/").status_code == 200
    assert client.get("/admin/officers/officer/add/").status_code == 404
    assert client.post(address, {"role": "provincial_staff"}).status_code == status
    one.refresh_from_db()
    assert one.role == Role.VIEWER


@pytest.mark.parametrize("page", ["login", "logout", "password_change", "auth/group", "r/1/1"])
def test_what_has_its_place_elsewhere_is_not_there(client, administrator, page):
    assert client.get(f"/admin/{page}/").status_code == 404


@pytest.mark.parametrize("page", ["change", "history"])
def test_an_officer_out_of_charge_is_missing_there(client, page):
    someone = officer(Role.VIEWER, area("district:456"))
    client.force_login(officer(Role.ADMINISTRATOR, area("district:450")))

    assert client.get(f"/admin/officers/officer/{someone.pk}/{page}/").status_code == 404
