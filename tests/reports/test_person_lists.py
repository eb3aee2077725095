"""Lists of people as files: whom they name, what they say, who asked; taken for a day."""

import csv
import hashlib
import io
import os
import shutil
import time
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from beneficiaries.models import Beneficiary
from officers import files
from officers.models import AccessLog, Assignment, Role, StoredFile
from payments.models import Stage
from reports import person_list_files, person_lists, tasks
from reports.models import PersonList
from reports.papers import comma, pdf
from reports.papers.checking import check
from tests.factories import JUNE, area, by_account, claim, line, load, officer

pytestmark = pytest.mark.django_db

State = PersonList.State
ASKED = {
    "which": "cash",
    "area": None,
    "month": JUNE,
    "programme": "social_insurance",
    "form": "csv",
    "purpose": "visits before the payments",
}
ELSEWHERE = {"commune_code": "18859", "full_name": "Người Nơi Khác"}


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def mine():
    """An officer of district 456, whose people are loaded beside one of another district."""
    load(
        [
            line(full_name="Nguyễn Thị An", si_code="4400000001", hamlet="Thôn 1"),
            line(full_name="=HYPERLINK(1)", si_code="4400000002", hamlet='A "B";\nC'),
            by_account(full_name="Trần Văn Tài", si_code="4400000003"),
        ]
    )
    load([line(**ELSEWHERE)], where="district:450")
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


def made(by, language="en", **asked):
    with translation.override(language):
        one = person_lists.ask(**ASKED | asked, by=by)
    assert person_lists.work() == 1
    one.refresh_from_db()
    assert one.state == State.DONE
    return one


def content_of(one):
    return b"".join(files.chunks(one.file))


def lines_of(one, separator=","):
    text = content_of(one).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def names_in(one):
    return [row[0] for row in lines_of(one)[1:] if len(row) > 2]


def test_it_names_the_officers_people_who_were_meant(mine):
    assert names_in(made(mine)) == ["'=HYPERLINK(1)", "Nguyễn Thị An"]
    assert names_in(made(mine, which="account")) == ["Trần Văn Tài"]
    assert len(names_in(made(mine, which="all"))) == 3
    assert names_in(made(mine, programme="merit")) == []
    assert names_in(made(mine, area=area("commune:19213"))) == ["'=HYPERLINK(1)", "Nguyễn Thị An"]
    assert names_in(made(mine, area=area("commune:19216"))) == []


def test_a_province_sees_all_of_its_districts(mine):
    staff = officer(Role.PROVINCIAL_STAFF, area("province:44"))

    assert "Người Nơi Khác" in names_in(made(staff))
    assert names_in(made(staff, area=area("district:450"))) == ["Người Nơi Khác"]


def test_a_row_says_what_finds_a_person_and_no_number_of_theirs(mine):
    one = made(mine)
    header, *rows = lines_of(one)
    person = Beneficiary.objects.get(full_name="Nguyễn Thị An")

    assert header[:4] == ["Name", "Birth year", "SI code", "Commune code"]
    assert rows[1][:4] == ["Nguyễn Thị An", "1950", "4400000001", "19213"]
    assert rows[0][5] == 'A "B";\r\nC'
    assert rows[1][7:] == ["social insurance", "3500000", "cash"]
    assert person.citizen_id
    assert person.citizen_id not in content_of(one).decode()


def test_the_database_guards_what_the_writer_guards(mine):
    hamlet = 'Thôn 1;=1+1, -2;"@x\n+3'
    load([line(full_name="Bùi Thị Mai", hamlet=hamlet)])
    kept = Beneficiary.objects.get(full_name="Bùi Thị Mai").hamlet.replace("\n", "\r\n")

    (row,) = [row for row in lines_of(made(mine)) if row[:1] == ["Bùi Thị Mai"]]

    assert row[5] == comma.guarded(kept) != kept
    assert row[5].count("'") == 4


def test_it_says_for_what_by_whom_and_when_it_was_made(mine):
    one = made(mine)
    said = {row[0]: row[1] for row in lines_of(one) if len(row) == 2}

    assert said["Purpose"] == "visits before the payments"
    assert said["Made"].endswith(f"by {mine.username}")
    assert said["Number"] == one.made.number
    assert said["Rows"] == "2" == str(one.rows)
    assert said["Period"] == "June 2025"


