"""Every address of the project, tried as a stranger, as every role, and with every method."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Account, Beneficiary
from officers import api_tokens
from officers.models import Role
from rollout.urls import urlpatterns
from tests.factories import (
    answer,
    area,
    campaign,
    claim,
    event,
    line,
    load,
    officer,
    opened,
    person_list,
    report,
    route,
    target,
    team,
)
from tests.web.planting import give_lists_to

pytestmark = pytest.mark.django_db

ALL = {Role.VIEWER, Role.CASHIER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_STAFF}
ALL |= {Role.ADMINISTRATOR, Role.AUDITOR}
WITH_PEOPLE = {Role.DISTRICT_OFFICER, Role.PROVINCIAL_STAFF}
ADMINISTER = {Role.ADMINISTRATOR}

# Who opens which page. An address that is missing here is red (below).
PAGES = {
    "start": ALL,
    "rankings": ALL,
    "rankings_csv": ALL,
    "rankings_xlsx": ALL,
    "rankings_pdf": ALL,
    "check_file": ALL,
    "area_csv": ALL,
    "area_xlsx": ALL,
    "area_pdf": ALL,
    "funnel_csv": ALL,
    "funnel_xlsx": ALL,
    "funnel_pdf": ALL,
    "bridge_csv": ALL,
    "bridge_xlsx": ALL,
    "bridge_pdf": ALL,
    "report_csv": ALL,
    "report_xlsx": ALL,
    "report_pdf": ALL,
    "report": ALL,
    "reports": ALL,
    "report_run": ALL,
    "made_file": ALL,
    "person_lists": WITH_PEOPLE,
    "person_list_file": WITH_PEOPLE,
    "area": ALL,
    "changes": ALL,
    "compare": ALL,
    "counting": ALL,
    "reconciliation": ALL,
    "bridge": ALL,
    "bridge_people": WITH_PEOPLE,
    "points": ALL,
    "beneficiaries": WITH_PEOPLE,
    "beneficiary": WITH_PEOPLE,
    "account": WITH_PEOPLE,
    "representative_new": WITH_PEOPLE,
    "conversions": WITH_PEOPLE,
    "conversion_new": WITH_PEOPLE,
    "conversion_first_month": WITH_PEOPLE,
    "shared_accounts": WITH_PEOPLE,
    "targets": ALL,
    "target": {Role.PROVINCIAL_STAFF},
    "target_new": {Role.PROVINCIAL_STAFF},
    "outreach": WITH_PEOPLE,
    "outreach_calendar": WITH_PEOPLE,
    "calendar_feed": WITH_PEOPLE,
    "campaign_new": WITH_PEOPLE,
    "campaign": WITH_PEOPLE,
    "campaign_results": WITH_PEOPLE,
    "campaign_change": WITH_PEOPLE,
    "team_new": WITH_PEOPLE,
    "team": WITH_PEOPLE,
    "event_new": WITH_PEOPLE,
    "event": WITH_PEOPLE,
    "event_change": WITH_PEOPLE,
    "event_people": WITH_PEOPLE,
    "event_conversion": WITH_PEOPLE,
    "contact_new": WITH_PEOPLE,
    "visits": WITH_PEOPLE,
    "due": WITH_PEOPLE,
    "still_cash": WITH_PEOPLE,
    "route": WITH_PEOPLE,
    "route_results": WITH_PEOPLE,
    "answers": WITH_PEOPLE,
    "answer": WITH_PEOPLE,
    "rolls": WITH_PEOPLE,
    "roll_new": WITH_PEOPLE,
    "roll": WITH_PEOPLE,
    "roll_file": WITH_PEOPLE,
    "roll_changes": WITH_PEOPLE,
    "roll_sent_back": WITH_PEOPLE,
    "roll_bad_lines": WITH_PEOPLE,
    "cash_list": WITH_PEOPLE | {Role.CASHIER},
    "cash_check": WITH_PEOPLE | {Role.CASHIER},
    "access_log": {Role.AUDITOR},
    "person_readings": {Role.AUDITOR},
    "unusual_reading": {Role.AUDITOR},
    "officers": ADMINISTER,
    "api_tokens": ADMINISTER,
    "api_page": ALL,
    "officer_new": ADMINISTER,
    "officer": ADMINISTER,
    "officer_state": ADMINISTER,
    "officer_link": ADMINISTER,
    "officer_assignments": ADMINISTER,
    "officer_assignment": ADMINISTER,
    "officer_second_factor": ADMINISTER,
    "sessions": ALL,
    "own_password": ALL,
    "second_factor": ALL,
}
FILES_OF_AN_AREA = [
    f"{name}_{form}"
    for name in ("area", "funnel", "bridge", "report")
    for form in ("csv", "xlsx", "pdf")
]
OF_AN_EVENT = ["event", "event_change", "event_people", "event_conversion"]
OF_A_CAMPAIGN = ["campaign", "campaign_results", "campaign_change", "team_new", "event_new"]
# Addresses that take forms; reading them leads to the page that they stand on.
ACTIONS = {
    "reveal": WITH_PEOPLE,
    "peer_group": {Role.PROVINCIAL_STAFF},
    "api_token_end": ADMINISTER,
    "report_reasons": WITH_PEOPLE,
    "report_run_new": WITH_PEOPLE,
    "report_run_change": WITH_PEOPLE,
    "payments_ended": WITH_PEOPLE,
    "conversion_withdraw": WITH_PEOPLE,
    "shared_account_decide": WITH_PEOPLE,
    "roll_decide": WITH_PEOPLE,
    "roll_repairs": WITH_PEOPLE,
    "roll_columns": WITH_PEOPLE,
    "roll_correct": WITH_PEOPLE,
}
# Whose start is a page of its own.
SENT_ON_FROM_START = {Role.VIEWER, Role.CASHIER, Role.ADMINISTRATOR, Role.AUDITOR}
FOR_DEVELOPERS = {"styleguide"}
OPEN_TO_STRANGERS = {"account_login", "password", "set_language", "healthz", "readyz"}
OPEN_TO_STRANGERS |= {"mfa_authenticate"}
ONES_OWN = {"account_logout"}
# By token and by secret: tests/web/test_api.py, test_pages_feeds.py
OTHERS = ONES_OWN | {"api_rates", "calendar_feed_file"}
CHANGES_OFFICERS = {name for name in PAGES if name.startswith("officer_")} | {"officer"}
ANSWERS_POSTS = {
    "account",
    "representative_new",
    "beneficiaries",
    "roll_new",
    "target",
    "target_new",
    "calendar_feed",
    "campaign_new",
    "campaign_change",
    "team_new",
    "team",
    "event_new",
    "event_change",
    "event_conversion",
    "contact_new",
    "due",
    "visits",
    "route_results",
    "answers",
    "answer",
    "check_file",
    "person_lists",
    "api_tokens",
    "conversion_new",
    "sessions",
    "own_password",
    "second_factor",
    "person_readings",
} | CHANGES_OFFICERS


@pytest.fixture
def addresses(settings):
    """Every page's address, with arguments that exist in province 44."""
    settings.TODAY = date(2025, 6, 5)
    roll = load([line(), line(amount="0")], accept_good=True)
    someone = officer(Role.VIEWER, area("province:44"))
    made = report(area("province:44"))
    planned = campaign(area("province:44"))
    planned_event = event(planned)
    arguments = {
        "officer": [someone.pk],
        "officer_state": [someone.pk],
        "officer_link": [someone.pk],
        "officer_second_factor": [someone.pk],
        "officer_assignments": [someone.pk],
        "officer_assignment": [someone.pk, someone.assignments.get().pk],
        "area": ["province:44"],
        "peer_group": ["province:44"],
        "report": ["province:44"],
        "report_reasons": ["province:44"],
        "report_run_new": ["province:44"],
        "report_run": [made.run_id],
        "report_run_change": [made.run_id],
        "made_file": [made.pk],
        "person_list_file": [person_list(area("province:44"), officer()).pk],
        **{name: ["province:44"] for name in FILES_OF_AN_AREA},
        "api_token_end": [api_tokens.make(name="x", area=area("province:44"), by=someone)[0].pk],
        "target": [target(area("province:44")).pk],
        **{name: [planned.pk] for name in OF_A_CAMPAIGN},
        **{name: [planned_event.pk] for name in OF_AN_EVENT},
        "team": [team(planned).pk],
        **dict.fromkeys(["route", "route_results"], [route(Beneficiary.objects.get()).pk]),
        "answer": [an_answer().pk],
        "reconciliation": ["province:44"],
        "bridge": ["province:44"],
        "bridge_people": ["province:44"],
        "beneficiary": [Beneficiary.objects.get().uuid],
        "roll": [roll.pk],
        "roll_file": [roll.pk],
        "reveal": [Beneficiary.objects.get().uuid],
        "payments_ended": [Beneficiary.objects.get().uuid],
        "roll_decide": [roll.pk],
        "roll_repairs": [roll.pk],
        "roll_columns": [roll.pk],
        "roll_correct": [roll.pk],
        "roll_changes": [roll.pk],
        "roll_sent_back": [roll.pk],
        "roll_bad_lines": [roll.pk],
        "conversion_withdraw": [claim(Beneficiary.objects.get()).pk],
        "representative_new": [Beneficiary.objects.get().uuid],
        "account": [Beneficiary.objects.get().uuid, Account.objects.get().pk],
        "shared_account_decide": [Account.objects.get().pk],
    }
    asked = {
        "conversion_new": f"?person={Beneficiary.objects.get().uuid}",
        "contact_new": f"?person={Beneficiary.objects.get().uuid}",
        "event_conversion": f"?person={Beneficiary.objects.get().uuid}",
        "conversion_first_month": "?day=2025-06-05",
        "bridge_people": "?part=new",
    }
    return {
        name: reverse(name, args=arguments.get(name)) + asked.get(name, "")
        for name in [*PAGES, *ACTIONS]
    }


