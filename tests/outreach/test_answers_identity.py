"""Results of the population database: each is kept with its person, and asks what is to be done."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from officers.models import Role
from outreach.answers import deeds, work
from outreach.answers.findings import sentence
from outreach.models import AnswerLine
from reports.partner_lists import to_be_checked
from tests.factories import answer, area, checked, line, load, officer, rows_of
from tests.web.test_pages_queries import queries

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 5)
PEOPLE = ["beneficiaries_beneficiary"]


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = DAY


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


@pytest.fixture
def person():
    load([line(full_name="Lê Thị Mẫu")])
    return Beneficiary.objects.get()


def loaded(*lines, by, **said):
    made = answer(*lines, kind="identity", by=by, **said)
    deeds.load(made, by=by)
    return made


def asked(officer):
    return {each.code: [item.words for item in each.items] for each in work.lists(officer)}


@pytest.mark.parametrize(
    ("result", "check"),
    [
        ("matched", 1),
        ("Khớp đúng", 1),
        ("mismatch", 2),
        ("Sai lệch thông tin", 2),
        ("Không tìm thấy", 3),
        ("deceased", 2),
        ("Đã chết", 2),
    ],
)
def test_a_result_is_kept_with_its_day_and_its_answer(mine, person, result, check):
    made = loaded(checked(person, result), by=mine, dated=date(2025, 6, 3))

    person.refresh_from_db()
    known = (person.identity_check, person.identity_checked_on, person.identity_batch)
    assert known == (check, date(2025, 6, 3), f"answer {made.pk}")


def test_nothing_is_changed_before_it_is_loaded(mine, person):
    before = rows_of(PEOPLE)

    answer(checked(person), kind="identity", by=mine)

    assert rows_of(PEOPLE) == before


def test_whoever_matched_is_not_sent_to_the_police_again(mine, person):
    loaded(checked(person), by=mine)

    assert not to_be_checked(Beneficiary.objects.all()).exists()
    assert asked(mine) == {}


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ("name", "mismatch: name"),
        ("Họ và tên; Giới tính", "mismatch: name, sex"),
        ("Ngày, tháng, năm sinh", "mismatch: birth date"),
        ("Số định danh cá nhân, họ tên", "mismatch: number, name"),
        ("", "mismatch"),
    ],
)
def test_a_mismatch_says_what_differs_and_is_work(mine, person, differs, words):
    loaded(checked(person, "mismatch", differs=differs), by=mine)

    assert asked(mine) == {"differs": [words]}


def test_a_death_is_work_and_ends_no_payment(mine, person):
    loaded(checked(person, "deceased"), by=mine)

    assert asked(mine) == {"deceased": ["deceased"]}
    assert work.counts(mine) == {"deceased": 1}
    person.refresh_from_db()
    assert person.status == Beneficiary.Status.PAID
    assert person.payments.exists()


def test_the_work_is_done_when_an_officer_notes_the_end(mine, person):
    loaded(checked(person, "deceased"), by=mine)

    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    assert asked(mine) == work.counts(mine) == {}


def test_the_work_is_done_when_a_later_answer_says_otherwise(mine, person):
    loaded(checked(person, "mismatch", differs="name"), by=mine)
    loaded(checked(person), by=mine)

    assert asked(mine) == {}


def test_work_is_of_the_own_people_alone(mine, person):
    loaded(checked(person, "not found"), by=mine)

    assert asked(officer(Role.DISTRICT_OFFICER, area("district:450"))) == {}
    assert asked(officer(Role.PROVINCIAL_STAFF, area("province:44"))) == {"differs": ["not found"]}


@pytest.mark.parametrize(
    ("cells", "code", "is_warning"),
    [
        ({"result": ""}, "needed", False),
        ({"result": "perhaps"}, "result_unknown", False),
        ({"result": "mismatch", "differs": "shoe size"}, "field_unknown", False),
        ({"result": "matched", "differs": "name"}, "nothing_can_differ", False),
        ({"result": "mismatch", "differs": ""}, "field_not_said", True),
    ],
)
def test_what_is_wrong_with_a_line_is_said(mine, person, cells, code, is_warning):
    row = answer(checked(person) | cells, kind="identity", by=mine).lines.get()

    [finding] = row.findings
    assert (finding["code"], finding["is_warning"]) == (code, is_warning)
    assert sentence(finding)


def test_an_older_answer_does_not_take_the_place_of_a_newer_one(mine, person):
    loaded(checked(person), by=mine, dated=date(2025, 6, 4))

    made = loaded(checked(person, "not found"), by=mine, dated=date(2025, 6, 3))

    row = made.lines.get()
    assert [each["code"] for each in row.findings] == ["newer_result"]
    person.refresh_from_db()
    assert person.identity_check == 1


def test_a_newer_answer_that_was_loaded_since_the_check_is_not_overwritten(mine, person):
    older = answer(checked(person, "not found"), kind="identity", by=mine, dated=date(2025, 6, 3))
    loaded(checked(person), by=mine)

    deeds.load(older, by=mine)

    row = older.lines.get()
    assert (row.done, row.why["code"]) == ("not_loaded", "newer_result")


def test_two_results_for_one_person_are_both_faults(mine, person):
    made = answer(checked(person), checked(person, "deceased"), kind="identity", by=mine)

    assert {row.is_good for row in made.lines.all()} == {False}


def test_undoing_brings_back_what_was_known_before(mine, person):
    loaded(checked(person, "mismatch", differs="sex"), by=mine, dated=date(2025, 6, 2))
    before = rows_of(PEOPLE)
    made = loaded(checked(person), by=mine)

    deeds.undo(made, by=mine)

    assert rows_of(PEOPLE) == before
    assert asked(mine) == {"differs": ["mismatch: sex"]}


def test_undoing_the_first_answer_leaves_nothing_known(mine, person):
    before = rows_of(PEOPLE)
    made = loaded(checked(person, "deceased"), by=mine)

    deeds.undo(made, by=mine)

    assert rows_of(PEOPLE) == before
    assert asked(mine) == {}


def test_what_a_later_answer_says_stays_when_the_earlier_one_is_undone(mine, person):
    first = loaded(checked(person, "not found"), by=mine)
    loaded(checked(person), by=mine)
    before = rows_of(PEOPLE)

    deeds.undo(first, by=mine)

    assert rows_of(PEOPLE) == before
    assert first.lines.get().done == "undone"


def test_answers_that_are_undone_in_the_order_they_were_loaded_leave_nothing(mine, person):
    before = rows_of(PEOPLE)
    first, second, third = (
        loaded(checked(person, result), by=mine) for result in ("deceased", "mismatch", "matched")
    )

    for one in (first, third, second):
        deeds.undo(one, by=mine)

    assert rows_of(PEOPLE) == before
    assert asked(mine) == {}


def test_a_neighbour_can_load_and_undo_nothing(mine, person):
    made = answer(checked(person), kind="identity", by=mine)
    neighbour = officer(Role.DISTRICT_OFFICER, area("district:450"))

    deeds.load(made, by=neighbour)
    deeds.load(made, by=mine)
    deeds.undo(made, by=neighbour)

    assert AnswerLine.objects.get().done == "loaded"


def test_the_page_shows_the_work_and_asks_as_often_for_many(client, mine):
    load([line(full_name=f"Người Thứ {number}") for number in range(30)])
    people = list(Beneficiary.objects.all())
    client.force_login(mine)
    client.cookies["django_language"] = "en"
    loaded(checked(people[0], "deceased"), checked(people[1], "mismatch"), by=mine)
    asked_once = queries(lambda: client.get("/outreach/answers/"))

    loaded(*(checked(one, "deceased") for one in people[2:]), by=mine)

    assert queries(lambda: client.get("/outreach/answers/")) == asked_once <= 14
    page = client.get("/outreach/answers/").content.decode()
    assert "Deceased, by the population database" in page
    assert people[5].full_name in page
    start = " ".join(client.get("/").content.decode().split())
    assert '/outreach/answers/#deceased">Deceased, by the population database</a>' in start


def test_lines_of_people_who_moved_away_stay_loaded_and_are_told(client, mine):
    load([line(full_name="Lê Thị Mẫu"), line(full_name="Trần Văn Thử")])
    stays, moves = Beneficiary.objects.order_by("full_name")
    made = loaded(checked(stays, "deceased"), checked(moves, "deceased"), by=mine)
    Beneficiary.objects.filter(pk=moves.pk).update(commune=area("commune:18859"))
    client.force_login(mine)
    client.cookies["django_language"] = "en"

    page = client.post(f"/outreach/answers/{made.pk}/", {"decision": "undo"}, follow=True)

    assert "1 line stays loaded: its person lives in another area now." in page.content.decode()
    made.refresh_from_db()
    assert made.state == "loaded"
    assert [row.done for row in made.lines.order_by("number")] == ["undone", "loaded"]
    deeds.undo(made, by=officer(Role.PROVINCIAL_STAFF, area("province:44")))
    made.refresh_from_db()
    assert made.state == "undone"
