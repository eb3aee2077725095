"""Partners' answers as an officer delivers them, looks at them, decides, and undoes them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries.models import Account, Beneficiary
from officers.models import AccessLog, Role
from outreach.answers import deeds, reading
from outreach.models import Answer
from tests.factories import (
    answer,
    area,
    checked,
    csv_of,
    line,
    load,
    missed,
    officer,
    opened,
    workbook_of,
    xlsx_of,
)
from tests.web.test_pages_queries import queries

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def mine(client):
    """Signed in as the officer of district 456, reading English."""
    somebody = officer(Role.DISTRICT_OFFICER, area("district:456"))
    client.force_login(somebody)
    client.cookies["django_language"] = "en"
    return somebody


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu")])
    return Beneficiary.objects.get()


def text_of(response):
    return " ".join(response.content.decode().split())


def deliver(client, content, **said):
    file = SimpleUploadedFile("bank.csv", content)
    asked = {"form": uuid4(), "kind": "accounts", "dated": "2025-06-05", "file": file}
    return client.post("/outreach/answers/", asked | said)


def decide(client, made, decision):
    return client.post(f"/outreach/answers/{made.pk}/", {"decision": decision})


def test_a_file_is_delivered_looked_at_loaded_and_undone(client, mine, person):
    content = csv_of([opened(person, account_number="3800205123456")])

    page = text_of(client.get(deliver(client, content)["Location"]))

    made = Answer.objects.get()
    assert "Lê Thị Mẫu" in page
    assert "Agribank •••• 3456, opened on 04/06/2025" in page
    assert "3800205123456" not in page
    assert "Load the 1 good line" in page
    assert not Account.objects.exists()
    assert "1 line was loaded" in text_of(client.get(decide(client, made, "load")["Location"]))
    assert Account.objects.get().beneficiary == person
    assert "1 line was undone" in text_of(client.get(decide(client, made, "undo")["Location"]))
    assert not Account.objects.exists()


def test_the_page_says_who_did_what_and_when(client, mine, person):
    made = answer(opened(person), by=mine)
    decide(client, made, "load")
    decide(client, made, "undo")

    page = text_of(client.get(f"/outreach/answers/{made.pk}/"))

    for step in ("delivered", "loaded", "undone"):
        assert f'<strong>{step}</strong> <span class="quiet">{mine}</span>' in page


def test_a_list_that_comes_back_as_a_workbook_is_read_too(client, mine, person):
    response = deliver(client, xlsx_of([opened(person)]))

    assert response.status_code == 302
    assert Answer.objects.get().lines.get().is_good


def test_headers_are_known_in_vietnamese(client, mine, person):
    said = {
        "Mã tham chiếu": str(person.uuid),
        "Họ và tên": person.full_name,
        "Ngày sinh": "02/09/1950",
        "Ngân hàng": "Agribank",
        "Số tài khoản": "3800205123456",
        "Ngày mở tài khoản": "04/06/2025",
    }

    deliver(client, csv_of([said], separator=";"))

    assert Answer.objects.get().lines.get().is_good


def test_what_our_own_list_says_below_its_people_is_no_line(client, mine, person):
    content = (
        csv_of([opened(person)]) + b"\r\nList of people,for a bank\r\nPurpose,to be opened\r\n"
    )

    deliver(client, content)

    assert Answer.objects.get().lines.count() == 1


# What is wrong is said at its field


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n0000", "By its content this is a PNG file"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "The workbook is damaged"),
        (b"a,b,c\n1,2,3\n", "Needed columns are missing: Reference, Full name, Birth date, Bank"),
        (b"reference,full_name,birth_date\n1,2,3\n", "missing: Bank, Account number."),
        (b"full_name,birth_date,bank,account_number\n1,2,3,4\n", "missing: Reference."),
        (csv_of([{"reference": "", "full_name": "", "birth_date": "", "bank": "",
                  "account_number": ""}]), "The file has a header but no lines."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
    ids=["empty", "picture", "damaged", "others", "no account", "nobody", "no lines", "large"],
)  # fmt: skip
def test_a_file_that_is_no_answer_is_a_sentence_and_nothing_is_kept(
    client, mine, content, sentence
):
    response = deliver(client, content)

    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors["file"])
    assert not Answer.objects.exists()


def test_a_file_with_too_many_lines_is_a_sentence(client, mine, person, monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 2)

    response = deliver(client, csv_of([opened(person)] * 3))

    assert response.context["form"].errors["file"] == ["The file has more than 2 lines."]


def test_two_sheets_with_lists_are_a_sentence(client, mine, person):
    cells = opened(person)
    sheet = [list(cells), list(cells.values())]

    response = deliver(client, workbook_of(A=sheet, B=sheet))

    assert "Several sheets" in response.context["form"].errors["file"][0]


def test_a_number_that_a_workbook_kept_as_a_figure_is_a_fault(client, mine, person):
    cells = opened(person) | {"account_number": 3800205123456}

    deliver(client, xlsx_of([cells]))

    [finding] = Answer.objects.get().lines.get().findings
    assert finding["code"] == "account_float"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"dated": "2025-06-06"}, "dated", "The day lies in the future."),
        ({"dated": "2014-12-31"}, "dated", "The day lies before January 2015."),
        ({"dated": "soon"}, "dated", "Enter a valid date."),
        ({"kind": "roll"}, "kind", None),
        ({"form": "x"}, "form", None),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, mine, person, said, field, sentence):
    response = deliver(client, csv_of([opened(person)]), **said)

    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert sentence is None or errors[field] == [sentence]
    assert not Answer.objects.exists()


# Whose people, and whose answers


def test_a_neighbours_person_is_not_found_in_the_words_for_nobody(client, mine):
    load([line(full_name="Người Nơi Khác", commune_code="18859")], where="district:450")
    stranger = Beneficiary.objects.get()
    theirs = opened(stranger, reference="", citizen_id=stranger.citizen_id)
    nobodys = theirs | {"citizen_id": "044150999999"}

    made = answer(theirs, nobodys, by=mine)
    page = text_of(client.get(f"/outreach/answers/{made.pk}/"))

    one, other = made.lines.order_by("number")
    assert (one.person, one.findings) == (other.person, other.findings)
    assert "Người Nơi Khác" not in page


def test_a_number_of_nobody_is_masked(client, mine, person):
    made = answer(opened(person, reference="", citizen_id="044150999999"), by=mine)

    page = client.get(f"/outreach/answers/{made.pk}/").content.decode()

    assert "044150999999" not in page


def test_whoever_has_all_of_an_answers_areas_sees_it_and_nobody_else(client, mine, person):
    both = officer(Role.DISTRICT_OFFICER, area("district:456"), area("district:450"))
    wide, narrow = answer(opened(person), by=both), answer(opened(person), by=mine)
    in_sight = {
        "own": (mine, {narrow}),
        "both": (both, {wide, narrow}),
        "above": (officer(Role.PROVINCIAL_STAFF, area("province:44")), {wide, narrow}),
        "beside": (officer(Role.DISTRICT_OFFICER, area("district:450")), set()),
        "nowhere": (officer(Role.DISTRICT_OFFICER), set()),
    }

    seen = {name: set(Answer.objects.visible_to(one)) for name, (one, _all) in in_sight.items()}

    assert seen == {name: expected for name, (_one, expected) in in_sight.items()}
    assert client.get(f"/outreach/answers/{wide.pk}/").status_code == 404
    assert decide(client, wide, "load").status_code == 404


# Twice


def test_a_form_that_is_sent_twice_makes_one_answer(client, mine, person):
    content, form = csv_of([opened(person)]), uuid4()

    first = deliver(client, content, form=form)
    second = deliver(client, content, form=form)

    assert first["Location"] == second["Location"]
    assert Answer.objects.count() == 1


def test_a_form_that_somebody_else_used_is_asked_back(client, mine, person):
    other = answer(opened(person), by=officer(Role.DISTRICT_OFFICER, area("district:456")))

    response = deliver(client, csv_of([opened(person)]), form=other.form)

    assert response.status_code == 422
    assert "This form was used for something else." in text_of(response)


def test_the_very_same_file_is_said_to_be_there_already(client, mine, person):
    content = csv_of([opened(person)])
    deliver(client, content)

    page = text_of(client.get(deliver(client, content)["Location"]))

    assert "The very same file was delivered before" in page
    stranger = officer(Role.DISTRICT_OFFICER, area("district:450"))
    client.force_login(stranger)
    assert "The very same" not in text_of(client.get(deliver(client, content)["Location"]))


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("refuse", "load", "not in a state for that"),
        ("load", "refuse", "not in a state for that"),
        ("undo", "undo", "not in a state for that"),
        ("", "nothing", "Choose what is to be done"),
        ("load", "load", "0 lines were loaded"),
    ],
)
def test_what_cannot_be_done_any_more_is_a_sentence(client, mine, person, first, second, words):
    made = answer(opened(person), by=mine)
    decide(client, made, first)

    assert words in text_of(client.get(decide(client, made, second)["Location"]))


# Reading is written down, and costs the same for many


def test_reading_and_loading_are_written_down_with_their_rows(client, mine, person):
    made = answer(opened(person), opened(person, reference=str(uuid4())), by=mine)

    client.get(f"/outreach/answers/{made.pk}/")
    decide(client, made, "load")

    subject = f"answer {made.pk} of a partner"
    rows = AccessLog.objects.filter(subject=subject).values_list("action", "rows")
    assert list(rows.order_by("pk")) == [("viewed", 1), ("changed", 1)]


def test_an_answer_asks_as_often_for_many_lines(client, mine):
    load([line() for _ in range(40)])
    people = list(Beneficiary.objects.all())
    few = answer(opened(people[0]), by=mine)
    many = answer(*map(opened, people), by=mine)

    asked = queries(lambda: client.get(f"/outreach/answers/{few.pk}/"))

    assert queries(lambda: client.get(f"/outreach/answers/{many.pk}/")) == asked <= 14


def test_the_list_of_answers_asks_as_often_for_many(client, mine, person):
    answer(opened(person), by=mine)
    asked = queries(lambda: client.get("/outreach/answers/"))

    for _ in range(9):
        answer(opened(person), by=mine)

    assert queries(lambda: client.get("/outreach/answers/")) == asked <= 13


# What they said of somebody


def test_a_persons_page_tells_what_partners_said_of_them(client, mine):
    load([line()], period=date(2025, 5, 1))
    person = Beneficiary.objects.get()
    for made in (
        answer(checked(person, "deceased"), kind="identity", by=mine),
        answer(missed(person, reason="moved away"), kind="post", by=mine),
    ):
        deeds.load(made, by=mine)

    page = text_of(client.get(f"/beneficiaries/{person.uuid}/"))

    assert '<strong class="fault">deceased</strong>' in page
    assert "<strong>05/2025 uncollected</strong> <span>moved away</span>" in page


def test_a_file_of_another_kind_is_said_to_be_one(client, mine, person):
    response = deliver(client, csv_of([checked(person)]))

    [sentence] = response.context["form"].errors["file"]
    words = "another kind of answer: checks against the population database"
    assert words in sentence
