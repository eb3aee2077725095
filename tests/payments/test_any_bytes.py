"""Whatever is delivered gives a result or a sentence; order never matters."""

import io
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.rolls.faults import RefusedError
from payments.rolls.layout import COLUMNS
from payments.rolls.reading import open_book
from tests.factories import by_account, csv_of, deliver, line

HEADER = ",".join(COLUMNS)
STATUSES = {"loaded", "rejected", "unchanged"}
few = settings(
    max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
fewer = settings(few, max_examples=20)

words = st.sampled_from(
    ["", "²", "٣", "0", "44150000001", "044150000001", "4400000001", "Lan", "19213", "TM", "TK"]
    + ["BHXH", "1950", "31/02/1950", "3.500.000", "MoMo", "970405", "1,2E+15", "Cộng", "(1)"]
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
rows = st.lists(st.lists(words | texts, max_size=len(COLUMNS) + 1), max_size=8)


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(content: list[list[str]]) -> bytes:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in content]
    return "\r\n".join([HEADER, *lines]).encode()


@few
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = next(open_book(io.BytesIO(content), programme_known=False).tables)
        list(table.rows())
    except RefusedError as refusal:
        assert str(refusal)


@few
@given(content=st.binary(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_any_bytes_below_a_header_are_read_or_refused(content, encoding):
    try:
        table = next(
            open_book(
                io.BytesIO(f"{HEADER}\n".encode(encoding) + content), programme_known=False
            ).tables
        )
        list(table.rows())
    except RefusedError as refusal:
        assert str(refusal)


@pytest.mark.django_db
@fewer
@given(content=rows)
def test_any_cells_are_loaded_or_rejected(content):
    with taken_back():
        result = deliver(written(content), accept_good=True)

    assert result.status in STATUSES


@pytest.mark.django_db
@fewer
@given(name=texts.filter(str.strip), hamlet=texts, note=texts, holder=texts)
def test_any_text_is_loaded_or_rejected(name, hamlet, note, holder):
    cells = {"full_name": name, "hamlet": hamlet, "note": note, "account_holder": holder}
    content = [list(by_account(**cells).values())]
    header = ",".join(by_account(**cells))

    with taken_back():
        result = deliver(header.encode() + b"\r\n" + written(content).split(b"\r\n", 1)[1])

    assert result.status == "loaded" or result.roll.faults.exists() or result.roll.reason


@pytest.mark.django_db
@fewer
@given(data=st.data())
def test_no_order_of_rows_and_columns_changes_digest_or_counts(data):
    lines = [line(), line(amount="0"), by_account(benefit="Hưu trí"), line(programme="merit")]
    columns = data.draw(st.permutations(list(lines[2])))
    shuffled = [
        {column: one.get(column, "") for column in columns}
        for one in data.draw(st.permutations(lines))
    ]

    with taken_back():
        first = deliver(csv_of(lines), only_check=True)
        second = deliver(csv_of(shuffled), only_check=True)

    assert bytes(first.roll.digest) == bytes(second.roll.digest)
    assert (second.roll.lines, second.roll.good) == (first.roll.lines, first.roll.good) == (4, 3)
    assert first.difference == second.difference
