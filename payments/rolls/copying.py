"""Columns of cells as the text that COPY reads, in which an empty cell stands for NULL."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

BETWEEN_LINES = "\x1e"  # in no cell: reading takes it out

Value = TypeVar("Value")
Texts = Sequence[str]

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def escaped(texts: Texts) -> Texts:
    joined = BETWEEN_LINES.join(texts)
    if not any(map(joined.__contains__, "\\\t\n\r")):
        return texts
    return joined.translate(ESCAPES).split(BETWEEN_LINES)


def written(values: Sequence[Any]) -> list[str]:
    if None not in values:
        return list(map(str, values))
    return ["" if value is None else str(value) for value in values]


def rows(*columns: Texts) -> str:
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def of_bytes(value: bytes) -> str:
    return r"\\x" + value.hex()


def each(texts: Iterable[Any], read: Callable[[Any], Value]) -> list[Value]:
    """What every cell says; equal cells are read once."""
    texts = list(texts)
    meaning = {text: read(text) for text in set(texts)}
    return list(map(meaning.__getitem__, texts))
