"""Write areas/data/tiles.csv: where each unit stands on the schematic map of its parent.

Positions are read from the Python package vietnamadminunits, as make_area_files.py says, and
only places on a grid go into the file: how units lie to each other, no distance. It takes a
minute and a half, and the same comes out each time.

    PYTHONPATH=. python scripts/make_tiles.py

Provinces are placed within the country, districts and communes within their province; each
once for the map before 2025-07-01 and once for the map since. Communes that ended earlier
stand near the unit that followed them.
"""

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any

from make_area_files import AFTER, BEFORE, OUT, Row, Span, overlap, package_data, published_order
from settling import settled

from areas.placing import Point, place, spread

Key = tuple[str, str, str]
Rows = list[dict[str, str]]
COLUMNS = "kind code valid_from from to column row"
# On the map before the reform the package has the seats of these on the mainland: Hoàng Sa,
# Trường Sa and its three communes. They lie far out at sea.
ISLES = {"498", "576"}
AT_SEA = {
    "498": (112.0, -16.5),
    "576": (112.0, -9.0),
    "22736": (111.9, -8.6),
    "22737": (114.3, -11.4),
    "22739": (114.3, -9.9),
}


def main() -> None:
    units, memberships, successions = (
        read(f"{name}.csv") for name in ("units", "memberships", "successions")
    )
    tiles: list[Row] = []
    for days in (BEFORE, AFTER):
        tiles += tiles_of(days, units, memberships, successions)
    with (OUT / "tiles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS.split())
        ordered = sorted(tiles, key=published_order)
        writer.writerows(ordered)


def read(filename: str) -> Rows:
    with (OUT / filename).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tiles_of(days: Span, units: Rows, memberships: Rows, successions: Rows) -> Iterable[Row]:
    points = positions(days)
    parents = provinces_of(days, memberships)
    settle_the_ended(points, successions, memberships)
    maps: dict[tuple[str, Key], dict[Key, Point]] = defaultdict(dict)
    for unit in units:
        if unit["kind"] != "country" and exists(unit["valid_from"], unit["valid_to"], days):
            maps[unit["kind"], parents[key(unit)]][key(unit)] = points[unit["kind"], unit["code"]]
    for members in maps.values():
        shape = shape_of(members.values())
        placed = settled(place(members, shape=shape), members, spread(members, shape=shape))
        for name, (column, row) in placed.items():
            yield *name, *days, str(column), str(row)


def key(row: dict[str, str], whose: str = "") -> Key:
    return row[f"{whose}kind"], row[f"{whose}code"], row[f"{whose}valid_from"]


def exists(first: str, last: str, days: Span) -> bool:
    span = overlap(Span(first, last), days)
    return not span.last or span.first <= span.last


# Positions


def positions(days: Span) -> dict[tuple[str, str], Point]:
    """East and south of each unit, by kind and code; a province in the middle of its communes."""
    found: dict[tuple[str, str], Point] = {}
    inside: dict[str, list[Point]] = defaultdict(list)
    for row in package_rows(days):
        if row.get("districtCode"):
            found["district", row["districtCode"]] = position(row, "district")
        if row["wardCode"]:
            found["commune", row["wardCode"]] = position(row, "ward")
            inside[row["provinceCode"]].append(position(row, "ward"))
    for code, points in inside.items():
        found["province", code] = (median(x for x, _ in points), median(y for _, y in points))
    return found


def package_rows(days: Span) -> list[dict[str, Any]]:
    query = {
        BEFORE: "SELECT * FROM admin_units_legacy ORDER BY districtCode, wardCode",
        AFTER: "SELECT * FROM admin_units ORDER BY wardCode",
    }
    with sqlite3.connect(f"file:{package_data() / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query[days])]


def position(row: dict[str, Any], column: str) -> Point:
    """East and south."""
    if row.get("districtCode") in ISLES and row[f"{column}Code"] in AT_SEA:
        return AT_SEA[row[f"{column}Code"]]
    return row[f"{column}Lon"], -row[f"{column}Lat"]


def provinces_of(days: Span, memberships: Rows) -> dict[Key, Key]:
    """What each unit is placed in: the country for a province, else the province."""
    direct = {
        key(row): key(row, "parent_") for row in memberships if exists(row["from"], row["to"], days)
    }
    return {
        unit: direct[parent] if parent[0] == "district" else parent
        for unit, parent in direct.items()
    }


def settle_the_ended(
    points: dict[tuple[str, str], Point], successions: Rows, memberships: Rows
) -> None:
    """Gives the place of the successor, or of the district, to communes without a position."""
    for row in successions:
        there = points.get((row["successor_kind"], row["successor_code"]))
        if there and row["kind"] == "commune":
            points.setdefault((row["kind"], row["code"]), there)
    for row in memberships:
        there = points.get((row["parent_kind"], row["parent_code"]))
        if there and row["kind"] == "commune":
            points.setdefault((row["kind"], row["code"]), there)


# Shapes


def shape_of(points: Iterable[Point]) -> float:
    """Width by height without the outermost twentieths, within bounds that suit a page."""
    width, height = (breadth(values) for values in zip(*points, strict=True))
    return min(2, max(0.5, (width + 0.001) / (height + 0.001)))


def breadth(values: Iterable[float]) -> float:
    ordered = sorted(values)
    cut = len(ordered) // 20
    return ordered[-1 - cut] - ordered[cut]


if __name__ == "__main__":
    main()
