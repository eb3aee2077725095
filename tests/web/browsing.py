"""Somebody in front of a real browser, at a width, in a language and a colour scheme."""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.site import PASSWORD, Site

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Visitor:
    """Somebody in front of a browser; what the console says is kept in `complaints`."""

    def __init__(
        self,
        browser: Browser,
        site: Site,
        language: str,
        size: dict[str, int],
        scheme: str = "light",
    ) -> None:
        self.site, self.language, self.size = site, language, size
        self.context = browser.new_context(viewport=size, color_scheme=scheme)
        self.context.add_cookies(
            [{"name": "django_language", "value": language, "url": site.address}]
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message) -> None:
        """A missing page is no fault of the page that says so."""
        is_a_status = "Failed to load resource" in message.text and " 40" in message.text
        if message.type in {"error", "warning"} and not is_a_status:
            self.complaints.append(message.text)

    def goes_to(self, address: str) -> int:
        """Opens an address and says its status."""
        response = self.page.goto(self.site.address + address)
        return response.status

    def clicks(self, what: str) -> None:
        """Clicks on what leads to another page, and waits for that page."""
        with self.page.expect_navigation():
            self.page.click(what)

    def asks_for(self, address: str) -> int:
        """The status of an address that may be a file, which no page shows."""
        return self.context.request.get(self.site.address + address).status

    def signs_in(self, name: str) -> None:
        self.goes_to("/accounts/login/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", PASSWORD)
        self.clicks("main button")
        assert "/accounts/login/" not in self.page.url

    def is_signed_in_as(self, name: str, sessions: dict[str, list]) -> None:
        """Signs in, or takes up the session of an earlier sign-in: hashing takes its time."""
        if name not in sessions:
            self.signs_in(name)
            cookies = self.context.cookies()
            sessions[name] = [each for each in cookies if each["name"] == "sessionid"]
        self.context.add_cookies(sessions[name])

    def reads(self) -> str:
        return self.page.inner_text("main").replace("\u00a0", " ")

    def scrolls_sideways(self) -> bool:
        """Whether the page itself, and not a table in its frame, is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    def keeps_a_picture(self, name: str) -> None:
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            path = Path(folder) / f"{name}-{self.size['width']}-{self.language}.png"
            self.page.screenshot(path=path, full_page=True)
