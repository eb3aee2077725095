"""The published unit lists of areas/data, held against facts that are known without them."""

import csv
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "areas" / "data"
FILES = ["units.csv", "memberships.csv", "successions.csv", "offices.csv"]
KINDS = ["country", "province", "district", "office", "commune"]


def read(filename):
    with (DATA / filename).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS, MEMBERSHIPS, SUCCESSIONS, OFFICES = map(read, FILES)


def key(row, whose=""):
    return row[f"{whose}kind"], row[f"{whose}code"], row[f"{whose}valid_from"]


BY_KEY = {key(unit): unit for unit in UNITS}


def lasts_on(day, first, last):
    return first <= day and (not last or day <= last)


def units_on(day, kind):
    return [
        unit
        for unit in UNITS
        if unit["kind"] == kind and lasts_on(day, unit["valid_from"], unit["valid_to"])
    ]


def codes_under(parent_kind, parent_code, day):
    return sorted(
        row["code"]
        for row in MEMBERSHIPS
        if (row["parent_kind"], row["parent_code"]) == (parent_kind, parent_code)
        and lasts_on(day, row["from"], row["to"])
    )


def communes_below(province, day):
    return [
        commune
        for district in codes_under("province", province, day)
        for commune in codes_under("district", district, day)
    ]


def day_after(day):
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def commune_on(code, day):
    return next(unit for unit in units_on(day, "commune") if unit["code"] == code)


def successors_of(unit):
    return {
        (row["successor_code"], BY_KEY[key(row, "successor_")]["name"], row["share"])
        for row in SUCCESSIONS
        if key(row) == key(unit)
    }


# Counts


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [("2025-06-30", 63, 696, 10_035), ("2025-07-01", 34, 0, 3_321)],
)
def test_the_country_has_as_many_units_as_published(day, provinces, districts, communes):
    counts = [len(units_on(day, kind)) for kind in ("province", "district", "commune")]

    assert counts == [provinces, districts, communes]


@pytest.mark.parametrize(
    ("district", "before", "after"),
    [
        ("450", 15, 15),
        ("452", 15, 13),
        ("453", 19, 19),
        ("454", 17, 16),
        ("455", 28, 26),
        ("456", 15, 14),
        ("457", 26, 26),
        ("458", 16, 16),
    ],
)
def test_a_district_of_quang_binh_lost_communes_in_december_2024(district, before, after):
    assert len(codes_under("district", district, "2024-11-30")) == before
    assert len(codes_under("district", district, "2024-12-01")) == after


@pytest.mark.parametrize(
    ("province", "eve", "before", "after"),
    [("44", "2024-11-30", 151, 145), ("51", "2024-12-31", 173, 170)],
)
def test_a_province_lost_communes_at_the_turn_of_2024(province, eve, before, after):
    assert len(communes_below(province, eve)) == before
    assert len(communes_below(province, day_after(eve))) == after


NEW_PROVINCES = (
    "01 126, 04 56, 08 124, 11 45, 12 38, 14 75, 15 99, 19 92, 20 65, 22 54, 24 99, 25 148, "
    "31 114, 33 104, 37 129, 38 166, 40 130, 42 69, 44 78, 46 40, 48 94, 51 96, 52 135, 56 65, "
    "66 102, 68 124, 75 95, 79 168, 80 96, 82 102, 86 124, 91 102, 92 103, 96 64"
)


def test_each_new_province_has_as_many_communes_as_published():
    published = dict(entry.split() for entry in NEW_PROVINCES.split(", "))

    counted = {
        unit["code"]: str(len(codes_under("province", unit["code"], "2025-07-01")))
        for unit in units_on("2025-07-01", "province")
    }

    assert counted == published


# Quảng Ninh, the district of the demo, and Trà Bùi, a divided commune

QUAN_HAU = ("19207", "Thị trấn Quán Hàu", "whole")
QUANG_NINH = ("19207", "Xã Quảng Ninh", "whole")
TRUONG_SON = ("19204", "Xã Trường Sơn", "whole")
NINH_CHAU = ("19225", "Xã Ninh Châu", "whole")
TRUONG_NINH = ("19237", "Xã Trường Ninh", "whole")


