"""Makes the pictures of docs/screenshots/ from a running ./run with the demo.

    DEMO_PASSWORD=... .venv/bin/python scripts/make_screenshots.py http://127.0.0.1:8000

needs the development dependencies (./test installs them) and Chromium.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE, NARROW = (1440, 900), (360, 740)
# (name, who, language, size, address)
PICTURES = [
    (
        "ranking",
        "province44",
        "en",
        WIDE,
        "/rankings/?period=2024-09&area=province:44&level=district",
    ),
    (
        "ranking-phone",
        "province44",
        "vi",
        NARROW,
        "/rankings/?period=2024-09&area=province:44&level=district",
    ),
    ("start", "district456", "vi", WIDE, "/"),
    ("rolls", "province44", "en", WIDE, "/rolls/"),
    ("roll", "province44", "en", WIDE, "/rolls/150/"),
    ("area", "province44", "en", WIDE, "/areas/district:456/?period=2025-06"),
    ("changes", "district456", "vi", NARROW, "/areas/changes/"),
]


def main() -> None:
    address = sys.argv[1].rstrip("/")
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        for name, who, language, size, path in PICTURES:
            page = signed_in(browser, address, who, language, size)
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def signed_in(
    browser: Browser, address: str, who: str, language: str, size: tuple[int, int]
) -> Page:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", who)
    page.fill("#id_password", os.environ["DEMO_PASSWORD"])
    page.click("main button")
    page.wait_for_load_state()
    return page


if __name__ == "__main__":
    main()
