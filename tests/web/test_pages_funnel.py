"""The funnel stands beside the rate of an area, under names of its own."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

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


def taken(client, form):
    return client.get(f"/areas/district:456/funnel.{form}?period=2025-06&level=commune").content


def words_of(pdf):
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u00a0", " ")
    return " ".join(text.split())


def test_the_funnel_is_a_file_in_each_form_that_says_the_same(reader):
    load([line(), line(commune_code="19237"), by_account()])
    claim(Beneficiary.objects.filter(payments__method=0).first(), stage=Stage.OPENED)
    counting.count_waiting()
    page = reader.get("/areas/district:456/?period=2025-06").content.decode()

    lines = taken(reader, "csv").decode("utf-8-sig").splitlines()
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(reader, "xlsx")))
    steps, parts = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    pdf = words_of(taken(reader, "pdf"))

    for form in ("csv", "xlsx", "pdf"):
        assert f'href="/areas/district:456/funnel.{form}?period=2025-06' in page
    assert [one for one in lines if one.startswith("Account opened,")] == ["Account opened,2,66.67"]
    assert ["Account opened", 2.0, 66.67] in [row[:3] for row in steps]
    people = {row[0]: row[2:] for row in parts if row[0] in {"19213", "19237", "456"}}
    assert people["456"] == [3.0, 2.0, 2.0, 1.0, 0.0, 1.0]
    assert people["456"] == [a + b for a, b in zip(people["19213"], people["19237"], strict=True)]
    assert "Account opened 2 66.67" in pdf
    for words in ("From the talk to the roll: Huyện Quảng Ninh", "no rate of payment", "Director"):
        assert words in pdf


def test_the_funnel_of_a_month_without_rolls_says_so_and_is_made(reader):
    assert taken(reader, "csv")
    assert taken(reader, "xlsx")
    assert "No data: no roll is loaded" in words_of(taken(reader, "pdf"))
