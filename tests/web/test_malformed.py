"""Thousands of malformed addresses and forms: none is an error of the server, none changes
anything without saying so, none brings its own tags, headers or ways into the answer.

Every parameter and field of every address (rollout.permissions) x every value and shape of
tests/web/nasty.py, as a role that may. --long tries every parameter of any address everywhere.
"""

from urllib.parse import quote, quote_plus

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.permissions import PERMISSIONS, addresses
from tests.web.nasty import (
    ROLES,
    VALUES,
    fields_offered,
    pairs,
    rest_of,
    rightful,
    send,
    signed_in,
    thinned,
)
from tests.web.planting import OPEN, nothing_changes

pytestmark = pytest.mark.django_db

RANKING = ["period", "area", "level", "tree", "programme", "order", "peers", "borders"]
RANKING += ["page", "seen"]
# The parameters that an address reads; one that is not named here is tried with `q`.
READS = {
    "rankings": RANKING,
    "rankings_csv": RANKING[:8],
    "rankings_xlsx": RANKING[:2],
    "rankings_pdf": RANKING[:2],
    "compare": [*RANKING[:8], "with"],
    "area": [*RANKING[:1], *RANKING[2:]],
    "points": RANKING,
    "targets": RANKING[:2],
    "reconciliation": ["period", "programme"],
    **{f"area_{form}": RANKING[:1] for form in ("csv", "xlsx", "pdf")},
    **{f"funnel_{form}": RANKING[:1] for form in ("csv", "xlsx", "pdf")},
    "report": ["period"],
    "report_pdf": ["period"],
    "bridge": ["since", "until", "programme", "part"],
    "bridge_people": ["part", "since", "until", "programme", "page"],
    "conversions": ["commune", "point"],
    "conversion_new": ["person"],
    "contact_new": ["person", "event"],
    "event_conversion": ["person"],
    "event_people": ["page"],
    "campaign_results": ["programme", "period"],
    "due": ["commune", "kind", "days", "page"],
    "still_cash": RANKING,
    "visits": ["commune", "motive", "page"],
    "route": ["print"],
    "answers": ["q"],
    "answer": ["page"],
    "conversion_first_month": ["day"],
    "outreach": ["month"],
    "rolls": ["period", "state", "page"],
    "roll_changes": ["change", "against", "programme", "commune", "page"],
    "cash_list": ["period", "point", "print"],
    "cash_check": ["period", "point"],
    "access_log": ["officer", "action", "since", "person", "page"],
    "officers": ["text", "role", "page"],
    "admin:officers_officer_changelist": ["q", "p", "o", "all", "role__exact", "_facets", "e"],
    "admin:areas_area_changelist": ["q", "p", "o", "kind__exact", "_popup", "_to_field"],
    "admin:officers_officer_change": ["_changelist_filters", "_to_field"],
    "account_login": ["next"],
    "account_logout": ["next"],
    "mfa_authenticate": ["next"],
}
EVERY_PARAMETER = sorted({name for names in READS.values() for name in names} | {"next", "q"})
# Fields that a page offers only in another state of what stands there.
FIELDS = {"roll_repairs": {"kind", "cell"}, "roll_columns": {"programme", "column0"}}
OPEN_FORMS = {
    "account_login": {"login": "nobody.here", "password": "wrong"},
    "account_logout": {"next": "/"},
    "set_language": {"language": "en", "next": "/"},
    "mfa_authenticate": {"code": "000000"},
}


# One in eight of the values each time, all with --long; between the names each is met.
a_part_or_all = pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.long)])


@pytest.fixture
def tried(planted):
    """(name, address, form) of every address, those that are open to strangers too."""
    there = [(name, one.address, one.form) for name, one in planted.items()]
    opened = {"account_login": "/accounts/login/", "account_logout": "/accounts/logout/"}
    opened |= {"api_rates": "/api/v1/rates", "calendar_feed_file": "/outreach/feeds/x.ics"}
    opened |= {"set_language": "/language/", "healthz": "/healthz", "readyz": "/readyz"}
    opened |= {"password": "/officers/password/MQ/set/", "mfa_authenticate": "/accounts/code/"}
    assert set(opened) == OPEN
    return [*there, *((name, to, OPEN_FORMS.get(name, {})) for name, to in opened.items())]