def test_a_vietnamese_spreadsheet_takes_it_as_it_is(mine):
    one = made(mine, language="vi")

    assert content_of(one).startswith(b"\xef\xbb\xbfH")
    assert [len(row) for row in lines_of(one, ";")[:3]] == [10, 10, 10]


def test_the_workbook_holds_the_same_rows_as_text_and_numbers(mine):
    one = made(mine, form="xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(one)))
    rows = book.get_sheet_by_name("People").to_python()
    about = dict(book.get_sheet_by_name("About").to_python())

    assert [row[0] for row in rows] == ["Name", "=HYPERLINK(1)", "Nguyễn Thị An"]
    assert rows[2][1:3] == [1950.0, "4400000001"]
    assert rows[2][8] == 3_500_000.0
    assert about["Purpose"] == "visits before the payments"
    assert about["Rows"] == "2"
    assert str(mine.username) in about["Made"]


def test_a_workbook_goes_on_on_another_sheet_where_one_is_full(mine, monkeypatch):
    monkeypatch.setattr(person_list_files, "MOST_OF_A_SHEET", 2)
    one = made(mine, form="xlsx", which="all")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(one)))

    assert book.sheet_names == ["People", "People 2", "About"]
    names = [
        [row[0] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    ]
    assert [len(each) for each in names[:2]] == [3, 2]
    assert one.rows == 3


def test_a_list_of_nobody_has_its_header_all_the_same(mine):
    one = made(mine, form="xlsx", programme="merit")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(one)))

    assert book.get_sheet_by_name("People").to_python()[0][0] == "Name"


