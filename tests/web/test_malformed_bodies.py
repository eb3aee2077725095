"""Bodies, files, cookies and headers that no browser sends: never an error of the server, and
nothing is done."""

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from officers.models import Role, Session
from rollout.permissions import PERMISSIONS
from tests.web.nasty import ROLES, URLENCODED, VALUES, rightful, send, signed_in, thinned
from tests.web.planting import as_fields, nothing_changes

pytestmark = pytest.mark.django_db

START = f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
# What is sent as which type; each is no form, or the ruins of one.
BODIES = [
    ("reason=because", "text/plain"),
    ("reason=because", ""),
    ("reason=because", "application/x-www-form-urlencoded; charset=x-none"),
    ("reason=because", "application/x-www-form-urlencoded; charset=utf-16"),
    ("reason=because", "multipart/form-data"),
    ("reason=because", "multipart/form-data; boundary=" + "x" * 300),
    ("reason=because", "multipart/form-data; boundary=\u00e9"),
    ('{"reason": "because"}', "application/json"),
    ('{"reason": ', "application/json"),
    ("<reason>because</reason>", "text/xml"),
    ("\x00\xff" * 500, URLENCODED),
    ("&=&;&=x&%&%zz=%u1234", URLENCODED),
    ("&".join(f"field{number}=1" for number in range(2000)), URLENCODED),
    ("reason=because&" * 900, URLENCODED),
    ("x=" + "y" * (3 << 20), URLENCODED),
    (START, MULTIPART_CONTENT),
    (START + 'name="reason"\r\n\r\nbecause', MULTIPART_CONTENT),
    (START + 'name="reason"', MULTIPART_CONTENT),
    (START + f"\r\n\r\nbecause\r\n--{BOUNDARY}--", MULTIPART_CONTENT),
    (START + f'name="reason"; filename=""\r\n\r\nx\r\n--{BOUNDARY}--', MULTIPART_CONTENT),
    (
        START + 'name="reason"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!!'
        f"\r\n--{BOUNDARY}--",
        MULTIPART_CONTENT,
    ),
    (
        "".join(f'{START}name="f{number}"\r\n\r\n1\r\n' for number in range(2000)),
        MULTIPART_CONTENT,
    ),
    (
        "".join(f'{START}name="f"; filename="{number}"\r\n\r\n1\r\n' for number in range(150)),
        MULTIPART_CONTENT,
    ),
]
# A file's name is the client's, and so are its first bytes.
FILES = [
    ("../../../../etc/passwd", b"period,amount\n"),
    ("a\r\nX-Injected: 1.csv", b"period,amount\n"),
    ("<x7>.csv", b"si_code,full_name\n<x7>,<script>x7()</script>\n"),
    ("x" * 500 + ".csv", b"x"),
    ("\u202evsc.exe", b"\xff\xfe"),
    ("empty.csv", b""),
    ("nul.csv", b"\x00" * 1000),
    ("page.xlsx", b"PK\x03\x04" + b"\x00" * 50),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600),
    ("page.pdf", b"%PDF-1.7\n"),
    ("page.svg", b"<svg onload='x7()'><x7></svg>"),
    ("formula.csv", b"=cmd|' /C calc'!A0,+1,@x\n"),
]


@pytest.fixture
def posted(planted):
    """(client, name, address, form) of every form that somebody signed in may send."""
    clients = {role: signed_in(role) for role in ROLES}
    return [
        (clients[rightful(name)], name, one.address, one.form)
        for name, one in planted.items()
        if "POST" in PERMISSIONS[name].methods
    ]


def faults(sent):
    """What was wrong with the answers, by what was sent."""
    return {what: fault for what, (_response, fault) in sent if fault}


def test_no_ruin_of_a_form_breaks_an_address(posted):
    with nothing_changes():
        sent = [
            (f"{name} {kind} {body[:40]!r}", send(client, "POST", address, body, kind))
            for client, name, address, _form in posted
            for body, kind in BODIES
        ]

    assert faults(sent) == {}
    assert len(sent) > 350


