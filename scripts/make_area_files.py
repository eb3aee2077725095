"""Write the unit lists in areas/data/ from the Python package vietnamadminunits 1.0.4.

Only the data files of the package are read, so install it without its 75 MB of dependencies,
in a throw-away environment that is not the project's:

    pip install --no-deps vietnamadminunits==1.0.4
    python scripts/make_area_files.py

The package knows two days: the eve of 2025-07-01 and the day itself. The communes that ended
before, at the turn of 2024 to 2025, are in scripts/area_changes_2024.csv. areas/data/README.md
says what each file holds; days are ISO text, and a blank one means "without end".
"""

import csv
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "areas" / "data"

REFORM, EVE = "2025-07-01", "2025-06-30"
FOREVER = "9999-12-31"
KINDS = ["country", "province", "district", "office", "commune"]
COLUMNS = {
    "units.csv": "kind code name valid_from valid_to",
    "memberships.csv": "kind code valid_from tree parent_kind parent_code parent_valid_from "
    "from to",
    "successions.csv": "kind code valid_from successor_kind successor_code successor_valid_from "
    "on share resolution",
    "offices.csv": "code name province_code commune_code commune_valid_from invented",
}

# Provinces of the new map whose published lists date every commune from the reform, the
# few unchanged ones too.
DATED_FROM_REFORM = {"44", "51"}

RESOLUTIONS = {"51": "1677/NQ-UBTVQH15"}  # of the new map, where the number is confirmed

# Slips of capitals in the package, and two names as the published lists shorten them.
OLD_NAMES = {
    "00679": "Xã Đại Áng",
    "03442": "Xã Pa Ủ",
    "03727": "Xã Mường É",
    "03742": "Xã É Tòng",
    "06337": "Xã Đồng Ý",
    "19114": "Thị trấn NT Việt Trung",
    "19246": "Thị trấn NT Lệ Ninh",
    "23554": "Xã Ya Ly",
}

# The old districts that an office follows, in the order of the office codes.
OFFICE_DISTRICTS = {
    "44": "450 455 456 457 458 454 453 452 461 465 462 464 466 467 468 469 470 471",
    "51": "522 524 525 527 528 529 530 531 532 533 534 535 536 "
    "608 610 611 612 613 614 615 616 617 618",
}
OFFICE_NAMES = {"465": "Khe Sanh"}  # the one name that was published, for old Hướng Hóa
DEMO_OFFICES = {"44-03", "44-09", "44-10"}

Row = tuple[str, ...]


class Span(NamedTuple):
    """From the first day to the last one, both included; blank is unbounded."""

    first: str = ""
    last: str = ""


ALWAYS, BEFORE, AFTER = Span(), Span(last=EVE), Span(first=REFORM)


class Unit(NamedTuple):
    """A row of units.csv."""

    kind: str
    code: str
    name: str
    valid_from: str
    valid_to: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.code, self.valid_from

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)


class Link(NamedTuple):
    """From a commune (or a district without communes) of the eve to a commune of the new map."""

    old: str
    new: str
    share: str


class Source(NamedTuple):
    """What the package holds, with the earlier communes of scripts/area_changes_2024.csv."""

    before: list[sqlite3.Row]
    after: list[sqlite3.Row]
    links: list[Link]
    merged_provinces: dict[str, list[str]]
    earlier: list[dict[str, str]]


class Map(NamedTuple):
    """The units of the eve and of the reform's day, by code; a continuing unit is in both."""

    country: Unit
    old_provinces: dict[str, Unit]
    new_provinces: dict[str, Unit]
    districts: dict[str, Unit]
    old_communes: dict[str, Unit]
    new_communes: dict[str, Unit]
    earlier_communes: list[Unit]


def main() -> None:
    source = read_source()
    units = draw_map(source)
    write("units.csv", all_units(units))
    write("memberships.csv", memberships(source, units))
    write("successions.csv", successions(source, units))
    write("offices.csv", offices(source, units))


# The package


def read_source() -> Source:
    folder = package_data()
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        before = database.execute("SELECT * FROM admin_units_legacy").fetchall()
        after = database.execute("SELECT * FROM admin_units").fetchall()
    conversion = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    with (HERE / "area_changes_2024.csv").open(encoding="utf-8", newline="") as file:
        earlier = list(csv.DictReader(file))
    return Source(
        before,
        after,
        read_links(conversion, before, after),
        read_merged_provinces(conversion, before, after),
        earlier,
    )


def package_data() -> Path:
    spec = find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise SystemExit("Install vietnamadminunits 1.0.4 first; the docstring says how.")
    return Path(spec.origin).parent / "data"


