"""Every address x method x role x area: exactly who is let in, and that nobody else changes
a thing.

What is right stands in rollout.permissions (which role) and here (whose area): nothing is
sampled, and an address without an argument that exists is red.
"""

import re
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Account, Beneficiary
from officers.models import Role
from officers.rights import Right, may
from rollout.permissions import PERMISSIONS, About, addresses
from tests.factories import area, by_account, claim, csv_of, line, load, officer

pytestmark = pytest.mark.django_db

JUNE_5 = date(2025, 6, 5)
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
NEED_AN_AREA = {"rankings", "rankings_csv", "points"}
# Addresses of forms that stand on another page, which reading them leads to.
FORMS_ELSEWHERE = {
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
# What strangers may come to has tests of its own (signing in, health, the language).
OPEN = {name for name, one in PERMISSIONS.items() if one.right is None}
# Not there unless a developer asked for it.
MISSING = {"styleguide"}
NOBODY = "01900000-0000-7000-8000-000000000000"
NO_ROW = 999_999_999


@pytest.fixture
def planted(settings):
    """Every address with arguments that exist in district 456, and with ones that do not."""
    settings.TODAY = JUNE_5
    same = {"account_number": "3800205123456", "bank": "Agribank"}
    lines = [line(full_name="Lê Thị Hoa"), by_account(**same), by_account(**same)]
    roll = load([*lines, line(amount="0")], accept_good=True)
    person = Beneficiary.objects.get(full_name="Lê Thị Hoa")
    made = claim(person)
    someone = officer(Role.VIEWER, area("district:456"))
    planted_accounts = Account.objects.filter(beneficiary__payments__roll=roll)
    there = {
        "uuid": person.uuid,
        "account_id": made.account_id,
        "conversion_id": made.pk,
        "roll_id": roll.pk,
        "officer_id": someone.pk,
        "assignment_id": someone.assignments.get().pk,
        "address": "district:456",
    }
    missing = dict.fromkeys(there, NO_ROW) | {"uuid": NOBODY, "address": "district:999"}
    objects = {
        "admin:officers_officer_change": someone.pk,
        "admin:officers_officer_history": someone.pk,
        "admin:areas_area_change": area("district:456").pk,
        "admin:areas_area_history": area("district:456").pk,
    }
    shared = {"shared_account_decide": planted_accounts.exclude(beneficiary=person)[0].pk}
    forms = forms_of(made)
    return {
        each.name: Tried(
            _filled(
                each,
                there
                | {"object_id": objects.get(each.name), "app_label": "areas"}
                | ({"account_id": shared[each.name]} if each.name in shared else {}),
            ),
            _filled(each, missing | {"object_id": NO_ROW, "app_label": "areas"}),
            forms.get(each.name, {}),
        )
        for each in addresses()
        if each.name not in OPEN
    }


class Tried(NamedTuple):
    """An address of what exists, one of what does not, and a form that does something."""

    address: str
    missing: str
    form: dict[str, object]


def forms_of(conversion):
    seen = f"{conversion.pk}.{conversion.version}"
    asked = {"form": uuid4(), "seen": f"1:{seen}", "programme": "1", "day": "2025-06-05"}
    june = {"first_day": "2025-06-05", "area": "commune:19213"}
    return {
        "beneficiaries": {"q": "1950"},
        "reveal": {"purpose": "to be compared"},
        "payments_ended": {"has_ended": "True", "reason": "certificate shown"},
        "account": {"relation": "1", "opened_on": "2025-01-01"},
        "representative_new": {
            "full_name": "Trần Văn Ba",
            "relation": "3",
            "begins": "2025-06-05",
            "ends": "2025-12-31",
        },
        "conversion_new": asked | {"step": "cash", "reason": "far away", "relation": "0"},
        "conversion_withdraw": {"form": uuid4(), "seen": seen, "reason": "mistaken"},
        "shared_account_decide": {"verdict": "may_stay", "reason": "a couple"},
        "roll_new": {
            "form": uuid4(),
            "period": "2025-06",
            "area": "district:456",
            "file": ("roll.csv", csv_of([line()])),
        },
        "roll_decide": {"decision": "undo", "reason": "wrong month"},
        "roll_correct": {"file": ("lines.csv", csv_of([line()]))},
        "officer_new": june | {"username": "new.one", "name": "Mới", "role": "viewer"},
        "officer": {"name": "Tên Khác", "role": "viewer"},
        "officer_state": {"deactivate": "1"},
        "officer_link": {},
        "officer_second_factor": {},
        "sessions": {"others": "yes"},
        "second_factor": {"code": "000000"},
        "person_readings": {"number": "044150000001"},
        "officer_assignments": june,
        "officer_assignment": {"last_day": "2025-06-30"},
    }


def _filled(address, values):
    path = reverse(address.name, kwargs={name: values[name] for name in address.arguments})
    return path + ASKED.get(address.name, "").format(**values)


# What an address that has no argument is asked for.
ASKED = {
    "conversion_new": "?person={uuid}",
    "conversion_first_month": "?day=2025-06-05",
    "roll_changes": "?change=1",
}


def test_every_role_and_area_of_the_table_is_walked(planted):
    assert set(planted) | OPEN == set(PERMISSIONS)


def signed_in(role, relation):
    client = Client()
    days = DateRange(date(2024, 1, 1), JUNE_5) if relation == "ended" else None
    where = RELATIONS[relation]
    client.force_login(officer(role, *([area(where)] if where else []), days=days))
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


ANSWERED_ON_THE_PAGE = {"reveal", "officer_link", "second_factor", "person_readings"}
# Forms that name an area, and are answered with a sentence where it is not one's own.
NAME_AN_AREA = {"roll_new": 422, "officer_new": 200}


def ask(client, method, address, form):
    """The answer, and whether the database is another afterwards; it is taken back."""
    with transaction.atomic():
        if method == "POST":
            files = {
                name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
                for name, value in form.items()
            }
            response = client.post(address, files)
        else:
            response = client.generic(method, address)
        is_changed = method == "POST" and response.status_code < 400 and state_of_the_database()
        transaction.set_rollback(True)
    return response, is_changed


def without_what_changes(response):
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r'name="next" value="[^"]*"', "", text)


def state_of_the_database():
    """One digest of every table but the log of who looked, which grows by looking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename !~ '^(officers_access|django_session|officers_session)' ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall() if not row[0].startswith(SLOW)]
        digests = " UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
            f" FROM {table} t"
            for table in tables
        )
        cursor.execute(digests)
        return dict(cursor.fetchall())


# Public lists of thousands of rows that no page can change.
SLOW = ("areas_", "beneficiaries_institution")


# Forms that ask or explain, and change nothing but the log of who looked, or sessions; the state
# of a loaded roll lets nothing be repaired or explained (tests/payments/test_repairs.py tries
# those), and a demo asks for no second factor (tests/officers/test_second_factor.py).
CHANGE_NOTHING = {"beneficiaries", "reveal", "roll_repairs", "roll_columns"}
CHANGE_NOTHING |= {"sessions", "second_factor", "person_readings"}


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
