"""Lists for partners: whom each names, and that it says no more than the partner needs."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from beneficiaries.models import Beneficiary
from officers import files
from officers.models import Role
from outreach.answers import deeds
from reports import person_lists
from tests.factories import (
    JUNE,
    account,
    answer,
    area,
    by_account,
    checked,
    claim,
    contact,
    line,
    load,
    officer,
    point,
)

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
HERE = {"hamlet": "Thôn 1", "phone": "0912345678"}


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def mine():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


def made(by, which, form="csv", **asked):
    with translation.override("en"):
        one = person_lists.ask(
            which=which,
            month=JUNE,
            programme="all",
            form=form,
            purpose="to be answered by Friday",
            by=by,
            **{"area": None} | asked,
        )
    assert person_lists.work() == 1
    one.refresh_from_db()
    assert one.state == "done"
    return one


def content_of(one):
    return b"".join(files.chunks(one.file))


def rows_in(one):
    """Header and people; what the list is of stands below an empty line."""
    rows = list(csv.reader(io.StringIO(content_of(one).decode("utf-8-sig"))))
    return rows[: rows.index([])]


def names_in(one):
    return [row[1] for row in rows_in(one)[1:]]


def one_in_cash(**cells):
    load([line(**HERE | cells)])
    return Beneficiary.objects.get()


# For a bank


def test_a_bank_gets_what_opens_an_account_and_no_more(mine):
    person = one_in_cash(full_name="Lê Thị An", birth_date="02/09/1950", citizen_id="044150000001")
    contact(person, "agreed", bank_may_know=True)

    header, *rows = rows_in(made(mine, "bank"))

    assert header == [
        *["Reference", "Full name", "Birth date", "Citizen id", "Commune", "Hamlet", "Phone"],
    ]
    born = ["02/09/1950", "044150000001"]
    assert rows == [[str(person.uuid), "Lê Thị An", *born, "Xã Võ Ninh", "Thôn 1", "0912345678"]]


def test_of_a_year_alone_the_year_is_said(mine):
    contact(one_in_cash(birth_date="1950"), "agreed", bank_may_know=True)

    assert rows_in(made(mine, "bank"))[1][2] == "1950"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("not_met", {}),
        ("refused", {"reason": "prefers_cash"}),
        ("refused", {"reason": "no_bank_near", "next_actor": "bank", "due_on": date(2025, 6, 9)}),
        ("call_back", {"next_actor": "bank", "due_on": date(2025, 6, 9)}),
        ("exempt", {"reason": "bedridden", "exempt_until": date(2025, 9, 1)}),
        ("opened", {}),
    ],
)
def test_who_has_not_agreed_to_an_account_is_never_named_to_a_bank(mine, outcome, said):
    contact(one_in_cash(), outcome, **said)

    assert names_in(made(mine, "bank")) == []


def test_whoever_agreed_to_an_account_alone_is_not_named_to_a_bank(mine):
    person = one_in_cash()
    contact(person, "agreed", day=date(2025, 6, 3))
    before = names_in(made(mine, "bank"))

    contact(person, "call_back", due_on=date(2025, 6, 9), next_actor="bank", bank_may_know=True)

    assert before == []
    assert len(names_in(made(mine, "bank"))) == 1


@pytest.mark.parametrize("which", ["bank", "police"])
def test_who_is_said_to_have_died_is_not_asked_about(mine, which):
    person = one_in_cash()
    contact(person, "agreed", bank_may_know=True)
    before = len(names_in(made(mine, which)))

    deeds.load(answer(checked(person, "deceased"), kind="identity", by=mine), by=mine)

    assert before == 1
    assert names_in(made(mine, which)) == []


def test_whoever_takes_the_agreement_back_is_named_no_more(mine):
    person = one_in_cash()
    contact(person, "agreed", bank_may_know=True, day=date(2025, 6, 3))
    contact(person, "refused", reason="prefers_cash", day=date(2025, 6, 4))

    assert names_in(made(mine, "bank")) == []


@pytest.mark.parametrize(
    "said",
    [{"reason": "waits_for_bank", "next_actor": "commune"}, {"next_actor": "bank"}],
)
def test_an_opened_account_without_its_number_still_waits_for_the_bank(mine, said):
    person = one_in_cash()
    contact(person, "opened", day=date(2025, 6, 3))
    assert names_in(made(mine, "bank")) == []

    contact(person, "call_back", due_on=date(2025, 6, 9), bank_may_know=True, **said)

    assert len(names_in(made(mine, "bank"))) == 1


def test_whoever_has_an_account_or_is_off_the_roll_waits_for_none(mine):
    load([line(full_name="Có Tài Khoản"), line(full_name="Đã Đi")], period=MAY)
    gone = Beneficiary.objects.get(full_name="Đã Đi")
    contact(gone, "agreed", bank_may_know=True)
    claimed = Beneficiary.objects.get(full_name="Có Tài Khoản")
    claim(claimed, stage="agreed", account=account(claimed))
    assert names_in(made(mine, "bank")) == ["Đã Đi"]

    load([line()])

    assert names_in(made(mine, "bank")) == []


def test_whoever_the_roll_pays_by_account_by_now_waits_for_none(mine):
    same = line()
    load([same], period=MAY)
    contact(Beneficiary.objects.get(), "agreed", bank_may_know=True)

    load([same | by_account() | {name: same[name] for name in ("si_code", "citizen_id")}])

    assert names_in(made(mine, "bank")) == []


# For the police


def test_the_police_get_whom_to_check_and_by_what(mine):
    person = one_in_cash(full_name="Lê Thị An", citizen_id="044150000001")

    header, *rows = rows_in(made(mine, "police"))

    assert header == ["Reference", "Full name", "Birth date", "Sex", "Citizen id", "Commune"]
    said = ["Lê Thị An", "02/09/1950", "female", "044150000001", "Xã Võ Ninh"]
    assert rows == [[str(person.uuid), *said]]


@pytest.mark.parametrize(("check", "number"), [(0, 1), (1, 0), (2, 1), (3, 1)])
def test_whoever_matched_is_not_checked_again(mine, check, number):
    one_in_cash()
    Beneficiary.objects.update(identity_check=check)

    assert len(names_in(made(mine, "police"))) == number


@pytest.mark.parametrize(("checked_on", "number"), [(date(2025, 6, 4), 1), (date(2025, 6, 5), 0)])
def test_whose_identifier_was_doubted_since_is_checked_again(mine, checked_on, number):
    person = one_in_cash()
    contact(person, "refused", reason="mismatch")
    Beneficiary.objects.update(identity_check=1, identity_checked_on=checked_on)

    assert len(names_in(made(mine, "police"))) == number


def test_nobody_is_asked_about_whose_payments_have_ended(mine):
    contact(one_in_cash(), "agreed", bank_may_know=True)
    Beneficiary.objects.update(status=Beneficiary.Status.ENDED)

    assert names_in(made(mine, "police")) == names_in(made(mine, "bank")) == []


# For the post


def test_the_post_gets_who_collects_where_without_a_number_of_theirs(mine):
    here = point("BD1", name="Bưu cục Võ Ninh")
    load([line(full_name="Lê Thị An", point_code=here.code, **HERE), by_account()])
    person = Beneficiary.objects.get(full_name="Lê Thị An")

    one = made(mine, "post")
    header, *rows = rows_in(one)

    assert header[3:] == [
        *["Payment point", "Commune", "Hamlet", "Home visit wanted", "Last month not collected"],
    ]
    said = ["Lê Thị An", "1950", "Bưu cục Võ Ninh", "Xã Võ Ninh", "Thôn 1", "", ""]
    assert rows == [[str(person.uuid), *said]]
    for number in (person.citizen_id, person.si_code, person.phone):
        assert number not in content_of(one).decode()


def test_the_post_hears_whom_to_visit_at_home_and_who_did_not_collect(mine):
    old, ill, away, paid = (
        line(full_name="Già", birth_date="1945"),
        line(full_name="Ốm", birth_date="1950"),
        line(full_name="Vắng", outcome="uncollected"),
        line(full_name="Nhận", outcome="paid"),
    )
    load([old, ill, away, paid], period=MAY)
    load([each | {"outcome": ""} for each in (old, ill, away, paid)])
    Beneficiary.objects.filter(full_name="Ốm").update(needs_home_visit=True)

    said = {row[1]: row[6:] for row in rows_in(made(mine, "post"))[1:]}

    assert said == {"Già": ["yes", ""], "Ốm": ["yes", ""], "Vắng": ["", "yes"], "Nhận": ["", ""]}


def test_whoever_collects_twice_at_one_point_is_named_once(mine):
    here = point("BD1")
    first = line(point_code=here.code)
    load([first, first | {"programme": "merit"}], where="district:456")

    assert len(names_in(made(mine, "post"))) == 1


# All of them


@pytest.mark.parametrize("which", ["bank", "police", "post"])
def test_a_neighbours_people_are_never_named(mine, which):
    load([line(full_name="Người Nơi Khác", commune_code="18859")], where="district:450")
    contact(Beneficiary.objects.get(), "agreed", bank_may_know=True)

    assert names_in(made(mine, which)) == []
    assert names_in(made(officer(Role.PROVINCIAL_STAFF, area("province:44")), which)) != []


@pytest.mark.parametrize("which", ["bank", "police", "post"])
def test_a_list_of_one_commune_names_that_communes_people(mine, which):
    contact(one_in_cash(), "agreed", bank_may_know=True)

    assert len(names_in(made(mine, which, area=area("commune:19213")))) == 1
    assert names_in(made(mine, which, area=area("commune:19216"))) == []


@pytest.mark.parametrize("which", ["bank", "police", "post"])
def test_both_forms_say_the_same_and_no_text_is_a_formula(mine, which):
    contact(one_in_cash(full_name="=HYPERLINK(1)"), "agreed", bank_may_know=True)

    written = rows_in(made(mine, which))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(made(mine, which, "xlsx"))))
    sheet = book.get_sheet_by_name("People").to_python()

    assert written[0] == sheet[0]
    assert [written[1][0], written[1][1]] == [sheet[1][0], f"'{sheet[1][1]}"]


@pytest.mark.parametrize("which", ["bank", "police", "post"])
def test_a_list_of_many_takes_no_more_statements_than_one_of_one(mine, which):
    def statements():
        with CaptureQueriesContext(connection) as found:
            made(mine, which)
        return len(found)

    contact(one_in_cash(), "agreed", bank_may_know=True)
    few = statements()
    roll = load([line() for _ in range(20)])
    for person in Beneficiary.objects.filter(payments__roll=roll):
        contact(person, "agreed", bank_may_know=True)

    assert statements() == few