@pytest.mark.parametrize(
    ("code", "name", "valid_from", "valid_to", "successor"),
    [
        ("19201", "Thị trấn Quán Hàu", "", "2024-11-30", QUAN_HAU),
        ("19207", "Xã Lương Ninh", "", "2024-11-30", QUAN_HAU),
        ("19207", "Thị trấn Quán Hàu", "2024-12-01", "2025-06-30", QUANG_NINH),
        ("19204", "Xã Trường Sơn", "", "2025-06-30", TRUONG_SON),
        ("19210", "Xã Vĩnh Ninh", "", "2025-06-30", QUANG_NINH),
        ("19213", "Xã Võ Ninh", "", "2025-06-30", QUANG_NINH),
        ("19216", "Xã Hải Ninh", "", "2025-06-30", NINH_CHAU),
        ("19219", "Xã Hàm Ninh", "", "2025-06-30", QUANG_NINH),
        ("19222", "Xã Duy Ninh", "", "2025-06-30", NINH_CHAU),
        ("19225", "Xã Gia Ninh", "", "2025-06-30", NINH_CHAU),
        ("19228", "Xã Trường Xuân", "", "2025-06-30", TRUONG_SON),
        ("19231", "Xã Hiền Ninh", "", "2025-06-30", TRUONG_NINH),
        ("19234", "Xã Tân Ninh", "", "2025-06-30", NINH_CHAU),
        ("19237", "Xã Xuân Ninh", "", "2025-06-30", TRUONG_NINH),
        ("19240", "Xã An Ninh", "", "2025-06-30", TRUONG_NINH),
        ("19243", "Xã Vạn Ninh", "", "2025-06-30", TRUONG_NINH),
    ],
)
def test_a_commune_of_quang_ninh_went_where_the_resolution_says(
    code, name, valid_from, valid_to, successor
):
    commune = BY_KEY["commune", code, valid_from]

    assert (commune["name"], commune["valid_to"]) == (name, valid_to)
    assert successors_of(commune) == {successor}
    assert code in codes_under("district", "456", valid_to)


def test_code_19207_named_three_places_within_a_year():
    days = ["2024-11-30", "2024-12-01", "2025-07-01"]

    names = [commune_on("19207", day)["name"] for day in days]

    assert names == ["Xã Lương Ninh", "Thị trấn Quán Hàu", "Xã Quảng Ninh"]


def test_the_divided_commune_tra_bui_has_two_successors():
    tra_bui = commune_on("21142", "2025-06-30")

    assert successors_of(tra_bui) == {
        ("21136", "Xã Cà Đam", "part-default"),
        ("21157", "Xã Tây Trà Bồng", "part"),
    }


def test_tinh_ha_became_a_township_in_january_2025():
    assert commune_on("21220", "2024-12-31")["name"] == "Xã Tịnh Hà"
    assert commune_on("21220", "2025-01-01")["name"] == "Thị trấn Tịnh Hà"


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("318", "Đặc khu Bạch Long Vĩ"),
        ("471", "Đặc khu Cồn Cỏ"),
        ("498", "Đặc khu Hoàng Sa"),
        ("536", "Đặc khu Lý Sơn"),
        ("755", "Đặc khu Côn Đảo"),
    ],
)
def test_a_district_without_communes_became_a_special_zone(code, zone):
    assert codes_under("district", code, "2025-06-30") == []
    assert [name for _, name, _ in successors_of(BY_KEY["district", code, ""])] == [zone]


# Rules that hold for every row


@pytest.mark.parametrize("filename", FILES)
def test_a_file_is_plain_utf8_with_unix_line_ends(filename):
    content = (DATA / filename).read_bytes()

    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content


@pytest.mark.parametrize("rows", [UNITS, MEMBERSHIPS, SUCCESSIONS])
def test_rows_stand_in_order_of_kind_code_and_first_day(rows):
    order = [(KINDS.index(row["kind"]), row["code"], row["valid_from"]) for row in rows]

    assert order == sorted(order)


def test_every_name_is_composed_unicode_without_stray_spaces():
    names = [row["name"] for row in [*UNITS, *OFFICES]]

    assert [name for name in names if not unicodedata.is_normalized("NFC", name)] == []
    assert [name for name in names if name != " ".join(name.split())] == []


def test_no_code_names_two_units_of_one_kind_on_one_day():
    spans = defaultdict(list)
    for unit in UNITS:
        spans[unit["kind"], unit["code"]].append((unit["valid_from"], unit["valid_to"]))

    assert overlapping(spans) == []


def test_no_unit_has_two_parents_in_one_tree_on_one_day():
    spans = defaultdict(list)
    for row in MEMBERSHIPS:
        spans[*key(row), row["tree"]].append((row["from"], row["to"]))

    assert overlapping(spans) == []


