"""A paper as PDF on A4, tagged for those who have it read to them (PDF/UA-1)."""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language

from reports import formats
from reports.papers import typesetting
from reports.papers.paper import Column, Kind, Paper, Table

# A column is as wide as its longest cell, counted in LETTERS, and not wider than WIDEST; so many
# narrow ones stand upright, and more are laid across.
LETTERS, WIDEST = 8, 4
UPRIGHT = 14
SMALL, USUAL = 8.5, 9.5
LONG = 40  # rows, from which on they are written smaller
APART = 1_000  # rows, from which on a process of its own sets the pages


def written(paper: Paper) -> bytes:
    """The pages. Everything said goes in as JSON: no word of data is markup."""
    said = json.dumps(_said(paper), ensure_ascii=False)
    is_long = sum(len(table.rows) for table in paper.tables) > APART
    return typesetting.set_apart(said) if is_long else typesetting.set_here(said)


def _said(paper: Paper) -> dict[str, Any]:
    tables = [_table(table) for table in paper.tables]
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "frame": asdict(paper.frame) if paper.frame else None,
        "lang": get_language() or "en",
        "number": paper.number,
        "foot": " · ".join(filter(None, [paper.number, paper.title])),
        "headline": list(paper.headline),
        "charts": [{"title": title, "svg": drawing} for title, drawing in paper.charts],
        "tables": [table for table in tables if not table["annex"]],
        "annexes": [table for table in tables if table["annex"]],
        "flipped": any(sum(table["widths"]) > UPRIGHT for table in tables),
        "facts": list(paper.facts),
    }


def _table(table: Table) -> dict[str, Any]:
    columns = [column for column in table.columns if column.on_paper]
    rows = [[words(column, row.get(column.key)) for column in columns] for row in table.rows]
    widths = [_width([row[place] for row in rows]) for place in range(len(columns))]
    return {
        "title": table.title,
        "headers": [column.header for column in columns],
        "numbers": [column.kind != Kind.TEXT for column in columns],
        "widths": widths,
        "rows": rows,
        "total": [words(column, table.total.get(column.key)) for column in columns]
        if table.total
        else [],
        "notes": list(table.notes),
        "annex": table.is_annex,
        "size": SMALL if len(table.rows) > LONG or sum(widths) > UPRIGHT else USUAL,
    }


def _width(cells: list[str]) -> float:
    longest = max(map(len, cells), default=0)
    return min(WIDEST, max(1, longest / LETTERS))


def words(column: Column, value: Any) -> str:
    """A value as people read it, in the active language."""
    if value is None:
        return ""
    if column.kind == Kind.PERCENT:
        return formats.percent(Decimal(value))
    if column.kind == Kind.POINTS:
        return formats.signed(Decimal(value))
    if column.kind == Kind.CHANGE:
        return formats.people_more(value)
    return number_format(value) if column.kind == Kind.NUMBER else str(value)
