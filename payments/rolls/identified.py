"""Rows of a list that name somebody by an identifier, told from all others at once."""

from collections.abc import Callable, Sequence
from itertools import compress
from operator import not_

from payments.rolls.csv_bodies import Piece, RawLines
from payments.rolls.layout import IDENTIFIERS, MOST_CELLS, Row

SHORTEST_IDENTIFIER = 9  # digits: some have lost their zero


def parted(
    piece: Piece, places: dict[str, int]
) -> tuple[Sequence[int], Sequence[list[str]], list[Row]]:
    """Numbers and cells of rows that list somebody, whatever stands above them; and rows of
    which only the list's own `listed` can tell."""
    numbers: Sequence[int]
    if isinstance(piece, RawLines):
        numbers, rows = piece.numbers, piece.cells()
    else:
        numbers, rows = [number for number, _cells in piece], [cells for _number, cells in piece]
    if _all_identified(rows, places):
        return numbers, rows, []
    are_lines = list(map(identified(places), rows))
    lines = list(compress(zip(numbers, rows, strict=True), are_lines))
    odd = list(compress(zip(numbers, rows, strict=True), map(not_, are_lines)))
    return [number for number, _cells in lines], [cells for _number, cells in lines], odd


def _all_identified(rows: Sequence[list[str]], places: dict[str, int]) -> bool:
    """Whether one of the identifiers stands in every row: the shortest way to say so of many."""
    for place in (places[column] for column in IDENTIFIERS if column in places):
        if place >= min(map(len, rows), default=0):
            return False
        texts = [row[place] for row in rows]
        if "".join(texts).isdigit() and min(map(len, texts)) >= SHORTEST_IDENTIFIER:
            return True
    return False


def identified(places: dict[str, int]) -> Callable[[list[str]], bool]:
    """Whether a row has an identifier, as it is delivered, where those have their places."""
    ids = [places[column] for column in IDENTIFIERS if column in places]
    ids = ids or [MOST_CELLS]  # in a list that knows people by something else: nowhere
    first, last = ids[0], ids[-1]

    def has_identifier(texts: list[str]) -> bool:
        if first < len(texts) and _is_identifier(texts[first]):
            return True
        return last < len(texts) and _is_identifier(texts[last])

    return has_identifier


def _is_identifier(text: str) -> bool:
    return len(text) >= SHORTEST_IDENTIFIER and text.isdigit()
