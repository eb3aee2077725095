"""After all browsers: nobody's number stands in a log, a queue, a temporary file or a dump."""

import json
import socket
from contextlib import contextmanager
from typing import NamedTuple
from uuid import uuid4

import pytest

from beneficiaries import vietqr
from tests.factories import csv_of, line
from tests.web.traces import (
    Numbers,
    Place,
    Queue,
    columns_of,
    database_of,
    files_of,
    numbers_of,
    opened_by,
)

pytestmark = [pytest.mark.browser, pytest.mark.last, pytest.mark.xdist_group("site")]

OFFICE, MONTH = "office:44-03", "2025-11"
TOKEN = "t" * 32
# Numbers of nobody that are typed in the walk and are to be found nowhere at all.
ACCOUNT, CARD, SHORT = "3800205993771", "9704366814012345678", "04415099377"
IDENTIFIER, NAME = "044150993771", "Phạm Thị Dấu Vết"
# Where identifiers may stand; nobody's account may stand anywhere.
MAY_STAND = {
    # What the system is for: who is paid, found by these numbers.
    "beneficiaries_beneficiary.citizen_id",
    "beneficiaries_beneficiary.si_code",
    # The person as they were before a roll, which undoing brings back.
    "payments_personchange.before",
    # The faulty cell that an officer is to mend, and what it is to be mended to.
    "payments_rollfault.value",
    "payments_rollfault.repair",
    "payments_rollfault.detail",
}
PEOPLE = """
import json
from datetime import date
from beneficiaries.models import Beneficiary
from officers.models import Officer
from payments.models import MonthlyPayment
paid = MonthlyPayment.objects.filter(period="2025-09-01", programme=1, method=0)
inside = Beneficiary.objects.visible_to(Officer.objects.get(username="district456"))
free = inside.filter(conversions=None, citizen_id__isnull=False, status=1)
some = free.filter(pk__in=paid.values("beneficiary")).select_related("commune").order_by("-pk")
print(json.dumps([[p.pk, str(p.uuid), p.citizen_id, p.full_name, p.commune.code]
                  for p in some[:2]]))
"""


class Person(NamedTuple):
    pk: int
    uuid: str
    number: str
    name: str
    commune: str


