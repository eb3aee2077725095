"""A paper as PDF on A4, tagged for those who have it read to them (PDF/UA-1)."""

import json
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils.formats import number_format
from django.utils.translation import get_language

from reports import formats
from reports.papers.paper import Column, Kind, Paper, Table

TEMPLATE = Path(__file__).with_name("paper.typ")
# So many columns stand upright; more are laid across.
UPRIGHT = 10
SMALL, USUAL = 8.5, 9.5
LONG = 40  # rows, from which on they are written smaller


# One compiler for the process, which keeps what it read of fonts and template; one at a time.
COMPILER = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)
TURN = Lock()


def written(paper: Paper) -> bytes:
    """The pages. Everything said goes in as JSON: no word of data is markup."""
    return _compiled(paper, format="pdf", pdf_standards=["ua-1"])


def _compiled(paper: Paper, **how: Any) -> bytes:
    said = json.dumps(_said(paper), ensure_ascii=False)
    with TURN:
        found = COMPILER.compile(sys_inputs={"paper": said}, **how)
    assert isinstance(found, bytes)  # noqa: S101 (one file, where no output is named)
    return found


def _said(paper: Paper) -> dict[str, Any]:
    tables = [_table(table) for table in paper.tables]
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "office": paper.office,
        "lang": get_language() or "en",
        "number": paper.number,
        "foot": " · ".join(filter(None, [paper.number, paper.title])),
        "headline": list(paper.headline),
        "charts": [{"title": title, "svg": drawing} for title, drawing in paper.charts],
        "tables": [table for table in tables if not table["annex"]],
        "annexes": [table for table in tables if table["annex"]],
        "flipped": any(len(table["headers"]) > UPRIGHT for table in tables),
        "facts": list(paper.facts),
        "signatures": list(paper.signatures),
    }


def _table(table: Table) -> dict[str, Any]:
    columns = [column for column in table.columns if column.on_paper]
    return {
        "title": table.title,
        "headers": [column.header for column in columns],
        "numbers": [column.kind != Kind.TEXT for column in columns],
        "widths": [2.6 if column.kind == Kind.TEXT else 1 for column in columns],
        "rows": [[words(column, row.get(column.key)) for column in columns] for row in table.rows],
        "total": [words(column, table.total.get(column.key)) for column in columns]
        if table.total
        else [],
        "notes": list(table.notes),
        "annex": table.is_annex,
        "size": SMALL if len(table.rows) > LONG or len(columns) > UPRIGHT else USUAL,
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
