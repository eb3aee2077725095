"""What a log says of an error: where and what kind, and of no person anything."""

import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import resolve

from areas.models import Area, UnknownAreaError
from beneficiaries.models import Beneficiary
from officers import anchors
from officers.models import AccessAnchor
from rollout.quiet import QuietFormatter
from tests.factories import area

NUMBER, NAME = "044150123456", "Trần Thị Hoa"


def logged(error, message="a task failed"):
    """What the handler of every process writes of an exception."""
    try:
        raise error
    except type(error) as raised:
        record = logging.LogRecord(
            "a", logging.ERROR, "a.py", 1, message, (), (type(raised), raised, sys.exc_info()[2])
        )
    return QuietFormatter("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)


def raised_by(act):
    with pytest.raises(Exception) as caught, transaction.atomic():
        act()
    return caught.value


def names_nobody(text):
    return NUMBER not in text and NUMBER[-4:] not in text and "Trần" not in text


# What PostgreSQL says


def person(**said):
    return Beneficiary(full_name=NAME, birth_year=1950, commune=area("commune:19213"), **said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"citizen_id": NUMBER}, "beneficiary_citizen_id_once"),
        ({"citizen_id": NUMBER[:11] + "x"}, "beneficiary_citizen_id_of_12_digits"),
        ({}, "beneficiary_has_an_identifier"),
    ],
)
def test_a_failed_constraint_is_named_without_its_row(said, constraint):
    person(citizen_id=NUMBER).save()

    text = logged(raised_by(person(**said).save))

    assert constraint in text and "(details of the row left out)" in text
    assert names_nobody(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "value", "words"),
    [
        ("SELECT %s::date", NAME, "invalid input syntax for type date"),
        ("SELECT %s::bigint", f"{NUMBER}x", "invalid input syntax for type bigint"),
        ("SELECT %s::integer", NUMBER, "is out of range for type integer"),
        ("SELECT %s::date", f'{NAME} "Ba" {NUMBER}\n    Huế', "invalid input syntax"),
        ("SELECT %s::bigint[]", "{" + NAME, "malformed array literal"),
        ("SELECT %s::json", "{" + NAME, "invalid input syntax for type json"),
    ],
)
def test_a_value_in_the_databases_own_words_is_left_out(statement, value, words):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute(statement, [value])

    text = logged(raised_by(ask))

    assert words in text or "value ••••" in text
    assert names_nobody(text) and "Huế" not in text


@pytest.mark.django_db
def test_the_repr_of_a_database_error_is_a_message_without_its_row():
    person(citizen_id=NUMBER).save()
    error = raised_by(person(citizen_id=NUMBER).save)

    text = logged(RuntimeError(), f"Task work[3] raised unexpected: {error!r}")

    assert "Task work[3] raised unexpected: IntegrityError(" in text
    assert names_nobody(text)


# What Python and Django say

PYTHON_SAYS = [
    lambda: int(f"{NUMBER} {NAME}"),
    lambda: {}[NUMBER],
    lambda: {}[int("9" + NUMBER)],
    lambda: {}[NAME],
    lambda: datetime.strptime(NAME, "%d/%m/%Y"),
    lambda: json.loads(f'{{"a": {NAME}'),
    lambda: NAME.encode("ascii"),
    lambda: f"{NAME} {NUMBER}".encode("latin-1").decode("ascii"),
    lambda: getattr(object(), NAME),
    lambda: Path(f"{NUMBER} {NAME}.csv").read_text(),
    lambda: Beneficiary._meta.get_field("birth_year").to_python(f"{NAME} {NUMBER}"),
    lambda: Beneficiary._meta.get_field("birth_date").to_python(NAME),
    lambda: Area.objects.at(f"commune:{NUMBER}", datetime(2025, 6, 1)),
]


@pytest.mark.django_db
@pytest.mark.parametrize("act", PYTHON_SAYS)
def test_a_value_in_pythons_own_words_is_left_out(act):
    error = raised_by(act)

    text = logged(error)

    assert type(error).__name__ in text and "in raised_by" in text
    assert names_nobody(text)


def test_what_led_to_an_error_is_told_without_values_too():
    try:
        try:
            int(NUMBER + "x")
        except ValueError as first:
            raise UnknownAreaError(NUMBER) from first
    except UnknownAreaError as second:
        second.add_note(f"of {NUMBER}")
        error = second

    text = logged(error)

    assert text.index("ValueError: ") < text.index("direct cause") < text.index("UnknownAreaError")
    assert names_nobody(text)


def test_errors_in_a_circle_are_told_once_each():
    first, second = ValidationError(NUMBER), KeyError("amount")
    first.__context__, second.__context__ = second, first

    text = logged(first)

    assert text.count("KeyError: 'amount'") == 1
    assert text.count("ValidationError") == 1


def test_what_another_handler_kept_of_an_error_is_not_repeated():
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "failed", (), None)
    record.exc_text = f"ValueError: {NUMBER}"

    assert names_nobody(QuietFormatter().format(record))


