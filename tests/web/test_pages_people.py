"""The pages of people and rolls: what they show, and what they keep to themselves."""

import re
from datetime import date
from html import unescape

import pytest

from beneficiaries.models import Beneficiary
from officers import system
from officers.models import Role
from payments import asking
from payments.models import Roll
from payments.rolls import kinds, undoing
from tests.factories import area, by_account, csv_of, deliver, line, load, officer, xlsx_of

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)


@pytest.fixture
def staff(client):
    """Signed in with the country in sight, reading English."""
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("country:VN")))
    client.cookies["django_language"] = "en"
    return client


def text(response):
    """The words of a page, without its marks."""
    assert response.status_code == 200
    return " ".join(unescape(re.sub("<[^>]*>", " ", response.content.decode())).split())


def search(client, question):
    """The names found, in the order of the page."""
    table = client.post("/beneficiaries/", {"q": question}, follow=True).context["table"]
    return table and [row.record.full_name for row in table.rows]


# Searching


@pytest.fixture
def three_people():
    load(
        [
            line(full_name="Lê Thị Hoa", birth_date="1948", citizen_id="044148000001"),
            line(full_name="Lê Văn Hòa", birth_date="1951"),
            line(full_name="Đặng Thị Ánh", birth_date="1951", si_code="9900000777"),
        ]
    )


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("hoa", ["Lê Thị Hoa", "Lê Văn Hòa"]),
        ("HÒA lê", ["Lê Thị Hoa", "Lê Văn Hòa"]),
        ("dang anh", ["Đặng Thị Ánh"]),
        ("1951", ["Đặng Thị Ánh", "Lê Văn Hòa"]),
        ("hoa 1948", ["Lê Thị Hoa"]),
        ("044148000001", ["Lê Thị Hoa"]),
        ("9900000777", ["Đặng Thị Ánh"]),
        ("04414800000", []),  # a number is asked for whole
        ("%%", []),
        ("__", []),
    ],
)
def test_people_are_found_by_parts_of_the_name_years_and_whole_numbers(
    staff, three_people, question, found
):
    assert search(staff, question) == found


@pytest.mark.parametrize("question", ["", "h", " ", "x" * 101, "ho\x00a"])
def test_a_question_that_is_too_short_too_long_or_broken_finds_nothing(
    staff, three_people, question
):
    response = staff.post("/beneficiaries/", {"q": question}, follow=True)

    assert response.status_code == 200
    assert response.context["table"] is None


def test_a_question_is_kept_with_the_session_where_nobody_reads_it(staff, three_people):
    search(staff, "044148000001")

    kept = staff.session.items()
    found = staff.get("/beneficiaries/").context["table"].rows

    assert [row.record.full_name for row in found] == ["Lê Thị Hoa"]
    assert not any("044148000001" in str(value) for _name, value in kept)


@pytest.mark.parametrize("kept", ["", "AAAA", "A" * 80])
def test_a_kept_question_that_nobody_can_open_any_more_is_none(staff, kept):
    session = staff.session
    session[asking.KEPT_AS] = kept
    session.save()

    assert staff.get("/beneficiaries/").context["table"] is None


def test_no_more_than_thirty_people_are_shown(staff):
    load([line() for _ in range(33)])

    assert len(search(staff, "mẫu")) == 30


def test_what_was_typed_is_shown_as_text(staff):
    page = staff.post(
        "/beneficiaries/", {"q": "<script>alert(1)</script>"}, follow=True
    ).content.decode()

    assert "<script>alert" not in page


# A person


def test_a_persons_months_say_how_and_where_they_were_paid(staff):
    paid = line()
    load([paid], period=MAY)
    account = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    load([paid | account])

    page = text(staff.get(f"/beneficiaries/{Beneficiary.objects.get().uuid}/"))

    assert "06/2025 social insurance bank account •••• 3456 3,500,000 Xã Võ Ninh" in page
    assert "05/2025 social insurance cash 3,500,000 Xã Võ Ninh" in page


def test_no_page_shows_a_whole_number(staff):
    account = "3800205123456"
    roll = load([by_account(citizen_id="044150987654", account_number=account)])
    person = f"/beneficiaries/{Beneficiary.objects.get().uuid}/"

    pages = [staff.get(person), staff.get(f"/rolls/{roll.pk}/")]
    pages.append(staff.post("/beneficiaries/", {"q": "mẫu"}, follow=True))

    for page in pages:
        assert "044150987654" not in text(page)
        assert account not in text(page)


