"""Accounts are made, changed and closed by an administrator in charge, and sessions follow."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from officers import accounts, passwords
from officers.models import Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)


def now(address):
    return area(address, NOW)


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, now("province:44"))


@pytest.fixture
def inside():
    return officer(Role.VIEWER, now("office:44-03"))


def make(by, **given):
    details = {"username": "newcomer", "name": "Lê Mới", "role": Role.CASHIER, "first_day": NOW}
    return accounts.make(**{"area": now("office:44-03"), **details, **given}, by=by)


def signed_in(someone):
    client = Client()
    client.force_login(someone)
    assert is_signed_in(client)
    return client


def is_signed_in(client):
    return client.get("/areas/country:VN/").status_code == 200


def test_a_new_officer_has_a_role_an_area_and_no_password(administrator):
    made = make(administrator)

    assert (made.role, str(made), made.has_usable_password()) == (Role.CASHIER, "Lê Mới", False)
    assert [each.area for each in made.assignments.all()] == [now("office:44-03")]


def test_a_user_name_is_taken_in_capitals_too(administrator):
    make(administrator, username="Thu.Ha")

    with pytest.raises(ValidationError) as refused:
        make(administrator, username="thu.ha")

    assert "username" in refused.value.message_dict


def test_nobody_is_made_for_an_area_outside(administrator):
    with pytest.raises(PermissionDenied):
        make(administrator, area=now("office:51-06"))

    assert not Officer.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("role", [Role.SYSTEM, "superuser", ""])
def test_nobody_gives_a_role_that_nobody_holds(administrator, inside, role):
    with pytest.raises(PermissionDenied):
        make(administrator, role=role)
    with pytest.raises(PermissionDenied):
        accounts.change(officer=inside, name="Lê", role=role, by=administrator)

    inside.refresh_from_db()
    assert inside.role == Role.VIEWER


def test_the_forms_offer_and_take_no_role_of_the_system(client, administrator, inside):
    client.force_login(administrator)
    details = {"name": "Lê", "role": Role.SYSTEM}
    first = {"username": "newcomer", "area": "office:44-03", "first_day": "2025-10-06"}

    answers = [
        client.post(f"/officers/{inside.pk}/", details),
        client.post("/officers/new", details | first),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any('value="system"' in answer.content.decode() for answer in answers)
    assert not Officer.objects.filter(role=Role.SYSTEM).exists()


def test_an_officer_reads_who_made_a_link_for_the_password_and_that_it_was_used(
    client, administrator, inside
):
    passwords.make_link(officer=inside, by=administrator)
    passwords.set_password(officer=inside, password="a-long-one-2718", by=inside)
    client.force_login(inside)
    client.cookies["django_language"] = "en"

    page = client.get("/accounts/sessions/")

    told = [(change.what, change.by) for change in page.context["changes"]]
    assert told[:2] == [
        ("Changed password.", str(inside)),
        ("Changed password link.", str(administrator)),
    ]
    assert str(administrator) in page.content.decode()


def test_nobody_reads_what_was_changed_about_somebody_else(client, administrator, inside):
    passwords.make_link(officer=inside, by=administrator)
    client.force_login(officer(Role.VIEWER, now("office:44-03")))
    client.cookies["django_language"] = "en"

    told = [change.what for change in client.get("/accounts/sessions/").context["changes"]]
    assert told
    assert not any("password" in what for what in told)


def test_another_role_signs_the_officer_out_for_good(administrator, inside):
    client = signed_in(inside)

    for role in (Role.AUDITOR, Role.VIEWER):
        accounts.change(officer=inside, name="Lê Khác", role=role, by=administrator)

    inside.refresh_from_db()
    assert (inside.role, str(inside)) == (Role.VIEWER, "Lê Khác")
    assert not is_signed_in(client)


def test_another_name_signs_nobody_out(administrator, inside):
    client = signed_in(inside)

    accounts.change(officer=inside, name="Lê Khác", role=inside.role, by=administrator)

    assert is_signed_in(client)


def test_sessions_do_not_come_back_when_an_officer_is_reactivated(administrator, inside):
    client, other = signed_in(inside), signed_in(administrator)

    accounts.deactivate(officer=inside, by=administrator)
    assert not is_signed_in(client)
    accounts.reactivate(officer=inside, by=administrator)

    assert not is_signed_in(client)
    assert is_signed_in(other)
    assert is_signed_in(signed_in(inside))


@pytest.mark.parametrize("change", [accounts.deactivate, accounts.reactivate])
def test_a_neighbour_opens_and_closes_no_account(inside, change):
    neighbour = officer(Role.ADMINISTRATOR, now("province:51"))

    with pytest.raises(PermissionDenied):
        change(officer=inside, by=neighbour)


@pytest.mark.parametrize("change", [accounts.deactivate, accounts.reactivate])
def test_nobody_opens_or_closes_the_own_account(administrator, change):
    with pytest.raises(PermissionDenied):
        change(officer=administrator, by=administrator)


def test_nobody_changes_the_own_role_but_the_own_name(administrator):
    accounts.change(
        officer=administrator, name="Lê Khác", role=administrator.role, by=administrator
    )

    with pytest.raises(PermissionDenied):
        accounts.change(
            officer=administrator, name="Lê", role=Role.PROVINCIAL_STAFF, by=administrator
        )
    assert str(Officer.objects.get(pk=administrator.pk)) == "Lê Khác"


def test_a_neighbour_changes_neither_name_nor_role(inside):
    neighbour = officer(Role.ADMINISTRATOR, now("province:51"))

    with pytest.raises(PermissionDenied):
        accounts.change(officer=inside, name="Lê", role=inside.role, by=neighbour)


def test_who_changed_what_is_on_record(administrator, inside):
    accounts.change(officer=inside, name="Lê", role=Role.AUDITOR, by=administrator)
    accounts.deactivate(officer=inside, by=administrator)

    entries = LogEntry.objects.filter(object_id=inside.pk).order_by("pk")
    assert {entry.user_id for entry in entries} == {administrator.pk}
    assert ["role" in entry.change_message for entry in entries] == [True, False]


def test_the_administration_site_says_who_changed_what(client, administrator, inside):
    accounts.change(officer=inside, name="Lê", role=Role.AUDITOR, by=administrator)
    passwords.make_link(officer=inside, by=administrator)
    client.force_login(administrator)
    client.cookies["django_language"] = "en"

    page = client.get(f"/admin/officers/officer/{inside.pk}/history/").content.decode()

    assert "Changed name and role." in page
    assert "Changed password link." in page