def in_parts(form):
    return encode_multipart(BOUNDARY, as_fields(form)), MULTIPART_CONTENT


def test_no_file_breaks_a_form(posted):
    with nothing_changes():
        sent = [
            (f"{name} {file}", send(client, "POST", address, *in_parts(form | {"file": file})))
            for client, name, address, form in posted
            if "file" in form
            for file in FILES
        ]

    assert faults(sent) == {}


def test_a_file_where_text_belongs_is_no_text(posted):
    file = ("<x7>", b"1")

    with nothing_changes():
        sent = [
            (f"{name} {field}", send(client, "POST", address, *in_parts(form | {field: file})))
            for client, name, address, form in posted
            for field in form
        ]

    assert faults(sent) == {}


@pytest.mark.parametrize("announced", ["-5", "abc", "\u00b2", "9" * 5000, "1e3", "", " 4 "])
def test_an_odd_announced_length_breaks_nothing(planted, announced):
    client = signed_in(Role.DISTRICT_OFFICER)

    _response, fault = send(client, "POST", "/beneficiaries/", "q=ba", CONTENT_LENGTH=announced)

    assert fault is None


# Cookies


def header(value):
    """A header as the server hands it on: its bytes as Latin-1."""
    return value.decode("latin-1")


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language"])
def test_no_cookie_breaks_a_page(name):
    stranger = Client(raise_request_exception=False)
    values = [*VALUES, b"x" * 10_000, "é".encode() * 32, b'"', b"a" * 32, b"../../x"]

    with nothing_changes():
        sent = [
            (value[:40], send(stranger, "GET", address, HTTP_COOKIE=f"{name}={header(value)}"))
            for value in values
            for address in ("/", "/accounts/login/")
        ]

    assert faults(sent) == {}
    assert {response.status_code for _value, (response, _fault) in sent} <= {200, 302}


@pytest.mark.parametrize("content", ["", "garbage", "e30:1abcde:forged", "\u202e", "x" * 10_000])
def test_a_session_of_another_make_is_no_session(content):
    Session.objects.create(
        session_key="a" * 32,
        session_data=content,
        last_seen=timezone.now(),
        expire_date=timezone.now().replace(year=2090),
    )
    stranger = Client(raise_request_exception=False)

    response, fault = send(stranger, "GET", "/rankings/", HTTP_COOKIE=f"sessionid={'a' * 32}")

    assert fault is None
    assert response["Location"] == "/accounts/login/?next=/rankings/"


def test_a_session_is_not_signed_in_by_what_its_cookie_holds(planted):
    client = signed_in(Role.DISTRICT_OFFICER)
    key = client.cookies["sessionid"].value

    for cookie in (key.upper(), f" {key[:-1]}", f"{key}x", f"{key};", f"{key},{key}"):
        response, _fault = send(
            Client(raise_request_exception=False), "GET", "/", HTTP_COOKIE=f'sessionid="{cookie}"'
        )

        assert response.status_code == 302, cookie


# Headers


HEADERS = [
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
    "HTTP_REFERER",
    "HTTP_ORIGIN",
    "HTTP_HX_REQUEST",
    "HTTP_HX_CURRENT_URL",
    "HTTP_HX_TARGET",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_AUTHORIZATION",
]


def test_no_header_breaks_a_page(planted):
    client = signed_in(Role.DISTRICT_OFFICER)

    with nothing_changes():
        sent = [
            (f"{name} {value[:40]}", send(client, "GET", "/rolls/", **{name: header(value)}))
            for name, value in thinned([[(name, value) for value in VALUES] for name in HEADERS], 3)
        ]

    assert faults(sent) == {}


HOSTS = ["elsewhere.example", "127.0.0.1:x", "[::1", "a b", "\xff", "x" * 999]


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(host):
    stranger = Client(raise_request_exception=False)

    response, fault = send(stranger, "GET", "/accounts/login/", HTTP_HOST=host)

    assert (response.status_code, fault) == (400, None)
