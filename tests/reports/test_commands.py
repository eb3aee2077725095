"""recompute_rates, verify_rates and waiting, as scripts use them; /healthz and /readyz."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from payments.models import ChangedCommune, Roll
from reports import heartbeat, tasks
from reports.models import AreaRate, WorkerHeartbeat
from tests.factories import JUNE, area, by_account, deliver, line, load
from tests.reports.builders import counted_one_by_one, rate, reported

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def run(*command, **options):
    """(exit code, standard output, standard error) of a command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*command, stdout=out, stderr=err, **options)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


# recompute_rates


def test_recomputing_mends_a_wrong_month():
    load([line(), by_account()])
    AreaRate.objects.update(recipients=9, in_cash=8)

    run("recompute_rates", "--period", "2025-06")

    assert reported(JUNE) == counted_one_by_one(JUNE)


def test_recomputing_a_month_leaves_the_others_alone():
    load([line()])
    load([line(commune_code="19225")], where="office:44-03", period=AUGUST)
    AreaRate.objects.update(recipients=9, in_cash=9)

    run("recompute_rates", "--period", "2025-06")

    assert {row[0] for row in reported(AUGUST).values()} == {9}


@pytest.mark.parametrize(
    "which",
    [["--all"], ["--period", "2025-06", "2025-08"], ["--period=2025-06", "--period=08/2025"]],
)
def test_recomputing_takes_all_months_or_several(which):
    load([line()])
    load([line(commune_code="19225")], where="office:44-03", period=AUGUST)

    _, output, _ = run("recompute_rates", *which)

    assert output == "2025-06 counted\n2025-08 counted\n"


def test_recomputing_a_month_without_rolls_makes_no_rows():
    run("recompute_rates", "--period", "2020-01")

    assert not AreaRate.objects.exists()


def test_recomputing_an_unknown_month_is_refused():
    with pytest.raises(CommandError, match="2014-12 is an unknown period"):
        run("recompute_rates", "--period", "2014-12")


# verify_rates


def test_verifying_counts_what_waits_first():
    deliver([line(), by_account()])

    code, output, _ = run("verify_rates")

    assert code == 0
    assert output == "4 report rows, 0 differ from the payments\n"
    assert not ChangedCommune.objects.exists()


def planted_rows():
    """What goes wrong with one row each; every one must be found and named."""
    return {
        "recipients": {"recipients": 3, "in_cash": 2},
        "method": {"by_bank_account": 0, "in_cash": 2},
        "electronic": {"by_bank_account": 0, "by_electronic_account": 1},
        "amount": {"amount": 1},
        "amount_in_cash": {"amount_in_cash": 1},
    }


@pytest.mark.parametrize("what", planted_rows())
def test_a_wrong_row_is_named_and_ends_with_one(what):
    load([line(), by_account()])
    AreaRate.objects.filter(area=area("district:456")).update(**planted_rows()[what])

    code, output, errors = run("verify_rates")

    assert code == 1
    assert output == "4 report rows, 1 differ from the payments\n"
    assert "month=2025-06 area=district:456 programme=1" in errors


def test_a_row_without_payments_is_named():
    rate("district:450", 1, 2)

    code, _, errors = run("verify_rates")

    assert code == 1
    assert "area=district:450" in errors
    assert "reported_recipients=2 counted_recipients=None" in errors


def test_a_missing_row_is_named():
    load([line()])
    AreaRate.objects.filter(area=area("province:44")).delete()

    code, _, errors = run("verify_rates")

    assert code == 1
    assert "area=province:44" in errors
    assert "reported_recipients=None counted_recipients=1" in errors


def test_a_wrong_row_of_an_office_is_named():
    load([line(commune_code="19225")], where="office:44-03", period=AUGUST)
    AreaRate.objects.filter(area=area("office:44-03", AUGUST)).update(recipients=2, in_cash=2)

    _, _, errors = run("verify_rates")

    assert "month=2025-08 area=office:44-03" in errors


def test_verifying_as_json_lists_the_differences():
    load([line()])
    AreaRate.objects.filter(area=area("province:44")).update(amount=1)

    code, output, _ = run("verify_rates", "--json")

    found = json.loads(output)
    assert code == 1
    assert found["rows"] == 4
    assert [one["area"] for one in found["differences"]] == ["province:44"]


# waiting


def test_nothing_waits():
    code, output, _ = run("waiting")

    assert (code, output) == (0, "Everything is counted.\n")


def test_what_waits_is_said_with_its_age():
    deliver([line()])
    ChangedCommune.objects.update(at=timezone.now() - timedelta(seconds=90))

    _, output, _ = run("waiting")

    assert output.startswith("14 changes wait, the oldest for 90.")


def test_waiting_as_json_counts_changes_and_rolls_by_state():
    deliver([line()])
    Roll.objects.update(state=Roll.State.WAITING)

    _, output, _ = run("waiting", "--json")

    found = json.loads(output)
    assert found["changes"] == 14
    assert 0 <= found["oldest_seconds"] < 60
    assert found["rolls"] == {"waiting": 1}


def test_as_json_nothing_has_no_age():
    _, output, _ = run("waiting", "--json")

    assert json.loads(output) == {"changes": 0, "oldest_seconds": None, "rolls": {}}


# /healthz and /readyz


def test_the_process_says_that_it_is_up(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_the_process_is_up_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_readiness_says_what_waits_and_when_a_worker_was_last_seen(client):
    deliver([line()])
    heartbeat.beat()

    found = client.get("/readyz").json()

    assert (found["database"], found["migrations"]) == (True, True)
    assert found["changes_waiting"] == 14
    assert 0 <= found["oldest_change_seconds"] < 60
    assert 0 <= found["worker_seconds_ago"] < 60


def test_a_worker_that_was_never_seen_is_reported_and_not_refused(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["worker_seconds_ago"] is None


def test_a_database_that_refuses_is_not_ready(client):
    connection.cursor().execute("ALTER TABLE payments_changedcommune RENAME TO elsewhere")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"database": False})


def test_readiness_names_nobody_and_nothing(client):
    load([line(full_name="Lê Thị Hoa")])

    assert set(client.get("/readyz").json()) == {
        "database",
        "migrations",
        "worker_seconds_ago",
        "changes_waiting",
        "oldest_change_seconds",
    }


def test_a_tick_counts_what_waits_and_leaves_a_sign_of_life():
    deliver([line()])

    tasks.count_waiting()

    assert reported(JUNE) == counted_one_by_one(JUNE)
    assert WorkerHeartbeat.objects.get().at > timezone.now() - timedelta(minutes=1)
