"""The same content, however it is written down, is loaded once."""

import codecs
import unicodedata

import pytest

from payments.models import MonthlyPayment, Programme, Roll
from payments.rolls import undoing
from tests.factories import (
    OF_THE_MONTH,
    by_account,
    csv_of,
    deliver,
    line,
    load,
    officer,
    rows_of,
    xlsx_of,
)

pytestmark = pytest.mark.django_db


def without_programme() -> dict[str, str]:
    return {name: text for name, text in line().items() if name != "programme"}


def reversed_columns(lines):
    return [dict(reversed(each.items())) for each in lines]


REWRITTEN = {
    "as it was": lambda lines: csv_of(lines),
    "rows reordered": lambda lines: csv_of(lines[::-1]),
    "columns reordered": lambda lines: csv_of(reversed_columns(lines)),
    "semicolons": lambda lines: csv_of(lines, ";"),
    "tabs": lambda lines: csv_of(lines, "\t"),
    "UTF-8 with BOM": lambda lines: codecs.BOM_UTF8 + csv_of(lines),
    "UTF-16": lambda lines: csv_of(lines).decode().encode("utf-16"),
    "decomposed": lambda lines: unicodedata.normalize("NFD", csv_of(lines).decode()).encode(),
    "with a title": lambda lines: b"Danh sach thang 6\r\n\r\n" + csv_of(lines),
    "spaces around": lambda lines: csv_of([{k: f" {v} " for k, v in one.items()} for one in lines]),
    "a workbook": lambda lines: xlsx_of(lines),
    "an unknown column": lambda lines: csv_of([one | {"STT": "1"} for one in lines]),
}


@pytest.mark.parametrize("rewritten", REWRITTEN.values(), ids=REWRITTEN)
def test_the_same_content_is_unchanged_however_it_is_written(rewritten):
    lines = [line(full_name="Đỗ Thị Hường"), by_account(), line(programme="merit")]
    loaded = load(lines)
    before = rows_of(OF_THE_MONTH)

    result = deliver(rewritten(lines))

    assert (result.status, result.roll.state) == ("unchanged", Roll.State.UNCHANGED)
    assert (result.roll.lines, result.roll.good) == (3, 3)
    assert result.difference.new == loaded.new
    assert rows_of(OF_THE_MONTH) == before


@pytest.mark.parametrize("cells", [{"amount": "3500001"}, {"note": "x"}, {"method": "TM"}])
def test_another_cell_is_another_content(cells):
    first = line()
    old = load([first])

    new = load([first | cells])

    old.refresh_from_db()
    assert old.superseded_by == new


def test_one_line_twice_is_another_content_than_once():
    first = line()
    load([first])

    result = deliver([first, first])

    assert result.status == "rejected"


def test_the_same_content_for_another_programme_is_loaded():
    lines = [without_programme()]
    load(lines, programme=Programme.SOCIAL_INSURANCE)

    load(lines, programme=Programme.MERIT)

    assert sorted(MonthlyPayment.objects.values_list("programme", flat=True)) == [1, 3]


def test_the_same_content_of_another_area_is_not_unchanged():
    lines = [line()]
    load(lines)

    load(lines, where="province:44")

    assert MonthlyPayment.objects.count() == 1


def test_a_partly_accepted_roll_loaded_again_is_unchanged():
    lines = [line(), line(amount="0")]
    deliver(lines, accept_good=True)
    before = rows_of(OF_THE_MONTH)

    result = deliver(lines, accept_good=True)

    assert (result.status, result.roll.good) == ("unchanged", 1)
    assert rows_of(OF_THE_MONTH) == before


def test_a_partly_accepted_roll_delivered_again_without_accepting_is_rejected():
    lines = [line(), line(amount="0")]
    deliver(lines, accept_good=True)

    result = deliver(lines)

    assert result.status == "rejected"


def test_a_partly_accepted_roll_is_superseded_by_its_correction():
    good, wrong = line(), line(amount="0")
    partly = deliver([good, wrong], accept_good=True).roll

    load([good, wrong | {"amount": "1"}])

    partly.refresh_from_db()
    assert partly.state == Roll.State.SUPERSEDED
    assert MonthlyPayment.objects.count() == 2


def test_an_undone_roll_is_loaded_again():
    lines = [line()]
    undoing.undo(load(lines), by=officer(), reason="wrong month")

    again = load(lines)

    assert (again.state, again.new) == (Roll.State.LOADED, 1)
