"""What was delivered for a roll: its file, and under a correction the good lines before it."""

from collections.abc import Iterator

from officers import files
from payments.models import ColumnMapping, Roll
from payments.rolls.faults import RefusedError
from payments.rolls.layout import Known
from payments.rolls.reading import Aside, Book, Table, open_book


class Delivered:
    """The lists of a roll's file, after those of the roll that it corrects.

    Making it raises RefusedError where nothing is kept of the file any more.
    After that the lists are read without the database, which a COPY keeps busy meanwhile.
    `above` and `asides` (see Book) are complete once all lists were read.
    """

    def __init__(self, roll: Roll) -> None:
        if roll.file is None:
            raise RefusedError("empty")
        self.roll = roll
        self.content = files.opened(roll.file)
        self.also = mappings_of(roll)
        self.book = Book()
        self.base: Delivered | None = None
        if roll.base:
            self.base = Delivered(roll.base)

    def tables(self) -> Iterator[Table]:
        if self.base:
            yield from self.base.tables()
        self.book = open_book(
            self.content,
            programme_known=bool(self.roll.programme),
            also=self.also,
            first_place=len(self.base.roll.sheets) if self.base else 0,
        )
        for table in self.book.tables:
            table.sheet = table.sheet or self.roll.name[:100]
            yield table

    @property
    def size(self) -> int:
        """Bytes."""
        size = self.roll.file.size if self.roll.file else 0
        return size + (self.base.size if self.base else 0)

    @property
    def above(self) -> list[list[str]]:
        """What tells of the whole list: not so where this file brings a part of it only."""
        return [] if self.base else self.book.above

    @property
    def asides(self) -> list[Aside]:
        return self.book.asides


def mappings_of(roll: Roll) -> Known:
    """Headers that officers explained for this area's files."""
    explained = ColumnMapping.objects.filter(area=roll.area_id)
    return dict(explained.values_list("key", "column"))
