"""The demo's rolls, counted from their bytes without the code that made them."""

import csv
import hashlib
import io
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path

import pytest

from rollout.demo import DemoRoll, points, streams

DATA = Path(__file__).resolve().parents[2] / "areas" / "data"
INSURANCE, PROTECTION, MERIT = "social_insurance", "social_protection", "merit"
ENGLISH_NAMES = {
    "Kỳ chi trả": "period",
    "Chế độ": "programme",
    "Mã số BHXH": "si_code",
    "Số CCCD": "citizen_id",
    "Họ và tên": "full_name",
    "Ngày sinh": "birth_date",
    "Giới tính": "sex",
    "Điện thoại": "phone",
    "Mã xã": "commune_code",
    "Thôn/Tổ": "hamlet",
    "Điểm chi trả": "point_code",
    "Tổng số tiền": "amount",
    "Hình thức": "method",
    "Ngân hàng": "bank",
    "Số tài khoản": "account_number",
    "Chủ tài khoản": "account_holder",
}
ENGLISH_VALUES = {
    "TM": "cash",
    "TK": "account",
    "Tiền di động": "electronic",
    "Nam": "M",
    "Nữ": "F",
    "BTXH": PROTECTION,
    "NCC": MERIT,
}
COLUMNS = tuple(ENGLISH_NAMES.values())
BANKS = {
    "Agribank": "970405",
    "LPBank": "970449",
    "BIDV": "970418",
    "Vietcombank": "970436",
    "VietinBank": "970415",
    "Sacombank": "970403",
    "MB Bank": "970422",
    "Co-op Bank": "970446",
}
OFFICE_OF = {
    "450": "44-01",
    "452": "44-08",
    "453": "44-07",
    "454": "44-06",
    "455": "44-02",
    "456": "44-03",
    "457": "44-04",
    "458": "44-05",
}
PREDECESSOR_OF = {f"office:{office}": f"district:{code}" for code, office in OFFICE_OF.items()}
QUANG_BINH = tuple(f"district:{code}" for code in OFFICE_OF)
# (paid by account, on the roll) of Quảng Ninh's communes
QUANG_NINH_SEPTEMBER = {
    "19201": (190, 470),
    "19207": (70, 280),
    "19204": (3, 94),
    "19210": (62, 357),
    "19213": (95, 466),
    "19216": (28, 277),
    "19219": (48, 327),
    "19222": (60, 367),
    "19225": (88, 476),
    "19228": (6, 108),
    "19231": (52, 347),
    "19234": (41, 317),
    "19237": (55, 386),
    "19240": (27, 306),
    "19243": (14, 210),
}
QUANG_NINH_JUNE = {
    "19207": (738, 760),
    "19204": (64, 95),
    "19210": (360, 360),
    "19213": (470, 470),
    "19216": (280, 280),
    "19219": (330, 330),
    "19222": (352, 370),
    "19225": (480, 480),
    "19228": (110, 110),
    "19231": (323, 350),
    "19234": (320, 320),
    "19237": (357, 390),
    "19240": (282, 307),
    "19243": (191, 210),
}


@dataclass
class Movement:
    """What happened on one area's roll since the month before."""

    listed: int = 0
    paid_before: int = 0
    new: int = 0
    ended: int = 0
    moved: int = 0
    converted: int = 0
    reverted: int = 0


