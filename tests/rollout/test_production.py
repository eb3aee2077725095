"""What a production start refuses: a demo, debugging, missing or damaged secrets."""

import base64
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from officers import installation
from officers.models import Installation
from rollout import production

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
SECRETS = {
    "RUN_MODE": "production",
    "SECRET_KEY": "only-for-this-test-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "FIELD_KEYS": KEY,
    "FINGERPRINT_KEY": KEY,
}


def started(*command, **environment):
    """A process of its own, in production unless something else is said."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "TODAY": "", **SECRETS, **environment, "DJANGO_ALLOW_ASYNC_UNSAFE": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_production_of_this_kind_is_clean_by_djangos_own_list():
    answer = started(
        "manage.py", "check", "--deploy", "--fail-level=WARNING", ALLOWED_HOSTS="example.vn"
    )

    assert answer.returncode == 0, answer.stderr


SAY_COOKIES = """
from django.conf import settings as s
for one in ("SESSION", "CSRF", "LANGUAGE"):
    named = [getattr(s, f"{one}_COOKIE_{what}") for what in ("NAME", "SECURE", "SAMESITE")]
    print(*named)
print(s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_PATH, s.CSRF_COOKIE_DOMAIN)
"""


def test_a_production_takes_cookies_from_this_host_over_tls_alone():
    answer = started("-c", SAY_COOKIES, DJANGO_SETTINGS_MODULE="rollout.settings")

    assert answer.stdout.splitlines() == [
        "__Host-sessionid True Lax",
        "__Host-csrftoken True Lax",
        "django_language True Lax",
        "/ None / None",
    ], answer.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY", "REDIS_URL"])
def test_a_missing_secret_ends_the_start_with_its_name(name):
    answer = started(
        "-m", "django", "check", **{name: "", "DJANGO_SETTINGS_MODULE": "rollout.settings"}
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"{name} is not set. It is ")


@pytest.mark.parametrize("mode", ["production", "offline"])
def test_debugging_is_refused(mode):
    answer = started("manage.py", "check", DEBUG="1", RUN_MODE=mode)

    assert answer.returncode == 1
    assert answer.stderr.startswith("DEBUG shows settings and rows")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"RUN_MODE": "Production"}, "RUN_MODE is production"),
        ({"RUN_MODE": "prod", "DEBUG": "1"}, "RUN_MODE is production"),
        ({"TODAY": "2025-10-06"}, "TODAY stops the calendar"),
        ({"BEHIND_PROXY": "true", "TRUSTED_PROXIES": ""}, "BEHIND_PROXY is on, but TRUSTED_PROX"),
    ],
)
def test_a_setting_that_would_open_doors_is_refused(said, why):
    answer = started("manage.py", "check", **said)

    assert answer.returncode == 1
    assert answer.stderr.startswith(why)


WEB = "import rollout.wsgi"
WORKER = (
    "import django; django.setup(); import rollout.celery;"
    " from celery.signals import worker_init; worker_init.send(None)"
)


@pytest.mark.parametrize("begin", [WEB, WORKER])
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"FIELD_KEYS": "short"}, "each key must be 32 random bytes"),
        ({"RUN_MODE": "offline"}, "RUN_MODE=offline is for commands"),
    ],
)
def test_web_and_workers_begin_with_nothing_damaged(begin, said, why):
    answer = started("-c", begin, DJANGO_SETTINGS_MODULE="rollout.settings", **said)

    assert answer.returncode != 0
    assert why in answer.stderr


UNDECLARED = (
    "import os; os.environ['PROCESS_KIND'] = 'web'; import django; django.setup();"
    " from django.urls import path; from rollout import urls;"
    " urls.urlpatterns.append(path('leak/', lambda request: None, name='leak'));"
)


def test_the_web_begins_with_no_address_that_declares_no_right():
    answer = started("-c", UNDECLARED + WEB, DJANGO_SETTINGS_MODULE="rollout.settings")

    assert answer.returncode != 0
    assert "rollout.E001: The address 'leak' stands in no row" in answer.stderr


@pytest.mark.parametrize("key", ["short", KEY[:-4], "ä" * 44, KEY + "A" * 4])
def test_a_damaged_key_is_named(key):
    answer = started("manage.py", "check", FIELD_KEYS=key)

    assert answer.returncode == 1
    assert "FIELD_KEYS: each key must be 32 random bytes" in answer.stderr


# A demo


@pytest.fixture
def in_production(settings):
    settings.DEMO_MODE = False
    installation.forget()
    production.forget()
    yield
    installation.forget()
    production.forget()


@pytest.mark.django_db
def test_a_database_that_is_marked_as_a_demo_is_refused(in_production):
    Installation.objects.update_or_create(pk=True, defaults={"is_demo": True})

    with pytest.raises(SystemExit, match="marked as a demo"):
        production.refuse_a_demo()
    found = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    assert "rollout.E004" in [error.id for error in found]


@pytest.mark.django_db
def test_a_database_that_is_no_demo_is_served(in_production):
    Installation.objects.update_or_create(pk=True, defaults={"is_demo": False})

    production.refuse_a_demo()

    found = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    assert "rollout.E004" not in [error.id for error in found]


@pytest.mark.django_db
def test_a_demo_that_was_away_at_the_start_serves_no_page(in_production, client):
    Installation.objects.update_or_create(pk=True, defaults={"is_demo": True})

    answer = client.get("/accounts/login/", secure=True)

    assert answer.status_code == 503
    assert "marked as a demo" in answer.content.decode()


@pytest.mark.django_db
def test_in_production_the_mark_of_a_demo_opens_no_door(in_production):
    Installation.objects.update_or_create(pk=True, defaults={"is_demo": True})

    assert not installation.is_demo()


@pytest.mark.django_db
def test_the_demo_serves_its_demo(settings):
    Installation.objects.update_or_create(pk=True, defaults={"is_demo": True})

    production.refuse_a_demo()

    assert settings.DEMO_MODE


@pytest.mark.django_db
def test_production_loads_no_demo_data(in_production):
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="Demo data is for the demo"),
    ):
        call_command("demo")


@pytest.mark.parametrize("begin", [WEB, WORKER])
def test_web_and_workers_ask_before_they_begin(begin):
    """The demo marker is set in a database of the test's own, which a real process meets."""
    from tests.databases import empty_database

    with empty_database("demo_in_production") as address:
        assert started("manage.py", "migrate", DATABASE_URL=address).returncode == 0
        mark = "from officers.models import Installation as I; I.objects.create(is_demo=True)"
        started("manage.py", "shell", "--no-imports", "-c", mark, DATABASE_URL=address)
        answer = started(
            "-c", begin, DATABASE_URL=address, DJANGO_SETTINGS_MODULE="rollout.settings"
        )
        again = started("manage.py", "migrate", DATABASE_URL=address)

    assert answer.returncode != 0
    assert "marked as a demo" in answer.stderr
    assert "marked as a demo" in again.stderr