def an_answer():
    by = officer(Role.DISTRICT_OFFICER, area("district:456"))
    return answer(opened(Beneficiary.objects.get()), by=by)


@pytest.fixture
def pages(addresses):
    return {name: to for name, to in addresses.items() if name in PAGES}


def statuses(client, method, addresses):
    return {name: getattr(client, method)(to).status_code for name, to in addresses.items()}


def test_every_address_stands_in_these_tables():
    named = {pattern.name for pattern in urlpatterns if hasattr(pattern, "name")}

    assert named == set(PAGES) | set(ACTIONS) | FOR_DEVELOPERS | OPEN_TO_STRANGERS | OTHERS


@pytest.mark.parametrize(("asked_for", "status"), [(True, 200), (False, 404)])
def test_the_style_guide_is_there_for_developers_only(client, settings, asked_for, status):
    settings.STYLEGUIDE = asked_for
    client.force_login(officer(Role.VIEWER, area("country:VN")))

    assert client.get("/styleguide/").status_code == status


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_a_stranger_is_sent_to_sign_in_from_every_page(client, addresses, method):
    for address in [*addresses.values(), *missing_addresses()]:
        response = getattr(client, method)(address)

        assert response.status_code == 302
        assert unquote(response["Location"]) == f"/accounts/login/?next={address}"


