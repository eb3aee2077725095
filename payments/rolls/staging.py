"""Lines into the staging tables of a roll, by COPY, thousands at a time."""

import csv
import gc
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import NamedTuple

from django.db import connection

from areas.models import Area, Containment
from beneficiaries import institutions
from payments.models import PaymentPoint, Roll
from payments.rolls import progress, second_core
from payments.rolls.csv_bodies import Piece, RawLines
from payments.rolls.faults import RefusedError
from payments.rolls.identified import parted
from payments.rolls.layout import Row
from payments.rolls.lines import Batch, LineReader
from payments.rolls.numbers import Numbers
from payments.rolls.reading import Table, Total
from payments.rolls.repairs import Repairs
from payments.rolls.second_core import SecondCore
from payments.rolls.surroundings import Fault, Surroundings

LINES_AT_A_TIME = 4_000  # what fits the processor's cache; 20,000 took a fifth longer
MOST_PIECES = 100  # a COPY; after each, faults are kept and it is asked whether to go on
MOST_FAULTS = 20_000  # that are in memory
AT_ONCE = 1 << 16  # bytes
MOST_LINES = 4_000_000
DIGEST_BITS = 256

STAGED = """
    line integer NOT NULL, programme smallint, benefit text, si_code text, citizen_id text,
    full_name text, birth_year smallint, birth_date date, sex smallint, phone text,
    commune_id integer, hamlet text, point_id bigint, amount bigint, method smallint,
    institution_id bigint, fingerprint bytea, last_four text, holder text,
    outcome smallint
"""
FAULT_COLUMNS = '(roll_id, line, "column", value, code, detail, is_warning, repair, repair_kind)'


def surroundings_of(roll: Roll) -> Surroundings:
    month = roll.period_id
    inside = Containment.objects.filter(
        area=roll.area, valid__contains=month, inherited=False, part__is_leaf=True
    )
    communes = dict(inside.values_list("part__code", "part_id"))
    points = PaymentPoint.objects.open_on(month).filter(commune__in=communes.values())
    everywhere = Area.objects.valid_on(month).filter(is_leaf=True)
    return Surroundings(
        roll_id=roll.pk,
        month=month,
        area_name=roll.area.name,
        programme=roll.programme,
        communes=communes,
        all_communes=set(everywhere.values_list("code", flat=True)),
        points=dict(points.values_list("code", "pk")),
        banks=institutions.by_key(),
        repairs=_repairs_of(roll),
    )


def _repairs_of(roll: Roll) -> Repairs:
    """Those accepted for it, and for the rolls whose good lines stand."""
    own = Repairs.of(roll.repairs)
    if not roll.base:
        return own
    base = _repairs_of(roll.base)
    return Repairs(own.kinds | base.kinds, own.cells | base.cells)


class Staged(NamedTuple):
    """What was staged. The digest does not depend on the order of lines or columns, on
    separator or encoding."""

    digest: bytes
    lines: int
    programmes: set[int]
    numbers: Numbers
    totals: list[Total]
    sheets: list[str]
    unknown_columns: list[str]


def stage(tables: Iterator[Table], around: Surroundings, size: int = 0) -> Staged:
    """Copies the lines of all lists, and the faults of their cells, into their tables.

    From the file's size, in bytes, and its first lines follows how many are to be expected.
    Raises RefusedError where there are too many lines, and CancelledError.
    """
    lines = _Lines(tables, around)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        _no_search_for_circles(),
        closing(lines),
    ):
        cursor.execute(f"CREATE UNLOGGED TABLE {around.lines_table} ({STAGED})")
        is_more = lines.begin()
        expected = lines.expected_of(size)
        progress.tell(around.roll_id, progress.READING, lines=0, expected=expected)
        while is_more:
            cursor.copy_expert(
                f"COPY {around.lines_table} FROM STDIN (FREEZE, NULL '')", lines, AT_ONCE
            )
            # What this COPY has taken PostgreSQL tells no more.
            progress.tell(around.roll_id, progress.READING, lines=lines.number, expected=expected)
            if lines.faults:
                cursor.copy_expert(
                    f"COPY payments_rollfault {FAULT_COLUMNS} FROM STDIN"
                    " (FORMAT csv, FORCE_NOT_NULL (value, repair, repair_kind))",
                    _faults_as_csv(around.roll_id, lines.faults),
                )
            is_more = lines.begin()
    if lines.error:
        raise lines.error
    return lines.staged()


class _Piece(NamedTuple):
    """A piece of a list, with the places of the list's columns; numbered through all lists."""

    number: int
    places: dict[str, int]
    content: Piece


