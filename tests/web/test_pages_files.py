"""Files to take away: every form says what the page says, carries where it is from, holds no
formula of data, and can be checked."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from areas.models import Area
from officers.models import Role
from reports.models import AreaRate, MadeFile
from reports.papers import comma
from tests.factories import JUNE, area, by_account, line, load, officer, target
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

QUESTION = "period=2025-06&area=province:44&level=district"


@pytest.fixture(params=["en", "vi"])
def language(request):
    return request.param


@pytest.fixture
def reader(client, language):
    client.force_login(officer(Role.VIEWER, area("province:44"), username="lan.nguyen"))
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def rates():
    rate("district:456", 4490, 4827, month=JUNE.replace(month=5))
    rate("district:456", 4657, 4832, claimed=12, opened=4700)
    rate("district:450", 12410, 13330)
    rate("province:44", 17067, 18162)
    target(area("district:456"), percent=Decimal("97.25"))


def taken(reader, form, question=QUESTION):
    response = reader.get(f"/rankings.{form}?{question}")
    assert response.status_code == 200
    return response.content


def cells_of(workbook):
    """The rows of the first sheet under its header, by the header's words."""
    [sheet] = [CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0)]
    rows = sheet.to_python()
    header = next(number for number, row in enumerate(rows) if str(row[2]) in {"Code", "Mã"})
    return rows[header], rows[header + 1 :]


