"""The communes of a district or an office in a month, read from the files in areas/data."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "areas" / "data"
OFFICES_SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Commune:
    """A commune between two changes of its boundary; `valid_from` is None for the oldest."""

    code: str
    name: str
    valid_from: date | None


def communes_of(kind: str, code: str, month: date) -> list[Commune]:
    """The communes within a district or an office on the first day of a month, by code."""
    if kind == "office":
        return _communes_of_offices()[code]
    members = _members_of_districts().get(code, [])
    return [commune for commune, first, last in members if _holds(month, first, last)]


def name_of(kind: str, code: str) -> str:
    """The name of a district or an office."""
    return _office_names()[code] if kind == "office" else _district_names()[code]


@cache
def successors(month: date) -> dict[str, str]:
    """What became of the communes that ended with that month's first day: code to code.

    Of several successors the one that is whole or the likelier is taken.
    """
    return {
        row["code"]: row["successor_code"]
        for row in _rows("successions.csv")
        if row["kind"] == "commune"
        and row["on"] == month.isoformat()
        and row["share"] in {"whole", "part-default"}
    }


@cache
def _members_of_districts() -> dict[str, list[tuple[Commune, date | None, date | None]]]:
    communes = _communes()
    members: dict[str, list[tuple[Commune, date | None, date | None]]] = {}
    for row in _rows("memberships.csv"):
        if (row["kind"], row["parent_kind"]) == ("commune", "district"):
            commune = communes[row["code"], row["valid_from"]]
            days = (_day(row["from"]), _day(row["to"]))
            members.setdefault(row["parent_code"], []).append((commune, *days))
    for rows in members.values():
        rows.sort(key=lambda row: row[0].code)
    return members


@cache
def _communes_of_offices() -> dict[str, list[Commune]]:
    communes = _communes()
    offices: dict[str, list[Commune]] = {}
    for row in sorted(_rows("offices.csv"), key=lambda row: row["commune_code"]):
        commune = communes[row["commune_code"], row["commune_valid_from"]]
        offices.setdefault(row["code"], []).append(commune)
    return offices


@cache
def _communes() -> dict[tuple[str, str], Commune]:
    return {
        (row["code"], row["valid_from"]): Commune(row["code"], row["name"], _day(row["valid_from"]))
        for row in _rows("units.csv")
        if row["kind"] == "commune"
    }


@cache
def _district_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("units.csv") if row["kind"] == "district"}


@cache
def _office_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("offices.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _holds(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
