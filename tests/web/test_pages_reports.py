"""The monthly report: what it says, who may write its reasons, who may fetch what was made."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from officers.models import Role
from payments.models import MonthlyPayment, Programme
from reports import counting, runs
from reports.models import MadeFile, ReportReason, ReportRun, Target
from reports.papers.checking import check
from tests.factories import JUNE, area, by_account, claim, line, load, officer, report, target
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

REASONS = "/areas/district:456/report/reasons?period=2025-06"
MAY = JUNE.replace(month=5)
PAGE = "/areas/district:456/report/?period=2025-06"


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def staff(client):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def month():
    load([line(full_name="Lê Thị Hoa"), by_account(), by_account()], period=MAY)
    load([by_account(), by_account(), by_account(commune_code="19237"), line()])
    target(area("district:456"))


def words_of(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_the_first_page_is_for_the_meeting_and_annexes_follow(staff, month):
    ReportReason.objects.create(
        area=area("district:456"), month=JUNE, text="Chiến dịch tháng 6.\nHai đợt."
    )

    first, *annexes = words_of(staff.get("/areas/district:456/report.pdf?period=2025-06"))

    for words in (
        "Monthly report: Huyện Quảng Ninh",
        "75.00 % paid by account: 3 of 4",
        "target 60.00 % by the end of December 2025: met",
        "Movements of the list, social insurance",
        "Chiến dịch tháng 6.",
        "Hai đợt.",
        "Director",
    ):
        assert words in first.replace("\u00a0", " "), words
    assert "Xã Võ Ninh" not in first
    assert "Xã Võ Ninh" in " ".join(annexes)


def test_a_workbook_has_a_sheet_a_programme(staff, month):
    rate("district:456", 5, 10, programme=Programme.MERIT)

    content = staff.get("/areas/district:456/report.xlsx?period=2025-06").content
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names

    assert "Social insurance communes" in names
    assert "Merit communes" in names


def test_communes_with_everyone_by_account_are_named(staff, month):
    text = " ".join(words_of(staff.get("/areas/district:456/report.pdf?period=2025-06")))

    assert "Communes with everyone by account" in text
    assert "19237" in text


def test_movements_and_complete_communes_are_told_of_each_programme(staff, month):
    person = line(programme="merit")
    account = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    load([person], period=MAY)
    load([person | account])

    first, *annexes = words_of(staff.get("/areas/district:456/report.pdf?period=2025-06"))
    behind = " ".join(annexes)

    assert "Movements of the list, social insurance" in first
    assert "Movements of the list, merit" not in first
    assert "Movements of the list, merit What happened" in behind
    assert "converted to an account 1 +1" in behind
    for programme in ("social insurance", "merit"):
        assert f"Communes with everyone by account, {programme}" in behind
    assert "social protection" not in behind


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv"])
def test_a_month_without_rolls_says_so_and_is_made(staff, form):
    response = staff.get(f"/areas/district:456/report.{form}?period=2025-06")

    assert response.status_code == 200
    if form == "pdf":
        assert "No data: no roll is loaded" in words_of(response)[0]
    if form == "csv":
        assert "No data: no roll is loaded for this area and month." in response.content.decode()
    if form == "xlsx":
        (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).sheet_names
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        words = [str(row[0]) for row in book.get_sheet_by_name(sheet).to_python()]
        assert "No data: no roll is loaded for this area and month." in words
        assert any(one.startswith("Number: ") for one in words)
    assert "The report is made all the same" in staff.get(PAGE).content.decode()


def test_an_unchanged_report_is_given_again(staff, month):
    address = "/areas/district:456/report.pdf?period=2025-06"

    assert staff.get(address).content == staff.get(address).content
    assert MadeFile.objects.count() == 1


def test_reasons_are_kept_with_their_history(staff, month):
    staff.post(REASONS, {"text": "Chiến dịch."})
    page = staff.post(REASONS, {"text": "Chiến dịch tháng 6."}, follow=True).content.decode()

    assert ReportReason.objects.get().text == "Chiến dịch tháng 6."
    assert "Chiến dịch. → Chiến dịch tháng 6." in page


def test_only_officers_of_the_area_write_its_reasons(client, month):
    for role, where, status in (
        (Role.VIEWER, "district:456", 403),
        (Role.DISTRICT_OFFICER, "district:450", 404),
    ):
        client.force_login(officer(role, area(where)))
        assert client.post(REASONS, {"text": "x"}).status_code == status
    assert not ReportReason.objects.exists()


def test_all_parts_are_made_in_the_background_and_listed(staff, month):
    answer = staff.post(
        "/areas/district:456/report/all?period=2025-06", {"level": "commune", "form": "xlsx"}
    )
    assert answer.url == "/reports/"
    while runs.work(seconds=60):
        pass
    run = ReportRun.objects.get()

    page = staff.get(f"/reports/{run.pk}/")

    assert len(page.context["files"]) == run.of > 10
    one = page.context["files"][0]
    assert staff.get(f"/reports/files/{one.pk}").status_code == 200


def test_only_whoever_asked_for_it_opens_a_file(client, month):
    asker, other = (officer(Role.PROVINCIAL_STAFF, area("province:44")) for _ in range(2))
    made = report(area("district:456"), by=asker)

    for someone, status in ((asker, 200), (other, 404)):
        client.force_login(someone)
        assert client.get(f"/reports/files/{made.pk}").status_code == status
        assert client.get(f"/reports/{made.run_id}/").status_code == status
        listed = client.get("/reports/").context["runs"]
        assert [run.pk for run in listed] == ([made.run_id] if status == 200 else [])


def test_what_began_by_itself_is_for_the_officers_of_its_area(client, month):
    made = report(area("district:456"))

    for where, status in (("district:456", 200), ("province:44", 200), ("district:450", 404)):
        client.force_login(officer(Role.DISTRICT_OFFICER, area(where)))
        assert client.get(f"/reports/files/{made.pk}").status_code == status


def test_a_run_is_cancelled_and_gone_on_with(staff):
    asked = {"level": "district", "form": "xlsx"}
    staff.post("/areas/province:44/report/all?period=2025-06", asked)
    run = ReportRun.objects.get()

    staff.post(f"/reports/{run.pk}/change", {"cancel": "yes"})
    run.refresh_from_db()
    assert run.state == "cancelled"
    staff.post(f"/reports/{run.pk}/change", {"restart": "yes"})
    run.refresh_from_db()
    assert run.state == "waiting"


def test_a_report_whose_words_alone_changed_is_made_anew_and_the_old_one_superseded(staff, month):
    address = "/areas/district:456/report.csv?period=2025-06"
    before = staff.get(address).content

    Target.objects.update(due=date(2026, 6, 1))

    assert staff.get(address).content != before
    found = check(before, officer(Role.PROVINCIAL_STAFF, area("province:44")))
    assert found
    assert found.is_superseded
    assert {one.table for one in found.differing} == {""}


def test_a_report_tells_groups_of_programmes_for_which_a_target_was_set(staff, month):
    load([line(programme="merit"), line(programme="social_protection")])
    target(area("district:456"), programme="social_security", percent=60)

    text = staff.get("/areas/district:456/report.csv?period=2025-06").content.decode()

    assert "social protection and merit,2,0,2,0.00" in text
    (first, *_annexes) = words_of(staff.get("/areas/district:456/report.pdf?period=2025-06"))
    assert "Social protection and merit: 0.00 % paid by account: 0 of 2" in first
    assert "target 60.00 % by the end of December 2025: not met, 2 people to go" in first


def test_a_report_stands_under_a_later_run_with_the_number_that_is_in_it(staff, month):
    asker = officer(Role.PROVINCIAL_STAFF, area("province:44"))
    first = report(area("district:456"), by=asker)
    while runs.work():
        pass
    second = report(area("district:456"), by=asker)

    assert first.pk != second.pk
    assert first.kept == second.kept
    assert first.number == second.number


def test_a_run_of_an_area_out_of_sight_is_gone_and_goes_on_no_more(client, month):
    asker = officer(Role.PROVINCIAL_STAFF, area("province:44"))
    made = report(area("district:456"), by=asker)
    asker.assignments.all().delete()
    client.force_login(asker)

    assert client.get(f"/reports/{made.run_id}/").status_code == 404
    assert client.post(f"/reports/{made.run_id}/change", {"restart": "yes"}).status_code == 404
    while runs.work():
        pass
    run = ReportRun.objects.get()
    assert (run.state, run.files.count()) == ("failed", 1)


def test_long_reasons_leave_the_page_for_the_meeting(staff, month):
    staff.post(
        "/areas/district:456/report/reasons?period=2025-06",
        {"text": "\n".join(f"Lý do thứ {number}" for number in range(30))},
    )

    first = words_of(staff.get("/areas/district:456/report.pdf?period=2025-06"))[0]

    assert "Lý do thứ 1" not in first
    assert "Director" in first


def test_charts_give_way_until_the_page_for_the_meeting_is_one(staff, month):
    """Three programmes, two targets, seven lines of reasons: with a chart of its usual width the
    signatures went to a page of their own."""
    others = [line(programme=each) for each in ("merit", "social_protection") for _one in range(2)]
    load(others, period=MAY)
    load(others)
    target(area("district:456"), programme="all")
    text = "\n".join(f"Lý do thứ {number}" for number in range(7))
    ReportReason.objects.create(area=area("district:456"), month=JUNE, text=text)

    first, second, *_more = words_of(staff.get("/areas/district:456/report.pdf?period=2025-06"))

    assert "Lý do thứ 6" in first
    assert "Director" in first
    assert "Director" not in second


def test_a_report_that_says_the_same_on_paper_is_not_made_again(staff, month):
    address = "/areas/district:456/report.pdf?period=2025-06"
    before = staff.get(address).content
    claim(MonthlyPayment.objects.get(period=JUNE, method=0).beneficiary)
    counting.count_waiting()

    assert staff.get(address).content == before


def test_a_closed_view_changes_no_run(client, month):
    made = report(area("district:456"))
    client.force_login(officer(Role.VIEWER, area("district:456")))

    assert client.get(f"/reports/{made.run_id}/").status_code == 200
    assert "cancel" not in client.get(f"/reports/{made.run_id}/").content.decode().lower()
    assert client.post(f"/reports/{made.run_id}/change", {"cancel": "yes"}).status_code == 403