@dataclass
class Census:
    """Everything the tests ask about the rolls, gathered in one reading."""

    lines: Counter = field(default_factory=Counter)  # by stream
    rolls: list[tuple[int, DemoRoll]] = field(default_factory=list)  # without their content
    counts: Counter = field(default_factory=Counter)  # period, area, commune, programme, method
    faults: list[str] = field(default_factory=list)
    listed: dict = field(default_factory=lambda: defaultdict(set))  # period, programme: people
    known: dict[int, tuple] = field(default_factory=dict)  # stream, name, birth, sex, phone
    last_id: dict[int, str] = field(default_factory=dict)
    people_of_id: dict[int, int] = field(default_factory=dict)  # citizen id: si_code
    without_citizen_id: set[int] = field(default_factory=set)
    holders: dict[str, set] = field(default_factory=lambda: defaultdict(set))  # account: people
    last_month: dict[str, dict] = field(default_factory=dict)
    movements: dict[tuple[date, str], Movement] = field(default_factory=dict)

    def figure(self, period: str, area: str, commune: str = "", programme: str = "") -> tuple:
        """(paid by account, on the roll)"""
        month = date.fromisoformat(f"{period}-01")
        paid = listed = 0
        for (its_month, its_area, its_commune, its_programme, method), count in self.counts.items():
            if (
                (its_month, its_area) == (month, area)
                and commune in ("", its_commune)
                and programme in ("", its_programme)
            ):
                listed += count
                paid += count * (method != "cash")
        return paid, listed

    def rate(self, period: str, area: str, commune: str = "") -> float:
        paid, listed = self.figure(period, area, commune)
        return 100 * paid / listed


@pytest.fixture(scope="module")
def census() -> Census:
    census = Census()
    for number, stream in enumerate(streams()):
        for roll in stream():
            rows = list(rows_of(roll.content))
            census.rolls.append((number, DemoRoll(roll.period, roll.area, roll.programme, "", b"")))
            census.lines[number] += len(rows)
            enter(census, number, roll, rows)
    return census


def rows_of(content: bytes) -> Iterator[tuple[str, ...]]:
    """The lines of a file as tuples in the order of COLUMNS, in English."""
    table = csv.reader(io.StringIO(content.decode()))
    if not content.startswith(b"\xef\xbb\xbf"):
        return in_order(next(table), table)
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert table[0][0] and table[1][0] and not any(table[2])
    header, body, totals = table[3], table[4:-1], table[-1]
    rows = list(map(in_english, in_order([ENGLISH_NAMES.get(name) for name in header], body)))
    assert totals[0] == "Tổng cộng"
    assert sum(int(row[11]) for row in rows) == plain(totals[header.index("Tổng số tiền")])
    return iter(rows)