def overlapping(spans):
    return [
        name
        for name, days in spans.items()
        for (_, last), (first, _) in pairwise(sorted(days))
        if not last or first <= last
    ]


def test_every_membership_lies_inside_the_validity_of_unit_and_parent():
    outside = [
        row
        for row in MEMBERSHIPS
        for unit in (BY_KEY[key(row)], BY_KEY[key(row, "parent_")])
        if row["from"] < unit["valid_from"] or ends_later(row["to"], unit["valid_to"])
    ]

    assert outside == []


def ends_later(last, other):
    return (last or "9999") > (other or "9999")


def test_every_unit_below_the_country_has_a_parent_on_each_of_its_days():
    covered = defaultdict(list)
    for row in MEMBERSHIPS:
        covered[key(row)].append((row["from"], row["to"]))

    gaps = [
        key(unit)
        for unit in UNITS
        if unit["kind"] != "country"
        and joined(sorted(covered[key(unit)])) != [(unit["valid_from"], unit["valid_to"])]
    ]

    assert gaps == []


def joined(days):
    """The spans with those that follow without a gap made into one."""
    spans = []
    for first, last in days:
        if spans and spans[-1][1] and day_after(spans[-1][1]) == first:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


# Xã Nghĩa Mỹ was divided on 2025-01-01; where all of it went is not confirmed.
WITHOUT_SUCCESSOR = {("commune", "21286", "")}


@pytest.mark.parametrize("kind", ["province", "commune"])
def test_every_unit_that_ended_has_a_successor(kind):
    ended = {key(unit) for unit in UNITS if unit["kind"] == kind and unit["valid_to"]}

    orphans = ended - {key(row) for row in SUCCESSIONS}

    assert orphans == {orphan for orphan in WITHOUT_SUCCESSOR if orphan[0] == kind}


def test_a_succession_joins_the_last_day_of_one_unit_to_the_first_of_the_other():
    for row in SUCCESSIONS:
        assert day_after(BY_KEY[key(row)]["valid_to"]) == row["on"]
        assert BY_KEY[key(row, "successor_")]["valid_from"] == row["on"]


def test_every_new_commune_of_the_reform_has_a_predecessor():
    began = {key(unit) for unit in UNITS if unit["valid_from"] == "2025-07-01"}

    assert began == {key(row, "successor_") for row in SUCCESSIONS if row["on"] == "2025-07-01"}


def test_a_unit_is_taken_whole_or_in_parts_with_one_default():
    shares = defaultdict(list)
    for row in SUCCESSIONS:
        shares[key(row)].append(row["share"])

    divided = [Counter(found) for found in shares.values() if found != ["whole"]]

    assert all(count["part-default"] == 1 and count["part"] >= 1 for count in divided)
    assert all(count["whole"] == 0 for count in divided)


# Offices


@pytest.mark.parametrize(("province", "communes"), [("44", 78), ("51", 96)])
def test_every_commune_of_a_province_belongs_to_one_office(province, communes):
    taken = [row["commune_code"] for row in OFFICES if row["province_code"] == province]

    assert sorted(taken) == codes_under("province", province, "2025-07-01")
    assert len(taken) == communes


def test_every_commune_of_an_office_is_a_unit_of_the_new_map():
    communes = {key(unit) for unit in units_on("2025-07-01", "commune")}

    assert {("commune", row["commune_code"], row["commune_valid_from"]) for row in OFFICES} <= (
        communes
    )


@pytest.mark.parametrize(
    ("code", "name", "communes"),
    [
        ("44-03", "BHXH cơ sở Quảng Ninh", "19204 19207 19225 19237"),
        ("44-09", "BHXH cơ sở Đông Hà", "19333 19351"),
        ("44-10", "BHXH cơ sở Khe Sanh", "19429 19432 19435 19441 19462 19483 19489"),
    ],
)
def test_an_office_of_the_demo_has_exactly_its_communes(code, name, communes):
    rows = [row for row in OFFICES if row["code"] == code]

    assert [row["commune_code"] for row in rows] == communes.split()
    assert {(row["name"], row["invented"]) for row in rows} == {(name, "demo")}


def test_every_other_office_is_marked_as_invented():
    invented = {row["code"] for row in OFFICES if row["invented"] == "invented"}

    assert invented == {row["code"] for row in OFFICES} - {"44-03", "44-09", "44-10"}