def read_links(
    conversion: dict[str, dict[str, dict[str, list]]],
    before: list[sqlite3.Row],
    after: list[sqlite3.Row],
) -> list[Link]:
    """Every old-new link; of a divided commune one is marked as the likeliest successor."""
    old = {old_key(row): old_code(row) for row in before}
    new = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in after}
    links = []
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            links += [Link(old[part], new[province, commune], "whole") for part in parts]
    for province, communes in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for divided, heirs in communes.items():
            for heir in heirs:
                share = "part-default" if heir["isDefaultNewWard"] else "part"
                links.append(Link(old[divided], new[province, heir["newWardKey"]], share))
    return links


def old_key(row: sqlite3.Row) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def old_code(row: sqlite3.Row) -> str:
    # five island districts had no communes: they stand in the list themselves
    return row["wardCode"] or row["districtCode"]


def read_merged_provinces(
    conversion: dict[str, dict[str, list[str]]],
    before: list[sqlite3.Row],
    after: list[sqlite3.Row],
) -> dict[str, list[str]]:
    """The codes of the old provinces that make up each new one, by its code."""
    old = {row["provinceKey"]: row["provinceCode"] for row in before}
    new = {row["provinceKey"]: row["provinceCode"] for row in after}
    return {
        new[province]: [old[part] for part in parts]
        for province, parts in conversion["DICT_PROVINCE"].items()
    }


# Units


def draw_map(source: Source) -> Map:
    old_provinces, new_provinces = draw_provinces(source)
    old_communes, new_communes = draw_communes(source)
    return Map(
        Unit("country", "VN", "Việt Nam", *ALWAYS),
        old_provinces,
        new_provinces,
        draw_districts(source),
        old_communes,
        new_communes,
        draw_earlier_communes(source),
    )


def draw_provinces(source: Source) -> tuple[dict[str, Unit], dict[str, Unit]]:
    unmerged = {new for new, parts in source.merged_provinces.items() if parts == [new]}
    before = {row["provinceCode"]: row["province"] for row in source.before}
    after = {row["provinceCode"]: row["province"] for row in source.after}

    def provinces(names: dict[str, str], days: Span) -> dict[str, Unit]:
        spans = {code: ALWAYS if code in unmerged else days for code in names}
        return {code: Unit("province", code, names[code], *spans[code]) for code in names}

    return provinces(before, BEFORE), provinces(after, AFTER)


def draw_districts(source: Source) -> dict[str, Unit]:
    names = {row["districtCode"]: with_plain_type(row["district"]) for row in source.before}
    return {code: Unit("district", code, name, *BEFORE) for code, name in names.items()}


def draw_earlier_communes(source: Source) -> list[Unit]:
    return [
        Unit("commune", row["code"], row["name"], row["valid_from"], row["valid_to"])
        for row in source.earlier
    ]


def draw_communes(source: Source) -> tuple[dict[str, Unit], dict[str, Unit]]:
    names_before = {
        row["wardCode"]: OLD_NAMES.get(row["wardCode"], with_plain_type(row["ward"]))
        for row in source.before
        if row["wardCode"]
    }
    names_after = {row["wardCode"]: row["ward"] for row in source.after}
    starts = {row["successor_code"]: day_after(row["valid_to"]) for row in source.earlier}
    unchanged = {
        code
        for code in untouched(source)
        # the package writes a few unchanged names with other capitals ("KRong", "Krong")
        if names_before[code].casefold() == names_after[code].casefold()
    }
    old = {
        code: Unit("commune", code, name, starts.get(code, ""), EVE)
        for code, name in names_before.items()
    }
    new = {code: Unit("commune", code, name, *AFTER) for code, name in names_after.items()}
    continuing = {
        code: Unit("commune", code, new[code].name, starts.get(code, ""), "") for code in unchanged
    }
    return old | continuing, new | continuing


def untouched(source: Source) -> set[str]:
    """Codes of communes that were neither merged, divided nor enlarged, and kept their code."""
    successors = Counter(link.old for link in source.links)
    predecessors = Counter(link.new for link in source.links)
    provinces = {row["wardCode"]: row["provinceCode"] for row in source.after}
    return {
        link.new
        for link in source.links
        if link.old == link.new
        and link.share == "whole"
        and successors[link.old] == predecessors[link.new] == 1
        and provinces[link.new] not in DATED_FROM_REFORM
    }


def with_plain_type(name: str) -> str:
    """The name with its type written one way: the package has "Thị Trấn" and "Thị trấn"."""
    for kind in ("Thành phố", "Thị xã", "Thị trấn"):
        if name.casefold().startswith(kind.casefold()):
            return kind + name[len(kind) :]
    return name


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def all_units(units: Map) -> set[Unit]:
    return {
        units.country,
        *units.old_provinces.values(),
        *units.new_provinces.values(),
        *units.districts.values(),
        *units.old_communes.values(),
        *units.new_communes.values(),
        *units.earlier_communes,
    }


