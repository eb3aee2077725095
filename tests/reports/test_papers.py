"""Papers as workbooks and pages: sheets, formulas that agree with ours, drawings, names."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation
from python_calamine import CalamineWorkbook

from areas.models import Area
from officers.models import Role
from payments.models import Programme
from reports.bridge import bridge
from reports.bridge_people import Span
from reports.papers import bridges, xlsx
from reports.papers.kinds import KINDS
from tests.factories import JUNE, area, by_account, line, load, officer, target
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

MAY = date(2025, 5, 1)
SUM = re.compile(r'<c r="([A-Z])(\d+)"[^>]*><f>SUM\(([A-Z])(\d+):[A-Z](\d+)\)</f><v>([^<]*)</v>')


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def staff():
    return officer(Role.PROVINCIAL_STAFF, area("province:44"))


def sums_in(content):
    """Of each sheet: (what a formula keeps as its value, what the cells that it adds up hold)."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for number, name in enumerate(book.sheet_names, 1):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheet = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            found[name] = [
                (
                    float(kept),
                    sum(rows[row][ord(column) - 65] or 0 for row in range(int(a) - 1, int(b))),
                )
                for _c, _row, column, a, b, kept in SUM.findall(sheet)
            ]
    return found


def test_the_totals_of_a_bridge_are_formulas_that_agree_with_ours(staff):
    people = [line(full_name=f"Người {number}") for number in range(4)]
    load(people, period=MAY)
    load([by_account(full_name="Người 0"), *people[1:3], line(full_name="Mới")])
    where = area("district:456")
    found = bridge(Span(MAY, JUNE, where, where, (1,)))

    sums = sums_in(xlsx.written(bridges.paper_of(found, "social_insurance", staff)))

    assert list(sums) == ["What happened", "By commune"]
    for each in sums.values():
        assert [kept for kept, _added in each] == [float(one) for one in found.total]
        assert all(kept == added for kept, added in each)
    assert found.total.people > 1


# Rankings

GROUP = QueryDict("period=2025-06&area=province:44&level=district&programme=all")


def of_two_programmes():
    rate("district:456", 40, 100)
    rate("district:450", 30, 50, programme=Programme.MERIT)
    rate("district:456", 5, 50, programme=Programme.MERIT)
    rate("province:44", 40, 100)
    rate("province:44", 35, 100, programme=Programme.MERIT)
    target(area("district:456"), programme="all", percent=Decimal(60))


def test_a_workbook_of_a_group_has_a_sheet_for_each_programme_with_data(staff):
    of_two_programmes()
    _asked, paper = KINDS["ranking"]("", GROUP, staff, "xlsx")

    content = xlsx.written(paper)

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["districts", "Social insurance districts", "Merit districts"]
    codes = [
        [row[2] for row in book.get_sheet_by_name(name).to_python() if row[1] == "district"][:2]
        for name in book.sheet_names
    ]
    assert codes == [["450", "456"], ["456", "450"], ["450", "456"]]
    assert all(kept == added for each in sums_in(content).values() for kept, added in each)


@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_other_forms_tell_a_group_as_one(staff, form):
    of_two_programmes()

    _asked, paper = KINDS["ranking"]("", GROUP, staff, form)

    assert [table.title for table in paper.tables] == ["districts"]


def test_a_ranking_is_drawn_as_bars_in_its_order(staff):
    of_two_programmes()

    _asked, paper = KINDS["ranking"]("", GROUP, staff, "pdf")

    ((title, drawing),) = paper.charts
    assert title == "Share by account"
    assert "Share by account: Đồng Hới 60.00\u00a0%; Quảng Ninh 30.00\u00a0%</title>" in drawing
    bars = [
        float(one) for one in re.findall(r'width="([\d.]+)" height="13" fill="#0f7373"', drawing)
    ]
    assert bars[0] == pytest.approx(2 * bars[1], abs=0.2)
    assert drawing.count("<path") == 1  # the target of one of them


def test_of_many_areas_the_first_are_drawn(staff):
    for one in Area.objects.inside(area("province:44"), JUNE).filter(is_leaf=True)[:40]:
        rate(one, 1, 2)
    asked = QueryDict("period=2025-06&area=province:44&level=commune")

    _asked, paper = KINDS["ranking"]("", asked, staff, "pdf")

    assert paper.charts[0][0] == "Share by account, the first 30 of 40"
    assert paper.charts[0][1].count("<text") == 60


def test_a_ranking_without_data_has_no_bars(staff):
    _asked, paper = KINDS["ranking"]("", GROUP, staff, "pdf")

    assert paper.charts == []


def rolls_named(about, kind, asked, staff):
    paper = KINDS[kind](about, QueryDict(asked), staff, "xlsx")[1]
    return dict(paper.facts)["Rolls"]


def test_a_paper_names_the_rolls_that_were_counted_and_no_others(staff, settings):
    settings.TODAY = date(2025, 6, 25)
    load([line(), line()], period=MAY)
    one = load([line(commune_code="19213")], where="commune:19213")
    other = load([line(commune_code="19225")], where="commune:19225")

    asked = "period=2025-06&area=district:456&level=commune"
    assert rolls_named("", "ranking", asked, staff).endswith(f"(no. {one.pk}, {other.pk})")
    commune = rolls_named("commune:19213", "area", "period=2025-06", staff)
    assert commune == f"1 (no. {one.pk})"


def test_todays_map_and_a_bridge_name_their_rolls_too(staff, settings):
    same = [line(), line()]
    may, june = load(same, period=MAY), load(same)
    settings.TODAY = date(2025, 10, 6)

    asked = "period=2025-06&area=province:44&level=office&borders=today"
    assert rolls_named("", "ranking", asked, staff) == f"1 (no. {june.pk})"
    bridge = rolls_named("district:456", "bridge", "since=2025-05&until=2025-06", staff)
    assert f"(no. {may.pk}, {june.pk})" in bridge
