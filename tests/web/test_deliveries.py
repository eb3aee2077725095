"""A file delivered on a page: refused at once, or read by a worker and decided by an officer."""

import zipfile
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from officers.models import AccessLog, Role
from payments.models import MonthlyPayment, Roll, RollEvent
from payments.rolls import decisions, jobs
from reports import counting
from tests.factories import area, csv_of, line, load, officer

pytestmark = pytest.mark.django_db
AUGUST = date(2025, 8, 1)
HERE = {"commune_code": "19225"}


@pytest.fixture
def me(client):
    made = officer(Role.DISTRICT_OFFICER, area("office:44-03", AUGUST))
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


def send(client, content, *, name="roll.csv", form=None, **cells):
    typed = {"period": "2025-08", "area": "office:44-03", "form": form or uuid4()} | cells
    return client.post("/rolls/new", typed | {"file": SimpleUploadedFile(name, content)})


def worked_on(roll=None):
    """The roll after a worker has seen to it."""
    roll_id = jobs.claim()
    assert roll_id is not None
    jobs.work_on(roll_id)
    return Roll.objects.get(pk=roll_id)


def checked(client, *lines):
    send(client, csv_of(list(lines)))
    return worked_on()


def decide(client, roll, decision, **more):
    return client.post(f"/rolls/{roll.pk}/decide", {"decision": decision} | more, follow=True)


def faults(response, field):
    return response.context["form"].errors.get(field)


def zip_bomb():
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * (600 << 20))
    return made.getvalue()


# At the door


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "PNG"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"a;b;c\r\n1;2;3\r\n", "No header row"),
        (b"PK\x03\x04" + b"0" * 200, "workbook"),
    ],
)
def test_what_is_no_roll_is_refused_at_once_in_a_sentence(client, me, content, words):
    response = send(client, content)

    assert response.status_code == 422
    assert any(words in sentence for sentence in faults(response, "file"))
    assert not Roll.objects.exists()


def test_a_zip_bomb_is_refused_at_once(client, me):
    response = send(client, zip_bomb(), name="danh-sach.xlsx")

    assert response.status_code == 422
    assert "Unpacked, the workbook would take 600 MB" in faults(response, "file")[0]


def test_a_file_that_is_too_large_is_said_to_be(client, me, settings):
    settings.UPLOAD_MAX_BYTES = 1 << 20

    response = send(client, b"x" * (3 << 19))

    assert response.status_code == 422
    assert "larger than 1 MB" in faults(response, "file")[0]


def test_the_form_keeps_what_was_typed(client, me):
    response = send(client, b"", period="2025-09", programme="3")

    page = response.content.decode()
    assert 'value="2025-09"' in page
    assert '<option value="3" selected>' in page


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"area": "office:44-01"}, "area"),  # the neighbour's
        ({"area": "district:456"}, "area"),  # ended before that month
        ({"period": "2014-01"}, "period"),
        ({"period": "soon"}, "period"),
    ],
)
def test_a_roll_of_another_area_or_month_is_refused_at_its_field(client, me, cells, field):
    response = send(client, csv_of([line(**HERE)]), **cells)

    assert faults(response, field)
    assert not Roll.objects.exists()


def test_an_ended_district_delivers_for_its_own_months(client, me):
    response = send(client, csv_of([line()]), period="2025-06", area="district:456")

    assert response.status_code == 302
    assert Roll.objects.get().area == area("district:456")


def test_a_double_click_delivers_once(client, me):
    form = uuid4()

    first = send(client, csv_of([line(**HERE)]), form=form)
    second = send(client, csv_of([line(**HERE)]), form=form)

    assert first["Location"] == second["Location"]
    assert Roll.objects.count() == 1


# Checked, then decided


def test_a_delivered_roll_is_checked_and_changes_nothing_yet(client, me):
    roll = checked(client, line(**HERE), line(**HERE))

    assert (roll.state, roll.good, roll.new) == (Roll.State.CHECKED, 2, 2)
    assert not MonthlyPayment.objects.exists()


def test_an_accepted_roll_is_loaded_by_a_worker(client, me):
    roll = checked(client, line(**HERE))

    decide(client, roll, "accept")
    roll = worked_on()

    assert (roll.state, roll.decided_by) == (Roll.State.LOADED, me)
    assert MonthlyPayment.objects.filter(roll=roll).count() == 1


