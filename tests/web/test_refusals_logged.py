"""What a signed-in officer is refused leaves a line in the process log, which names nobody."""

import logging
from contextlib import contextmanager
from datetime import date

import pytest
from django.test import Client

from beneficiaries.models import Beneficiary
from officers.models import Role
from tests.factories import area, line, load, officer

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)


@pytest.fixture
def refused(caplog):
    """The lines about refusals so far."""
    caplog.set_level(logging.INFO)
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "rollout.views"
    ]


@contextmanager
def own_lines():
    """What is said of fields meanwhile."""
    told, logger = [], logging.getLogger("officers.refusals")
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage())
    logger.addHandler(handler)
    yield told
    logger.removeHandler(handler)


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Hoa", citizen_id="044150777777")])
    return Beneficiary.objects.get()


@pytest.fixture
def beside(client):
    """Signed in: an officer of the office beside."""
    made = officer(Role.DISTRICT_OFFICER, area("office:44-01", AUGUST))
    client.force_login(made)
    return made


def test_a_person_out_of_sight_is_a_line_of_no_person(client, beside, person, refused, caplog):
    client.get(f"/beneficiaries/{person.uuid}/?name=Lê Thị Hoa")
    client.post(f"/beneficiaries/{person.uuid}/reveal", {"purpose": "044150777777 Lê Thị Hoa"})

    assert refused() == [
        f"refused officer={beside.pk} address=beneficiary status=404",
        f"refused officer={beside.pk} address=reveal status=404",
    ]
    for personal in (str(person.uuid), "Lê Thị Hoa", "044150777777"):
        assert personal not in caplog.text


def test_a_right_that_is_missing_is_a_line(client, beside, refused):
    client.get("/officers/?text=somebody")

    assert refused() == [f"refused officer={beside.pk} address=officers status=403"]


def test_a_stale_tab_after_the_role_changed_is_a_line(client, beside, person, refused):
    beside.role = Role.VIEWER
    beside.save()

    answer = client.post("/beneficiaries/", {"q": "hoa"})

    assert answer.status_code == 403
    assert refused() == [f"refused officer={beside.pk} address=beneficiaries status=403"]


def test_a_form_without_its_token_is_a_line(beside, refused):
    client = Client(enforce_csrf_checks=True)
    client.force_login(beside)

    client.post("/beneficiaries/", {"q": "hoa"})

    assert refused() == [f"refused officer={beside.pk} address=beneficiaries status=403"]


def test_a_broken_form_is_a_line(client, beside, refused):
    client.post("/rolls/new", "&".join(f"f{number}=1" for number in range(2000)), URLENCODED)

    assert refused() == [f"refused officer={beside.pk} address=roll_new status=400"]


URLENCODED = "application/x-www-form-urlencoded"


def test_strangers_and_addresses_that_are_none_leave_no_line(client, beside, refused):
    client.get("/Lê Thị Hoa/")
    Client().get("/rankings/")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "hoa"})

    assert refused() == []


@pytest.mark.parametrize("asked", ["commune", "point"])
def test_a_worklist_narrowed_to_what_is_not_ones_own_is_a_line(client, beside, person, asked):
    with own_lines() as told:
        client.get(f"/conversions/?{asked}={area('commune:19213').pk}")

    assert told == [f"refused officer={beside.pk} address=conversions field={asked}"]


def test_a_roll_for_another_area_is_a_line(client, beside):
    with own_lines() as told:
        client.post("/rolls/new", {"area": "district:456", "period": "2025-06"})

    assert told == [f"refused officer={beside.pk} address=roll_new field=area"]
