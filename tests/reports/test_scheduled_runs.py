"""Reports that begin by themselves: once a month is complete, and again after a correction."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from officers import files
from officers.models import Role
from payments.models import Roll
from payments.rolls.undoing import undo
from reports import counting, runs, scheduled_runs
from reports.models import ReportRun
from reports.papers.checking import check
from tests.factories import JUNE, area, by_account, line, load, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

MAY, APRIL = date(2025, 5, 1), date(2025, 4, 1)


@pytest.fixture(autouse=True)
def july(settings):
    settings.TODAY = date(2025, 7, 6)


def a_day_passes():
    day = timedelta(days=1)
    Roll.objects.update(loaded_at=F("loaded_at") - day, undone_at=F("undone_at") - day)
    ReportRun.objects.update(asked_at=F("asked_at") - day)


def finished():
    while runs.work(seconds=60):
        pass
    return ReportRun.objects.latest("pk")


def test_a_complete_month_begins_once_the_day_after():
    load([line()])

    assert scheduled_runs.begin() == 0  # loaded today
    a_day_passes()
    assert scheduled_runs.begin() == 1
    assert scheduled_runs.begin() == 0

    run = ReportRun.objects.get()
    assert (run.area, run.month, run.asked_by) == (area("province:44"), JUNE, None)


def test_a_month_with_a_roll_missing_does_not_begin():
    load([line()], period=MAY)
    rate("province:44", 1, 2)
    a_day_passes()

    assert scheduled_runs.begin() == 0


def test_a_programme_that_lacked_the_month_before_already_is_not_waited_for():
    load([line(), line(programme="merit")], period=APRIL)
    load([line()], period=MAY)
    load([line()])
    a_day_passes()

    assert scheduled_runs.begin() == 1


def test_a_programme_of_the_month_before_is_waited_for():
    load([line(), line(programme="merit")], period=MAY)
    load([line()])
    a_day_passes()

    assert scheduled_runs.begin() == 0


def test_a_roll_that_was_loaded_anew_is_reported_the_day_after_and_what_stayed_is_not_made_again():
    load([line(full_name="An"), line(full_name="Ba")])
    a_day_passes()
    scheduled_runs.begin()
    first = finished()
    a_day_passes()

    load([line(full_name="An"), by_account(full_name="Ba")])

    assert scheduled_runs.begin() == 0  # today
    a_day_passes()
    assert scheduled_runs.begin() == 1
    second = finished()
    assert second.pk != first.pk
    changed, stayed = (
        [run.files.get(about=about) for run in (first, second)]
        for about in ("district:456", "district:450")
    )
    assert changed[0].kept != changed[1].kept
    assert stayed[0].kept == stayed[1].kept
    staff = officer(Role.PROVINCIAL_STAFF, area("province:44"))
    contents = [b"".join(files.chunks(one.kept)) for one in changed]
    assert [check(one, staff).is_superseded for one in contents] == [True, False]
    assert scheduled_runs.begin() == 0


def test_a_roll_that_was_undone_is_reported_though_it_lacks_now():
    roll = load([line()])
    load([line(commune_code="18859")], where="district:450")
    a_day_passes()
    scheduled_runs.begin()
    finished()
    a_day_passes()

    undo(roll, by=officer(), reason="wrong month")
    assert scheduled_runs.begin() == 0  # not counted yet
    counting.count_waiting()
    a_day_passes()

    assert scheduled_runs.begin() == 1


def test_a_correction_elsewhere_or_of_another_month_begins_nothing():
    load([line()])
    a_day_passes()
    scheduled_runs.begin()
    finished()
    a_day_passes()

    load([line()], period=APRIL)
    load([line(commune_code="21142")], where="district:525")
    a_day_passes()

    begun = ReportRun.objects.count()
    scheduled_runs.begin()
    assert ReportRun.objects.filter(area=area("province:44")).count() == begun