class Walk:
    """A district officer's morning on which everything goes wrong that can."""

    def __init__(self, site, visitor, folder):
        self.site, self.folder = site, folder
        said = site.command("shell", "--no-imports", "-c", PEOPLE).stdout.splitlines()[-1]
        self.one, self.other = (Person(*each) for each in json.loads(said))
        self.officer = visitor("district456")
        self.officer.context.add_cookies(
            [{"name": "csrftoken", "value": TOKEN, "url": site.address}]
        )

    def sends(self, address, **form):
        """The status of a form that is sent as the officer."""
        files = {name: each for name, each in form.items() if isinstance(each, dict)}
        how = {"multipart": form} if files else {"form": form}
        answer = self.officer.context.request.post(
            self.site.address + address, headers={"X-CSRFToken": TOKEN}, max_redirects=0, **how
        )
        self.answer = answer
        return answer.status

    def goes(self):
        self.looks_for_people()
        self.logs_a_conversion()
        self.is_refused()
        self.delivers_a_list_with_faults()
        self.meets_a_failing_page()
        self.has_a_list_loaded_that_fails()

    def looks_for_people(self):
        page = self.officer.page
        for question in (self.one.number, self.one.name, IDENTIFIER):
            self.officer.goes_to("/beneficiaries/")
            page.fill("#id_q", question)
            self.officer.clicks("main form button.main")
        card = f"{self.one.number}||{self.one.name}|01011950|Nữ|Thôn Đông|15042021"
        assert self.sends("/beneficiaries/", q=card) in {200, 302}
        assert self.sends("/beneficiaries/", q=f"{IDENTIFIER}||{NAME}|01011950|Nữ|X|1") == 200
        self.officer.goes_to(f"/beneficiaries/{self.one.uuid}/")
        purpose = {"purpose": "compared with the card"}
        assert self.sends(f"/beneficiaries/{self.one.uuid}/reveal", **purpose) == 200
        assert self.one.number in self.answer.text()

    def logs_a_conversion(self):
        address = f"/conversions/new?person={self.one.uuid}"
        form = {"programme": "1", "step": "claimed", "relation": "1", "day": "2025-10-06"}
        for wrong in (CARD, ACCOUNT + "x-y", vietqr.write(bin="970405", number=ACCOUNT)[:-1]):
            assert self.sends(address, form=str(uuid4()), account=wrong, **form) == 422
        code = vietqr.write(bin="970405", number=ACCOUNT)
        assert self.sends(address, form=str(uuid4()), account=code, **form) == 302

    def is_refused(self):
        """404, 403, 400, 413, and what is no request at all, each with a number in it."""
        assert self.officer.asks_for(f"/beneficiaries/{IDENTIFIER}/") == 404
        assert self.officer.asks_for(f"/officers/?q={IDENTIFIER}") == 403
        asks = f"/beneficiaries/?q={IDENTIFIER} HTTP/1.1\r\nHost:"
        assert self._raw(f"GET {asks} {ACCOUNT}.example") == 400
        assert self._raw(f"POST {asks} 127.0.0.1\r\nContent-Length: {1 << 30}") == 413
        assert self._raw(f"{ACCOUNT}\t{IDENTIFIER} {asks} 127.0.0.1") == 400

    def _raw(self, request):
        """The status of what a browser would not send; a body that was announced does not come."""
        with socket.create_connection(("127.0.0.1", self.site.port), timeout=20) as connection:
            connection.sendall(f"{request}\r\nConnection: close\r\n\r\n".encode())
            connection.shutdown(socket.SHUT_WR)
            return int(connection.makefile("rb").readline().split()[1])

    def delivers_a_list_with_faults(self):
        here = {"commune_code": self.other.commune}
        account = {"method": "account", "bank": "Agribank"}
        content = csv_of(
            [
                line(citizen_id=IDENTIFIER, full_name=NAME, amount="0", **here),
                line(citizen_id=SHORT, si_code="", **here),
                line(account_number=CARD, **account, **here),
                line(bank=ACCOUNT, account_number=ACCOUNT, method="account", **here),
                line(birth_date="31/02/1948", account_number=ACCOUNT, **account, **here),
            ]
        )
        roll = self.delivers(content)
        for name in ("checked.xlsx", "to-correct.xlsx", "file", "changes/?change=4"):
            assert self.officer.asks_for(f"{roll}{name}") in {200, 404}
        assert self.sends(f"{roll}repairs", kind="zero:citizen_id") == 302
        self.officer.page.wait_for_timeout(3000)
        self.officer.goes_to(roll)
        file = self.folder / "bad.csv"
        file.write_bytes(content)
        options = [f"--period={MONTH}", f"--area={OFFICE}"]
        said = self.site.command("import_roll", str(file), *options, check=False)
        assert said.returncode == 1

    def delivers(self, content):
        """The roll's address, once it is checked."""
        file = {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": content}
        form = {"period": MONTH, "area": OFFICE, "form": str(uuid4())}
        assert self.sends("/rolls/new", **form, file=file) == 302
        roll = self.answer.headers["location"]
        self.officer.goes_to(roll)
        self.officer.page.wait_for_selector("table, form[action$=decide]", timeout=30_000)
        return roll

    def meets_a_failing_page(self):
        """The database refuses the person's row, and says which one in its DETAIL."""
        with refusing(self.site, f"id <> {self.other.pk}"):
            said = {"has_ended": "True", "reason": "certificate shown"}
            assert self.sends(f"/beneficiaries/{self.other.uuid}/ended", **said) == 500

    def has_a_list_loaded_that_fails(self):
        """As above, in a command, and then in the worker that takes the roll over."""
        file = self.folder / "fails.csv"
        good = line(citizen_id=IDENTIFIER, full_name=NAME, commune_code=self.other.commune)
        account = {"method": "account", "bank": "Agribank", "account_number": ACCOUNT}
        file.write_bytes(csv_of([good | account]))
        options = [f"--period={MONTH}", f"--area={OFFICE}"]
        with refusing(self.site, f"citizen_id <> '{IDENTIFIER}'"), database_of(self.site) as cursor:
            said = self.site.command("import_roll", str(file), *options, check=False)
            self.told = said.stderr
            self.site.wait_until(self._worker_has_failed, seconds=60)
            cursor.execute("UPDATE payments_roll SET state = 'failed' WHERE state = 'working'")
        assert said.returncode == 1

    def _worker_has_failed(self):
        lines = self.site.log.read_text().splitlines()
        return any("worker-loading" in one and "refused_for_the_walk" in one for one in lines)


@contextmanager
def refusing(site, condition):
    """While this lasts, the database refuses to write people that are otherwise."""
    table, name = "beneficiaries_beneficiary", "refused_for_the_walk"
    with database_of(site) as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("traces")


@pytest.fixture(scope="module")
def known(site, folder):
    return numbers_of(site, folder)


@pytest.fixture
def numbers(known):
    """All numbers of the site's people, and those that the walk typed."""
    identifiers = [*known["identifiers"], IDENTIFIER, SHORT]
    return Numbers(identifiers, [*known["accounts"], ACCOUNT, CARD])


def found_in(places, numbers):
    """The places where numbers stand that may not: (identifiers, accounts) by place."""
    found = {}
    for place in places:
        identifiers, accounts = numbers.found_in(place)
        if accounts or (identifiers and place.name not in MAY_STAND):
            found[place.name] = (identifiers, accounts)
    return found


def test_no_number_is_left_behind_by_all_that_was_done(site, visitor, folder, request):
    with Queue(site) as queue:
        walk = Walk(site, visitor, folder)
        walk.goes()
    numbers = request.getfixturevalue("numbers")
    searched, found = {}, {}

    for kind, places in {
        "files": [*files_of(site), Place("a failed command", walk.told.encode())],
        "opened": opened_by(site),
        "queue": queue.places(),
        "database": columns_of(site),
    }.items():
        before = numbers.searched.copy()
        found |= found_in(places, numbers)
        searched[kind] = dict(numbers.searched - before)

    print(
        f"{len(numbers.identifiers)} identifiers and {len(numbers.accounts)} accounts looked for;"
        f" in {searched}; found where they may not stand: {found}"
    )
    assert walk.site.log.read_text().count("(details of the row left out)") >= 2
    assert found == {}


# The search finds what there is to find


def test_a_number_in_a_log_is_found_however_it_is_grouped(numbers):
    one = ACCOUNT
    grouped = f"{one[:4]} {one[4:8]} {one[8:]}"
    code = vietqr.write(bin="970405", number=one)

    for text in (one, grouped, grouped.replace(" ", "."), code, f"line 3 {one}, 2025-10-06"):
        assert found_in([Place("a log", text.encode())], numbers) == {"a log": (0, 1)}
    assert found_in([Place("a log", f"{IDENTIFIER}\n".encode())], numbers) == {"a log": (1, 0)}


def test_a_number_in_a_session_a_table_or_a_file_is_found(site, numbers):
    log = site.log.with_name("planted.log")
    with database_of(site) as cursor:
        cursor.execute("CREATE TABLE planted (words text[], said jsonb, kept bytea)")
        cursor.execute(
            "INSERT INTO planted VALUES (%s, %s, %s)",
            ([f"of {IDENTIFIER}"], json.dumps({"a": [ACCOUNT]}), f"\0é{IDENTIFIER}".encode()),
        )
        kept = site.command(
            "shell", "--no-imports", "-c",
            "from officers.sessions import SessionStore as Store\n"
            f"one = Store(); one['q'] = '{IDENTIFIER} ' * 20; one.create(); print(one.session_key)",
        ).stdout.split()[-1]  # fmt: skip
        log.write_text(f"failed for {IDENTIFIER}")
        try:
            found = found_in([*columns_of(site), *files_of(site)], numbers)
        finally:
            log.unlink()
            cursor.execute("DROP TABLE planted")
            cursor.execute("DELETE FROM officers_session WHERE session_key = %s", [kept])

    assert found == {
        "planted.words": (1, 0),
        "planted.said": (0, 1),
        "planted.kept": (1, 0),
        "officers_session.session_data": (1, 0),
        "planted.log": (1, 0),
    }


def test_a_number_in_a_queue_or_a_tasks_arguments_is_found(site, numbers):
    with Queue(site) as queue:
        queue.client.hset("planted", "of", IDENTIFIER)
        site.command(
            "shell", "--no-imports", "-c",
            "from rollout.celery import app\n"
            f"app.send_task('reports.tasks.count_waiting', ['{ACCOUNT}'], queue='counting')",
        )  # fmt: skip
        found = found_in(queue.places(), numbers)
        queue.client.delete("planted")
    later = found_in(queue.places(), numbers)

    assert found["key planted"] == (1, 0)
    assert later["commands to Redis"] == (1, 1)