def in_order(header: list, body: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    missing = len(header)
    pick = itemgetter(*(header.index(name) if name in header else missing for name in COLUMNS))
    for cells in body:
        assert len(cells) == len(header)
        yield pick([*cells, ""])


def in_english(row: tuple[str, ...]) -> tuple[str, ...]:
    row = [ENGLISH_VALUES.get(cell, cell) for cell in row]
    row[5] = "-".join(reversed(row[5].split("/")))
    row[11] = str(plain(row[11]))
    return tuple(row)


def plain(amount: str) -> int:
    assert all(len(group) == 3 for group in amount.split(".")[1:])
    return int(amount.replace(".", ""))


def enter(census: Census, stream: int, roll: DemoRoll, rows: list[tuple[str, ...]]) -> None:
    month: dict[int, tuple[str, bool]] = {}
    if not {row[0] for row in rows} <= {"", f"{roll.period:%Y-%m}", f"{roll.period:%m/%Y}"}:
        census.faults.append(f"{roll.period} {roll.area} names another period")
    for row in rows:
        _, programme, si_code, citizen_id, _, _, sex, _, commune, _, _, _, method, *_ = row
        programme = programme or roll.programme
        person = int(si_code or citizen_id)
        if person in census.listed[roll.period, programme]:
            census.faults.append(f"{roll.period} {programme}: {person} stands twice")
        census.listed[roll.period, programme].add(person)
        census.counts[roll.period, roll.area, commune, programme, method] += 1
        if method != "cash":
            census.holders[row[14]].add((person, commune, sex))
        month[person] = (commune, method != "cash")
        recognise(census, stream, person, programme, row)
        census.faults += faults_of_payment(row, programme, roll)
    if roll.programme == INSURANCE:
        compare(census, roll, month)


def recognise(
    census: Census, stream: int, person: int, programme: str, row: tuple[str, ...]
) -> None:
    """Checks a person when first seen, and that nothing but the citizen id changes later."""
    citizen_id = row[3]
    if not citizen_id:
        census.without_citizen_id.add(person)
    elif census.people_of_id.setdefault(int(citizen_id), person) != person:
        census.faults.append(f"citizen id {citizen_id} belongs to two people")
    if census.known.setdefault(person, (stream, *row[4:8])) != (stream, *row[4:8]):
        census.faults.append(f"{person} is somebody else than before, or in another stream")
    if census.last_id.get(person) != citizen_id:
        census.last_id[person] = citizen_id
        census.faults += faults_of_person(row, programme)


def compare(census: Census, roll: DemoRoll, month: dict[int, tuple[str, bool]]) -> None:
    place = PREDECESSOR_OF.get(roll.area, roll.area)
    before = census.last_month.get(place)
    census.last_month[place] = month
    if before is None:
        return
    both = before.keys() & month.keys()
    census.movements[roll.period, roll.area] = Movement(
        listed=len(before),
        paid_before=sum(paid for _, paid in before.values()),
        new=len(month.keys() - before.keys()),
        ended=len(before.keys() - month.keys()),
        moved=sum(before[person][0] != month[person][0] for person in both),
        converted=sum(month[person][1] > before[person][1] for person in both),
        reverted=sum(month[person][1] < before[person][1] for person in both),
    )


def faults_of_person(row: tuple[str, ...], programme: str) -> Iterator[str]:
    si_code, citizen_id, name, birth, sex, phone = row[2:8]
    insured = programme == INSURANCE
    year = int(birth[:4])
    expected = {
        "si_code": is_number(si_code, 10) if insured else si_code == "",
        "citizen_id": has_right_id(citizen_id, sex, year) or (citizen_id == "" and insured),
        "full_name": len(name.split()) >= 3,
        "birth_date": len(birth) == 4 or date.fromisoformat(birth).year == year,
        "age": 1930 <= year <= 1968 if insured else 1925 <= year <= 1985,
        "phone": phone == "" or (is_number(phone, 10) and phone[0] == "0"),
    }
    return (f"{what}: {row}" for what, holds in expected.items() if not holds)


def faults_of_payment(row: tuple[str, ...], programme: str, roll: DemoRoll) -> Iterator[str]:
    commune, hamlet, point, amount = row[8:12]
    if commune not in COMMUNES[roll.period, roll.area] or not hamlet:
        yield f"place {row}"
    if POINTS[point].commune_code != commune or POINTS[point].valid_from > roll.period:
        yield f"point {row}"
    if not is_right_amount(int(amount), programme, roll.period):
        yield f"amount {row}"
    if not is_right_method(programme, *row[12:]):
        yield f"method {row}"


def is_number(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def has_right_id(citizen_id: str, sex: str, year: int) -> bool:
    return (
        is_number(citizen_id, 12)
        and citizen_id[:3] in {"044", "045", "051"}
        and citizen_id[3] == {"M": "0", "F": "1"}[sex]
        and citizen_id[4:6] == str(year)[2:]
    )


def is_right_amount(amount: int, programme: str, period: date) -> bool:
    if programme == INSURANCE:
        return 1_800_000 <= amount <= 12_000_000 and amount % 1000 == 0
    if programme == MERIT:
        return 1_500_000 <= amount <= 4_500_000 and amount % 1000 == 0
    standard = 500_000 if period >= date(2024, 7, 1) else 360_000
    return amount >= standard and 2 * amount % standard == 0


def is_right_method(programme: str, method: str, bank: str, number: str, holder: str) -> bool:
    if method == "cash":
        return (bank, number, holder) == ("", "", "")
    if number.startswith("9704") or number.endswith("00000"):
        return False
    if method == "electronic":
        is_wallet = bank in {"Viettel Money", "VNPT Money"} and is_number(number, 10)
        return is_wallet and programme != INSURANCE and number[0] == "0"
    is_bank = bank in BANKS or bank in BANKS.values()
    return method == "account" and is_bank and 10 <= len(number) <= 14 and number.isdigit()


def communes_by_area() -> dict[tuple[date, str], set[str]]:
    """The communes of every district and office by month, from the published lists."""
    months = [date(2024 + count // 12, count % 12 + 1, 1) for count in range(21)]
    found = defaultdict(set)
    for row in table("memberships.csv"):
        if (row["kind"], row["parent_kind"]) == ("commune", "district"):
            for month in months:
                if (row["from"] or "0") <= month.isoformat() <= (row["to"] or "9"):
                    found[month, f"district:{row['parent_code']}"].add(row["code"])
    for row in table("offices.csv"):
        for month in months[18:]:
            found[month, f"office:{row['code']}"].add(row["commune_code"])
    return found


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COMMUNES = communes_by_area()
POINTS = {point.code: point for point in points()}


def rounded(paid: int, listed: int) -> str:
    hundredths = (20_000 * paid + listed) // (2 * listed)
    return f"{hundredths // 100}.{hundredths % 100:02}"


# The files as such


def test_every_line_is_one_that_an_import_accepts(census):
    assert census.faults == []


def test_the_two_streams_are_about_equally_long(census):
    assert sum(census.lines.values()) == pytest.approx(800_000, rel=0.03)
    assert census.lines[0] == pytest.approx(census.lines[1], rel=0.05)


def test_each_stream_is_in_order_of_month(census):
    for _, rolls in itertools.groupby(census.rolls, key=lambda entry: entry[0]):
        months = [roll.period for _, roll in rolls]

        assert months == sorted(months)


def test_no_area_delivers_two_rolls_for_a_month(census):
    delivered = Counter((roll.period, roll.area) for _, roll in census.rolls)

    assert set(delivered.values()) == {1}
    assert len(delivered) == 8 * 14 + 2 * 3 + 3 * 8 + 9


def test_two_runs_give_the_same_bytes():
    first, again = (
        [hashlib.sha256(next(stream()).content).hexdigest() for stream in streams()]
        for _ in range(2)
    )

    assert first == again


def test_a_roll_says_its_programme_unless_a_column_does(census):
    mixed = {roll.area for _, roll in census.rolls if roll.programme is None}

    assert mixed == {f"district:{code}" for code in (525, 529, 530, *range(461, 471))} - {
        "district:463"
    }
    assert {roll.programme for _, roll in census.rolls} == {None, INSURANCE}


def test_english_and_vietnamese_files_are_both_delivered():
    one, other = streams()
    contents = {roll.area: roll.content for roll in itertools.islice(other(), 3)}

    assert next(one()).content.startswith(b"period,si_code,citizen_id,full_name,birth_date")
    assert contents["district:525"].decode("utf-8-sig").startswith("PHÒNG LAO ĐỘNG")
    assert next(rows_of(contents["district:525"]))[1] in {PROTECTION, MERIT}


def test_points_have_codes_of_their_own_on_each_map():
    codes = [point.code for point in points()]

    assert len(codes) == len(set(codes))
    assert {point.kind for point in points()} == {"post_office", "commune_hall", "mobile"}
    assert {point.valid_from for point in points() if point.commune_code == "19207"} == {
        date(2024, 1, 1),
        date(2024, 12, 1),
        date(2025, 7, 1),
    }


# The people


def test_about_three_pensioners_in_a_hundred_bring_their_citizen_id_later(census):
    pensioners = set().union(
        *(people for (_, what), people in census.listed.items() if what == INSURANCE)
    )
    later = census.without_citizen_id & set(census.people_of_id.values())

    assert 0.02 < len(census.without_citizen_id) / len(pensioners) < 0.04
    assert len(later) > 1000


def test_about_a_fifth_is_known_by_year_of_birth_alone(census):
    years_only = sum(len(birth) == 4 for _, _, birth, *_ in census.known.values())

    assert 0.18 < years_only / len(census.known) < 0.22


def test_only_couples_share_an_account(census):
    shared = [
        holders for holders in census.holders.values() if len({who for who, *_ in holders}) > 1
    ]
    people = {who for holders in shared for who, *_ in holders}
    everyone = {who for holders in census.holders.values() for who, *_ in holders}

    assert 0.005 < len(people) / len(everyone) < 0.02
    for holders in shared:
        assert len({who for who, *_ in holders}) == 2
        assert {sex for *_, sex in holders} == {"M", "F"}


def test_a_few_people_are_in_two_programmes(census):
    march = date(2024, 3, 1)
    both = census.listed[march, PROTECTION] & census.listed[march, MERIT]

    assert 20 < len(both) < 100


def test_electronic_accounts_are_used_by_some(census):
    used = Counter()
    for (*_, method), count in census.counts.items():
        used[method] += count

    assert 0 < used["electronic"] < used["account"] / 10


# Quảng Bình


@pytest.mark.parametrize(
    ("district", "figure"),
    [
        ("450", (6600, 13200)),
        ("452", (850, 2500)),
        ("453", (936, 3600)),
        ("454", (540, 3000)),
        ("455", (1690, 6500)),
        ("456", (839, 4788)),
        ("457", (1980, 6600)),
        ("458", (1650, 5500)),
    ],
)
def test_september_2024_in_quang_binh(census, district, figure):
    assert census.figure("2024-09", f"district:{district}") == figure


def test_september_2024_in_the_whole_province(census):
    figures = [census.figure("2024-09", area) for area in QUANG_BINH]

    assert tuple(map(sum, zip(*figures, strict=True))) == (15_085, 45_688)


def test_august_2024_is_a_little_lower_everywhere(census):
    for area in QUANG_BINH:
        assert 0 < census.rate("2024-09", area) - census.rate("2024-08", area) < 1


@pytest.mark.parametrize(
    ("period", "expected"), [("2024-09", QUANG_NINH_SEPTEMBER), ("2025-06", QUANG_NINH_JUNE)]
)
def test_the_communes_of_quang_ninh(census, period, expected):
    month = date.fromisoformat(f"{period}-01")
    communes = {key[2] for key in census.counts if key[:2] == (month, "district:456")}

    found = {code: census.figure(period, "district:456", code) for code in communes}

    assert found == expected


def test_quang_ninh_leaps_in_november_and_then_rises_every_month(census):
    months = ["2024-11", "2024-12", *(f"2025-{number:02}" for number in range(1, 7))]
    rates = [census.rate(month, "district:456") for month in months]

    assert census.rate("2024-10", "district:456") < 19
    assert rates[0] >= 67.6
    assert all(earlier < later for earlier, later in itertools.pairwise(rates))
    assert census.figure("2025-06", "district:456") == (4657, 4832)


def test_the_seven_full_communes_of_quang_ninh_got_there_one_by_one(census):
    def full(period: str) -> set[str]:
        communes = QUANG_NINH_JUNE
        return {code for code in communes if census.rate(period, "district:456", code) == 100}

    assert full("2025-02") == set()
    assert len(full("2025-03")) < len(full("2025-04")) < len(full("2025-05")) < 7
    assert full("2025-06") == {"19213", "19216", "19234", "19210", "19225", "19219", "19228"}


def test_quang_ninh_is_the_first_of_the_province_in_june_2025(census):
    rates = {area: census.rate("2025-06", area) for area in QUANG_BINH}

    assert max(rates, key=rates.get) == "district:456"
    assert all(60 <= rate <= 94 for area, rate in rates.items() if area != "district:456")


def test_the_other_districts_rise_every_month_on_both_maps(census):
    months = [f"{2024 + count // 12}-{count % 12 + 1:02}" for count in range(8, 21)]
    for district, office in OFFICE_OF.items():
        rates = [
            census.rate(month, f"office:{office}" if month >= "2025-07" else f"district:{district}")
            for month in months
        ]

        assert all(earlier < later for earlier, later in itertools.pairwise(rates))


def test_the_old_communes_are_listed_until_november_and_the_merged_ones_after(census):
    def count(period: date, area: str) -> int:
        return len({key[2] for key in census.counts if key[:2] == (period, area)})

    november, december = date(2024, 11, 1), date(2024, 12, 1)

    assert [count(november, area) for area in QUANG_BINH] == [15, 15, 19, 17, 28, 15, 26, 16]
    assert [count(december, area) for area in QUANG_BINH] == [15, 13, 19, 16, 26, 14, 26, 16]


def test_every_month_people_come_go_move_convert_and_revert(census):
    for (period, area), movement in census.movements.items():
        shares = {
            "new": movement.new / movement.listed,
            "ended": movement.ended / movement.listed,
        }

        assert all(0.001 < share < 0.011 for share in shares.values()), (period, area, movement)
        assert movement.moved > 0, (period, area)
        assert 0 < movement.reverted <= 0.004 * movement.paid_before + 1, (period, area, movement)
        assert movement.converted > movement.reverted, (period, area, movement)


# Old Quảng Trị on the new map


def test_the_offices_of_old_quang_tri_in_september_2025(census):
    assert census.figure("2025-09", "office:44-10") == (594, 932)
    assert census.figure("2025-09", "office:44-09", "19333") == (2685, 3900)
    assert rounded(594, 932) == "63.73"


@pytest.mark.parametrize("office", ["office:44-09", "office:44-10"])
def test_these_offices_were_slightly_lower_in_july_and_august(census, office):
    july, august, september = (census.rate(f"2025-{month}", office) for month in ("07", "08", "09"))

    assert september - 5 < july < august < september


def test_no_other_office_of_old_quang_tri_delivers_a_roll(census):
    offices = {roll.area for _, roll in census.rolls if roll.area.startswith("office:")}

    assert offices == {f"office:44-{number:02}" for number in range(1, 11)}


# Quảng Ngãi


def test_son_ha_commune_is_full_in_august_2024(census):
    figures = [
        census.figure("2024-08", "district:529", "21292", programme)
        for programme in (PROTECTION, MERIT)
    ]

    assert figures == [(377, 377), (78, 78)]


def test_son_ha_district_in_july_2024(census):
    assert census.figure("2024-07", "district:529") == (2913, 4761)
    assert rounded(2913, 4761) == "61.18"


def test_son_tay_begins_near_nothing(census):
    first = [census.rate(f"2024-0{month}", "district:530") for month in (1, 2, 3)]
    paid, listed = census.figure("2024-04", "district:530")

    assert all(rate < 1 for rate in first)
    assert paid == 307
    assert 1600 < listed < 1800
    assert 75 < census.rate("2024-08", "district:530") < 85.1


def test_tra_bong_pays_fewer_by_account_than_registered(census):
    spring = [census.rate(f"2024-0{month}", "district:525") for month in range(1, 7)]

    assert all(5 < rate < 13.7 for rate in spring)
    assert 20 < census.rate("2024-08", "district:525") < 44.4


# Old Quảng Trị, December 2024


def test_cam_lo_programme_by_programme(census):
    found = [
        census.figure("2024-12", "district:468", programme=programme)
        for programme in (PROTECTION, MERIT)
    ]

    assert found == [(2390, 3405), (858, 864)]


@pytest.mark.parametrize(
    ("district", "percent"),
    [
        ("461", "43.27"),
        ("462", "48.02"),
        ("464", "32.12"),
        ("465", "21.17"),
        ("466", "42.03"),
        ("467", "22.10"),
        ("468", "76.08"),
        ("469", "49.21"),
        ("470", "32.10"),
    ],
)
def test_december_2024_in_old_quang_tri(census, district, percent):
    paid, listed = census.figure("2024-12", f"district:{district}")

    assert rounded(paid, listed) == percent
    assert 3000 <= listed <= 9000
