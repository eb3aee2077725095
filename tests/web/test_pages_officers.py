"""The pages of officers, as an administrator of one province uses them."""

import re
from datetime import date
from html import unescape

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from officers.models import Assignment, Officer, Role
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)


def now(address):
    return area(address, NOW)


@pytest.fixture
def administrator(client):
    """Signed in with province 44, reading English."""
    made = officer(Role.ADMINISTRATOR, now("province:44"))
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


@pytest.fixture
def someone():
    made = officer(Role.VIEWER, now("office:44-03"))
    made.last_name = "Nguyễn Văn Đức"
    made.save()
    return made


def text(response):
    """The words of a page, without its marks."""
    assert response.status_code == 200
    return " ".join(unescape(re.sub("<[^>]*>", " ", response.content.decode())).split())


def fault_at(response, field):
    """What is said above a field."""
    pattern = rf'<p class="fault" id="\w*id_{field}_error">([^<]*)</p>'
    return unescape(re.search(pattern, response.content.decode())[1])


def listed(client, question=""):
    return [row.record for row in client.get("/officers/" + question).context["table"].rows]


# The list


def test_the_list_says_who_works_where_today_and_signed_in_when(client, administrator, someone):
    Assignment.objects.create(
        officer=someone, area=now("office:44-01"), valid=DateRange(date(2025, 11, 1), None)
    )

    page = text(client.get("/officers/"))

    row = f"{someone.username} Nguyễn Văn Đức viewer BHXH cơ sở Quảng Ninh – active"
    assert row in page


@pytest.mark.parametrize(
    ("question", "found"),
    [("?text=duc", True), ("?text=van+DUC", True), ("?text=hoa", False), ("?role=viewer", True)]
    + [("?role=auditor", False), ("?text=duc&role=auditor", False)],
)
def test_the_list_is_narrowed_by_name_and_role(client, administrator, someone, question, found):
    assert (someone in listed(client, question)) == found


def test_an_officer_who_is_not_active_stands_last(client, administrator, someone):
    Officer.objects.filter(pk=administrator.pk).update(username="zz")
    Officer.objects.filter(pk=someone.pk).update(is_active=False)

    assert listed(client) == [administrator, someone]
    assert "not active" in text(client.get("/officers/"))


def test_the_list_leads_to_the_administration_site(client, administrator):
    assert 'href="/admin/"' in client.get("/officers/").content.decode()


# Making an officer

NEWCOMER = {
    "username": "newcomer",
    "name": "Lê Thị Mới",
    "role": "cashier",
    "area": "office:44-03",
    "first_day": "06/10/2025",
    "last_day": "",
}


