"""Page, its CSV, the command's CSV and JSON: every figure is the same wherever it stands."""

import csv
import io
import json
import random
import re
from datetime import date
from html import unescape

import pytest
from django.core.management import call_command

from areas.models import Area, Kind
from officers.models import Role
from payments.models import Programme
from tests.factories import area, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)

QUESTIONS = [
    (JUNE, "province:44", "district"),
    (JUNE, "district:456", "commune"),
    (JUNE, "province:44", "commune"),
    (JUNE, "country:VN", "province"),
    (AUGUST, "province:44", "office"),
    (AUGUST, "office:44-03", "commune"),
    (AUGUST, "province:44", "province"),
]


@pytest.fixture(params=range(len(QUESTIONS)))
def question(request):
    """A question of those above; some of its areas have random figures in two programmes."""
    month, where, level = QUESTIONS[request.param]
    chance = random.Random(request.param)
    parts = list(Area.objects.inside(area(where, month), month).filter(kind=level))
    for each in {area(where, month), *chance.sample(parts, min(len(parts), 20))}:
        plant(each, month, chance)
    programme = chance.choice(["social_insurance", "merit", "all"])
    return {
        "period": f"{month:%Y-%m}",
        "area": where,
        "level": level,
        "tree": "management" if level == Kind.OFFICE else "administrative",
        "programme": programme,
    }


def plant(where, month, chance):
    """Figures of a month and the one before; small numbers, so that some areas tie."""
    before = JULY if month == AUGUST else MAY
    for programme in (Programme.SOCIAL_INSURANCE, Programme.MERIT):
        for each in (before, month):
            whole = chance.choice([3, 6, 10, 4832])
            rate(where, chance.randint(0, whole), whole, month=each, programme=programme)


def read_csv(text):
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    next(rows)
    return list(rows)


# A page takes the usual order, which may be another; the command ranks by the rate.
BY_RATE = {"order": "level"}


def from_command(question, **more):
    output = io.StringIO(newline="")
    call_command("export_rates", **question, **more, stdout=output)
    return output.getvalue()


@pytest.fixture
def reader(client):
    """Signed in with the whole country in sight, reading English."""
    client.force_login(officer(Role.VIEWER, area("country:VN")))
    client.cookies["django_language"] = "en"
    return client


def test_the_pages_csv_says_the_same_as_the_commands(reader, question):
    page = reader.get("/rankings.csv", question).content.decode()

    assert read_csv(page) == read_csv(from_command(question))


def test_json_says_the_same_as_csv(question):
    rows = json.loads(from_command(question, format="json"))

    cells = [[as_cell(name, value) for name, value in row.items()] for row in rows]

    assert cells == read_csv(from_command(question))


def as_cell(name, value):
    """A JSON value as CSV writes it."""
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def test_the_ranking_shows_the_same_as_csv(reader, question):
    page = reader.get("/rankings/", question | BY_RATE).content.decode()

    assert rows_of(page) == [as_shown(row) for row in read_csv(from_command(question))]


def test_an_areas_own_page_shows_the_same_of_its_parts(reader, question):
    page = reader.get("/areas/{area}/".format(**question), question | BY_RATE).content.decode()

    shown = [as_shown(row) for row in read_csv(from_command(question))]
    is_itself = question["area"].startswith(question["level"])
    assert rows_of(page) == ([] if is_itself else shown)


@pytest.mark.parametrize("address", ["/rankings/", "/areas/{area}/"])
def test_the_large_figure_is_the_areas_own_row(reader, question, address):
    page = reader.get(address.format(**question), question).content.decode()

    itself = question | {"level": question["area"].partition(":")[0]}
    percent = read_csv(from_command(itself))[0][11]
    assert re.search(r'class="rate">\s*<strong>([^<]*)<', page)[1] == f"{percent}\u00a0%"


def test_an_areas_months_say_the_same_as_its_rankings(reader, question):
    response = reader.get("/areas/{area}/".format(**question), question)

    for month in response.context["months"][:2]:
        then = question | {"period": f"{month.month:%Y-%m}"}
        own = json.loads(
            from_command(then | {"level": then["area"].partition(":")[0]}, format="json")
        )[0]
        assert float(month.figures.percent) == own["rate_percent"]
        assert month.figures.recipients == own["recipients"]


def test_map_and_lines_show_the_same_as_csv(reader, question):
    page = reader.get("/rankings/", question | BY_RATE)

    rows = {row[2]: row for row in read_csv(from_command(question))}
    table, tiles = page.context["table"], page.context["tiles"]
    by_address = {tile.address.split("/")[2].split(":")[1]: tile for tile in tiles}
    assert by_address.keys() <= rows.keys()
    for code, tile in by_address.items():
        assert (f"{tile.percent:.2f}" if tile.percent is not None else "") == rows[code][11]
    for row in page.context["ranking"].rows:
        *_, before, now = table.months[row.area.pk]
        shown = [f"{one.percent:.2f}" if one else "" for one in (now, before)]
        assert shown == rows[row.area.code][11:13]
    whole = page.context["series"][0].figures[-1]
    assert whole == page.context["ranking"].total.figures


def rows_of(page):
    """(rank, name, per cent, fraction, change, in cash) of each row of a page's ranking."""
    page = re.sub('<span class="mark[^"]*">[^<]*</span>', "", page)
    page = re.sub('<span class="movement.*?</span></span>', "", page, flags=re.DOTALL)
    rows = re.findall(r'<tr class="row[^"]*">(.*?)</tr>', page, re.DOTALL)
    found = []
    for row in rows:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        rank, name, _, *figures = (unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in cells)
        found.append((rank.rstrip("= \n"), name, *figures[:4]))
    return found


def as_shown(row):
    """A row of the CSV as the English page writes it."""
    rank, _, _, name, _, _, recipients, by_account, _, _, in_cash, percent, _, change, *_ = row
    if not rank:
        return ("–", name, "", "", "", "")
    points = f"{float(change):+.2f}".replace("-", "−").replace("+0.00", "±0.00")
    return (
        rank,
        name,
        f"{percent}\u00a0%",
        f"{int(by_account):,} / {int(recipients):,}",
        points if change else "",
        f"{int(in_cash):,}",
    )
