"""Rolls as XLSX and XLS: the same lines as from CSV, and faults that name the sheet's row."""

import io
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from beneficiaries.models import Beneficiary
from payments.models.rolls import SHEET_LINES
from payments.rolls import kinds, sheets, workbooks
from payments.rolls.faults import RefusedError, sentence
from payments.rolls.reading import open_book
from tests.factories import (
    by_account,
    csv_of,
    deliver,
    faults_of,
    line,
    load,
    workbook_of,
    xlsx_of,
)

HEADER = ["si_code", "full_name", "birth_date", "commune_code", "amount", "method"]
LAN = ["4400000001", "Đỗ Thị Lan", "1950", "19213", "3500000", "cash"]
HUY = ["4400000002", "Lê Văn Huy", "1948", "19213", "4100000", "cash"]
OLD = (Path(__file__).parent / "data" / "roll.xls").read_bytes()  # made with xlwt 1.3


def opened(content: bytes):
    return next(open_book(io.BytesIO(content), programme_known=True).tables)


def read(*rows: list[object]) -> list[tuple[int, list[str]]]:
    return list(opened(workbook_of(List=list(rows))).rows())


def open_lists(**sheets: list[list[object]]) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Every list of a workbook: the sheet's name and its lines."""
    book = open_book(io.BytesIO(workbook_of(**sheets)), programme_known=True)
    return [(table.sheet, list(table.rows())) for table in book.tables]


def cell(value: object, column: str = "note") -> str:
    """What is read of a cell in that column of a sheet."""
    table = opened(xlsx_of([line(note="") | {column: value}]))
    [(_line, cells)] = table.rows()
    return cells[table.places[column]]


def refused(content: bytes) -> str:
    with pytest.raises(RefusedError) as refusal:
        list(opened(content).rows())
    return str(refusal.value)


# Cells.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        ("  Thôn\n1 ", "  Thôn\n1 "),
        ("=1+1", "=1+1"),
        (None, ""),
        (3500000, "3500000"),
        (0.5, "0.5"),
        (2.475, "2.4750"),  # not two thousand
        (-12, "-12"),
        (1e15, "1000000000000000"),
        (True, "TRUE"),
        (date(1950, 9, 2), "02/09/1950"),
        (datetime(1950, 9, 2, 10, 30), "02/09/1950 10:30:00"),
    ],
)
def test_a_cell_is_read_as_it_would_have_been_typed(value, text):
    assert cell(value) == text


def test_a_formula_is_read_as_its_value():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LAN)
        sheet.write_formula(1, 4, "=1750000*2", None, 3500000)

    assert list(opened(content.getvalue()).rows()) == [(2, LAN)]


@pytest.mark.parametrize("number", [3800201012345, 12345, 0.123456, -123456, 123456789012345678])
def test_an_account_number_in_a_number_cell_shows_no_digit_of_its_end(number):
    assert cell(number, "account_number") == f"{number:.5E}"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3800201012345, 12345, 0.123456, -123456, 9704050000000000])
def test_an_account_number_in_a_number_cell_has_passed_through_a_float(number):
    result = deliver(xlsx_of([by_account() | {"account_number": number}]))

    assert faults_of(result.roll) == [(2, "account_number", "account_float")]


@pytest.mark.django_db
def test_numbers_that_lost_their_zero_are_faults():
    lost = {"citizen_id": 44150000001, "si_code": 400000001, "commune_code": 1921}

    result = deliver(xlsx_of([line() | lost]))

    assert faults_of(result.roll) == [
        (2, "si_code", "si_code_form"),
        (2, "citizen_id", "citizen_id_form"),
        (2, "commune_code", "commune_unknown"),
    ]
    assert result.roll.faults.get(column="citizen_id").value == "44150000001"


# Rows.


def test_titles_blank_rows_and_totals_list_nobody_and_are_counted():
    table = opened(
        workbook_of(
            List=[
                ["Danh sách chi trả tháng 6"],
                [],
                HEADER,
                ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
                LAN,
                [],
                HUY,
                [None, "Tổng cộng", None, None, 7600000],
                [None, "Người lập biểu"],
            ]
        )
    )

    assert list(table.rows()) == [(5, LAN), (7, HUY)]
    assert table.totals == [(8, "7600000")]