def test_an_officer_is_made_with_a_first_area(client, administrator):
    response = client.post("/officers/new", NEWCOMER | {"last_day": "2025-12-31"})

    made = Officer.objects.get(username="newcomer")
    assert response["Location"] == f"/officers/{made.pk}/"
    assert (made.role, str(made), made.has_usable_password()) == ("cashier", "Lê Thị Mới", False)
    assert made.assignments.get().last_day == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "new comer"),
        ("username", "OFFICER"),
        ("name", ""),
        ("role", "system"),
        ("area", "office:51-06"),
        ("area", "country:VN"),
        ("area", "\0"),
        ("first_day", "31/02/2026"),
        ("first_day", "05/10/2025"),
        ("last_day", "05/10/2025"),
        ("last_day", "31/12/9999"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(
    client, administrator, field, typed
):
    Officer.objects.create(username="officer")

    response = client.post("/officers/new", NEWCOMER | {field: typed})

    page = unescape(response.content.decode())
    assert fault_at(response, field)
    assert typed.strip("\0") in page and all(
        value in page for name, value in NEWCOMER.items() if name != field
    )
    assert not Officer.objects.filter(username="newcomer").exists()


def test_an_area_that_is_not_certain_is_offered_and_chosen(client, administrator):
    typed = NEWCOMER | {"area": "dong hoi"}

    response = client.post("/officers/new", typed)

    assert fault_at(response, "area") == "Choose below which area is meant."
    assert 'value="office:44-01"' in response.content.decode()
    assert not Officer.objects.filter(username="newcomer").exists()
    client.post("/officers/new", typed | {"area": ["dong hoi", "office:44-01"]})
    assert Officer.objects.get(username="newcomer").assignments.get().area == now("office:44-01")


def test_the_enter_key_sends_the_form_and_chooses_no_area(client, administrator):
    page = client.post("/officers/new", NEWCOMER | {"area": "dong hoi"}).content.decode()

    buttons = re.findall(r"<button[^>]*>", page.partition('<form method="post" class="narrow">')[2])

    assert buttons[0] == "<button>"


# One officer


def test_the_page_shows_what_is_now_what_comes_and_what_has_ended(client, administrator, someone):
    later, past = DateRange(date(2025, 11, 1), None), DateRange(None, date(2025, 9, 1))
    Assignment.objects.create(officer=someone, area=now("office:44-01"), valid=later)
    Assignment.objects.create(officer=someone, area=now("office:44-02"), valid=past)

    page = text(client.get(f"/officers/{someone.pk}/"))

    assert "from 01/11/2025 has not begun" in page
    assert page.count("has not begun") == 1
    assert re.search(r"Ended .* BHXH cơ sở \S+ \S+ – 31/08/2025", page)


def test_name_and_role_are_changed(client, administrator, someone):
    client.post(f"/officers/{someone.pk}/", {"name": "Lê Khác", "role": "auditor"})

    someone.refresh_from_db()
    assert (str(someone), someone.role) == ("Lê Khác", "auditor")


def test_a_name_that_is_missing_is_told_at_its_field(client, administrator, someone):
    response = client.post(f"/officers/{someone.pk}/", {"name": " ", "role": "auditor"})

    assert 'id="details_name_error"' in response.content.decode()
    someone.refresh_from_db()
    assert someone.role == Role.VIEWER


@pytest.mark.parametrize("role", ["system", "superuser"])
def test_no_role_is_given_that_nobody_has(client, administrator, someone, role):
    client.post(f"/officers/{someone.pk}/", {"name": "Lê", "role": role})

    someone.refresh_from_db()
    assert someone.role == Role.VIEWER


def test_an_officer_is_deactivated_and_reactivated(client, administrator, someone):
    states = []

    for button in ("deactivate", "reactivate"):
        client.post(f"/officers/{someone.pk}/state", {button: ""})
        states.append(Officer.objects.get(pk=someone.pk).is_active)

    assert states == [False, True]


def test_a_form_without_its_button_changes_no_state(client, administrator, someone):
    client.post(f"/officers/{someone.pk}/state", {"other": ""})

    assert Officer.objects.get(pk=someone.pk).is_active


def test_an_area_is_assigned_by_a_part_of_its_name(client, administrator, someone):
    client.post(
        f"/officers/{someone.pk}/assignments",
        {"area": "BHXH cơ sở Đồng Hới", "first_day": "2025-10-07", "last_day": "08/10/2025"},
    )

    made = someone.assignments.get(area=now("office:44-01"))
    assert (made.first_day, made.last_day) == (date(2025, 10, 7), date(2025, 10, 8))


def test_an_area_outside_is_told_at_its_field(client, administrator, someone):
    response = client.post(
        f"/officers/{someone.pk}/assignments", {"area": "office:51-06", "first_day": "06/10/2025"}
    )

    assert fault_at(response, "area") == "No area in your charge is called so on the first day."
    assert 'value="office:51-06"' in response.content.decode()
    assert someone.assignments.count() == 1


def test_an_assignment_is_ended_on_a_day(client, administrator, someone):
    kept = someone.assignments.get()

    client.post(f"/officers/{someone.pk}/assignments/{kept.pk}", {"last_day": "31/10/2025"})

    kept.refresh_from_db()
    assert kept.last_day == date(2025, 10, 31)


def test_a_day_that_cannot_be_is_told_at_its_assignment(client, administrator, someone):
    kept = someone.assignments.get()

    response = client.post(
        f"/officers/{someone.pk}/assignments/{kept.pk}", {"last_day": "01/10/2025"}
    )

    page = response.content.decode()
    assert f'id="end_{kept.pk}_last_day_error"' in page
    assert 'value="01/10/2025"' in page


def test_every_id_on_the_page_is_there_once(client, administrator, someone):
    Assignment.objects.create(
        officer=someone, area=now("office:44-01"), valid=DateRange(None, None)
    )

    ids = re.findall(r' id="([^"]+)"', client.get(f"/officers/{someone.pk}/").content.decode())

    assert len(ids) == len(set(ids))


# Oneself


def test_ones_own_page_offers_the_name_alone(client, administrator):
    page = client.get(f"/officers/{administrator.pk}/").content.decode()

    for way in ("state", "link", "assignments"):
        assert f'action="/officers/{administrator.pk}/{way}' not in page


def test_ones_own_name_is_changed_and_the_role_is_not(client, administrator):
    client.post(f"/officers/{administrator.pk}/", {"name": "Lê", "role": "provincial_staff"})

    administrator.refresh_from_db()
    assert (str(administrator), administrator.role) == ("Lê", Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("way", "cells"),
    [
        ("state", {"deactivate": ""}),
        ("link", {"make": ""}),
        ("assignments", {"area": "office:44-03", "first_day": "06/10/2025"}),
        ("assignments/{assignment}", {"last_day": "06/10/2025"}),
    ],
)
def test_nothing_else_of_ones_own_is_changed(client, administrator, way, cells):
    way = way.format(assignment=administrator.assignments.get().pk)

    response = client.post(f"/officers/{administrator.pk}/{way}", cells)

    assert response.status_code == 403
    kept = Officer.objects.get(pk=administrator.pk)
    assert (kept.is_active, kept.password_links) == (True, 0)
    assert [(each.first_day, each.last_day) for each in kept.assignments.all()] == [(None, None)]