def words_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_csv_workbook_and_pdf_say_the_same_numbers(reader, rates, language):
    text = taken(reader, "csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if language == "vi" else ","))
    header, rows = cells_of(taken(reader, "xlsx"))
    pdf = words_of(taken(reader, "pdf"))

    assert header == lines[0]
    for told, row in zip(lines[1:3], rows[:2], strict=True):
        for said, cell in zip(told, row, strict=True):
            number = said.replace(",", ".") if language == "vi" else said
            assert number == str(cell) or (cell == "" and said == "") or float(number) == cell
    marks = ("96,38%", "4.657", "97,25%") if language == "vi" else ("96.38 %", "4,657", "97.25 %")
    assert lines[1][11].replace(",", ".") == "96.38"
    for words in marks:
        assert words.replace("\u00a0", " ") in pdf.replace("\u00a0", " ")


def test_a_vietnamese_csv_begins_with_its_mark_and_has_the_separators_of_excel(client, rates):
    client.force_login(officer(Role.VIEWER, area("province:44")))
    client.cookies["django_language"] = "vi"

    content = taken(client, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1].startswith("1;district;456;")
    assert ";96,38;" in content.decode()


def test_every_form_says_where_its_figures_are_from(reader, rates):
    for form, read in (("xlsx", _workbook_words), ("pdf", words_of)):
        words = read(taken(reader, form))

        for said in ("lan.nguyen", "01/06/2025", MadeFile.objects.last().number):
            assert said in words, (form, said)


@pytest.mark.parametrize(
    ("address", "office"),
    [
        (f"/rankings.{{}}?{QUESTION}", "Tỉnh Quảng Bình"),
        ("/areas/district:456/figures.{}?period=2025-06", "Huyện Quảng Ninh"),
        ("/areas/district:456/bridge.{}?since=2025-05&until=2025-06", "Huyện Quảng Ninh"),
        ("/areas/district:456/report.{}?period=2025-06", "Huyện Quảng Ninh"),
    ],
)
def test_workbooks_and_pages_have_the_offices_frame(
    reader, rates, language, settings, address, office
):
    settings.TODAY = date(2026, 2, 6)
    day = "6 February 2026" if language == "en" else "ngày 06 tháng 02 năm 2026"
    places = ["Made by", "Seen by", "Director"]
    if language == "vi":
        places = ["Người lập", "Người kiểm tra", "Giám đốc"]

    for form, read in (("xlsx", _workbook_words), ("pdf", words_of)):
        words = read(reader.get(address.format(form)).content)

        place = office.split(" ", 1)[1]
        for said in (office, f"{place}, {day}", *places):
            assert said in words, (form, said)


def _workbook_words(content):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return " ".join(str(cell) for row in sheet.to_python() for cell in row)


def test_totals_are_formulas_that_agree_with_ours(reader, rates):
    with zipfile.ZipFile(io.BytesIO(taken(reader, "xlsx"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    # On the roll, by account, by bank, by electronic account and in cash; what was claimed and
    # opened was counted of one district alone.
    assert sheet.count("<f>SUM(") == 5
    assert "<f>IF(" in sheet
    _header, rows = cells_of(taken(reader, "xlsx"))
    total = next(row for row in rows if row[2] == "44")
    assert total[6:8] == [18162.0, 17067.0]
    assert total[11] == 93.97


def test_where_rows_do_not_add_up_to_the_whole_no_formula_pretends_it(reader, rates):
    AreaRate.objects.filter(area=area("province:44")).update(recipients=18163, in_cash=1096)

    content = taken(reader, "xlsx")

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").decode().count("<f>SUM(") == 3
    total = next(row for row in cells_of(content)[1] if row[2] == "44")
    assert (total[6], total[10]) == (18163, 1096)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")'])
def test_no_name_of_an_area_becomes_a_formula(reader, rates, name):
    Area.objects.filter(pk=area("district:450").pk).update(name=name)

    text = taken(reader, "csv").decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(taken(reader, "xlsx"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        formulas = [part.split("</f>")[0] for part in sheet.split("<f>")[1:]]

    assert f"'{name[:2]}" in text
    assert all(one.startswith(("SUM(", "IF(")) for one in formulas)
    assert "hyperlink" not in sheet.lower()


def test_a_pdf_takes_no_markup_from_data(reader, rates):
    Area.objects.filter(pk=area("district:450").pk).update(name="#panic() *đậm* $x$ <a> @b")

    assert "#panic() *đậm* $x$ <a> @b" in words_of(taken(reader, "pdf"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_files_are_named_so_that_they_sort_by_month(reader, rates, form):
    response = reader.get(f"/rankings.{form}?{QUESTION}")

    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="2025-06-ranking-province-44-district-social_insurance.{form}"'
    )


@pytest.mark.parametrize(
    ("more", "ending"),
    [
        ("&order=cash", "-by-cash"),
        ("&order=change", "-by-change"),
        ("&peers=plain", "-plain"),
        ("&borders=today", "-borders-2025-10"),
        ("&order=cash&peers=plain", "-by-cash-plain"),
        ("&level=commune&tree=management", "-management"),
    ],
)
def test_another_ranking_has_another_name(reader, rates, settings, more, ending):
    settings.TODAY = date(2025, 10, 6)
    question = "period=2025-08&area=province:44" if "borders" not in more else QUESTION

    names = []
    for asked in (question, question + more):
        response = reader.get(f"/rankings.csv?{asked}")
        names.append(response.headers["Content-Disposition"].split('"')[1])

    assert names[1].endswith(f"{ending}.csv")
    assert names[0] != names[1]
    assert re.fullmatch(r"2025-0[68]-ranking-[a-z0-9_-]+\.csv", names[1])


def test_a_month_without_rolls_is_still_made_and_says_so(reader):
    words = words_of(taken(reader, "pdf"))

    assert "8/8" in words or "8 of 8" in words


# Check this file


def checked(client, content):
    file = SimpleUploadedFile("any name.bin", content)
    response = client.post("/check-file/", {"file": file})
    assert response.status_code == 200
    return response.context["found"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_file_of_ours_is_known_by_its_content(reader, rates, form):
    found = checked(reader, taken(reader, form))

    assert found.made.made_by.username == "lan.nguyen"
    assert not found.is_superseded


def test_what_was_changed_is_none_of_ours(reader, rates):
    content = taken(reader, "csv")

    assert checked(reader, content.replace(b"4657", b"4658")) is None
    assert checked(reader, b"x") is None


def test_a_later_count_is_told_with_the_rows_that_differ(reader, rates):
    content = taken(reader, "csv")
    AreaRate.objects.filter(area=area("district:450"), period=JUNE).update(
        by_bank_account=12411, in_cash=919
    )

    found = checked(reader, content)

    assert [row.name for row in found.differing] == ["450 Thành phố Đồng Hới"]
    assert [(cell.before, cell.now) for cell in found.differing[0].cells] == [
        ("12410", "12411"),
        ("12410", "12411"),
        ("920", "919"),
        ("93.10", "93.11"),
    ]


def test_a_target_that_stands_in_no_csv_supersedes_none(reader, rates):
    content = taken(reader, "csv")
    target(area("province:44"), measure="opened")

    assert not checked(reader, content).is_superseded


def test_whoever_may_not_see_the_area_learns_no_figures_of_today(client, reader, rates):
    content = taken(reader, "csv")
    client.force_login(officer(Role.VIEWER, area("province:51")))

    found = checked(client, content)

    assert found.is_out_of_sight
    assert found.differing == []


def test_a_file_is_checked_in_the_language_it_was_made_in(reader, rates, language):
    content = taken(reader, "pdf")
    reader.cookies["django_language"] = "vi" if language == "en" else "en"

    assert not checked(reader, content).is_superseded


def test_bridges_and_todays_borders_say_when_they_were_counted(reader, rates, language):
    when = f"{'Tính lúc' if language == 'vi' else 'Counted'}"
    bridge = reader.get("/areas/district:456/bridge.csv?since=2025-05&until=2025-06")
    recast = reader.get(f"/rankings.xlsx?{QUESTION}&borders=today")

    assert re.search(rf"{when}[;,]\d\d/\d\d/\d{{4}} \d\d:\d\d", bridge.content.decode())
    book = CalamineWorkbook.from_filelike(io.BytesIO(recast.content)).get_sheet_by_index(0)
    words = [str(row[0]) for row in book.to_python()]
    assert any(re.match(rf"{when}: \d\d/\d\d/\d{{4}}", one) for one in words)


def test_a_month_that_is_not_all_in_tells_no_change(client):
    load([line(), by_account()], period=date(2025, 5, 1))
    load([line(commune_code="18859")], where="district:450", period=date(2025, 5, 1))
    load([by_account(), by_account()], period=JUNE)
    client.force_login(officer(Role.VIEWER, area("province:44")))
    client.cookies["django_language"] = "en"

    paper = words_of(
        client.get("/rankings.pdf?period=2025-06&area=province:44&level=district").content
    )

    assert "Not in yet" in paper
    assert "on the month before" not in paper


@pytest.mark.parametrize("text", ["=1", "\uff1d1", " =1", "\u200b=1", "-1", "\uff0b1", "\t1"])
def test_whatever_a_spreadsheet_takes_for_a_formula_is_text(text):
    assert comma.guarded(text) == f"'{text}"
    assert comma.guarded(f"a{text}") == f"a{text}"


WITHIN = [
    "x;=1+1",
    "x,=1+1",
    "x\t=1+1",
    "x\n=1+1",
    "x\r\n=1+1",
    'x;"=1+1"',
    "x; +1",
    "\t=1",
    "a;\t@b",
]


@pytest.mark.parametrize("text", WITHIN)
@pytest.mark.parametrize("ours", [",", ";"])
@pytest.mark.parametrize("theirs", [",", ";", "\t"])
def test_no_separator_makes_a_formula_of_what_stands_within_a_cell(text, ours, theirs):
    written = comma.encoded([["a", comma.guarded(text), "b"]], separator=ours).decode("utf-8-sig")

    # A spreadsheet that expects another separator may take the quotes for letters.
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        lines = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for row in csv.reader(lines, delimiter=theirs, quoting=quoting):
            for cell in row:
                assert not cell.lstrip(comma.UNSEEN + '"').startswith(comma.FORMULA_BEGINS)
    (row,) = csv.reader(io.StringIO(written, newline=""), delimiter=ours)
    assert row[1].replace("'", "") == text
