"""Where a list begins: the row, or the two rows, that name its columns. Needs no Django."""

from collections.abc import Sequence
from typing import NamedTuple

from payments.rolls import layout
from payments.rolls.layout import NOTHING_MORE, Known

Rows = Sequence[Sequence[str]]
LEAST_NAMED = 3  # columns
LEAST_GUESSED = 5  # cells
ASIDE = {"stt", "tt", "so tt", "no", "faults", "loi"}  # what nobody asks about
LONGEST_NAME = 60  # characters


class Header(NamedTuple):
    """The names of a list's columns; `row`, from 1, is the last that they stand in."""

    first: int
    row: int
    texts: list[str]
    places: dict[str, int]

    @property
    def is_one_row(self) -> bool:
        return self.first == self.row

    @property
    def unknown(self) -> list[str]:
        """Names of columns that mean nothing here: they are kept aside."""
        known = set(self.places.values())
        named = [" ".join(text.split()) for text in self.texts]
        return [
            layout.shown(text)
            for place, text in enumerate(named)
            if text and place not in known and layout.key_of(text) not in ASIDE
        ]


def header_among(rows: Rows, also: Known = NOTHING_MORE) -> Header | None:
    """The row, or the row with a second one below it, that names most columns.

    What stands below a header without a figure lists nobody: it belongs to the header.
    """
    found = [header for number in range(len(rows)) for header in _headers_at(rows, number, also)]
    best = max(found, key=lambda header: (len(header.places), header.is_one_row), default=None)
    if best is None or not best.is_one_row:
        return best
    both = next((one for one in found if one.first == best.first and not one.is_one_row), None)
    return both if both and len(both.places) == len(best.places) else best


def guessed_among(rows: Rows) -> Header | None:
    """The first row of several words without a figure, above one with figures.

    Its columns may be named in words that nobody has explained yet.
    """
    for number, row in enumerate(rows[:-1]):
        texts = [text for text in row if text.strip()]
        if len(texts) < LEAST_GUESSED or len(set(texts)) < len(texts) or _has_figures(texts):
            continue
        if max(map(len, texts)) <= LONGEST_NAME and _has_figures(rows[number + 1]):
            return Header(number + 1, number + 1, list(row), {})
    return None


def _headers_at(rows: Rows, number: int, also: Known) -> list[Header]:
    upper = list(rows[number])
    found = [(number + 1, upper)]
    if number + 1 < len(rows) and _is_below_a_header(rows[number + 1]):
        found.append((number + 2, _together(upper, rows[number + 1], also)))
    headers = [
        Header(number + 1, row, texts, layout.columns_of(texts, also)) for row, texts in found
    ]
    return [header for header in headers if _is_header(header)]


def _is_header(header: Header) -> bool:
    """At least three columns, among them the name, the amount or the commune."""
    named = set(header.places)
    return len(named) >= LEAST_NAMED and bool({"full_name", "amount", "commune_code"} & named)


def _is_below_a_header(row: Sequence[str]) -> bool:
    return any(map(str.strip, row)) and not _has_figures(row) and not layout.is_numbering(row)


def _together(upper: Sequence[str], lower: Sequence[str], also: Known) -> list[str]:
    """Two rows as one. A cell above that was merged stands for those to its right as well."""
    texts, above = [], ""
    width = max(len(upper), len(lower))
    for place in range(width):
        own = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        above = own if own.strip() else (above if below.strip() else "")
        names = [below, f"{below} {above}".strip(), f"{above} {below}".strip(), own]
        known = [name for name in names if name.strip() and layout.column_of(name, also)]
        texts.append(known[0] if known else f"{above} {below}".strip())
    return texts


def _has_figures(row: Sequence[str]) -> bool:
    return any(any(map(str.isdigit, cell)) for cell in row)
