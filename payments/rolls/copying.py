"""Columns of cells as the text that COPY reads, in which an empty cell stands for NULL."""

from collections.abc import Callable, Sequence
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
    return each(values, lambda value: "" if value is None else str(value))


def rows(*columns: Texts) -> str:
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def of_bytes(value: bytes) -> str:
    return r"\\x" + value.hex()


def of_all_bytes(values: Sequence[bytes]) -> Texts:
    """The same for values of one length."""
    together = b"".join(values).hex("\n", len(values[0]))
    return [r"\\x" + text for text in together.split("\n")]


def each(texts: Sequence[Any], read: Callable[[Any], Value]) -> list[Value]:
    """What every cell says; equal cells are read once."""
    meaning = {text: read(text) for text in set(texts)}
    return list(map(meaning.__getitem__, texts))
