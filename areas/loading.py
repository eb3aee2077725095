"""Loads the published units of the country from the CSV files in areas/data."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from areas import containment
from areas.models import Area, Kind, Membership, Succession, Tile, Tree

DATA = Path(__file__).parent / "data"
OFFICES_SINCE = date(2025, 7, 1)

Key: TypeAlias = tuple[str, str, date | None]  # kind, code, first day


@transaction.atomic
def load(folder: Path = DATA) -> dict[str, int]:
    """Brings the area tables to what the files say; returns how many rows changed, by file.

    The second load of the same files changes nothing: rows keep their ids, and rows that
    the files no longer name stay, because payments may refer to them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('areas.loading'))")
    areas = {_key_of(area): area for area in Area.objects.all()}
    changed = {
        "units": _load_units(folder, areas),
        "offices": _load_offices(folder, areas),
        "memberships": _load_memberships(folder, areas),
        "successions": _load_successions(folder, areas),
    }
    if any(changed.values()):
        containment.rebuild()
    return changed | {"tiles": _load_tiles(folder, areas)}


def _load_units(folder: Path, areas: dict[Key, Area]) -> int:
    wanted = [
        Area(
            kind=row["kind"],
            code=row["code"],
            name=row["name"],
            valid=_days(row["valid_from"], row["valid_to"]),
        )
        for row in _rows(folder / "units.csv")
    ]
    return _save_areas(wanted, areas)


def _load_offices(folder: Path, areas: dict[Key, Area]) -> int:
    names = {row["code"]: row["name"] for row in _rows(folder / "offices.csv")}
    wanted = [
        Area(kind=Kind.OFFICE, code=code, name=name, valid=DateRange(OFFICES_SINCE, None))
        for code, name in names.items()
    ]
    return _save_areas(wanted, areas)


def _save_areas(wanted: list[Area], areas: dict[Key, Area]) -> int:
    new = [area for area in wanted if _key_of(area) not in areas]
    differing = []
    for area in wanted:
        known = areas.get(_key_of(area))
        if known and (known.name, _ends(known.valid)) != (area.name, _ends(area.valid)):
            known.name, known.valid = area.name, area.valid
            differing.append(known)
    # First what ends earlier than thought, then what follows it under the same code.
    Area.objects.bulk_update(differing, ["name", "valid"], batch_size=2000)
    Area.objects.bulk_create(new, batch_size=5000)
    areas.update((_key_of(area), area) for area in new)
    return len(new) + len(differing)


def _load_memberships(folder: Path, areas: dict[Key, Area]) -> int:
    known = {
        (area, parent, tree, _ends(valid))
        for area, parent, tree, valid in Membership.objects.values_list(
            "area_id", "parent_id", "tree", "valid"
        )
    }
    wanted = [
        *_administrative_memberships(folder, areas),
        *_office_memberships(folder, areas),
    ]
    new = [
        row
        for row in wanted
        if (row.area_id, row.parent_id, row.tree, _ends(row.valid)) not in known
    ]
    Membership.objects.bulk_create(new, batch_size=5000)
    return len(new)


def _administrative_memberships(folder: Path, areas: dict[Key, Area]) -> Iterator[Membership]:
    for row in _rows(folder / "memberships.csv"):
        yield Membership(
            area=areas[row["kind"], row["code"], _day(row["valid_from"])],
            parent=areas[row["parent_kind"], row["parent_code"], _day(row["parent_valid_from"])],
            tree=row["tree"],
            valid=_days(row["from"], row["to"]),
        )


def _office_memberships(folder: Path, areas: dict[Key, Area]) -> Iterator[Membership]:
    days = DateRange(OFFICES_SINCE, None)
    seen = set()
    for row in _rows(folder / "offices.csv"):
        office = areas[Kind.OFFICE, row["code"], OFFICES_SINCE]
        commune = areas[Kind.COMMUNE, row["commune_code"], _day(row["commune_valid_from"])]
        yield Membership(area=commune, parent=office, tree=Tree.MANAGEMENT, valid=days)
        if row["code"] not in seen:
            seen.add(row["code"])
            province = _province_on(areas, row["province_code"], OFFICES_SINCE)
            yield Membership(area=office, parent=province, tree=Tree.MANAGEMENT, valid=days)


def _province_on(areas: dict[Key, Area], code: str, day: date) -> Area:
    return next(
        area
        for (kind, its_code, _), area in areas.items()
        if kind == Kind.PROVINCE and its_code == code and area.on(day)
    )


def _load_successions(folder: Path, areas: dict[Key, Area]) -> int:
    known = set(Succession.objects.values_list("predecessor_id", "successor_id"))
    wanted = [
        Succession(
            predecessor=areas[row["kind"], row["code"], _day(row["valid_from"])],
            successor=areas[
                row["successor_kind"], row["successor_code"], _day(row["successor_valid_from"])
            ],
            on=date.fromisoformat(row["on"]),
            share=row["share"],
            resolution=row["resolution"],
        )
        for row in _rows(folder / "successions.csv")
    ]
    new = [row for row in wanted if (row.predecessor_id, row.successor_id) not in known]
    Succession.objects.bulk_create(new, batch_size=5000)
    return len(new)


def _load_tiles(folder: Path, areas: dict[Key, Area]) -> int:
    known = {_place_of(tile): tile.pk for tile in Tile.objects.all()}
    wanted = {_place_of(tile): tile for tile in _tiles(folder, areas)}
    new = [tile for place, tile in wanted.items() if place not in known]
    moved = {(tile.area_id, *_ends(tile.valid)) for tile in new}
    left = [pk for place, pk in known.items() if place not in wanted and place[:3] in moved]
    Tile.objects.filter(pk__in=left).delete()
    Tile.objects.bulk_create(new, batch_size=5000)
    return len(new)


def _tiles(folder: Path, areas: dict[Key, Area]) -> Iterator[Tile]:
    for row in _rows(folder / "tiles.csv"):
        yield Tile(
            area=areas[row["kind"], row["code"], _day(row["valid_from"])],
            valid=_days(row["from"], row["to"]),
            column=int(row["column"]),
            row=int(row["row"]),
        )


def _place_of(tile: Tile) -> tuple[int, date | None, date | None, int, int]:
    return tile.area_id, *_ends(tile.valid), tile.column, tile.row


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _key_of(area: Area) -> Key:
    return (area.kind, area.code, area.valid.lower)


def _ends(days: DateRange) -> tuple[date | None, date | None]:
    """What makes two ranges equal, however their bounds are written."""
    return days.lower, days.upper


def _days(first: str, last: str) -> DateRange:
    """The files name first and last day; ranges end before the day after the last."""
    end = _day(last)
    return DateRange(_day(first), end + timedelta(days=1) if end else None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
