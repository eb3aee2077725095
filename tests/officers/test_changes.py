"""The database records what people edit, whoever changes it and by whichever way."""

import io

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from pghistory.core import event_models

from officers import passwords, record, system
from officers.changes import MOST, Line
from officers.management.commands import make_administrator
from officers.models import Officer, Role
from officers.recording import by_a_roll, done_by
from payments.models import PaymentPoint
from tests.factories import area, officer, point

pytestmark = pytest.mark.django_db

COPY = "COPY payments_paymentpoint (code, name, kind, commune_id, valid) FROM STDIN"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, area("country:VN"))


@pytest.fixture
def someone():
    return officer(Role.VIEWER, area("district:456"))


def newest(someone):
    return record.changes_of(someone)[0]


def labels(event_model):
    return list(event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True))


def events_of(model):
    [found] = event_models(tracks_model=model)
    return found


def test_an_update_of_many_rows_is_recorded_for_each(administrator, someone):
    other = officer(Role.VIEWER)

    with done_by(administrator.pk):
        Officer.objects.filter(role=Role.VIEWER).update(role=Role.CASHIER)

    for each in (someone, other):
        assert newest(each).by == str(administrator)
        assert newest(each).lines == [Line("Role", "viewer", "cashier")]


def test_a_change_that_nobody_signed_in_for_is_told_as_such(someone):
    someone.last_name = "Lê Khác"
    someone.save()

    assert newest(someone).by == "outside of this site"
    assert newest(someone).lines == [Line("Name", "–", "Lê Khác")]


def test_a_command_answers_for_whom_it_makes(monkeypatch):
    typed = io.StringIO("a-long-one-2718\n")
    monkeypatch.setattr(make_administrator, "getpass", lambda prompt: typed.readline().strip())

    call_command("make_administrator", "first", stdout=io.StringIO())

    told = record.changes_of(Officer.objects.get(username="first"))
    assert {change.by for change in told} == {"system"}
    assert [change.what for change in told] == ["Assignment Việt Nam: added", "Officer: added"]


def test_a_saved_row_that_did_not_change_is_not_recorded(someone):
    before = record.changes_of(someone)

    someone.save()

    assert record.changes_of(someone) == before


def test_signing_in_and_passwords_leave_no_values_behind(administrator, someone):
    before = labels(events_of(Officer))

    Officer.objects.filter(pk=someone.pk).update(
        password=make_password("a-long-one-2718"), last_login=timezone.now(), sessions_ended=3
    )

    assert labels(events_of(Officer)) == before


def test_a_new_password_and_a_link_are_told_without_a_value(administrator, someone):
    passwords.make_link(officer=someone, by=administrator)
    passwords.set_password(officer=someone, password="a-long-one-2718", by=someone)

    password, link = record.changes_of(someone)[:2]

    assert (password.by, password.what) == (str(someone), "Changed password.")
    assert (link.by, link.what) == (str(administrator), "Changed password link.")
    assert password.lines == link.lines == []


def test_an_assignment_that_is_taken_back_stays_on_record(administrator, someone):
    with done_by(administrator.pk):
        someone.assignments.get().delete()

    assert newest(someone).what == "Assignment Huyện Quảng Ninh: removed"


def test_rows_that_are_copied_in_are_recorded_too(administrator):
    commune = area("commune:19213").pk
    with done_by(administrator.pk), connection.cursor() as cursor:
        Officer.objects.filter(pk=administrator.pk).update(last_name="Lê Khác")
        rows = io.StringIO(f"P1\tBưu điện\tmobile\t{commune}\t[2024-01-01,)\n")
        cursor.copy_expert(COPY, rows)

    event = events_of(PaymentPoint).objects.get()
    assert (event.pgh_label, event.code) == ("made", "P1")
    assert event.pgh_context == {"user": administrator.pk}


def test_reading_through_a_cursor_of_the_server_goes_on(administrator, someone):
    with done_by(administrator.pk), transaction.atomic():
        read = [each.pk for each in Officer.objects.order_by("pk").iterator(chunk_size=1)]

    assert {administrator.pk, someone.pk} <= set(read)


def test_what_a_roll_adds_and_removes_is_not_recorded_and_what_follows_is():
    made = point("P1")
    with connection.cursor() as cursor:
        cursor.execute(by_a_roll("DELETE FROM payments_paymentpoint"))
    point("P2")

    told = events_of(PaymentPoint).objects.order_by("pgh_id")

    assert list(told.values_list("pgh_label", "code")) == [("made", made.code), ("made", "P2")]


@pytest.mark.parametrize("event_model", event_models(), ids=lambda each: each.__name__)
@pytest.mark.parametrize("deed", ["UPDATE {} SET pgh_label = 'made'", "DELETE FROM {}"])
def test_what_was_recorded_is_never_changed_or_deleted(event_model, deed):
    table = event_model._meta.db_table
    nullable = [
        f'ALTER COLUMN "{each.column}" DROP NOT NULL'
        for each in event_model._meta.concrete_fields
        if not each.primary_key
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} {', '.join(nullable)}")
        cursor.execute(f"INSERT INTO {table} DEFAULT VALUES")

        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            cursor.execute(deed.format(table))


def test_only_the_newest_changes_are_told_and_the_newest_first(administrator, someone):
    with done_by(administrator.pk):
        for number in range(MOST + 5):
            Officer.objects.filter(pk=someone.pk).update(last_name=f"Lê {number}")

    told = record.changes_of(someone)

    assert len(told) == MOST
    assert told[0].lines == [Line("Name", f"Lê {MOST + 3}", f"Lê {MOST + 4}")]


def test_the_system_officer_is_told_in_the_readers_language(someone):
    with done_by(system.officer().pk):
        Officer.objects.filter(pk=someone.pk).update(role=Role.CASHIER)

    with translation.override("vi"):
        assert newest(someone).by == "hệ thống"
        assert newest(someone).lines == [Line("Vai trò", "người xem số liệu", "nhân viên chi trả")]
