"""import_roll and undo_roll as people and scripts call them."""

import io
import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from payments.models import MonthlyPayment, Programme, Roll
from tests.factories import (
    OF_THE_MONTH,
    all_tables,
    by_account,
    csv_of,
    line,
    load,
    officer,
    rows_of,
    xlsx_of,
)

pytestmark = pytest.mark.django_db
KEYS = ["same", "to_account", "to_cash", "new", "missing", "moved"]


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.out)


def ran(*arguments: object) -> Ran:
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return Ran(status, out.getvalue(), err.getvalue())


@pytest.fixture
def import_roll(tmp_path: Path):
    def run(lines, *options: str, period: str = "2025-06", area: str = "district:456") -> Ran:
        file = tmp_path / "roll.csv"
        file.write_bytes(lines if isinstance(lines, bytes) else csv_of(lines))
        return ran("import_roll", file, "--period", period, "--area", area, *options)

    return run


def row_counts() -> dict[str, int]:
    """How many rows every table has; the tables of a month count as made or not."""
    with connection.cursor() as cursor:
        counts = {}
        for table in all_tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def test_a_clean_roll_is_loaded_and_the_command_ends_well(import_roll):
    result = import_roll([line(), by_account()])

    roll = Roll.objects.get()
    assert (result.status, roll.state) == (0, Roll.State.LOADED)
    assert result.out.splitlines() == [
        f"roll {roll.pk}: loaded, 2 lines, 2 good",
        "same 0, to_account 0, to_cash 0, new 2, missing 0, moved 0",
    ]


def test_a_workbook_is_loaded_whatever_the_name_of_its_file(import_roll):
    result = import_roll(xlsx_of([line(), by_account()]))

    assert (result.status, Roll.objects.get().lines) == (0, 2)


def test_faults_of_a_workbook_are_named_by_the_rows_of_its_sheet(import_roll):
    result = import_roll(xlsx_of([line(), line(birth_date="31/02/1948")]))

    assert (result.status, result.err) == (1, 'line 3, birth_date: "31/02/1948" is not a date\n')


def test_faults_end_the_command_with_one_and_a_sentence_each(import_roll):
    result = import_roll([line() for _ in range(15)] + [line(birth_date="31/02/1948")])

    assert result.status == 1
    assert result.err == 'line 17, birth_date: "31/02/1948" is not a date\n'
    assert not MonthlyPayment.objects.exists()


def test_faults_are_said_in_vietnamese_too(import_roll):
    with translation.override("vi"):
        result = import_roll([line(birth_date="31/02/1948")])

    assert '"31/02/1948"' in result.err
    assert "birth_date" in result.err


def test_a_refused_file_ends_the_command_with_one_and_a_sentence(import_roll):
    result = import_roll(b"")

    assert (result.status, result.err) == (1, "The file is empty.\n")


def test_good_lines_are_accepted_and_the_faults_still_said(import_roll):
    result = import_roll([line(), line(amount="0")], "--accept-good")

    assert result.status == 0
    assert result.err == "line 3, amount: an amount must be more than zero\n"
    assert MonthlyPayment.objects.count() == 1


def test_the_json_of_a_loaded_roll(import_roll):
    result = import_roll([line(), by_account(account_holder="Lê Con")], "--json")

    roll = Roll.objects.get()
    assert result.json == {
        "roll": roll.pk,
        "status": "loaded",
        "lines": 2,
        "good": 2,
        "faults": [],
        "warnings": [
            {
                "line": 3,
                "column": "account_holder",
                "value": "",
                "message": "the account holder has another name",
            }
        ],
        "suspicions": [],
        "difference": dict.fromkeys(KEYS, 0) | {"new": 2},
    }


def test_the_json_of_a_rejected_roll(import_roll):
    result = import_roll([line(), line(amount="0")], "--json")

    assert result.status == 1
    assert (result.json["status"], result.json["lines"], result.json["good"]) == ("rejected", 2, 1)
    assert result.json["faults"] == [
        {
            "line": 3,
            "column": "amount",
            "value": "0",
            "message": "an amount must be more than zero",
        }
    ]


def test_the_json_of_a_refused_file_has_the_reason(import_roll):
    result = import_roll(b"", "--json")

    assert result.json["reason"] == "The file is empty."
    assert (result.json["status"], result.json["faults"]) == ("rejected", [])


def test_the_json_keeps_vietnamese_readable(import_roll):
    result = import_roll([line(sex="Nữ giới")], "--json")

    assert '"value": "Nữ giới"' in result.out


def test_the_same_content_again_is_unchanged_and_ends_well(import_roll):
    lines = [line(), by_account()]
    import_roll(lines)

    result = import_roll(lines[::-1], "--json")

    assert (result.status, result.json["status"]) == (0, "unchanged")
    parts = result.json["difference"]
    assert sum(parts[key] for key in KEYS[:4]) == result.json["good"] == 2


def test_checking_changes_nothing_at_all(import_roll):
    before = row_counts()

    result = import_roll([line(), by_account()], "--check")

    assert result.status == 0
    assert result.out.splitlines()[-1].endswith("new 2, missing 0, moved 0")
    assert row_counts() == before


