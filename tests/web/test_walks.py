"""Two people's mornings, from signing in to the ranking, in a real browser."""

import csv
import json
from itertools import groupby

import pytest
from python_calamine import CalamineWorkbook

from payments.rolls import layout
from tests.factories import workbook_of
from tests.web.browsing import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

OFFICE = "office:44-03"
NEXT = "/rankings/?period=2025-10&area=province:44&level=office"
IN_BOTH_LANGUAGES = pytest.mark.parametrize(
    ("language", "size"), [("en", WIDE), ("vi", NARROW)], ids=["1440-en", "360-vi"]
)
WORDS = {
    "en": {"counted": "Loaded and counted.", "undone": "undone", "late": "late since 05/10/2025"},
    "vi": {
        "counted": "Đã nạp và đã tính tỷ lệ.",
        "undone": "đã hoàn tác",
        "late": "quá hạn từ 05/10/2025",
    },
}


@pytest.fixture
def next_month(site, tmp_path):
    """October's roll of the office: September's, with sixty people going over to an account."""
    file = tmp_path / "danh-sach-10.csv"
    period = ("--period=2025-10", f"--area={OFFICE}", "--like=latest", "--convert=60")
    site.command("generate_roll", *period, "--seed=7", "-o", str(file))
    return file


def by_account_in(file):
    """(by account, all) of a roll, counted line by line."""
    with file.open(encoding="utf-8-sig", newline="") as content:
        methods = [row["method"] for row in csv.DictReader(content)]
    return sum(method != "cash" for method in methods), len(methods)


def fraction(part, whole, language):
    shown = f"{part:,} / {whole:,}"
    return shown if language == "en" else shown.replace(",", ".")


def has_text(one, words):
    one.page.wait_for_function("words => document.body.innerText.includes(words)", arg=words)


def figures_of_the_office(one):
    one.goes_to(NEXT)
    return one.page.inner_text("tr:has(#row-44-03)").replace("\u00a0", " ")


@IN_BOTH_LANGUAGES
def test_a_district_officer_delivers_next_months_roll_and_sees_the_ranking_move(
    visitor, next_month, language, size
):
    words, (part, whole) = WORDS[language], by_account_in(next_month)
    officer = visitor(language=language, size=size)
    officer.signs_in("district456")
    assert "BHXH cơ sở Quảng Ninh" in officer.page.inner_text("h1")

    # Somebody in the queue
    officer.goes_to("/beneficiaries/")
    officer.page.fill("#id_q", "tran thi")
    officer.clicks("main form button.main")
    officer.clicks("main table a >> nth=0")
    assert "Trần Thị" in officer.page.inner_text("h1")

    # Next month's roll
    before = figures_of_the_office(officer)
    officer.goes_to("/rolls/")
    officer.clicks("a.button.main")
    officer.page.set_input_files("#id_file", next_month)
    officer.page.fill("#id_period", "2025-10")
    officer.page.select_option("#id_area", OFFICE)
    officer.clicks("main form button.main")
    officer.page.wait_for_selector("button[value=accept]", timeout=30_000)
    assert officer.page.inner_text("a[href*='change=2&against=1']:visible") == "60"
    officer.keeps_a_picture("roll-to-decide")
    officer.clicks("button[value=accept]")
    has_text(officer, words["counted"])

    # The ranking moves
    after = figures_of_the_office(officer)
    assert fraction(part, whole, language) in after
    assert fraction(part, whole, language) not in before

    # And back, for a reason
    officer.page.go_back()
    officer.page.click("details:has(button[value=undo]) summary")
    officer.page.fill("#id_reason", "thử nghiệm")
    officer.clicks("button[value=undo]")
    has_text(officer, words["undone"])
    officer.page.wait_for_timeout(3000)
    assert figures_of_the_office(officer) == before
    assert officer.complaints == []
    assert not officer.scrolls_sideways()


def damaged(file, folder):
    """The same list as offices send it: a sheet a commune, words of their own, two lost zeros
    and an impossible date."""
    with file.open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.DictReader(content))
    for row in rows[:2]:
        row["citizen_id"] = row["citizen_id"].removeprefix("0")
    rows[2]["birth_date"] = "31/02/1948"
    header = [layout.HEADERS[column][0] for column in rows[0]]
    sheets = {
        f"Xã {code}": [["DANH SÁCH CHI TRẢ"], header, *(list(one.values()) for one in some)]
        for code, some in groupby(rows, key=lambda row: row["commune_code"])
    }
    made = folder / "danh-sach-thang-10-2025.xlsx"
    made.write_bytes(workbook_of(**sheets))
    return made


