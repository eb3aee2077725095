"""The campaigns of the demo, and that they lead to the published months."""

import json

import pytest

pytestmark = pytest.mark.xdist_group("site")

# As JSON: what each campaign brought, and its area's rate in both months.
CAMPAIGNS = """
import json
from dataclasses import asdict
from outreach import results
from outreach.models import Campaign
from reports.campaigns import rates_of

for one in Campaign.objects.order_by("begins_on"):
    rates = rates_of(one, "social_security" if one.number else "social_insurance")
    print(json.dumps({
        "number": one.number, "launches": one.launch_days, "events": one.events.count(),
        **asdict(results.brought_by(one)),
        "before": str(rates.whole.before.percent), "now": str(rates.whole.now.percent),
    }, default=str))
"""


@pytest.fixture(scope="module")
def campaigns(site):
    said = site.command("shell", "--no-imports", "-c", CAMPAIGNS).stdout.splitlines()
    return [json.loads(one) for one in said if one.startswith("{")]


def test_quang_ninh_launched_on_two_days_and_came_from_17_to_96_percent(campaigns):
    launched = campaigns[1]

    assert launched["launches"] == ["2024-10-06", "2024-10-07"]
    assert (launched["before"], launched["now"]) == ("17.52", "96.38")
    assert launched["reached"] == launched["confirmed"] + launched["contradicted"] == 2340
    assert launched["events"] > 20


def test_the_plan_of_quang_ngai_is_its_document(campaigns):
    plan = campaigns[0]

    assert (plan["number"], plan["launches"]) == ("17/KH-UBND", ["2024-01-25"])
    assert plan["reached"] > plan["agreed"] - 1 >= plan["opened"] >= plan["registered"] > 5000


def test_a_campaign_is_under_way_on_the_demos_day(campaigns):
    assert campaigns[2]["events"] == 4


WAITING = """
from beneficiaries.models import Beneficiary
from reports.partner_lists import waiting_for_an_account
print("waiting", waiting_for_an_account(Beneficiary.objects.all()).count())
"""


def test_a_bank_may_be_told_of_some_who_wait_for_an_account(site):
    said = site.command("shell", "--no-imports", "-c", WAITING).stdout

    assert int(said.split("waiting")[1]) > 0