def missing_addresses():
    """Well-formed addresses that name nothing: a stranger must not learn that."""
    return [
        reverse("beneficiary", args=["01900000-0000-7000-8000-000000000000"]),
        reverse("roll", args=[999_999_999]),
        reverse("roll_file", args=[999_999_999]),
        reverse("area", args=["province:99"]),
        reverse("officer", args=[999_999_999]),
        reverse("officer_assignment", args=[999_999_999, 999_999_999]),
    ]


@pytest.mark.parametrize("name", ["account_login", "healthz", "readyz"])
def test_a_stranger_opens_what_is_meant_for_strangers(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("role", sorted(ALL))
def test_a_role_opens_its_pages_and_is_refused_the_others(client, addresses, role):
    somebody = officer(role, area("country:VN"))
    give_lists_to(somebody)
    client.force_login(somebody)

    expected = {name: 200 if role in roles else 403 for name, roles in PAGES.items()}
    expected |= {name: 302 if role in roles else 403 for name, roles in ACTIONS.items()}
    if role in SENT_ON_FROM_START:
        expected["start"] = 302
    assert statuses(client, "get", addresses) == expected


@pytest.mark.parametrize("role", sorted(ALL - WITH_PEOPLE))
def test_a_form_of_somebody_without_the_right_is_refused(client, addresses, role):
    client.force_login(officer(role, area("country:VN")))

    refused = [name for name, roles in ACTIONS.items() if role not in roles]
    answers = {name: client.post(addresses[name]).status_code for name in refused}

    assert answers == dict.fromkeys(refused, 403)


def test_the_system_opens_nothing(client, addresses):
    client.force_login(officer(Role.SYSTEM, area("country:VN")))

    assert set(statuses(client, "get", addresses).values()) == {403}


@pytest.mark.parametrize("role", sorted(ALL - WITH_PEOPLE))
def test_nobody_is_searched_by_a_role_that_sees_no_people(client, addresses, role):
    client.force_login(officer(role, area("country:VN")))

    assert client.post(addresses["beneficiaries"], {"q": "Mẫu"}).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("role", [Role.PROVINCIAL_STAFF, Role.ADMINISTRATOR])
def test_a_page_that_is_read_takes_nothing(client, pages, method, role):
    client.force_login(officer(role, area("country:VN")))
    read = {
        name: to for name, to in pages.items() if name not in ANSWERS_POSTS and role in PAGES[name]
    }

    assert set(statuses(client, method, read).values()) == {405}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_page_that_changes_an_officer_takes_forms_alone(client, addresses, method):
    client.force_login(officer(Role.ADMINISTRATOR, area("country:VN")))
    changes = {name: addresses[name] for name in CHANGES_OFFICERS}

    assert set(statuses(client, method, changes).values()) == {405}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_search_takes_questions_alone(client, addresses, method):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("country:VN")))

    assert getattr(client, method)(addresses["beneficiaries"]).status_code == 405


