"""From the list of whom to visit to the results in the evening, entered by the keyboard alone."""

import time

import pytest

from tests.web.browsing import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# A commune of an office whose people no other test talks to, with enough of them in cash.
COMMUNE = """
from datetime import date
from areas.models import Area, Containment
from django.db.models import Count
from payments.models import MonthlyPayment
office = Area.objects.at("office:44-06", date(2025, 9, 1))
parts = Containment.objects.filter(area=office, valid__contains=date(2025, 9, 1)).values("part")
paid = MonthlyPayment.objects.filter(period="2025-09-01", method=0, commune__in=parts)
print(paid.values_list("commune").annotate(n=Count("pk")).order_by("-n")[0][0])
"""
PEOPLE = 30
# What a hand types in a row, before Enter: a digit chooses, Tab goes on in the row.
AGREED, OPENED, REGISTERED, NOT_MET = ["1"], ["2"], ["3"], ["6"]
REFUSED = ["5", "Tab", "4"]
CALL_BACK = ["4", "Tab", "5", "Tab", *"20/10"]
EXEMPT = ["7", "Tab", "6", "Tab", *"31/12"]
EVENING = [
    *([AGREED] * 9 + [OPENED] * 3 + [REGISTERED] * 2),
    *([NOT_MET] * 5 + [REFUSED] * 5 + [CALL_BACK] * 4 + [EXEMPT] * 2),
]
# Somebody who looks at paper and keys in turn takes less than this for a key.
SECONDS_A_KEY = 0.8
TWO_MINUTES = 120


@pytest.fixture
def commune(site):
    said = site.command("shell", "--no-imports", "-c", COMMUNE).stdout
    return said.strip().splitlines()[-1]


def makes_a_route(one, commune):
    """Ticks the first thirty of the commune for today, and opens their sheet."""
    one.goes_to(f"/outreach/visits/?commune={commune}")
    boxes = one.page.locator("input[name=person]")
    for place in range(PEOPLE):
        boxes.nth(place).check()
    one.page.fill("#id_day", "2025-10-06")
    one.clicks(".make-route button.main")
    assert "/outreach/routes/" in one.page.url


def test_thirty_results_are_entered_from_the_keyboard_in_two_minutes(
    site, visitor, commune, record_property
):
    one = visitor("province44", size=WIDE)
    makes_a_route(one, commune)
    one.clicks("main a.button.main")

    keys = [key for row in EVENING for key in (*row, "Enter")] + ["Enter"]
    begun = time.monotonic()
    for key in keys[:-1]:
        one.page.keyboard.press(key)
    with one.page.expect_navigation():
        one.page.keyboard.press(keys[-1])

    record_property("keystrokes for thirty results", len(keys))
    record_property("seconds of the browser", round(time.monotonic() - begun, 1))
    assert len(EVENING) == PEOPLE
    assert len(keys) * SECONDS_A_KEY < TWO_MINUTES
    words = one.reads()
    assert "30 results are kept." in words
    assert words.count("refused") == 5
    assert words.count("exempt for now") == 2
    assert one.page.locator("main a.button.main").count() == 0
    assert one.complaints == []


def test_the_sheet_is_printed_on_a4_with_a_box_for_each_outcome(site, visitor, commune):
    one = visitor("province44", size=WIDE)
    makes_a_route(one, commune)
    one.clicks("a[href='?print=yes']")

    boxes = one.page.locator(".route .box").count()
    one.page.emulate_media(media="print")
    size = one.page.evaluate(
        "getComputedStyle(document.querySelector('.route td.person')).fontSize"
    )

    assert boxes == 8 * PEOPLE
    assert size == "20px"  # 15 pt
    assert one.complaints == []


def test_on_a_phone_a_talk_is_noted_in_the_persons_language(site, visitor, commune):
    one = visitor("province44", language="vi", size=NARROW)
    one.goes_to(f"/outreach/visits/?commune={commune}")
    assert not one.scrolls_sideways()
    one.clicks(".tasks li:last-child a.next >> nth=0")
    one.page.check("input[value=exempt]")
    one.clicks("form.talk button.main")

    assert one.page.locator("#id_exempt_until_error").count() == 1
    assert one.page.is_checked("input[value=exempt]")
    assert not one.scrolls_sideways()
    assert [words for words in one.complaints if " 422 " not in words] == []