@pytest.mark.parametrize("lines", [[line(amount="0")], b"", [line(), line(amount="0")]])
def test_checking_a_faulty_roll_ends_with_one_and_changes_nothing(import_roll, lines):
    before = row_counts()

    result = import_roll(lines, "--check")

    assert result.status == 1
    assert row_counts() == before


def test_the_json_of_a_check_has_the_difference_and_no_roll(import_roll):
    result = import_roll([line(), line(amount="0")], "--check", "--json")

    assert (result.json["roll"], result.json["status"]) == (None, "checked")
    assert result.json["difference"]["new"] == result.json["good"] == 1


def test_the_json_of_a_refused_check_names_no_roll(import_roll):
    result = import_roll(b"", "--check", "--json")

    assert (result.json["roll"], result.json["status"]) == (None, "rejected")


def test_the_json_of_a_check_of_loaded_content_names_no_roll(import_roll):
    lines = [line()]
    import_roll(lines)

    result = import_roll(lines, "--check", "--json")

    assert (result.json["roll"], result.json["status"]) == (None, "unchanged")


def test_checking_a_roll_that_would_replace_another_replaces_nothing(import_roll):
    old = load([line()])
    before = rows_of(OF_THE_MONTH)

    import_roll([line()], "--check")

    old.refresh_from_db()
    assert old.state == Roll.State.LOADED
    assert rows_of(OF_THE_MONTH) == before


def test_a_command_without_a_name_is_answered_for_by_the_system(import_roll):
    import_roll([line()])

    assert Roll.objects.get().created_by.username == "system"


def test_an_officer_answers_for_the_roll(import_roll):
    somebody = officer()

    import_roll([line()], "--as", somebody.username)

    assert Roll.objects.get().created_by == somebody


def test_the_programme_is_named_on_the_command_line(import_roll):
    lines = [{name: text for name, text in line().items() if name != "programme"}]

    import_roll(lines, "--programme", "merit")

    assert MonthlyPayment.objects.get().programme == Programme.MERIT


@pytest.mark.parametrize("period", ["2014-12", "2026-01", "2025-13", "June"])
def test_an_unknown_period_is_a_sentence(import_roll, settings, period):
    settings.TODAY = date(2025, 10, 6)

    with pytest.raises(CommandError, match=f"^{period} is an unknown period.$"):
        import_roll([line()], period=period)


@pytest.mark.parametrize("area", ["district:999", "456", "office:44-03", "planet:12"])
def test_an_unknown_area_is_a_sentence(import_roll, area):
    with pytest.raises(CommandError, match=f"^{area} is an unknown area in 2025-06.$"):
        import_roll([line()], area=area)


def test_an_unknown_programme_is_a_sentence(import_roll):
    with pytest.raises(CommandError, match="invalid choice: 'pension'"):
        import_roll([line()], "--programme", "pension")


def test_an_unknown_officer_is_a_sentence(import_roll):
    with pytest.raises(CommandError, match=r"^No active officer is called nobody\.$"):
        import_roll([line()], "--as", "nobody")


def test_an_officer_who_left_answers_for_nothing(import_roll):
    somebody = officer()
    somebody.is_active = False
    somebody.save()

    with pytest.raises(CommandError, match="No active officer"):
        import_roll([line()], "--as", somebody.username)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    missing = tmp_path / "missing.csv"

    with pytest.raises(CommandError, match=r"missing.csv cannot be read: No such file"):
        ran("import_roll", missing, "--period", "2025-06", "--area", "district:456")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"period": "2014-12"}, "unknown period"),
        ({"area": "district:999"}, "unknown area"),
    ],
)
def test_a_wrong_argument_leaves_no_trace(import_roll, options, words):
    before = row_counts()

    with pytest.raises(CommandError, match=words):
        import_roll([line()], **options)

    assert row_counts() == before


def test_a_roll_is_undone_with_a_reason():
    roll = load([line()])

    result = ran("undo_roll", roll.pk, "--reason", " wrong month ")

    roll.refresh_from_db()
    assert (result.status, result.out) == (0, f"roll {roll.pk}: undone\n")
    assert (roll.state, roll.undo_reason) == (Roll.State.UNDONE, "wrong month")
    assert roll.undone_by.username == "system"


def test_an_unknown_roll_is_not_undone():
    with pytest.raises(CommandError, match=r"^There is no roll 999999999\.$"):
        ran("undo_roll", 999999999, "--reason", "x")


def test_a_roll_is_not_undone_for_no_reason():
    roll = load([line()])

    with pytest.raises(CommandError, match="undone for a reason"):
        ran("undo_roll", roll.pk, "--reason", " ")

    roll.refresh_from_db()
    assert roll.state == Roll.State.LOADED


def test_a_roll_that_is_not_loaded_is_not_undone():
    roll = load([line()])
    ran("undo_roll", roll.pk, "--reason", "x")

    with pytest.raises(CommandError, match=rf"^Roll {roll.pk} is not loaded \(it is undone\)"):
        ran("undo_roll", roll.pk, "--reason", "x")