def test_a_list_that_begins_below_and_beside_merged_titles_is_read():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range("B2:G2", "BẢO HIỂM XÃ HỘI")
        sheet.write_row("B30", HEADER)
        sheet.write_row("B31", LAN)

    assert list(opened(content.getvalue()).rows()) == [(31, LAN)]


def test_a_header_below_the_thirtieth_row_is_not_looked_for():
    assert refused(workbook_of(List=[["Danh sách"]] * 30 + [HEADER, LAN])).startswith("No header")


def test_a_title_that_names_columns_is_not_the_header():
    assert read(["Tháng", "06/2025", "Mã xã", "19213", "Chế độ", "BHXH"], HEADER, LAN) == [(3, LAN)]


def test_missing_columns_are_named():
    assert refused(workbook_of(List=[HEADER[:4]])) == "Needed columns are missing: amount, method."


def test_an_endless_row_is_refused_by_its_number():
    endless = ["x" * 32_000] * 32

    assert refused(workbook_of(List=[HEADER, LAN, endless])).startswith("Line 3 is longer than")


# Sheets.


def test_hidden_sheets_and_sheets_without_a_header_are_passed_over():
    content = workbook_of(
        hidden=["Old"], Notes=[["Ghi chú"]], Old=[HEADER, HUY], Empty=[], List=[HEADER, LAN]
    )

    assert list(opened(content).rows()) == [(2, LAN)]


def test_several_sheets_are_one_list_and_rows_keep_the_numbers_of_their_sheet():
    lists = open_lists(VoNinh=[HEADER, LAN], Notes=[["x"]], HamNinh=[[], HEADER, HUY])

    assert lists == [("VoNinh", [(2, LAN)]), ("HamNinh", [(SHEET_LINES + 3, HUY)])]


@pytest.mark.django_db
def test_each_sheet_has_its_own_order_of_columns():
    result = deliver(
        workbook_of(VoNinh=[HEADER, LAN], HamNinh=[HEADER[::-1], HUY[::-1]]), programme=1
    )

    assert (result.status, result.roll.sheets) == ("loaded", ["VoNinh", "HamNinh"])
    assert sorted(Beneficiary.objects.values_list("full_name", flat=True)) == [LAN[1], HUY[1]][::-1]


@pytest.mark.django_db
def test_a_fault_in_the_second_sheet_is_named_with_the_sheet():
    wrong = [*HUY[:2], "31/02/1948", *HUY[3:]]

    roll = deliver(workbook_of(VoNinh=[HEADER, LAN], HamNinh=[HEADER, wrong]), programme=1).roll

    assert [roll.spelled(fault.line) for fault in roll.faults.all()] == ["HamNinh, 2"]


@pytest.mark.django_db
def test_somebody_listed_in_two_sheets_is_named_with_both():
    roll = deliver(workbook_of(VoNinh=[HEADER, LAN], HamNinh=[HEADER, LAN]), programme=1).roll

    faults = roll.faults.order_by("line")
    said = [sentence(one.code, "", one.detail, roll.spelled) for one in faults]
    assert said == [
        "this person stands in line HamNinh, 2 too",
        "this person stands in line VoNinh, 2 too",
    ]


@pytest.mark.django_db
def test_hidden_sheets_and_sheets_without_a_list_are_named():
    content = workbook_of(
        hidden=["Old"],
        List=[HEADER, LAN],
        Old=[HEADER, HUY],
        Other=[["STT", "Tên", "Tuổi", "Tiền"]] * 6,
    )

    roll = deliver(content, programme=1).roll

    assert [(one["sheet"], one["is_hidden"]) for one in roll.asides] == [
        ("Cover", False),
        ("Old", True),
        ("Other", False),
    ]
    assert [one["code"] for one in roll.suspicions] == ["sheet_not_read"]


@pytest.mark.django_db
def test_a_total_of_each_sheet_is_compared_with_its_own_lines():
    total = [None, "Cộng", None, None, 3500000, None]
    wrong = [None, "Cộng", None, None, 1, None]

    roll = deliver(
        workbook_of(VoNinh=[HEADER, LAN, total], HamNinh=[HEADER, HUY, wrong]), programme=1
    ).roll

    assert [roll.spelled(fault.line) for fault in roll.faults.all()] == ["HamNinh, 3"]


def test_a_workbook_whose_only_list_is_hidden_has_no_header():
    assert refused(workbook_of(hidden=["List"], List=[HEADER, LAN])).startswith("No header row")


