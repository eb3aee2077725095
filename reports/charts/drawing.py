"""What the drawings share: text that fits, labels that keep apart, numbers in attributes."""

from collections.abc import Sequence
from html import escape


def number(value: float) -> str:
    """For an attribute: one decimal, none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")


def points(places: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in places)


def text(words: str, x: float, y: float, *, size: int, kind: str, more: str = "") -> str:
    """A line of text; `more` are further attributes as they stand in the file."""
    return (
        f'<text class="{kind}" x="{number(x)}" y="{number(y)}" font-size="{size}"{more}>'
        f"{escape(words)}</text>"
    )


def shortened(words: str, letters: int) -> str:
    """Not longer than so many letters; what is left out shows as an ellipsis."""
    return words if len(words) <= letters else f"{words[: max(1, letters - 1)].rstrip()}…"


def in_two_lines(words: str, letters: int) -> list[str]:
    """One line, or two where the words ask for it; the second is shortened."""
    first, *rest = words.split() or [""]
    while rest and len(first) + 1 + len(rest[0]) <= letters:
        first += f" {rest.pop(0)}"
    lines = [shortened(first, letters)]
    return [*lines, shortened(" ".join(rest), letters)] if rest else lines


def kept_apart(wanted: Sequence[float], *, gap: float, top: float, bottom: float) -> list[float]:
    """Places as near as can be to the wanted ones, in their order, each `gap` from the next.

    What would overlap becomes a block around its common middle. Between top and bottom as
    long as all fit there.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    blocks: list[list[float]] = []  # sum, how many
    for step, index in enumerate(order):
        blocks.append([wanted[index] - step * gap, 1])
        while len(blocks) > 1 and _middle(blocks[-2]) >= _middle(blocks[-1]):
            total, members = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + members]
    lowest = max(top, bottom - (len(wanted) - 1) * gap)
    starts = [
        min(max(_middle(block), top), lowest) for block in blocks for _ in range(int(block[1]))
    ]
    placed = dict(
        zip(order, (start + step * gap for step, start in enumerate(starts)), strict=True)
    )
    return [placed[index] for index in range(len(wanted))]


def _middle(block: list[float]) -> float:
    return block[0] / block[1]
