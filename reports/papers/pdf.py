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

# So many narrow columns stand upright, and a column of words is as wide as WORDS; more are laid
# across.
UPRIGHT = 14
WORDS = 2.6
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
    widths = [WORDS if column.kind == Kind.TEXT else 1 for column in columns]
    return {
        "title": table.title,
        "headers": [column.header for column in columns],
        "numbers": [column.kind != Kind.TEXT for column in columns],
        "widths": widths,
        "rows": [[words(column, row.get(column.key)) for column in columns] for row in table.rows],
        "total": [words(column, table.total.get(column.key)) for column in columns]
        if table.total
        else [],
        "notes": list(table.notes),
        "annex": table.is_annex,
        "size": SMALL if len(table.rows) > LONG or sum(widths) > UPRIGHT else USUAL,
    }


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
