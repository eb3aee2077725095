"""Totals rows, and totals told on a cover or in a title, beside the lines themselves."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.db import connection

from payments.models import Roll, RollFault
from payments.rolls import cells, layout
from payments.rolls.reading import Total
from payments.rolls.tables import Tables

# What the lines between the totals rows add up to, and how many amounts could not be read.
PARTS = """
SELECT width_bucket(line, %s::int[]), coalesce(sum(amount), 0)::bigint,
       count(*) - count(amount)
  FROM {lines} GROUP BY 1
"""


def check_totals(roll: Roll, tables: Tables, totals: list[Total]) -> None:
    """Warns of a totals row that equals no sum of the lines above it: neither of all, nor of
    those since an earlier total (of a hamlet, a commune).

    Lines without a readable amount have a fault of their own, and then no total is judged.
    """
    if not any(total.amount for total in totals):
        return
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql(PARTS), [[total.line for total in totals]])
        parts = {part: (amount, unread) for part, amount, unread in cursor.fetchall()}
    # sums[k] is of all lines above totals row k.
    sums, all_read = [0], True
    for place, total in enumerate(totals):
        amount, unread = parts.get(place, (0, 0))
        all_read = all_read and not unread
        sums.append(sums[-1] + amount)
        if not total.amount:
            continue
        said = cells.amount(total.amount)
        possible = {sums[-1] - before for before in sums[:-1]}
        if all_read and said not in possible:
            nearest = min(possible, key=lambda one: (abs(one - (said or 0)), one))
            _warn_of_total(roll, total, nearest)


def _warn_of_total(roll: Roll, total: Total, nearest: int) -> None:
    RollFault.objects.create(
        roll=roll,
        line=total.line,
        column="amount",
        value=total.amount[:200],
        code="total_differs",
        detail={"sum": nearest},
        is_warning=True,
    )


# "Tổng số người: 4.832", "Tổng số tiền" beside 4.157.800.000.
PEOPLE = ("tong so nguoi", "so nguoi", "cong nguoi", "number of people", "people")
MONEY = ("tong so tien", "tong tien", "cong tien", "so tien", "total amount", "total")
FIGURE = re.compile(r"\d[\d., \u00a0\u202f]*")


def told_above(rows: list[list[str]]) -> dict[str, int]:
    """What a cover or title says of the whole list: `people`, `amount` (đồng)."""
    told: dict[str, int] = {}
    for name, number in _labelled(rows):
        key = layout.key_of(layout.BRACKETS.sub(" ", name)).rstrip(" :")
        kind = "people" if key in PEOPLE else "amount" if key in MONEY else None
        if kind:
            told.setdefault(kind, number)
    return told


def _labelled(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    """Words with the figure behind their colon, or in the next cell that is not empty."""
    for row in rows:
        texts = [text.strip() for text in row if text.strip()]
        for text, following in pairwise([*texts, ""]):
            words, colon, rest = text.partition(":")
            figure = FIGURE.match(rest.strip() if colon and rest.strip() else following)
            number = figure and cells.amount(figure[0].strip(" .,"))
            if number:
                yield words, number


COUNTED = "SELECT count(*), coalesce(sum(amount), 0)::bigint FROM {lines}"


def compare_with_told(tables: Tables, rows: list[list[str]]) -> list[dict[str, Any]]:
    """Suspicions where a cover tells other totals than the lines have."""
    told = told_above(rows)
    if not told:
        return []
    with connection.cursor() as cursor:
        cursor.execute(tables.in_sql(COUNTED))
        counted = dict(zip(("people", "amount"), cursor.fetchone(), strict=True))
    return [
        {"code": f"cover_{kind}", "detail": {"told": number, "counted": counted[kind]}}
        for kind, number in told.items()
        if number != counted[kind]
    ]
