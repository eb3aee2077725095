"""What an attentive user tried: nothing that was delivered may be lost without a word."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from payments.models import MonthlyPayment, Programme, Roll
from payments.rolls import jobs
from tests.factories import JUNE, area, csv_of, deliver, faults_of, line, load, officer

OLDER = timedelta(seconds=30)


def test_a_stray_quotation_mark_refuses_the_file_instead_of_swallowing_lines(db):
    lines = [line(note=""), line(note="XX"), line(note=""), line(note="")]
    content = csv_of(lines).replace(b"XX", b'"xem')

    result = deliver(content)

    assert result.status == "rejected"
    assert result.roll.reason == {"code": "quotation_mark", "detail": {"line": 3}}


def test_a_roll_whose_process_was_killed_does_not_overwrite_a_newer_one(db):
    older = waiting_roll([line(), line()])
    newer = load([line()])

    jobs.work_on(older.pk)

    older.refresh_from_db()
    assert (older.state, older.reason["code"]) == (Roll.State.REJECTED, "overtaken")
    assert MonthlyPayment.objects.filter(roll=newer).count() == 1


def test_a_faulty_line_of_another_programme_leaves_that_programme_as_it_is(db):
    pensions = load([line(), line()])
    merit = [line(programme="merit"), line(amount="0")]

    mixed = deliver(merit, accept_good=True)

    pensions.refresh_from_db()
    assert (mixed.status, mixed.roll.programmes) == ("loaded", [Programme.MERIT])
    assert faults_of(mixed.roll) == [(3, "amount", "amount_zero")]
    assert pensions.state == Roll.State.LOADED


def test_a_load_that_its_officer_broke_off_is_not_taken_up_by_a_worker(db):
    roll = waiting_roll([line()])

    jobs.give_up_interrupted(roll.pk)

    assert jobs.claim() is None
    roll.refresh_from_db()
    assert roll.state == Roll.State.FAILED


def waiting_roll(lines):
    """A roll that was claimed half a minute ago by a process that is no more."""
    roll = jobs.submit(
        BytesIO(csv_of(lines)),
        name="older.csv",
        period=JUNE,
        area=area("district:456"),
        by=officer(),
        for_this_process=True,
    )
    Roll.objects.filter(pk=roll.pk).update(claimed_at=timezone.now() - OLDER)
    return roll