# XLS.


def test_an_old_workbook_is_read():
    table = opened(OLD)

    lan, huy = table.rows()

    assert (lan[0], lan[1][2:6]) == (4, ["Đỗ Thị Lan", "02/09/1950", "19213", "3500000"])
    assert (huy[0], huy[1][2:6]) == (5, ["Lê Văn Huy", "1948", "19213", "4100000"])


def test_an_old_workbook_with_a_password_is_refused():
    interface_record, password_record = b"\xe1\0\2\0\xb0\4", b"\x2f\0\2\0\1\0"

    assert "protected by a password" in refused(OLD.replace(interface_record, password_record))


def test_a_damaged_old_workbook_is_refused():
    assert refused(OLD[:1024] + OLD[4096:]).startswith("The workbook is damaged")


# The process that reads.


def test_the_reading_process_needs_neither_django_nor_secrets():
    seen = "import sys, payments.rolls.sheets; print('django' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, env={})

    assert said.stdout == "False\n"


def test_a_sheet_that_takes_too_much_memory_is_refused():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "far away")

    assert refused(content.getvalue()).startswith("Reading the workbook took more memory")


def reading() -> tuple[object, psutil.Process]:
    """A table half read, and the process that reads it."""
    before = set(psutil.Process().children())  # the site's, where browsers came first
    rows = opened(workbook_of(List=[HEADER, *[LAN] * 20_000])).rows()
    next(rows)
    [child] = set(psutil.Process().children()) - before
    return rows, child


def test_a_reading_process_that_dies_is_refused():
    rows, child = reading()

    child.send_signal(signal.SIGXCPU)

    with pytest.raises(RefusedError, match="more memory or time"):
        list(rows)


def test_a_reading_process_that_falls_silent_is_ended(monkeypatch):
    rows, child = reading()
    monkeypatch.setattr(workbooks, "PATIENCE_SECONDS", 0.2)

    child.suspend()

    with pytest.raises(RefusedError, match="more memory or time"):
        list(rows)
    assert not child.is_running()


def test_a_table_that_is_given_up_leaves_no_process_behind():
    rows, child = reading()

    del rows

    assert not child.is_running()


def test_the_reading_process_inherits_no_secret_and_dumps_no_core():
    _rows, child = reading()

    names = set(child.environ())

    assert names <= {"PATH", "LD_LIBRARY_PATH"}
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_the_reading_process_is_limited_in_memory_and_time():
    _rows, child = reading()

    assert child.rlimit(psutil.RLIMIT_AS) == (sheets.MOST_MEMORY,) * 2
    assert child.rlimit(psutil.RLIMIT_CPU) == (sheets.MOST_SECONDS,) * 2


# Whole rolls.


@pytest.mark.django_db
def test_numbers_and_dates_are_the_same_content_as_their_texts():
    typed = line(birth_date="02/09/1950", amount="3500000", commune_code="19213")
    load([typed])

    result = deliver(
        xlsx_of(
            [typed | {"birth_date": date(1950, 9, 2), "amount": 3500000, "commune_code": 19213}]
        )
    )

    assert result.status == "unchanged"


@pytest.mark.django_db
def test_a_fault_names_the_row_of_the_sheet():
    lines = [["Danh sách"], [], HEADER, LAN, [], [*HUY[:2], date(2050, 1, 1), *HUY[3:]]]

    result = deliver(workbook_of(List=lines), programme=1)

    assert faults_of(result.roll) == [(6, "birth_date", "birth_in_the_future")]


@pytest.mark.django_db
def test_a_total_that_differs_is_reported_with_its_row():
    total = [None, "Cộng", None, None, 1, None]

    result = deliver(workbook_of(List=[HEADER, LAN, total]), programme=1)

    warning = result.roll.faults.get(is_warning=True)
    assert (result.status, warning.line, warning.code) == ("loaded", 3, "total_differs")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (xlsx_of([line()]), kinds.XLSX),
        (OLD, kinds.XLS),
        (csv_of([line()]), kinds.CSV),
        (b"", kinds.CSV),
    ],
    ids=["XLSX", "XLS", "CSV", "empty"],
)
def test_a_file_is_stored_as_what_its_content_is(content, kind):
    roll = deliver(content).roll

    assert roll.file.media_type == kind.media_type