# Who lies within whom


def memberships(source: Source, units: Map) -> set[Row]:
    """Commune, district, province, country until the eve; from the reform without districts."""
    return {
        *province_memberships(units),
        *memberships_before(source, units),
        *memberships_after(source, units),
    }


def province_memberships(units: Map) -> Iterable[Row]:
    for province in [*units.old_provinces.values(), *units.new_provinces.values()]:
        yield membership(province, units.country, ALWAYS)


def memberships_before(source: Source, units: Map) -> Iterable[Row]:
    for row in source.before:
        district = units.districts[row["districtCode"]]
        yield membership(district, units.old_provinces[row["provinceCode"]], BEFORE)
        if row["wardCode"]:
            yield membership(units.old_communes[row["wardCode"]], district, BEFORE)
    for commune, change in zip(units.earlier_communes, source.earlier, strict=True):
        yield membership(commune, units.districts[change["district_code"]], BEFORE)


def memberships_after(source: Source, units: Map) -> Iterable[Row]:
    for row in source.after:
        province = units.new_provinces[row["provinceCode"]]
        yield membership(units.new_communes[row["wardCode"]], province, AFTER)


def membership(unit: Unit, parent: Unit, days: Span) -> Row:
    """The unit under its parent on those of the days on which both are valid."""
    return *unit.key, "administrative", *parent.key, *overlap(unit.span, parent.span, days)


def overlap(*spans: Span) -> Span:
    first = max(span.first for span in spans)
    last = min(span.last or FOREVER for span in spans)
    return Span(first, "" if last == FOREVER else last)


# Who came after whom


def successions(source: Source, units: Map) -> list[Row]:
    return [
        *earlier_successions(source, units),
        *province_successions(source, units),
        *commune_successions(source, units),
    ]


def earlier_successions(source: Source, units: Map) -> Iterable[Row]:
    for old, change in zip(units.earlier_communes, source.earlier, strict=True):
        if change["successor_code"]:
            new = units.old_communes[change["successor_code"]]
            yield *old.key, *new.key, day_after(old.valid_to), "whole", change["resolution"]


def province_successions(source: Source, units: Map) -> Iterable[Row]:
    for code, parts in source.merged_provinces.items():
        new = units.new_provinces[code]
        for old in (units.old_provinces[part] for part in parts):
            if old != new:
                yield *old.key, *new.key, REFORM, "whole", ""


def commune_successions(source: Source, units: Map) -> Iterable[Row]:
    provinces = {row["wardCode"]: row["provinceCode"] for row in source.after}
    olds = units.districts | units.old_communes
    for link in source.links:
        old, new = olds[link.old], units.new_communes[link.new]
        if old != new:
            resolution = RESOLUTIONS.get(provinces[link.new], "")
            yield *old.key, *new.key, REFORM, link.share, resolution


# BHXH cơ sở


def offices(source: Source, units: Map) -> Iterable[Row]:
    """The communes of each office: those of the new map that mostly came from its district."""
    names = {row["districtCode"]: row["districtShort"] for row in source.before} | OFFICE_NAMES
    homes = home_districts(source)
    for row in source.after:
        province, commune = row["provinceCode"], units.new_communes[row["wardCode"]]
        if province in OFFICE_DISTRICTS:
            district = homes[commune.code]
            code = f"{province}-{OFFICE_DISTRICTS[province].split().index(district) + 1:02}"
            name = f"BHXH cơ sở {names[district]}"
            origin = "demo" if code in DEMO_OFFICES else "invented"
            yield code, name, province, commune.code, commune.valid_from, origin


def home_districts(source: Source) -> dict[str, str]:
    """The old district that gave most communes to each new one; at a tie the lower code."""
    district_of = {old_code(row): row["districtCode"] for row in source.before}
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for link in source.links:
        given[link.new][district_of[link.old]] += 1
    return {
        new: min(districts, key=lambda district: (-districts[district], district))
        for new, districts in given.items()
    }


# Writing


def write(filename: str, rows: Iterable[Row]) -> None:
    with (OUT / filename).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[filename].split())
        ordered = sorted(rows, key=published_order)
        writer.writerows(ordered)


def published_order(row: Row) -> tuple[int, Row]:
    """By kind, code and first day; the rows of offices.csv have no kind in front."""
    columns = row.key if isinstance(row, Unit) else row
    return KINDS.index(row[0]) if row[0] in KINDS else 0, columns


if __name__ == "__main__":
    main()
