"""Files for the sender: comments on bad cells, bad lines alone, and these delivered corrected."""

import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from payments.models import MonthlyPayment, Roll
from payments.rolls import decisions, jobs, sent_back, undoing
from payments.rolls.repairs import Repairs
from tests.factories import (
    JUNE,
    OF_THE_MONTH,
    area,
    csv_of,
    deliver,
    line,
    load,
    officer,
    rows_of,
    workbook_of,
    xlsx_of,
)

pytestmark = pytest.mark.django_db

HEADER = ["si_code", "full_name", "birth_date", "commune_code", "amount", "method"]
GOOD = ["4400000001", "Đỗ Thị Lan", "1950", "19213", 3500000, "cash"]
BAD = ["4400000002", "Lê Văn Huy", "31/02/1948", "19213", 0, "cash"]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def comments(content: bytes) -> list[str]:
    """The cells that carry a comment, of all sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = sorted(name for name in parts.namelist() if "comments" in name)
        return [
            cell for name in names for cell in re.findall(r'ref="(\w+)"', parts.read(name).decode())
        ]


def delivered(*rows: list[object], **sheets_too: list[list[object]]) -> Roll:
    return deliver(workbook_of(List=list(rows), **sheets_too), programme=1, only_check=True).roll


def test_each_bad_cell_carries_a_comment_where_it_stands():
    content = sent_back.workbook(delivered(["Tháng 6"], [], HEADER, GOOD, BAD))

    assert comments(content) == ["C5", "E5"]


def test_every_sheet_and_row_comes_back_as_it_was():
    rows = [["Tháng 6"], [], HEADER, GOOD, BAD]

    content = sheets(sent_back.workbook(delivered(*rows)))

    assert list(content) == ["Check", "Cover", "List"]
    assert [row[:6] for row in content["List"][2:]] == [HEADER, GOOD, BAD]
    assert content["List"][0][0] == "Tháng 6"


def test_the_first_sheet_sums_up():
    content = sheets(sent_back.workbook(delivered(HEADER, GOOD, BAD)))

    assert ["Lines", 2, ""] in content["Check"]
    assert ["birth date", '"31/02/1948" is not a date', 1] in content["Check"]


def test_a_csv_file_comes_back_as_a_workbook():
    roll = deliver([line(), line(amount="0")], only_check=True).roll

    assert comments(sent_back.workbook(roll)) == ["H3"]


def test_a_formula_in_a_cell_comes_back_as_text():
    content = sent_back.workbook(delivered(HEADER, [*BAD[:1], "=1+1", *BAD[2:]]))

    assert sheets(content)["List"][1][1] == "=1+1"


def test_the_bad_lines_alone_have_their_header_and_what_is_wrong():
    content = sheets(sent_back.bad_lines(delivered(["Tháng 6"], HEADER, GOOD, BAD)))

    [header, bad] = content["List"]
    assert (header[:6], header[6]) == (HEADER, "Faults")
    assert bad[:6] == ["4400000002", "Lê Văn Huy", "31/02/1948", "19213", "0", "cash"]
    assert "is not a date" in bad[6]


def test_an_account_that_went_through_a_float_is_to_be_typed_anew():
    paid = {"method": "account", "bank": "BIDV", "account_number": 3800201012345}
    roll = deliver(xlsx_of([line() | paid]), only_check=True).roll

    content = sheets(sent_back.bad_lines(roll))["List"]

    assert content[1][content[0].index("account_number")] == ""


def corrected(roll: Roll, change) -> Roll:
    """The bad lines of a loaded roll, changed and delivered by themselves; checked."""
    rows = sheets(sent_back.bad_lines(roll))
    changed = {name: [some[0], *map(change, some[1:])] for name, some in rows.items()}
    correction = jobs.submit(
        io.BytesIO(workbook_of(**changed)),
        name="corrected.xlsx",
        period=JUNE,
        area=area("district:456"),
        by=officer(),
        base=roll,
        programme=roll.programme,
        only_check=True,
    )
    jobs.work_on(jobs.claim())
    correction.refresh_from_db()
    return correction


def with_an_amount(row: list[object]) -> list[object]:
    return [*row[:2], "1948", row[3], "4100000", *row[5:]]


def loaded_in_part() -> Roll:
    result = deliver(workbook_of(List=[HEADER, GOOD, BAD]), programme=1, accept_good=True)
    assert result.status == "loaded"
    return result.roll


def test_corrected_lines_join_the_good_ones_that_stay():
    roll = corrected(loaded_in_part(), with_an_amount)
    assert (roll.state, roll.lines, roll.good) == ("checked", 2, 2)

    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    paid = MonthlyPayment.objects.filter(roll_id=roll.pk).values_list("amount", flat=True)
    assert sorted(paid) == [3_500_000, 4_100_000]


def test_undoing_a_correction_brings_the_good_lines_back():
    base = loaded_in_part()
    before = rows_of(OF_THE_MONTH)
    roll = corrected(base, with_an_amount)
    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    undoing.undo(roll, by=officer(), reason="a mistake")

    assert rows_of(OF_THE_MONTH) == before


def test_a_correction_may_be_corrected_again():
    roll = corrected(loaded_in_part(), lambda row: [*row[:4], "4100000", *row[5:]])
    assert (roll.lines, roll.good) == (2, 1)
    decisions.accept(roll=roll, by=officer(), only_good_lines=True)
    jobs.work_on(jobs.claim())
    roll.refresh_from_db()

    again = corrected(roll, with_an_amount)

    assert (again.state, again.lines, again.good) == ("checked", 2, 2)


def test_a_fault_of_a_correction_is_named_with_its_own_file():
    roll = corrected(loaded_in_part(), lambda row: row)

    assert {roll.spelled(fault.line) for fault in roll.faults.all()} == {"List, 2"}
    assert comments(sent_back.workbook(roll)) == ["C2", "E2"]


def test_a_corrected_line_takes_the_place_of_a_good_one_of_the_same_person():
    roll = corrected(
        loaded_in_part(), lambda row: [GOOD[0], GOOD[1], "1950", row[3], "5", *row[5:]]
    )

    assert (roll.lines, roll.good) == (2, 1)  # the bad line, which nobody corrected, stays
    assert roll.faults.filter(code="listed_twice").count() == 0


def test_what_a_correction_does_not_bring_is_still_left_out():
    worse = ["4400000003", "Võ Thị Hai", "1951", "19213", 0, "cash"]
    base = deliver(workbook_of(List=[HEADER, GOOD, BAD, worse]), programme=1, accept_good=True).roll
    only_the_first = io.BytesIO(workbook_of(List=[HEADER, with_an_amount(BAD)]))

    roll = jobs.submit(
        only_the_first,
        name="corrected.xlsx",
        period=JUNE,
        area=area("district:456"),
        by=officer(),
        base=base,
        programme=1,
        only_check=True,
    )
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.lines, roll.good) == (3, 2)
    assert roll.differences.get(against=1, change=10).lines == 1


def test_repairs_of_the_first_roll_hold_for_every_correction():
    lost = line(citizen_id="44150000001")
    roll = deliver([lost, line(amount="0"), line(amount="0")], only_check=True).roll
    repairs = Repairs(kinds=frozenset({("zero", "citizen_id")}))
    decisions.mend(roll=roll, by=officer(), repairs=repairs)
    jobs.work_on(jobs.claim())

    for _round in range(2):
        roll.refresh_from_db()
        decisions.accept(roll=roll, by=officer(), only_good_lines=True)
        jobs.work_on(jobs.claim())
        roll.refresh_from_db()
        roll = corrected(roll, lambda row: row)

    assert not roll.faults.filter(column="citizen_id", is_warning=False).exists()
    assert roll.good == 1


def test_a_correction_of_an_undone_roll_is_refused():
    base = loaded_in_part()
    roll = corrected(base, with_an_amount)
    undoing.undo(Roll.objects.get(pk=base.pk), by=officer(), reason="a mistake")

    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.reason["code"]) == ("rejected", "base_not_loaded")


def test_a_correct_total_of_the_first_file_is_not_doubted_in_a_correction():
    total = [None, "Cộng", None, None, 3500000, None]
    base = deliver(workbook_of(List=[HEADER, GOOD, BAD, total]), programme=1, accept_good=True).roll

    roll = corrected(base, with_an_amount)

    assert not roll.faults.filter(code="total_differs").exists()


def test_a_file_that_cannot_be_read_does_not_come_back_and_says_why(client):
    roll = deliver("Một,Hai,Ba,Bốn,Năm\n1,2,3,4,5\n".encode()).roll
    client.force_login(officer("provincial_staff", area("province:44", date(2025, 8, 1))))

    for name in ("checked.xlsx", "to-correct.xlsx"):
        response = client.get(f"/rolls/{roll.pk}/{name}", follow=True)

        assert response.redirect_chain == [(f"/rolls/{roll.pk}/", 302)]
        assert response.status_code == 200


def test_a_roll_of_too_many_lines_does_not_come_back_whole(monkeypatch):
    monkeypatch.setattr(sent_back, "MOST_LINES", 1)
    roll = delivered(HEADER, GOOD, BAD)

    with pytest.raises(sent_back.TooLargeError):
        sent_back.workbook(roll)
    assert len(sheets(sent_back.bad_lines(roll))["List"]) == 2


def test_the_lines_that_are_left_out_are_told_beside_the_figures(client):
    load([line()], period=date(2025, 5, 1))
    deliver(csv_of([line(), line(amount="0"), line(amount="0")]), accept_good=True)
    client.force_login(officer("viewer", area("province:44")))
    address = "/rankings/?period=2025-06&area=province:44&level=district"

    page = client.get(address, headers={"accept-language": "en"}).content.decode()

    assert "2 lines are not in the figures" in " ".join(page.split())
