"""What every test stands on: a database with the country's areas, and the --long option."""

import os
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long tests too")


def pytest_configure(config: pytest.Config) -> None:
    """The catalogues are compiled once, before the workers start."""
    if not hasattr(config, "workerinput"):
        from rollout import catalogues

        catalogues.compile_catalogues()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests run with --long; otherwise they are left out, and counted as such. What looks
    at what the others left behind comes last."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The areas of the country and the banks, once for all tests; each test rolls back.

    Marked as a demo, where a password is enough; tests of the second factor unmark it.
    """
    from django.db import connection

    from areas import loading
    from beneficiaries import institutions
    from officers import installation
    from officers.models import Installation

    with django_db_blocker.unblock():
        loading.load()
        institutions.load()
        Installation.objects.create(is_demo=True)
        assert installation.is_demo()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # plans as good as they are with any other database


@pytest.fixture(scope="session")
def site() -> Iterator["object"]:
    """The whole product as ./run starts it, with the demo, in a data folder of its own."""
    from tests.site import Site

    with Site() as started:
        yield started


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Each test has its pages written anew."""
    from django.core.cache import caches

    caches["pages"].clear()
