"""Reports made in the background: all of them, once, whoever dies; cancelled, gone on with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.models import Role
from reports import runs
from reports.models import AreaRate, MadeFile, ReportRun
from reports.papers import monthly
from tests.factories import JUNE, area, officer
from tests.reports.builders import rate

State = ReportRun.State


@pytest.fixture
def staff(db):
    return officer(Role.PROVINCIAL_STAFF, area("province:44"))


def begun(by, level="district", form="csv"):
    return runs.begin(area=area("province:44"), month=JUNE, level=level, form=form, by=by)


def finish():
    while runs.work(seconds=60):
        pass


def test_a_run_makes_the_report_of_the_area_and_of_each_part_once(staff):
    run = begun(staff)

    finish()

    run.refresh_from_db()
    assert (run.state, run.of) == (State.DONE, 9)
    made = list(run.files.values_list("about", flat=True))
    assert len(made) == len(set(made)) == 9
    assert {"province:44", "district:456"} <= set(made)


def test_the_same_run_is_not_begun_twice_at_a_time(staff):
    assert begun(staff).pk == begun(staff).pk
    finish()
    assert ReportRun.objects.count() == 1
    assert begun(staff).pk != ReportRun.objects.first().pk or ReportRun.objects.count() == 2


def test_a_report_that_says_the_same_is_not_made_again(staff):
    begun(staff)
    finish()
    contents = set(MadeFile.objects.values_list("kept", flat=True))

    begun(staff)
    finish()

    assert set(MadeFile.objects.values_list("kept", flat=True)) == contents


def test_a_report_is_made_again_once_figures_moved(staff):
    rate("district:456", 100, 200)
    begun(staff)
    finish()
    AreaRate.objects.update(by_bank_account=101, in_cash=99)

    run = begun(staff)
    finish()

    before = MadeFile.objects.exclude(run=run).get(about="district:456")
    assert run.files.get(about="district:456").kept != before.kept
    same = MadeFile.objects.exclude(run=run).get(about="district:450")
    assert run.files.get(about="district:450").kept == same.kept


def test_what_is_cancelled_stops_and_keeps_what_is_made(staff):
    run = begun(staff)
    runs.work(seconds=0.001)
    runs.cancel(run)

    assert runs.work(seconds=60) == 0
    assert run.files.count() == 1


def test_a_run_goes_on_where_it_was(staff):
    run = begun(staff)
    runs.work(seconds=0.001)
    runs.cancel(run)
    first = run.files.get().pk

    runs.restart(run)
    finish()

    assert run.files.count() == 9
    assert run.files.filter(pk=first).exists()


def test_a_report_that_cannot_be_made_is_tried_three_times_and_told(staff, monkeypatch):
    run = begun(staff)
    monkeypatch.setattr(monthly, "paper_of", lambda *_: 1 / 0)

    finish()

    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.FAILED, runs.MOST_ATTEMPTS)
    monkeypatch.undo()
    runs.restart(run)
    finish()
    run.refresh_from_db()
    assert run.state == State.DONE


def test_a_run_that_another_worker_is_at_is_left_to_it_and_taken_over_when_it_dies(staff):
    """The other one holds the row as `work` does; its connection ends as a killed worker's does."""
    run = begun(staff)
    queries = []
    with CaptureQueriesContext(connection) as captured:
        runs.work(seconds=0.001)
    queries = [one["sql"] for one in captured if "FOR UPDATE" in one["sql"]]

    assert queries[0].endswith('FOR UPDATE OF "reports_reportrun" SKIP LOCKED')
    assert run.files.count() == 1
