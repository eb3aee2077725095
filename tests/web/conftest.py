"""The browser, and who sits in front of it."""

import shutil

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.web.browsing import QUIET, WIDE, Visitor
from tests.web.planting import JUNE_5, plant


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright):
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)))
    opened = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, list]:
    """The session cookies of who has signed in so far."""
    return {}


@pytest.fixture
def visitor(browser, site, sessions):
    """Opens the browser for somebody: in a language, at a width; signed in, if named."""
    opened = []

    def open_for(name=None, *, language="en", size=WIDE, scheme="light"):
        made = Visitor(browser, site, language, size, scheme)
        opened.append(made)
        if name:
            made.is_signed_in_as(name, sessions)
        return made

    yield open_for
    for one in opened:
        one.context.close()


@pytest.fixture
def planted(settings):
    """Every address with arguments that exist in district 456, and with ones that do not."""
    settings.TODAY = JUNE_5
    return plant()
