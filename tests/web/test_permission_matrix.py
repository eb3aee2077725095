"""Every address x method x role x area: exactly who is let in, and that nobody else changes
a thing.

What is right stands in rollout.permissions (which role) and here (whose area): nothing is
sampled, and an address without an argument that exists is red.
"""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from officers.models import Role
from officers.rights import Right, may
from rollout.permissions import PERMISSIONS, About
from tests.factories import area, officer
from tests.web.planting import JUNE_5, OPEN, as_fields, give_lists_to, state_of_the_database

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
ROLES = [role for role in Role if role != Role.SYSTEM]
# Whose areas an officer has: all that is planted lies in district 456 of province 44.
RELATIONS = {
    "own": "district:456",
    "parent's": "province:44",
    "neighbour's": "district:450",
    "ended": "district:456",
    "none": None,
}
IN_SIGHT = {
    About.NOTHING: set(RELATIONS),
    About.AREA: set(RELATIONS),
    About.FIGURES: {"own", "parent's", "neighbour's"},
    About.PEOPLE: {"own", "parent's"},
    About.OFFICER: {"own", "parent's"},
}
# Lists about an area that is not asked for are about one's own: without one, they are missing.
NEED_AN_AREA = {"rankings", "rankings_csv", "rankings_xlsx", "rankings_pdf"}
NEED_AN_AREA |= {"points", "compare", "targets", "still_cash"}
# Addresses of forms that stand on another page, which reading them leads to.
FORMS_ELSEWHERE = {
    "api_token_end",
    "report_reasons",
    "report_run_change",
    "report_run_new",
    "peer_group",
    "reveal",
    "payments_ended",
    "conversion_withdraw",
    "shared_account_decide",
    "roll_decide",
    "roll_repairs",
    "roll_columns",
    "roll_correct",
}
# Whose start is another page; the others' is the page itself.
SENT_ON = {Role.VIEWER, Role.CASHIER, Role.ADMINISTRATOR, Role.AUDITOR}
# Not there unless a developer asked for it.
MISSING = {"styleguide"}


def test_every_role_and_area_of_the_table_is_walked(planted):
    assert set(planted) | OPEN == set(PERMISSIONS)


def signed_in(role, relation):
    client = Client()
    days = DateRange(date(2024, 1, 1), JUNE_5) if relation == "ended" else None
    where = RELATIONS[relation]
    somebody = officer(role, *([area(where)] if where else []), days=days)
    give_lists_to(somebody)
    client.force_login(somebody)
    return client


def expected(name, method, role, relation):
    """The status, from the table of rights and from whose area it is."""
    permission = PERMISSIONS[name]
    if method not in permission.methods:
        return 405
    if not may(role, permission.right):
        return 403
    is_out_of_sight = relation not in IN_SIGHT[permission.about]
    is_about_no_area = name in NEED_AN_AREA and relation in {"ended", "none"}
    if is_out_of_sight or is_about_no_area or name in MISSING:
        return 404
    return opened(name, method, role, relation)


def opened(name, method, role, relation):
    """What the rightful officer gets: a page, or where a form leads that was done."""
    if name == "start":
        return 302 if role in SENT_ON and relation not in {"ended", "none"} else 200
    if method == "POST" and name in NAME_AN_AREA and relation not in {"own", "parent's"}:
        return NAME_AN_AREA[name]
    if method == "POST":
        return 200 if name in ANSWERED_ON_THE_PAGE else 302
    return 302 if name in FORMS_ELSEWHERE else 200


ANSWERED_ON_THE_PAGE = {
    "api_tokens",
    "calendar_feed",
    "check_file",
    "reveal",
    "officer_link",
    "own_password",
    "second_factor",
    "person_readings",
}
# Forms that name an area, and are answered with a sentence where it is not one's own.
NAME_AN_AREA = {"roll_new": 422, "officer_new": 200, "target_new": 200, "person_lists": 200}
NAME_AN_AREA |= {"api_tokens": 422, "campaign_new": 200, "visits": 422, "due": 422}


def ask(client, method, address, form):
    """The answer, and whether the database is another afterwards; it is taken back."""
    with transaction.atomic():
        if method == "POST":
            response = client.post(address, as_fields(form))
        else:
            response = client.generic(method, address)
        is_changed = method == "POST" and response.status_code < 400 and state_of_the_database()
        transaction.set_rollback(True)
    return response, is_changed


def without_what_changes(response):
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r'name="next" value="[^"]*"', "", text)


# Forms that ask or explain, and change nothing but the log of who looked; the state of a loaded
# roll lets nothing be repaired or explained (tests/payments/test_repairs.py tries those).
CHANGE_NOTHING = {"beneficiaries", "reveal", "roll_repairs", "roll_columns"}
CHANGE_NOTHING |= {"check_file", "sessions", "own_password", "second_factor", "person_readings"}


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_exactly_what_the_table_says(planted, role, relation):
    client = signed_in(role, relation)
    before = state_of_the_database()
    wrong, foreign = {}, set()

    for name, (address, missing, form) in planted.items():
        for method in METHODS:
            response, after = ask(client, method, address, form)
            wanted = expected(name, method, role, relation)
            if response.status_code != wanted:
                wrong[f"{method} {name}"] = (response.status_code, wanted)
            if wanted == 404 and name not in MISSING and method != "HEAD":
                other, _changed = ask(client, method, missing, form)
                foreign |= {without_what_changes(response), without_what_changes(other)}
            does_something = (
                wanted == opened(name, method, "", "own") and name not in CHANGE_NOTHING
            )
            if after and (after != before) != does_something:
                wrong[f"{method} {name}"] = "nothing was done" if after == before else "done"

    assert wrong == {}
    assert len(foreign) <= 1, "what is foreign looks otherwise than what is missing"
    assert state_of_the_database() == before


@pytest.mark.parametrize("role", [Role.PROVINCIAL_STAFF, Role.ADMINISTRATOR])
def test_a_form_without_its_token_does_nothing(planted, role):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer(role, area("province:44")))
    before = state_of_the_database()
    forms = {
        name: tried
        for name, tried in planted.items()
        if "POST" in PERMISSIONS[name].methods and may(role, PERMISSIONS[name].right)
    }

    answers = {name: client.post(one.address, one.form).status_code for name, one in forms.items()}

    assert answers == dict.fromkeys(forms, 403)
    assert state_of_the_database() == before


def test_a_stranger_is_sent_to_sign_in_from_everywhere(client, planted):
    before = state_of_the_database()
    wrong = {}

    for name, tried in planted.items():
        for address in (tried.address, tried.missing):
            for method in METHODS:
                response = client.generic(method, address)
                to = unquote(response.get("Location", ""))
                if (response.status_code, to) != (302, f"/accounts/login/?next={address}"):
                    wrong[f"{method} {name}"] = (response.status_code, to)

    assert wrong == {}
    assert state_of_the_database() == before


def test_the_system_officer_is_let_in_nowhere(planted):
    client = signed_in(Role.SYSTEM, "parent's")

    answers = {name: client.get(one.address).status_code for name, one in planted.items()}

    assert set(answers.values()) == {403}


@pytest.mark.parametrize("right", Right)
def test_every_right_opens_something_and_is_somebodys(right):
    assert any(one.right == right for one in PERMISSIONS.values())
    assert any(may(role, right) for role in ROLES)
