"""Fifty officers log at once while Redis and PostgreSQL are killed: nothing is lost or doubled."""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from beneficiaries import vietqr
from tests.site import Site

pytestmark = [pytest.mark.chaos, pytest.mark.long, pytest.mark.xdist_group("site")]

OFFICERS = 50
SECONDS = 60
TOKEN = "t" * 32
# Officers of a province, signed in, and people in cash there: more than they can log.
PREPARE = f"""
import json
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, BACKEND_SESSION_KEY
from django.db.backends.postgresql.psycopg_any import DateRange
from areas.models import Area
from beneficiaries.models import Beneficiary
from officers.models import Assignment, Officer
from officers.sessions import SessionStore
from payments.models import MonthlyPayment
from datetime import date
sessions = []
for number in range({OFFICERS}):
    one, _ = Officer.objects.get_or_create(username=f"many{{number}}", role="district_officer")
    where = Area.objects.at("province:44", date(2025, 10, 1))
    Assignment.objects.get_or_create(officer=one, area=where, valid=DateRange(None, None))
    session = SessionStore()
    session[SESSION_KEY] = str(one.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = one.get_session_auth_hash()
    session.create()
    sessions.append(session.session_key)
inside = Beneficiary.objects.visible_to(Officer.objects.get(username="many0"))
paid = MonthlyPayment.objects.filter(period="2025-09-01", programme=1, method=0)
some = inside.filter(pk__in=paid.values("beneficiary"), conversions=None).order_by("pk")
people = [[one.pk, str(one.uuid)] for one in some]
print(json.dumps([sessions, people]))
"""
AFTERWARDS = """
import json
from payments.models import Conversion, ConversionAct
acts = ConversionAct.objects.filter(by__username__startswith="many")
print(json.dumps([[str(form) for form in acts.values_list("form", flat=True)],
                  list(acts.values_list("conversion__beneficiary_id", flat=True))]))
"""


def said_by(site: Site, code: str) -> list:
    return json.loads(site.command("shell", "--no-imports", "-c", code).stdout.splitlines()[-1])


class Desk(threading.Thread):
    """An officer who logs one person after the other, and sends again what got no answer."""

    def __init__(self, site: Site, session: str, people: list, until: float) -> None:
        super().__init__(daemon=True)
        self.port, self.people, self.until = site.port, people, until
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.logged: list[str] = []  # forms that were acknowledged
        self.refused: list[str] = []
        self.sent_again = 0

    def run(self) -> None:
        for pk, uuid in self.people:
            form = str(uuid4())
            status = self.send(uuid, pk, form)
            while status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self.sent_again += 1
                time.sleep(0.5)
                status = self.send(uuid, pk, form)
            (self.logged if status == HTTPStatus.FOUND else self.refused).append(form)
            if time.monotonic() > self.until:
                return

    def send(self, uuid: str, pk: int, form: str) -> int | None:
        body = urlencode(
            {
                "form": form,
                "programme": "1",
                "step": "claimed",
                "account": vietqr.write(bin="970405", number=f"38{pk:010}"),
                "relation": "1",
                "day": "2025-10-06",
            }
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"/conversions/new?person={uuid}", body, self.headers)
            answer = connection.getresponse()
            where = answer.headers.get("Location", "")
            if answer.status == HTTPStatus.FOUND and not where.startswith("/beneficiaries/"):
                raise AssertionError(f"sent to {where}")
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def kill(site: Site, words: str) -> None:
    found = [pid for pid, command in site.processes().items() if words in command]
    assert found, f"no process {words!r} runs"
    for pid in found:
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def durable() -> Iterator[Site]:
    """A site of its own: the others' database is fast and forgets the last moments."""
    with Site(durable=True) as started:
        yield started


def test_fifty_officers_log_while_servers_die(durable: Site) -> None:
    site = durable
    sessions, people = said_by(site, PREPARE)
    random.Random(5).shuffle(people)
    # Two desks go through the same people: each person is asked for at both at once.
    shares = [people[number // 2 :: OFFICERS // 2] for number in range(OFFICERS)]
    began = time.monotonic()
    desks = [
        Desk(site, session, share, began + SECONDS)
        for session, share in zip(sessions, shares, strict=True)
    ]
    for desk in desks:
        desk.start()
    time.sleep(SECONDS / 3)
    kill(site, "redis-server")
    time.sleep(SECONDS / 3)
    kill(site, "bin/postgres -D")

    for desk in desks:
        desk.join(SECONDS * 3)
        assert not desk.is_alive()
    forms, persons = said_by(site, AFTERWARDS)
    acknowledged = [form for desk in desks for form in desk.logged]
    print(
        f"{len(acknowledged)} logged, {sum(len(desk.refused) for desk in desks)} refused,"
        f" {sum(desk.sent_again for desk in desks)} sent again"
    )
    assert time.monotonic() - began > SECONDS  # nobody ran out of people before the kills
    assert sum(desk.sent_again for desk in desks) > 0
    assert len(acknowledged) > 10 * OFFICERS
    assert set(acknowledged) <= set(forms)
    assert len(set(persons)) == len(persons)
    site.wait_until(
        lambda: json.loads(site.command("waiting", "--json").stdout)["changes"] == 0, seconds=60
    )
    assert site.command("verify_rates", "--json", check=False).returncode == 0