@pytest.mark.parametrize("role", [Role.PROVINCIAL_STAFF, Role.ADMINISTRATOR])
def test_every_page_answers_a_head_request(client, pages, role):
    somebody = officer(role, area("country:VN"))
    give_lists_to(somebody)
    client.force_login(somebody)
    skipped = {"start"} if role in SENT_ON_FROM_START else set()
    own = {name: to for name, to in pages.items() if role in PAGES[name] and name not in skipped}

    assert set(statuses(client, "head", own).values()) == {200}


@pytest.mark.parametrize("role", sorted(ALL - ADMINISTER))
def test_no_other_role_changes_an_officer(client, addresses, role):
    client.force_login(officer(role, area("country:VN")))
    changes = {name: addresses[name] for name in CHANGES_OFFICERS}

    assert set(statuses(client, "post", changes).values()) == {403}


def test_a_form_without_its_token_is_refused_on_a_page_that_says_so(client_that_checks_tokens):
    client = client_that_checks_tokens
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("country:VN")))

    response = client.post("/beneficiaries/", {"q": "Mẫu"}, follow=True)

    assert response.status_code == 403
    assert "csrf_failed.html" in [template.name for template in response.templates]


@pytest.fixture
def client_that_checks_tokens():
    return Client(enforce_csrf_checks=True)


def test_the_start_page_lists_ones_areas_and_leads_to_them(client):
    load([line(commune_code="19225")], where="office:44-03", period=date(2025, 8, 1))
    client.force_login(officer(Role.DISTRICT_OFFICER, area("office:44-03", date(2025, 8, 1))))

    page = client.get("/").content.decode()

    assert 'href="/areas/office:44-03/"' in page
    assert client.get("/areas/office:44-03/").status_code == 200


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.VIEWER, {"rankings"}),
        (Role.AUDITOR, {"rankings", "access_log"}),
        (Role.CASHIER, {"rankings", "cash_list"}),
        (Role.DISTRICT_OFFICER, {"rankings", "beneficiaries", "rolls", "cash_list"}),
        (Role.ADMINISTRATOR, {"rankings", "officers"}),
    ],
)
def test_the_head_of_a_page_offers_what_the_role_may_open(client, role, offered):
    client.force_login(officer(role, area("country:VN")))

    page = client.get("/areas/country:VN/").content.decode()

    ways = {"rankings", "beneficiaries", "rolls", "cash_list", "officers", "access_log"}
    assert {way for way in ways if f'href="{reverse(way)}"' in page} == offered
