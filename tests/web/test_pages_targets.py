"""Targets as provincial staff set them: by form, from a file, changed, taken away; and refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from officers.models import Officer, Role
from reports.models import Target
from tests.factories import area, officer, target, workbook_of
from tests.reports.builders import rate
from tests.web.planting import TARGET

pytestmark = pytest.mark.django_db

ASKED = TARGET | {
    "area": "province:44",
    "each": "district",
    "programme": "social_insurance",
    "measure": "paid",
}
AS_A_FILE = ASKED | {"each": "file", "percent": ""}


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def staff(client):
    """Signed in as provincial staff of 44, reading English."""
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    client.cookies["django_language"] = "en"
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def sent(client, asked, file=None):
    files = {"file": SimpleUploadedFile(*file)} if file else {}
    return client.post("/targets/new", asked | files)


def errors_of(response, field):
    return response.context["form"].errors.get(field, [])


def test_one_document_sets_a_target_for_each_district(staff):
    response = sent(staff, ASKED)

    assert response.status_code == 302
    codes = set(Target.objects.values_list("area__code", flat=True))
    assert codes == {"450", "452", "453", "454", "455", "456", "457", "458"}
    assert set(Target.objects.values_list("percent", "due", "number")) == {
        (Decimal(70), date(2025, 12, 1), "1/KH")
    }


def test_the_area_itself_can_be_meant(staff):
    sent(staff, ASKED | {"each": "itself"})

    assert Target.objects.get().area == area("province:44")


@pytest.mark.parametrize(
    "content",
    [
        b'Code,Area,Target\n456,Quang Ninh,60\n450,Dong Hoi,"95,5"\n',
        "\ufeffMã;Đơn vị;Chỉ tiêu\r\n456;Quảng Ninh;60%\r\n450;Đồng Hới;95,50 %\r\n".encode(),
        "district:456\t60\ndistrict:450\t95.5\n".encode("utf-16"),
        workbook_of(list=[["Kế hoạch"], ["Mã", "Chỉ tiêu"], [456, 60], ["450", 95.5]]),
    ],
    ids=["commas", "semicolons", "utf-16", "workbook"],
)
def test_a_file_gives_each_area_its_own(staff, content):
    response = sent(staff, AS_A_FILE, ("targets", content))

    assert response.status_code == 302
    assert dict(Target.objects.values_list("area__code", "percent")) == {
        "456": Decimal(60),
        "450": Decimal("95.5"),
    }


def test_a_cell_that_excel_shows_as_per_cent_is_asked_back_and_no_target_of_1(staff):
    """100% and 60% in such cells are 1 and 0.6."""
    content = workbook_of(list=[["Mã", "Chỉ tiêu"], [456, 1.0], [450, 0.6]])

    response = sent(staff, AS_A_FILE, ("targets.xlsx", content))

    assert [one.split(",")[0] for one in errors_of(response, "file")] == ["line 2", "line 3"]
    assert all("write 60" in one for one in errors_of(response, "file"))
    assert not Target.objects.exists()


def test_a_file_is_told_line_by_line_what_is_wrong_and_nothing_is_kept(staff):
    content = "456,60\n999,60\n530,60\n450,130\n456,70\nĐồng Hới,60\n452,\n"

    response = sent(staff, AS_A_FILE, ("targets.csv", content.encode()))

    assert errors_of(response, "file") == [
        "line 2, no area of yours has the code district:999",
        "line 3, no area of yours has the code district:530",
        'line 4, "130" is not a percentage above 1, up to 100',
        "line 5, Huyện Quảng Ninh stands there twice",
        "line 6, no area of yours has the code Đồng Hới",
        'line 7, "" is not a percentage above 1, up to 100',
    ]
    assert not Target.objects.exists()


def test_what_is_typed_stays_when_something_is_asked_back(staff):
    response = sent(staff, ASKED | {"percent": "130"})

    assert errors_of(response, "percent") == ['"130" is not a percentage from 1 to 100.']
    assert 'value="130"' in text_of(response)
    assert 'value="1/KH"' in text_of(response)


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"percent": "0"}, "percent", '"0" is not a percentage from 1 to 100.'),
        ({"percent": ""}, "percent", "Write the target, or choose a file."),
        ({"due": "2025-05"}, "due", "This month is over. A target is due in one to come."),
        ({"due": "2036-01"}, "due", "A target is due within ten years."),
        ({"decided_on": "2025-06-06"}, "decided_on", "This day is still to come."),
        ({"area": "province:51"}, "area", "This is none of your areas."),
        ({"area": "district:999"}, "area", "This is none of your areas."),
        ({"each": "office"}, "each", "The area has no such parts today."),
        ({"each": "file"}, "file", "Choose the file."),
    ],
)
def test_bad_input_is_told_at_its_field(staff, said, field, sentence):
    response = sent(staff, ASKED | said)

    assert errors_of(response, field) == [sentence]
    assert not Target.objects.exists()


def test_two_targets_for_one_thing_are_refused_with_the_document_that_has_it(staff):
    target(area("district:456"), number="17/KH-UBND")

    response = sent(staff, ASKED)

    assert errors_of(response, "due") == [
        "Huyện Quảng Ninh has a target of this for this month already, by document 17/KH-UBND."
        " Change that one."
    ]
    assert Target.objects.count() == 1


def test_a_change_is_kept_with_its_history(staff):
    made = target(area("district:456"))

    response = staff.post(f"/targets/{made.pk}/", TARGET | {"percent": "75,5"}, follow=True)

    assert Target.objects.get().percent == Decimal("75.5")
    assert "60.00 → 75.50" in text_of(response)


def test_a_changed_target_may_stay_due_in_a_month_that_is_over(staff):
    made = target(area("district:456"), due=date(2025, 3, 1))

    staff.post(f"/targets/{made.pk}/", TARGET | {"due": "2025-03", "percent": "75"})

    assert Target.objects.get().percent == 75


def test_a_target_cannot_be_moved_onto_another(staff):
    target(area("district:456"), due=date(2026, 12, 1))
    made = target(area("district:456"))

    response = staff.post(f"/targets/{made.pk}/", TARGET | {"due": "2026-12"})

    assert len(errors_of(response, "due")) == 1


def test_a_target_is_taken_away(staff):
    made = target(area("district:456"))

    response = staff.post(f"/targets/{made.pk}/", {"remove": "yes"})

    assert response.status_code == 302
    assert not Target.objects.exists()


def test_what_became_of_a_target_that_was_taken_away_is_told_to_its_own_staff(client, staff):
    made = target(area("district:456"))
    staying = target(area("district:450"), number="2/KH")
    staff.post(f"/targets/{made.pk}/", TARGET | {"percent": "75"})
    staff.post(f"/targets/{staying.pk}/", TARGET | {"percent": "80", "number": "3/KH"})
    staff.post(f"/targets/{made.pk}/", {"remove": "yes"})
    who = Officer.objects.get().username

    page = text_of(staff.get("/targets/"))
    history = page.split("Targets that were taken away</h2>")[1]

    assert "Target Huyện Quảng Ninh: removed" in history
    assert "60.00 → 75.00" in history
    assert who in history
    assert "80.00" not in history
    for role, where in ((Role.VIEWER, "province:44"), (Role.PROVINCIAL_STAFF, "province:51")):
        client.force_login(officer(role, area(where)))
        assert "taken away" not in text_of(client.get("/targets/"))


def test_a_target_of_another_province_is_not_there(staff):
    made = target(area("district:530"))

    assert staff.get(f"/targets/{made.pk}/").status_code == 404
    assert staff.post(f"/targets/{made.pk}/", {"remove": "yes"}).status_code == 404
    assert Target.objects.exists()


def test_everybody_of_the_province_reads_its_targets_and_no_others(client):
    rate("district:456", 2500, 4832)
    target(area("district:456"))
    target(area("district:530"), number="17/KH-UBND")
    client.force_login(officer(Role.VIEWER, area("district:450")))
    client.cookies["django_language"] = "en"

    text = text_of(client.get("/targets/?period=2025-06"))

    assert "51.74 %" in text
    assert "2,500 / 4,832" in text
    assert ">400" in text
    assert "17/KH-UBND" not in text
    assert "/targets/new" not in text


def test_targets_for_opened_and_registered_accounts_stand_beside_the_rate(staff):
    rate("district:456", 2, 10, opened=6)
    target(area("district:456"), measure="opened", percent=50, number="5/KH")
    target(area("district:456"), percent=40)

    page = text_of(staff.get("/areas/district:456/?period=2025-06"))

    assert "2 people to go" in page
    assert "exceeded</span> target 50.00 % by the end of December 2025 (" in page
    assert "60.00 %)" in page
    assert "5/KH" in page


def test_ranking_and_area_say_how_they_stand(staff):
    rate("province:44", 2500, 4832)
    rate("district:456", 2500, 4832)
    target(area("province:44"))
    target(area("district:456"))

    ranking = text_of(staff.get("/rankings/?period=2025-06&area=province:44&level=district"))
    page = text_of(staff.get("/areas/province:44/?period=2025-06"))

    assert "400 people to the target" in ranking
    for text in (ranking, page):
        assert "target 60.00 % by the end of December 2025: 400 people to go, 67 a month" in text


def test_a_line_with_an_unknown_code_before_the_first_good_one_is_told(staff):
    content = "Mã;Chỉ tiêu\n44-0X;80\noffice 44-01;85\n456;60\n"

    response = sent(staff, AS_A_FILE, ("targets.csv", content.encode()))

    assert errors_of(response, "file") == [
        "line 2, no area of yours has the code 44-0X",
        "line 3, no area of yours has the code office 44-01",
    ]
