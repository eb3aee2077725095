"""Commands on a database that nothing prepared yet say so."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.databases import empty_database


@pytest.fixture(scope="module")
def empty():
    with empty_database("unprepared") as address:
        yield address


@pytest.mark.parametrize("command", ["waiting", "demo", "verify_rates", "load_areas"])
def test_a_command_on_an_unprepared_database_is_a_sentence(empty, command):
    answer = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": empty, "LANG": "C.UTF-8", "LC_ALL": ""},
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 1
    assert answer.stderr == "The database is not prepared: run manage.py prepare first.\n"


def test_an_address_of_no_database_is_a_sentence():
    answer = subprocess.run(
        [sys.executable, "manage.py", "waiting"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": "garbage"},
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("DATABASE_URL is no address of PostgreSQL")