class _Lines:
    """A file for COPY to read: as it asks for more, lines are understood.

    PostgreSQL takes in one batch while the next is read, many of them on another core. Meanwhile
    nothing may ask the database, for its connection is busy; an error waits until then.
    """

    def __init__(self, tables: Iterator[Table], around: Surroundings) -> None:
        self.tables = tables
        self.read_before: list[Table] = []
        self.reader = LineReader({"full_name": 0}, around)
        self.digest, self.number, self.programmes = 0, 0, set[int]()
        self.numbers = Numbers()
        self.error: Exception | None = None
        self.there: SecondCore | None = None
        # Of every piece its list, and once it is read the rows about which the list is asked.
        self.of: list[Table] = []
        self.odd: dict[int, Sequence[Row]] = {}
        self.asked = 0
        self.bytes_of_lines = (0, 0)  # of the first lines, and how many they are
        self.batches = self._all_batches()
        self.batch, self.faults = io.BytesIO(), list[Fault]()
        self.enough = 0

    def begin(self) -> bool:
        """Makes ready for one more COPY; whether there is anything for it."""
        self.faults, self.enough = [], len(self.of) + MOST_PIECES
        return not self.error and self._next_batch()

    def expected_of(self, size: int) -> int:
        """About how many lines a file of so many bytes has; 0 where that cannot be told."""
        length, lines = self.bytes_of_lines
        return size * lines // length if length else 0

    def read(self, size: int) -> bytes:
        while not (part := self.batch.read(size)):
            is_enough = len(self.of) >= self.enough or len(self.faults) >= MOST_FAULTS
            if is_enough or not self._next_batch():
                return b""
        return part

    def _next_batch(self) -> bool:
        batch = None
        try:
            if batch := next(self.batches, None):
                self._note(batch)
        except Exception as error:  # noqa: BLE001 (raised after the COPY)
            self.error, batch = error, None
        self.batch = io.BytesIO(batch.text if batch else b"")
        return batch is not None

    def close(self) -> None:
        """Leaves no process behind, however the reading ended."""
        self.batches = iter(())
        if self.there:
            self.there.give_up()
            self.there = None  # it knows these lines: numbers would stay as long as the circle

    def staged(self) -> Staged:
        digest = self.digest % (1 << DIGEST_BITS)
        unknown = [name for table in self.read_before for name in table.header.unknown]
        return Staged(
            digest.to_bytes(DIGEST_BITS // 8, "big"),
            self.number,
            self.programmes,
            self.numbers,
            [total for table in self.read_before for total in [table.beginning, *table.totals]],
            [table.sheet for table in self.read_before],
            list(dict.fromkeys(unknown)),
        )

    def _note(self, batch: Batch) -> None:
        self.digest += batch.digest
        self.programmes |= batch.programmes
        self.faults += batch.faults
        self.numbers.keep(batch.numbered)
        self.number += batch.lines
        if self.number > MOST_LINES:
            raise RefusedError("too_many_lines", most=MOST_LINES)

    def _all_batches(self) -> Iterator[Batch]:
        """The lines of all lists. A second core reads as many as it can, and they come when they
        are read."""
        for table in self.tables:
            self.read_before.append(table)
            pieces = table.pieces(LINES_AT_A_TIME)
            first = list(islice(pieces, second_core.LEAST_PIECES))
            self._measure(first)
            if not self.there and second_core.is_worth_it(len(first)):
                self.there = SecondCore(self._read)
            for piece in chain(first, pieces):
                one = _Piece(len(self.of), table.places, piece)
                self.of.append(table)
                if self.there and not self.there.has_enough:
                    self.there.give(one)
                else:
                    yield self._settled(one, self._read(one))
                yield from self._from_there()
                yield from self._asked_about()
        yield from self._from_there(all_of_them=True)
        yield from self._asked_about()

    def _measure(self, first: list[Piece]) -> None:
        if not self.of and first and isinstance(first[0], RawLines):
            texts = first[0].texts
            self.bytes_of_lines = (len("".join(texts).encode()), len(texts))

    def _from_there(self, *, all_of_them: bool = False) -> Iterator[Batch]:
        if self.there:
            for piece, batch in self.there.batches(all_of_them=all_of_them):
                yield self._settled(piece, batch)

    def _read(self, one: "_Piece") -> Batch:
        """Here or on the second core."""
        numbers, rows, odd = parted(one.content, one.places)
        self.reader.turn_to(one.places)
        return self.reader.read_batch(numbers, rows)._replace(odd=odd)

    def _settled(self, piece: "_Piece", batch: Batch) -> Batch:
        self.odd[piece.number] = batch.odd
        return batch

    def _asked_about(self) -> Iterator[Batch]:
        """Lines among the rows about which a list had to be asked, in its order."""
        while self.asked in self.odd:
            odd, table = self.odd.pop(self.asked), self.of[self.asked]
            self.asked += 1
            if odd:
                self.reader.turn_to(table.places)
                lines = list(table.listed(odd))
                yield self.reader.read_batch([one[0] for one in lines], [one[1] for one in lines])


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Lines refer to nothing in a circle; looking for circles took a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _faults_as_csv(roll_id: int, faults: list[Fault]) -> io.StringIO:
    text = io.StringIO()
    csv.writer(text).writerows(
        (
            roll_id,
            one.line,
            one.column,
            one.value.replace("\0", ""),
            one.code,
            json.dumps(one.detail),
            one.is_warning,
            one.repair,
            one.repair_kind,
        )
        for one in faults
    )
    text.seek(0)
    return text
