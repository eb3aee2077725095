"""What nobody types and somebody sends: values, forms, bodies; and what an answer to them must
not be."""

import time
from html.parser import HTMLParser
from urllib.parse import quote, quote_plus, urljoin

from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client

from officers.models import Role
from officers.rights import may
from rollout.permissions import PERMISSIONS
from tests.factories import area, officer

URLENCODED = "application/x-www-form-urlencoded"
SLOW_SECONDS = 5.0  # of the processor, for one answer
LEAD_ELSEWHERE = ("http:", "https:", "//", "\\", "/\\", "javascript:")

VALUES = [
    b"",
    b" ",
    b"-1",
    b"0",
    b"1",
    b"2147483648",
    b"9223372036854775807",
    b"9223372036854775808",
    b"1" * 400,
    b"1e400",
    b"NaN",
    b"Infinity",
    b"0x10",
    b"1.5",
    b"true",
    b"None",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xf4\x90\x80\x80",  # past the last sign of Unicode
    b"x" * 100_000,
    b"1' OR '1'='1'; DROP TABLE officers_officer; --",
    b"%' || pg_sleep(9) || '",
    b"<script>x7()</script>",
    b"\"'><x7 onmouseover=x7()>",
    b"{{ 7|add:7 }}{% debug %}%(name)s%s{0}",
    "\u202etxt.exe\u2066\u200f".encode(),
    "１２３".encode(),
    "a\u0301".encode() * 50,
    b"0001-01-01",
    b"9999-12-31",
    b"2025-02-30",
    b"9999-12",
    b"district:x",
    b"commune:19213'",
    b"province:44,province:51",
    b"01900000-0000-7000-8000-000000000000",
    b'{"$ne": null}',
    b"[1, 2]",
    b"../../../../etc/passwd",
    b"x\r\nX-Injected: 1\r\n\r\n<x7>",
    b"=cmd|' /C calc'!A0",
]
# How a pair can be sent otherwise than once: {name}, {value} and another {name}={value} beside.
SHAPES = [
    "{name}={value}&{name}={value}x",
    "{name}[]={value}",
    "{name}[0]={value}&{name}[id]={value}",
    "{name}",
    "{name}.pk={value}&{name}__isnull=True&{name}__in={value},1",
    "{name}={value};{name}=1",
]


def pairs(name, valid="1"):
    """Every nasty value of one name, and its valid value in every nasty shape, as a form or an
    address says them."""
    key, usual = quote(name), quote_plus(str(valid))
    values = [f"{key}={quote_plus(value)}" for value in VALUES]
    return values + [shape.format(name=key, value=usual) for shape in SHAPES]


def thinned(many, step):
    """Of each list one in so many, beginning elsewhere in each, so that none is left out of all."""
    for place, cases in enumerate(many):
        yield from cases[place % step :: step]


def rest_of(form, name):
    """The other fields of a form, encoded, a file as the text of its name."""
    others = {key: value for key, value in form.items() if key != name}
    return "".join(f"&{quote(key)}={quote_plus(_text(value))}" for key, value in others.items())


def _text(value):
    return value[0] if isinstance(value, tuple) else str(value)


# They may go everywhere together.
ROLES = [Role.DISTRICT_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.PROVINCIAL_STAFF]


def rightful(name):
    """A role that may come to the address of that name, among four that may all together."""
    return next(role for role in ROLES if may(role, PERMISSIONS[name].right))


def signed_in(role, where="district:456"):
    client = Client(raise_request_exception=False)
    client.force_login(officer(role, area(where)))
    return client


def send(client, method, address, body="", content_type=URLENCODED, **headers):
    """The answer, and what is wrong with it. What was done is taken back, so that what is left
    in the database afterwards is what was done by answers that do not say so."""
    client.cookies.pop("messages", None)  # what earlier answers had to say
    with transaction.atomic():
        begun = time.process_time()
        response = client.generic(method, address, body, content_type, **headers)
        seconds = time.process_time() - begun
        if says_done(response) or response.status_code >= 500:
            transaction.set_rollback(True)
    return response, wrong_with(response, seconds)


def says_done(response):
    """Whether the answer leads on as after something that was done, without a refusal, or
    shows a link to set a password, or a token."""
    if response.status_code != 302:
        shown = response.context or {}
        return "link" in shown or bool("secret" in shown and shown["secret"])
    return not any(one.level >= ERROR for one in get_messages(response.wsgi_request))


def wrong_with(response, seconds=0.0):
    """What an answer must not be, whatever was asked; None where it is none of it."""
    if response.status_code >= 500:
        return response.status_code
    if any("\n" in value or "\r" in value for value in response.headers.values()):
        return "a header of two lines"
    if "X-Injected" in response.headers:
        return "a header of the client's"
    if response.get("Location", "").lower().strip().startswith(LEAD_ELSEWHERE):
        return f"leads to {response['Location']}"
    is_html = response.get("Content-Type", "text/html").startswith("text/html")
    if is_html and (b"<x7" in response.content or b"<script>x7" in response.content):
        return "tags of the client's"
    return f"{seconds:.1f} s" if seconds > SLOW_SECONDS else None


class FormsOfPage(HTMLParser):
    """`fields`: by the address that a form is sent to, the names of its fields."""

    def __init__(self, address, page):
        super().__init__()
        self.address, self.fields, self.names = address, {}, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            to = urljoin(self.address, said.get("action") or "")
            self.names = self.fields.setdefault(to, [])
        elif self.names is not None and said.get("name"):
            self.names.append(said["name"])

    def handle_endtag(self, tag):
        self.names = None if tag == "form" else self.names


def fields_offered(client, address):
    """The names of the fields of the form that is sent to the address, as the page that reading
    it leads to offers them."""
    response = client.get(address, follow=True)
    page = response.request["PATH_INFO"]
    found = FormsOfPage(page, response.content.decode()).fields
    own = {
        name
        for to, names in found.items()
        if to.split("?")[0] == address.split("?")[0]
        for name in names
    }
    return own - {"csrfmiddlewaretoken"}
