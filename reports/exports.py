"""Rates as CSV and JSON, one writer for commands and pages."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as noop

from reports.papers import comma
from reports.rankings import Ranking, Row

# The contract's columns, in order, with the headers that people read.
HEADERS = {
    "rank": noop("Rank"),
    "area_kind": noop("Kind of area"),
    "area_code": noop("Code"),
    "area_name": noop("Area"),
    "period": noop("Period"),
    "programme": noop("Programme"),
    "recipients": noop("On the roll"),
    "by_account": noop("Paid by account"),
    "by_bank_account": noop("by bank account"),
    "by_electronic_account": noop("by electronic account"),
    "in_cash": noop("In cash"),
    "rate_percent": noop("Rate, %"),
    "previous_rate_percent": noop("Rate a month before, %"),
    "change_points": noop("Change, points"),
    "target_percent": noop("Target, %"),
    "people_to_target": noop("People to target"),
    "claimed": noop("Claimed"),
    "opened": noop("With an account"),
    "note": noop("Note"),
}
NO_DATA = noop("no data")


def records(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """One record an area, in the ranking's order; what is not known is None."""
    for row in ranking.rows:
        yield record(ranking, row)


def record(ranking: Ranking, row: Row) -> dict[str, Any]:
    """What is said of one area; what is not known is None."""
    now, before = row.figures, row.previous
    return {
        "rank": row.rank,
        "area_kind": row.area.kind,
        "area_code": row.area.code,
        "area_name": row.area.name,
        "period": f"{ranking.month:%Y-%m}",
        "programme": ranking.programme,
        "recipients": now and now.recipients,
        "by_account": now and now.by_account,
        "by_bank_account": now and now.by_bank_account,
        "by_electronic_account": now and now.by_electronic_account,
        "in_cash": now and now.in_cash,
        "rate_percent": now and now.percent,
        "previous_rate_percent": before and before.percent,
        "change_points": row.change_points,
        "target_percent": row.target and row.target.target.percent,
        "people_to_target": row.target and row.target.to_go,
        # The way to an account is not told on another map.
        "claimed": now.claimed if now and not ranking.on else None,
        "opened": now.opened if now and not ranking.on else None,
        "note": None if now else "no data",
    }


def as_csv(ranking: Ranking) -> str:
    """For machines: names of the contract, points in decimals, commas between."""
    rows = ([comma.cell(value, ".") for value in row.values()] for row in records(ranking))
    return comma.encoded([list(HEADERS), *rows], separator=",").decode()


def as_json(ranking: Ranking) -> str:
    """A list of records; percentages and points are numbers with two decimals."""
    return json.dumps([as_numbers(one) for one in records(ranking)], ensure_ascii=False)


def as_numbers(record: dict[str, Any]) -> dict[str, Any]:
    """With percentages and points as numbers."""
    return {
        key: float(value) if isinstance(value, Decimal) else value for key, value in record.items()
    }
