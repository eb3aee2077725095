"""What officers decide: reasons for odd files, columns explained, cancelling, beginning again."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from payments.forms import ColumnsForm
from payments.models import ColumnMapping, Roll, RollCancellation
from payments.rolls import decisions, history, jobs, undoing
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
)

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)


def odd() -> Roll:
    """A checked roll from which a whole commune is missing."""
    load([line(), line(commune_code="19225")], period=MAY)
    return deliver([line()], only_check=True).roll


def submitted(content: bytes | None = None, **how) -> Roll:
    return jobs.submit(
        io.BytesIO(content or csv_of([line()])),
        name="roll.csv",
        period=JUNE,
        area=area("district:456"),
        by=officer(),
        only_check=True,
        **how,
    )


def test_an_odd_file_is_not_accepted_without_a_reason():
    roll = odd()

    with pytest.raises(decisions.ReasonNeededError):
        decisions.accept(roll=roll, by=officer())

    assert Roll.objects.get(pk=roll.pk).state == Roll.State.CHECKED


def test_the_reason_stays_with_the_roll_and_in_its_history():
    roll = odd()

    decisions.accept(roll=roll, by=officer(), reason="Gia Ninh comes tomorrow")
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.acceptance) == ("loaded", "Gia Ninh comes tomorrow")
    assert "Gia Ninh comes tomorrow" in roll.events.values_list("words", flat=True)


STRANGE = [
    ["Mã thẻ", "Người nhận", "Sinh", "Nơi ở", "Tiền", "Cách nhận"],
    ["4400000001", "Đỗ Thị Lan", "1950", "19213", "3500000", "cash"],
]
MEANS = dict(
    zip(
        STRANGE[0],
        ["si_code", "full_name", "birth_date", "commune_code", "amount", "method"],
        strict=True,
    )
)


def test_a_header_in_unknown_words_is_asked_about():
    roll = deliver(workbook_of(List=STRANGE), programme=1, only_check=True).roll

    assert roll.reason["code"] == "header_unknown"
    assert roll.reason["detail"]["headers"] == STRANGE[0]


def test_an_explained_header_is_remembered_for_the_area():
    roll = deliver(workbook_of(List=STRANGE), programme=1, only_check=True).roll

    decisions.explain(roll=roll, by=officer(), columns=MEANS)
    jobs.work_on(jobs.claim())
    later = deliver(workbook_of(List=STRANGE), programme=1, period=date(2025, 5, 1))
    elsewhere = deliver(workbook_of(List=STRANGE), programme=1, where="district:450")

    roll.refresh_from_db()
    assert (roll.state, roll.good) == ("checked", 1)
    assert later.status == "loaded"
    assert elsewhere.roll.reason["code"] == "header_unknown"
    assert ColumnMapping.objects.count() == 6


def test_a_column_that_is_left_aside_is_not_asked_about_again():
    content = csv_of([line() | {"Dân tộc": "Kinh", "Tổ chi trả": "2"}])
    roll = deliver(content, only_check=True).roll
    assert roll.unknown_columns == ["Dân tộc", "Tổ chi trả"]

    decisions.explain(roll=roll, by=officer(), columns={"Dân tộc": "", "Tổ chi trả": "hamlet"})
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert roll.unknown_columns == []


def test_the_programme_of_a_list_without_that_column_is_asked_for():
    without = {name: cell for name, cell in line().items() if name != "programme"}
    roll = deliver([without], only_check=True).roll
    assert roll.reason["detail"]["columns"] == ["programme"]

    decisions.explain(roll=roll, by=officer(), columns={}, programme=3)
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.programmes) == ("checked", [3])


def test_a_waiting_roll_is_cancelled_at_once():
    roll = submitted()

    decisions.cancel(roll=roll, by=officer())

    assert Roll.objects.get(pk=roll.pk).state == Roll.State.CANCELLED
    assert jobs.claim() is None


def test_a_roll_that_is_worked_on_stops_and_leaves_nothing_behind():
    before = rows_of(OF_THE_MONTH)
    roll = submitted()
    RollCancellation.objects.create(roll=roll, by=officer())  # while a worker holds it

    result = jobs.work_on(jobs.claim())

    assert (result.status, result.roll.state) == ("cancelled", Roll.State.CANCELLED)
    assert rows_of(OF_THE_MONTH) == before
    assert not RollCancellation.objects.exists()


def test_a_cancelled_roll_is_begun_again():
    roll = submitted()
    decisions.cancel(roll=roll, by=officer())

    decisions.restart(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    assert Roll.objects.get(pk=roll.pk).state == Roll.State.CHECKED


def test_a_decided_roll_is_neither_cancelled_nor_begun_again():
    roll = load([line()])

    with pytest.raises(decisions.DecidedAlreadyError):
        decisions.cancel(roll=roll, by=officer())
    with pytest.raises(decisions.DecidedAlreadyError):
        decisions.restart(roll=roll, by=officer())


def test_a_roll_whose_worker_died_is_seen_as_interrupted_and_begun_again():
    roll = submitted()
    jobs.claim()
    Roll.objects.filter(pk=roll.pk).update(claimed_at=timezone.now() - timedelta(seconds=30))
    roll.refresh_from_db()

    assert decisions.is_interrupted(roll)
    decisions.restart(roll=roll, by=officer())

    assert jobs.claim() == roll.pk


def test_a_roll_that_was_just_claimed_is_not_interrupted():
    roll = submitted()
    jobs.claim()
    roll.refresh_from_db()

    assert not decisions.is_interrupted(roll)


@pytest.mark.parametrize("where", ["district:456", "province:44"])
def test_the_second_roll_of_the_same_lines_is_told_of_the_first(where):
    first = submitted()

    second = deliver([line()], where=where, only_check=True).roll

    assert list(jobs.of_the_same_lines(second)) == [first]


def test_a_roll_of_a_neighbour_or_another_programme_is_none_of_the_same_lines():
    submitted(programme=3)

    beside = deliver([line(commune_code="18859")], where="district:450", only_check=True).roll
    other = deliver([line()], programme=1, only_check=True).roll

    assert not jobs.of_the_same_lines(beside)
    assert not jobs.of_the_same_lines(other)


def test_a_replaced_roll_that_is_undone_before_loading_asks_again():
    first = load([line()])
    roll = deliver([line()], only_check=True).roll
    undoing.undo(first, by=officer(), reason="a mistake")

    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.reason["code"]) == ("checked", "other_roll_meanwhile")
    decisions.accept(roll=roll, by=officer())
    jobs.work_on(jobs.claim())
    roll.refresh_from_db()
    assert roll.state == "loaded"


def test_a_wrong_explanation_is_taken_back():
    roll = deliver(workbook_of(List=STRANGE), programme=1, only_check=True).roll
    decisions.explain(roll=roll, by=officer(), columns=MEANS | {"Tiền": "benefit"})
    jobs.work_on(jobs.claim())
    roll.refresh_from_db()
    assert roll.reason["detail"]["columns"] == ["amount"]
    form = ColumnsForm(roll)
    field = next(name for name, one in form.fields.items() if one.label == "Tiền")
    assert form.fields[field].initial == "benefit"

    answered = ColumnsForm(roll, {field: "amount"})
    assert answered.is_valid() and answered.columns() == {"Tiền": "amount"}
    decisions.explain(roll=roll, by=officer(), columns=answered.columns())
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.good) == ("checked", 1)


def test_an_empty_answer_explains_nothing():
    roll = deliver(workbook_of(List=STRANGE), programme=1, only_check=True).roll

    form = ColumnsForm(roll, {})

    assert form.is_valid() and form.columns() == {}


def test_a_header_longer_than_any_key_is_explained():
    long = "Số tiền " + "rất dài " * 20
    content = csv_of([line() | {long: "9"}]).replace(b",amount,", b",sum nobody knows,")
    roll = deliver(content, only_check=True).roll

    decisions.explain(roll=roll, by=officer(), columns={long.strip(): "amount"})
    jobs.work_on(jobs.claim())

    roll.refresh_from_db()
    assert (roll.state, roll.good) == ("checked", 1)


def test_a_refused_roll_is_not_checked_again():
    roll = deliver([line(citizen_id="44150000001"), line()], only_check=True).roll
    decisions.refuse(roll=roll, by=officer(), reason="not ours")

    with pytest.raises(decisions.DecidedAlreadyError):
        decisions.mend(roll=roll, by=officer(), repairs=Repairs())


def test_the_history_names_who_cancelled_and_what_was_accepted():
    somebody = officer()
    roll = submitted()
    RollCancellation.objects.create(roll=roll, by=somebody)
    jobs.work_on(jobs.claim())
    assert roll.events.last().by == somebody

    checked = deliver([line(), line(amount="0")], only_check=True).roll
    decisions.accept(roll=checked, by=somebody, only_good_lines=True)
    assert history.told(checked.events.last()) == "good lines accepted"


@pytest.mark.parametrize(
    "ticks",
    [
        {"kind": ["foo:amount", "zero:nothing", "a\0:b"]},
        {"cell": ["9" * 5000 + ":amount", "5:\0", "x:amount", "999999999:amount"]},
    ],
)
def test_ticks_that_mean_nothing_do_no_harm(client, ticks):
    roll = deliver(workbook_of(A=STRANGE, B=STRANGE), programme=1, only_check=True).roll
    decisions.explain(roll=roll, by=officer(), columns=MEANS)
    jobs.work_on(jobs.claim())
    client.force_login(officer("provincial_staff", area("province:44", date(2025, 8, 1))))

    assert client.post(f"/rolls/{roll.pk}/repairs", ticks).status_code == 302
    jobs.work_on(jobs.claim())

    assert client.get(f"/rolls/{roll.pk}/").status_code == 200