@pytest.fixture
def clients(planted):
    """By role, somebody of the district that everything is planted in; strangers by None."""
    strangers = {None: Client(raise_request_exception=False)}
    return strangers | {role: signed_in(role) for role in ROLES}


def who(name):
    return None if name in OPEN else rightful(name)


def try_all(clients, cases):
    """Sends each case, (name of the address, method, address, body), as who may.

    How many they were, and what is wrong by what was sent.
    """
    wrong, number = {}, 0
    for name, method, address, body in cases:
        _response, fault = send(clients[who(name)], method, address, body)
        number += 1
        if fault:
            wrong[f"{method} {name} {address[:120]} {body[:120]}"] = fault
    return number, wrong


def reading(tried, parameters_of):
    """Lists of cases: of each address and parameter, every malformed pair."""
    for name, address, _form in tried:
        for parameter in parameters_of(name):
            path = address.split("?")[0] if f"?{parameter}=" in address else address
            path += "&" if "?" in path else "?"
            yield [(name, "GET", path + pair, "") for pair in pairs(parameter)]


def filling(clients, tried):
    """Lists of cases: of each form and field, every malformed pair beside the valid others."""
    for name, address, form in tried:
        if "POST" in PERMISSIONS[name].methods:
            fields = (
                fields_offered(clients[who(name)], address) | set(form) | FIELDS.get(name, set())
            )
            for field in sorted(fields or {"q"}):
                rest = rest_of(form, field)
                cases = pairs(field, form.get(field, "1"))
                yield [(name, "POST", address, pair + rest) for pair in cases]


def naming(tried):
    """Lists of cases: of each argument of each address, every nasty value."""
    patterns = {each.name: each.pattern.split("/") for each in addresses()}
    for name, address, _form in tried:
        parts = address.split("?")[0].split("/")
        for place, part in enumerate(patterns[name]):
            if part.startswith("<"):
                yield [
                    (
                        name,
                        method,
                        "/".join([*parts[:place], quote(value), *parts[place + 1 :]]),
                        "",
                    )
                    for value in VALUES
                    for method in PERMISSIONS[name].methods
                ]


@a_part_or_all
def test_no_parameter_breaks_an_address(clients, tried, step, record_property):
    cases = thinned(reading(tried, lambda name: READS.get(name, ["q"])), step)

    with nothing_changes():
        number, wrong = try_all(clients, cases)

    record_property("malformed requests", number)
    assert wrong == {}


@pytest.mark.long
def test_no_parameter_of_another_address_breaks_one(clients, tried, record_property):
    cases = thinned(reading(tried, lambda name: EVERY_PARAMETER), 5)

    with nothing_changes():
        number, wrong = try_all(clients, cases)

    record_property("malformed requests", number)
    assert wrong == {}


@a_part_or_all
def test_no_field_breaks_a_form(clients, tried, step, record_property):
    cases = thinned(filling(clients, tried), step)

    with nothing_changes():
        number, wrong = try_all(clients, cases)

    record_property("malformed requests", number)
    assert wrong == {}


@a_part_or_all
def test_no_argument_breaks_an_address(clients, tried, step, record_property):
    cases = thinned(naming(tried), step)

    with nothing_changes():
        number, wrong = try_all(clients, cases)

    record_property("malformed requests", number)
    assert wrong == {}


@a_part_or_all
def test_no_random_text_breaks_an_address(clients, tried, step):
    """Hypothesis makes values of any bytes and any signs for any parameter or field."""
    lists = [*reading(tried, lambda name: READS.get(name, ["q"])), *filling(clients, tried)]
    texts = st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))

    @settings(max_examples=1500 // step, deadline=None, database=None)
    @given(st.sampled_from(lists), st.one_of(texts, st.binary(max_size=60)))
    def never_breaks(cases, value):
        name, method, address, body = cases[0]  # of which the value is empty
        if method == "GET":
            address += quote_plus(value)
        else:
            body = body.replace("=", "=" + quote_plus(value), 1)
        assert try_all(clients, [(name, method, address, body)]) == (1, {})

    with nothing_changes():
        never_breaks()