# Messages


@pytest.mark.parametrize(
    "message",
    [
        f"at /beneficiaries/{NUMBER}/",
        f"account {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}",
        f"account {NUMBER[:3]}.{NUMBER[3:6]}.{NUMBER[6:9]}.{NUMBER[9:]}",
        f"Invalid request line: 'GET /?q={NAME}'",
        f"STK{NUMBER}, 2025-10-06 {NUMBER}",
    ],
)
def test_numbers_and_quotes_are_masked_in_messages(message):
    assert names_nobody(logged(RuntimeError(), message))


@pytest.mark.parametrize(
    "message",
    [
        "incident 0a1b2c3d at /rolls/12/",
        "Roll 4711 waits since 2025-10-06 08:15:30",
        "127.0.0.1:8000 answers",
        'relation "payments_roll" does not exist',
        "'utf-8' codec can't decode byte 0xff in position 0",
        "the officers' list",
    ],
)
def test_what_finds_a_fault_stays(message):
    assert message in logged(RuntimeError(), message)


def test_an_address_stands_by_its_name_since_it_may_open_an_account(rf):
    request = rf.get("/officers/password/MQ/c5x-0a1b2c3d/")
    request.resolver_match = resolve(request.path)
    told = ("Internal Server Error", request.path)
    record = logging.LogRecord("django.request", logging.ERROR, "a.py", 1, "%s: %s", told, None)
    record.request = request

    assert QuietFormatter("%(message)s").format(record) == "Internal Server Error: password"


def test_an_address_that_is_not_ours_is_no_line_of_the_askers(rf):
    request = rf.get("/no/such%0apage")
    told = ("Not Found", request.path)
    record = logging.LogRecord("django.request", logging.WARNING, "a.py", 1, "%s: %s", told, None)
    record.request = request

    assert QuietFormatter("%(message)s").format(record) == "Not Found: -"


def test_a_line_says_its_zone(settings):
    formatter = settings.LOGGING["formatters"]["quiet"]
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, "done", (), None)

    line = QuietFormatter(formatter["format"], formatter["datefmt"]).format(record)

    assert datetime.fromisoformat(line.split(" ")[0]).tzinfo


def test_a_message_is_one_line_whatever_it_quotes():
    text = logged(RuntimeError(), "at /no\n2025-10-06 INFO officers.sign_in signed in\r")

    assert text.splitlines()[0].endswith("at /no\\n2025-10-06 INFO officers.sign_in signed in\\r")


def test_the_digest_of_an_anchor_can_be_read_from_the_log():
    for number in range(50):
        anchor = AccessAnchor(rows=409, last_number=409, digest=sha256(b"%d" % number).digest())
        text = logged(RuntimeError(), str(anchor))
        [found] = anchors.read(text.splitlines())
        assert found.digest == anchor.digest


# Every process: whatever logs, and whatever nobody catches

START = "import os, sys, logging\nos.environ['DJANGO_SETTINGS_MODULE'] = 'rollout.settings'\n"
CELERY = START + "from rollout.celery import app\napp.log.setup(loglevel='INFO')\n"
GUNICORN = (
    START + "from gunicorn.config import Config\nfrom gunicorn.glogging import Logger\n"
    "log = Logger(Config())\nimport rollout.wsgi\n"
)
FAILS = f"""
def fails():
    try:
        int("{NUMBER} {NAME}")
    except ValueError as error:
        return error
"""
PROCESSES = {
    "a task's logger": CELERY
    + "from celery.utils.log import get_task_logger\n"
    + "get_task_logger('tasks').error('failed: %r', fails(), exc_info=fails())",
    "the worker's trace": CELERY
    + "logging.getLogger('celery.app.trace').error('failed: %r', fails(), exc_info=fails())",
    "the worker's pool": CELERY
    + "from billiard.util import get_logger\n"
    + "get_logger().error('failed: %r', fails(), exc_info=fails())",
    "the web server": GUNICORN + "log.error('failed: %r', fails(), exc_info=fails())",
    "the database's logger": START
    + "import django; django.setup()\n"
    + "logging.getLogger('django.db.backends').error('failed: %r', fails(), exc_info=fails())",
    "nobody": GUNICORN + "raise fails()",
    "a thread": CELERY
    + "import threading\ndef work(): raise fails()\n"
    + "one = threading.Thread(target=work); one.start(); one.join()",
    "what is thrown away": CELERY
    + "class One:\n    def __del__(self): raise fails()\n"
    + "one = One(); del one",
}


@pytest.mark.parametrize("who", PROCESSES)
def test_every_process_tells_errors_quietly(who):
    ran = subprocess.run(
        [sys.executable, "-c", FAILS + PROCESSES[who]],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )

    assert "ValueError: invalid literal for int() with base 10: ••••" in ran.stderr
    assert names_nobody(ran.stderr)