@IN_BOTH_LANGUAGES
def test_a_new_officer_has_a_damaged_workbook_mended_loaded_corrected_and_taken_back(
    visitor, next_month, language, size, tmp_path
):
    officer = visitor(language=language, size=size)
    officer.signs_in("district456")
    before = figures_of_the_office(officer)

    # Understood in one look
    officer.goes_to("/rolls/new")
    officer.page.set_input_files("#id_file", damaged(next_month, tmp_path))
    officer.page.fill("#id_period", "2025-10")
    officer.page.select_option("#id_area", OFFICE)
    officer.clicks("main form button.main")
    officer.page.wait_for_selector("button[value=accept_good]", timeout=30_000)
    address = officer.page.url.removeprefix(officer.site.address)
    assert "31/02/1948" in officer.reads()

    # Mended openly
    officer.page.check("input[name=kind][value='zero:citizen_id']")
    officer.clicks("form[action$=repairs] button")
    officer.page.wait_for_selector("button[value=accept_good]", timeout=30_000)
    assert officer.page.is_checked("input[name=kind][value='zero:citizen_id']")

    # Loaded without the bad line, which goes back to the sender
    officer.clicks("button[value=accept_good]")
    has_text(officer, WORDS[language]["counted"])
    assert "/" in figures_of_the_office(officer) != before
    officer.goes_to(address)
    officer.keeps_a_picture("roll-loaded-in-part")
    with officer.page.expect_download() as taken:
        officer.page.click("a[href$='to-correct.xlsx']")
    bad = CalamineWorkbook.from_path(taken.value.path())
    [name] = bad.sheet_names
    header, line = bad.get_sheet_by_name(name).to_python()
    line[header.index(layout.HEADERS["birth_date"][0])] = "1948"
    (tmp_path / "corrected.xlsx").write_bytes(workbook_of(Sheet=[header, line]))

    # Delivered corrected, by itself
    officer.page.set_input_files("#id_file", tmp_path / "corrected.xlsx")
    officer.clicks("form[action$=correct] button")
    officer.page.wait_for_selector("button[value=accept]", timeout=30_000)
    officer.clicks("button[value=accept]")
    has_text(officer, WORDS[language]["counted"])

    # And taken back, step by step
    for number in range(2):
        if number:
            officer.goes_to(address)
        officer.page.click("details:has(button[value=undo]) summary")
        officer.page.fill("details[open] #id_reason", "thử nghiệm")
        officer.clicks("button[value=undo]")
        has_text(officer, WORDS[language]["undone"])
    officer.page.wait_for_timeout(3000)
    assert figures_of_the_office(officer) == before
    assert officer.complaints == []
    assert not officer.scrolls_sideways()


@IN_BOTH_LANGUAGES
def test_provincial_staff_sees_who_is_late_and_takes_the_ranking_away(
    visitor, language, size, tmp_path
):
    staff = visitor(language=language, size=size)
    staff.signs_in("province44")

    staff.goes_to("/rolls/")
    assert WORDS[language]["late"] in staff.reads()
    assert "BHXH cơ sở Quảng Ninh" in staff.page.inner_text(".units >> nth=0")

    staff.goes_to("/rankings/?period=2025-09&area=province:44&level=office")
    staff.clicks("#row-44-03")
    assert staff.page.inner_text("h1") == "BHXH cơ sở Quảng Ninh"
    staff.page.go_back()
    with staff.page.expect_download() as taken:
        staff.page.click("text=CSV")
    taken.value.save_as(tmp_path / "taken.csv")

    separator = "," if language == "en" else ";"
    with (tmp_path / "taken.csv").open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.reader(content, delimiter=separator))
    assert rows[1][2:4] == ["44-03", "BHXH cơ sở Quảng Ninh"]
    assert staff.complaints == []


def test_figures_follow_a_count_without_losing_the_place(visitor, site, next_month):
    reader = visitor("viewer44", size=NARROW)
    reader.goes_to(NEXT)
    reader.page.focus("#row-44-03")
    reader.page.evaluate("window.scrollTo(0, 300)")
    place = reader.page.evaluate("scrollY")
    part, whole = by_account_in(next_month)

    loaded = site.command(
        "import_roll", str(next_month), "--period=2025-10", f"--area={OFFICE}", "--json"
    )
    try:
        has_text(reader, fraction(part, whole, "en"))
        assert reader.page.evaluate("document.activeElement.id") == "row-44-03"
        assert abs(reader.page.evaluate("scrollY") - place) < 60
    finally:
        roll = str(json.loads(loaded.stdout)["roll"])
        site.command("undo_roll", roll, "--reason=tried out")