def test_a_name_is_shown_as_text(staff):
    load([line(full_name="<b>Lê</b> Hoa")])

    page = staff.get(f"/beneficiaries/{Beneficiary.objects.get().uuid}/").content.decode()

    assert "<b>" not in page


# Rolls


def rolls(client, question=""):
    return [row.record.pk for row in client.get(f"/rolls/{question}").context["table"].rows]


def test_rolls_stand_with_the_newest_month_first(staff):
    june, may = load([line()]), load([line()], period=MAY)

    assert rolls(staff) == [june.pk, may.pk]


def test_rolls_are_narrowed_by_month_and_state(staff):
    june, _, refused = load([line()]), load([line()], period=MAY), deliver([line(amount="0")]).roll

    assert rolls(staff, "?period=2025-06&state=loaded") == [june.pk]
    assert rolls(staff, "?period=06/2025&state=rejected") == [refused.pk]


def test_a_month_that_is_none_is_told_on_the_page(staff):
    page = text(staff.get("/rolls/?period=yesterday"))

    assert "Write a month, as in 2025-06 or 06/2025." in page


def test_a_page_of_rolls_that_does_not_exist_is_the_last_one(staff):
    roll = load([line()])

    assert rolls(staff, "?page=99") == rolls(staff, "?page=x") == [roll.pk]


def test_a_rolls_page_counts_its_lines_and_the_difference(staff):
    stays = line()
    load([stays, line()], period=MAY)
    roll = load([stays, line(), by_account()])

    page = text(staff.get(f"/rolls/{roll.pk}/"))

    assert "loaded" in page
    assert "3 lines; 1 paid as last month." in page
    assert "paid in the same way 1 0 3,500,000 3,500,000 are new 2 1 7,000,000" in page
    assert "good lines 3 1 10,500,000 missing now 1 0" in page


def test_faults_are_sentences_with_their_line_and_cell(staff):
    roll = deliver([line(), line(birth_date="31/02/1948")]).roll

    page = text(staff.get(f"/rolls/{roll.pk}/"))

    assert '3 31/02/1948 "31/02/1948" is not a date' in page


def test_lines_are_numbered_as_in_the_file(staff):
    roll = deliver([line() for _ in range(1200)] + [line(amount="0")]).roll

    assert " 1202 0 an amount must be more than zero" in text(staff.get(f"/rolls/{roll.pk}/"))


def test_of_many_faults_the_first_are_shown_and_all_are_counted(staff):
    roll = deliver([line(amount="0") for _ in range(203)]).roll

    page = text(staff.get(f"/rolls/{roll.pk}/"))

    assert "amount: 203 cells" in page
    assert "and 183 more; the file for the sender has them" in page


def test_a_refused_file_says_why(staff):
    roll = deliver(b"not a table at all").roll

    assert "No header row was found" in text(staff.get(f"/rolls/{roll.pk}/"))


def test_a_superseded_roll_leads_to_the_one_that_took_its_place(staff):
    first, second = load([line()]), load([line()])

    page = staff.get(f"/rolls/{first.pk}/").content.decode()

    assert f'href="/rolls/{second.pk}/"' in page


def test_an_undone_roll_says_by_whom_and_why(staff):
    roll = load([line()])
    undoing.undo(roll, by=system.officer(), reason="the wrong month")

    page = text(staff.get(f"/rolls/{roll.pk}/"))

    assert "undone" in page
    assert "the wrong month" in page


def test_a_rolls_file_comes_back_as_it_was_delivered(staff):
    content = csv_of([line(full_name="Lê Thị Hoa"), line()])
    roll = deliver(content).roll

    response = staff.get(f"/rolls/{roll.pk}/file")

    assert b"".join(response) == content
    assert response["Content-Disposition"] == f'attachment; filename="roll-{roll.pk}.csv"'


def test_a_workbook_comes_back_as_one(staff):
    content = xlsx_of([line()])
    roll = deliver(content).roll

    response = staff.get(f"/rolls/{roll.pk}/file")

    assert b"".join(response) == content
    assert response["Content-Type"] == kinds.XLSX.media_type
    assert response["Content-Disposition"] == f'attachment; filename="roll-{roll.pk}.xlsx"'


def test_a_roll_whose_file_is_gone_has_no_file_page(staff):
    roll = load([line()])
    Roll.objects.filter(pk=roll.pk).update(file=None)

    assert staff.get(f"/rolls/{roll.pk}/file").status_code == 404
    assert staff.get(f"/rolls/{roll.pk}/").status_code == 200
