"""A campaign from its plan to what the next roll says of it, as an office's staff go through it."""

import csv
import json

import pytest

from beneficiaries import vietqr
from tests.web.browsing import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# No other test plans here or loads later rolls of it.
OFFICE, MONTH = "office:44-08", "2025-11"
ACCOUNT = "3800205880001"
# The payment point of the office with most people in cash, and its commune.
POINT = """
import json
from datetime import date
from django.db.models import Count
from areas.models import Area, Containment
from payments.models import MonthlyPayment, PaymentPoint
office = Area.objects.at("office:44-08", date(2025, 9, 1))
parts = Containment.objects.filter(
    area=office, valid__contains=date(2025, 9, 1), inherited=False
).values("part")
paid = MonthlyPayment.objects.filter(
    period="2025-09-01", method=0, commune__in=parts, point__isnull=False,
    point__commune__in=parts, beneficiary__conversions=None, beneficiary__citizen_id__isnull=False,
)
point = paid.values_list("point").annotate(n=Count("pk")).order_by("-n", "point")[0][0]
print(json.dumps([point, PaymentPoint.objects.get(pk=point).commune_id]))
"""
CITIZEN_ID = """
from beneficiaries.models import Beneficiary
print(Beneficiary.objects.get(uuid="{uuid}").citizen_id)
"""
CONFIRMED = {"en": "Confirmed by the roll\n1", "vi": "Danh sách xác nhận\n1"}
CLAIMED = {"en": "Claimed, no roll since\n1", "vi": "Đã ghi nhận, chưa có danh sách\n1"}


def told(site, program):
    return site.command("shell", "--no-imports", "-c", program).stdout.strip().splitlines()[-1]


@pytest.fixture
def place(site):
    return json.loads(told(site, POINT))


def plans_a_campaign(one):
    one.goes_to("/outreach/campaigns/new")
    one.page.fill("#id_name", "Đợt cao điểm tháng 10")
    one.page.select_option("#id_area", OFFICE)
    one.page.fill("#id_begins_on", "2025-10-01")
    one.page.fill("#id_ends_on", "2025-10-31")
    one.page.fill("#id_launch_days", "06/10/2025")
    one.page.fill("#id_baseline", "2025-09")
    one.clicks("main form button.main")
    campaign = one.page.url
    one.clicks("a:has-text('Add a team')")
    one.page.fill("#id_name", "Tổ 1")
    one.page.fill("#id_members", "Lê Thị Mẫu, Agribank\nTrần Văn Thử, Hội Nông dân")
    one.clicks("main form button.main")
    assert one.page.url == campaign
    return campaign.removeprefix(one.site.address)


def plans_an_event(one, campaign, kind, day, place):
    point, commune = place
    one.goes_to(campaign)
    one.clicks("a:has-text('Plan an event')")
    one.page.select_option("#id_kind", kind)
    one.page.fill("#id_day", day)
    one.page.fill("#id_begins", "07:30")
    one.page.fill("#id_ends", "11:00")
    if kind == "consultation":
        one.page.select_option("#id_point", str(point))
    else:
        one.page.select_option("#id_commune", str(commune))
    one.page.select_option("#id_team", label="Tổ 1")
    one.clicks("main form button.main")
    return one.page.url.removeprefix(one.site.address)


def works_at_the_event(one, event):
    """On a phone: one person with an account that is there already, one who will think it over."""
    one.goes_to(f"{event}people/")
    assert not one.scrolls_sideways()
    one.clicks("tbody tr:nth-child(1) a")
    uuid = one.page.url.split("person=")[1].split("&")[0]
    one.clicks("a[href*='conversion?person=']")
    one.page.fill("#id_account", vietqr.write(bin="970405", number=ACCOUNT))
    assert not one.scrolls_sideways()
    one.clicks("form.conversion button.main")
    one.goes_to(f"{event}people/")
    one.clicks("tbody tr:nth-child(2) a")
    one.page.check("input[value=refused]")
    one.page.select_option("#id_reason", "prefers_cash")
    one.clicks("form.talk button.main")
    return uuid


def enters_a_route(one, commune):
    """Three people who are visited today; one agreed, one was not met, one has an account."""
    one.goes_to(f"/outreach/visits/?commune={commune}")
    for box in range(3):
        one.page.locator("input[name=person]").nth(box).check()
    one.page.fill("#id_day", "2025-10-06")
    one.page.select_option("#id_member", label="Lê Thị Mẫu, Agribank (Tổ 1)")
    one.clicks(".make-route button.main")
    one.clicks("main a.button.main")
    for key in ["1", "Enter", "6", "Enter", "2", "Enter"]:
        one.page.keyboard.press(key)
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")


def november(site, folder, citizen_id):
    """The roll of November: as the latest, and the claimed person by account."""
    like = folder / "like.csv"
    site.command(
        "generate_roll", f"--period={MONTH}", f"--area={OFFICE}", "--like=latest", "-o", str(like)
    )
    with like.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    [claimed] = [row for row in rows if row["citizen_id"] == citizen_id]
    claimed |= {"method": "account", "bank": "Agribank", "account_number": ACCOUNT}
    with (folder / "november.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder / "november.csv"


def what_it_brought(visitor, campaign, language):
    one = visitor("province44", language=language, size=NARROW)
    assert one.goes_to(f"{campaign}results/") == 200
    assert not one.scrolls_sideways()
    assert one.complaints == []
    return one.reads()


def test_a_campaign_from_its_plan_to_the_roll(site, visitor, place, tmp_path):
    one = visitor("province44", size=WIDE)
    campaign = plans_a_campaign(one)
    event = plans_an_event(one, campaign, "consultation", "2025-10-06", place)
    plans_an_event(one, campaign, "bank_day", "2025-10-08", place)
    plans_an_event(one, campaign, "home_round", "2025-10-09", place)
    one.goes_to(campaign)
    assert one.page.locator("main td a[href*='/outreach/events/']").count() == 3

    uuid = works_at_the_event(visitor("province44", size=NARROW), event)
    enters_a_route(one, place[1])
    before = {each: what_it_brought(visitor, campaign, each) for each in CLAIMED}

    file = november(site, tmp_path, told(site, CITIZEN_ID.format(uuid=uuid)))
    said = site.command("import_roll", str(file), f"--period={MONTH}", f"--area={OFFICE}", "--json")
    after = {each: what_it_brought(visitor, campaign, each) for each in CLAIMED}
    site.command("undo_roll", str(json.loads(said.stdout)["roll"]), "--reason=tried out")

    for language in CLAIMED:
        assert CLAIMED[language] in before[language]
        assert CONFIRMED[language] in after[language]
    assert "Reached\n4" in before["en"]
    assert "of 5 who were sought" in before["en"]
    assert one.complaints == []
