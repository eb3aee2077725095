"""The funnel stands beside the rate of an area, under names of its own."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers.models import Role
from payments.models import Stage
from reports import counting
from reports.models import AreaNote
from tests.factories import JUNE, area, by_account, claim, line, load, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, settings):
    settings.TODAY = date(2025, 6, 5)
    client.force_login(officer(Role.VIEWER, area("province:44")))
    client.cookies["django_language"] = "en"
    return client


def funnel(client):
    steps = client.get("/areas/district:456/?period=2025-06").context["funnel"]
    return {step.code: step.people for step in steps}


def test_each_step_is_counted_with_those_who_went_further(reader):
    load([line(), line(), line(), by_account()])
    agreed, opened, claimed = Beneficiary.objects.filter(payments__method=0).order_by("pk")
    claim(agreed, stage=Stage.AGREED, account=None)
    claim(opened, stage=Stage.OPENED)
    claim(claimed)
    counting.count_waiting()

    assert funnel(reader) == {"agreed": 4, "opened": 3, "registered": 2, "claimed": 1, "paid": 1}


def test_no_step_is_called_a_rate_of_payment(reader):
    load([line(), by_account()])

    page = reader.get("/areas/district:456/?period=2025-06").content.decode()

    steps = page.split('class="funnel"')[1].split("</table>")[0]
    assert "rate" not in steps.lower()


def test_an_area_without_a_roll_has_no_funnel(reader):
    assert funnel(reader) == {}


def test_a_note_about_the_figures_stands_beside_them_in_its_month_alone(reader):
    load([line()])
    AreaNote.objects.create(period_id=JUNE, area=area("district:456"), text="Paid to")

    def notes(month):
        return reader.get(f"/areas/district:456/?period={month}").context["funnel_notes"]

    assert len(notes("2025-06")) == 1
    assert notes("2025-05") == []