def test_good_lines_are_loaded_and_the_faults_stay_to_be_read(client, me):
    roll = checked(client, line(**HERE), line(amount="0", **HERE))

    refused = decide(client, roll, "accept")
    decide(client, roll, "accept_good")
    roll = worked_on()

    assert "only the good ones" in refused.content.decode()
    assert (roll.state, roll.good, roll.lines) == (Roll.State.LOADED, 1, 2)
    assert roll.faults.count() == 1


def test_a_roll_without_one_good_line_cannot_be_accepted(client, me):
    roll = checked(client, line(amount="0", **HERE))

    assert roll.state == Roll.State.REJECTED
    page = client.get(f"/rolls/{roll.pk}/").content.decode()
    assert "No line of the file is without faults." in page
    assert 'value="accept' not in page


def test_a_refused_roll_says_why_and_loads_nothing(client, me):
    roll = checked(client, line(**HERE))

    page = decide(client, roll, "refuse", reason="hai xã bị thiếu").content.decode()

    assert "Refused: hai xã bị thiếu" in page
    assert jobs.claim() is None


@pytest.mark.parametrize("decision", ["refuse", "undo"])
def test_no_reason_is_asked_for_again_at_its_field(client, me, decision):
    roll = checked(client, line(**HERE))

    response = decide(client, roll, decision, reason="")

    assert response.status_code == 422
    assert response.context["reason_form"].errors["reason"]


def test_the_second_of_two_officers_is_told_that_it_is_decided(client, me):
    roll = checked(client, line(**HERE))
    decisions.accept(roll=Roll.objects.get(pk=roll.pk), by=officer())

    page = decide(client, roll, "refuse", reason="too late").content.decode()

    assert "Nothing was changed" in page
    assert worked_on().state == Roll.State.LOADED


def test_a_loaded_roll_is_undone_for_a_reason(client, me):
    before = load([line(**HERE)], period=AUGUST, where="office:44-03")
    roll = checked(client, line(**HERE), line(**HERE))
    decide(client, roll, "accept")
    worked_on()
    counting.count_waiting()

    decide(client, roll, "undo", reason="sai tháng")

    roll.refresh_from_db()
    before.refresh_from_db()
    assert (roll.state, roll.undo_reason) == (Roll.State.UNDONE, "sai tháng")
    assert before.state == Roll.State.LOADED


def test_every_step_stands_in_the_history(client, me):
    roll = checked(client, line(**HERE))
    decide(client, roll, "accept")
    worked_on()
    decide(client, roll, "undo", reason="sai tháng")

    steps = RollEvent.objects.filter(roll=roll).values_list("state", "by", "words")

    assert list(steps) == [
        ("waiting", me.pk, ""),
        ("checked", None, ""),
        ("waiting", me.pk, ""),
        ("loaded", None, ""),
        ("undone", me.pk, "sai tháng"),
    ]


def test_a_file_that_no_longer_says_what_was_checked_is_looked_at_again(client, me):
    roll = checked(client, line(**HERE))
    other = jobs.submit(
        BytesIO(csv_of([line(**HERE)])),
        name="other.csv",
        period=AUGUST,
        area=area("office:44-03", AUGUST),
        by=me,
        for_this_process=True,
    )
    Roll.objects.filter(pk=roll.pk).update(file=other.file)

    decide(client, roll, "accept")
    roll = worked_on()

    assert (roll.state, roll.reason["code"]) == (Roll.State.CHECKED, "changed_since_checked")
    assert roll.decided_by is None
    assert not MonthlyPayment.objects.filter(roll_id=roll.pk).exists()

    decide(client, roll, "accept")

    assert worked_on().state == Roll.State.LOADED


@pytest.mark.parametrize("decision", ["accept", "refuse", "undo"])
def test_the_neighbour_decides_nothing(client, me, decision):
    roll = checked(client, line(**HERE))
    client.force_login(officer(Role.DISTRICT_OFFICER, area("office:44-01", AUGUST)))

    response = decide(client, roll, decision, reason="not mine")

    assert response.status_code == 404
    roll.refresh_from_db()
    assert roll.state == Roll.State.CHECKED


def test_whoever_reads_the_faults_is_in_the_access_log(client, me):
    roll = checked(client, line(**HERE), line(amount="0", **HERE))

    client.get(f"/rolls/{roll.pk}/")

    (row,) = AccessLog.objects.filter(officer=me)
    assert (row.action, row.subject, row.rows) == ("viewed", f"roll {roll.pk}", 1)