def pages_of(one):
    pages = PdfReader(io.BytesIO(content_of(one))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_pages_hold_the_same_rows_and_say_what_they_are_of(mine):
    (page,) = pages_of(one := made(mine, form="pdf"))

    header, *rows = [row for row in lines_of(made(mine)) if len(row) > 2]
    for row in rows:
        for cell in (row[0].removeprefix("'"), *row[1:5], "3,500,000", *row[7:8], row[9]):
            assert cell in page, cell
    for words in (*header, "visits before the payments", mine.username, one.made.number):
        assert words in page, words
    assert "June 2025" in page
    assert one.rows == 2
    assert "citizen" not in page


def test_every_page_has_the_header_and_who_made_it(mine, monkeypatch):
    load([line(full_name=f"Người Thứ {number}") for number in range(60)])
    one = made(mine, form="pdf")
    here = pages_of(one)

    assert len(here) > 1
    for number, page in enumerate(here, 1):
        assert "Birth year" in page
        assert f"by {mine.username} · {one.made.number}" in page
        assert f"{number} / {len(here)}" in page

    monkeypatch.setattr(pdf, "APART", 10)  # as a process of its own sets them
    assert len(pages_of(made(mine, form="pdf"))) == len(here)


def test_a_list_that_grew_too_long_for_pages_fails_without_a_file(mine, monkeypatch):
    monkeypatch.setattr(person_list_files, "MOST_OF_A_PDF", 1)
    one = person_lists.ask(**ASKED | {"form": "pdf"}, by=mine)
    person_lists.work()

    one.refresh_from_db()
    assert (one.state, one.file) == (State.FAILED, None)


def test_the_worklist_is_a_list_too(mine):
    person = Beneficiary.objects.get(full_name="Nguyễn Thị An")
    claim(person, by=mine, stage=Stage.OPENED)

    rows = [row for row in lines_of(made(mine, which="worklist")) if len(row) == 8]

    assert [row[:2] for row in rows] == [
        ["List", "Name"],
        ["Account opened, but not registered", "Nguyễn Thị An"],
    ]
    assert "Have the request signed" in pages_of(made(mine, which="worklist", form="pdf"))[0]


def test_making_and_taking_are_logged_with_rows_digest_and_purpose(mine):
    one = made(mine)
    person_lists.take(one, mine)

    digest = hashlib.sha256(content_of(one)).hexdigest()
    rows = AccessLog.objects.filter(subject__startswith="list ")
    assert (
        list(rows.values_list("officer", "action", "rows", "purpose", "subject"))
        == [(mine.pk, "exported", 2, one.purpose, f"list {one.pk} of people sha256 {digest[:32]}")]
        * 2
    )
    assert bytes(one.made.digest).hex() == digest


def test_a_file_that_is_shown_again_is_known_without_what_it_said(mine):
    one = made(mine)
    found = check(content_of(one), officer(Role.VIEWER, area("province:44")))

    assert found
    assert (found.made, found.names_people) == (one.made, True)
    assert bytes(one.made.said) == b""


def test_it_goes_after_a_day_and_its_row_stays(mine):
    one, young = made(mine), made(mine, which="account")
    moments = timezone.now() - timedelta(hours=24, seconds=1)
    StoredFile.objects.filter(pk=one.file_id).update(created_at=moments)

    assert list(person_lists.to_take(mine)) == [young]
    assert person_lists.delete_old() == 1

    one.refresh_from_db()
    assert (one.file, one.rows, one.purpose) == (None, 2, ASKED["purpose"])
    assert StoredFile.objects.filter(pk=young.file_id).exists()


def test_nobody_else_takes_it_nor_who_has_left_the_area(mine):
    one = made(mine, area=area("commune:19213"))
    colleague = officer(Role.DISTRICT_OFFICER, area("district:456"))

    assert list(person_lists.to_take(mine)) == [one]
    assert list(person_lists.to_take(colleague)) == []
    everywhere = made(mine)
    assert person_lists.to_take(mine) == [everywhere, one]
    Assignment.objects.filter(officer=mine).delete()
    assert person_lists.to_take(mine) == []
    assignments = {"officer": mine, "valid": DateRange(date(2024, 1, 1), None)}
    Assignment.objects.create(**assignments, area=area("district:450"))
    assert person_lists.to_take(mine) == []


def test_it_is_made_of_what_the_officer_may_see_by_then(mine):
    one = person_lists.ask(**ASKED, by=mine)
    Assignment.objects.filter(officer=mine).delete()
    person_lists.work()

    one.refresh_from_db()
    assert one.rows == 0

    other = person_lists.ask(**ASKED, by=mine)
    mine.role = Role.VIEWER
    mine.save()
    person_lists.work()

    other.refresh_from_db()
    assert (other.state, other.file) == (State.FAILED, None)


def test_the_same_list_waits_once_and_not_too_many_wait(mine):
    assert person_lists.ask(**ASKED, by=mine).pk == person_lists.ask(**ASKED, by=mine).pk
    person_lists.ask(**ASKED | {"which": "all"}, by=mine)
    person_lists.ask(**ASKED | {"which": "account"}, by=mine)

    with pytest.raises(person_lists.TooManyError):
        person_lists.ask(**ASKED | {"which": "worklist"}, by=mine)


def test_one_that_cannot_be_made_does_not_stop_the_others(mine, monkeypatch):
    one = person_lists.ask(**ASKED | {"programme": "unknown"}, by=mine)
    good = person_lists.ask(**ASKED, by=mine)

    assert person_lists.work() == person_lists.MOST_ATTEMPTS + 1

    one.refresh_from_db()
    good.refresh_from_db()
    assert (one.state, good.state) == (State.FAILED, State.DONE)
    assert one.made is None


def test_what_a_killed_worker_left_behind_goes_once_no_worker_can_be_at_it(
    mine, settings, tmp_path, monkeypatch
):
    settings.WORK_FOLDER = str(tmp_path)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **_more: None)  # as if killed before
    made(mine, form="xlsx")
    monkeypatch.undo()
    (left,) = tmp_path.iterdir()
    other = tmp_path / "postgres"
    other.mkdir()

    tasks.delete_old_lists()
    assert left.exists()
    for each in (left, other):
        os.utime(each, (0, time.time() - person_list_files.MOST_SECONDS - 1))
    tasks.delete_old_lists()

    assert [each.name for each in tmp_path.iterdir()] == ["postgres"]
