"""A past month on today's map: whole where a unit went whole, person by person where not."""

import random
from datetime import date

import pytest

from areas.models import Area
from officers.models import Role
from reports.models import AreaRate
from reports.rankings import ranking
from tests.factories import JUNE, area, by_account, line, load, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

JULY, OCTOBER = date(2025, 7, 1), date(2025, 10, 1)
# A commune of Hà Tĩnh that was divided; the first is the likelier heir.
DIVIDED, LIKELIER, OTHER = "18082", "18073", "18652"


def on_todays_map(where, level, month=JUNE):
    return ranking(
        month=month,
        area=area(where, OCTOBER),
        level=level,
        programme="social_insurance",
        on=OCTOBER,
    )


def people(found):
    """(by account, on the roll) by the code of each area with data."""
    return {
        row.area.code: (row.figures.by_account, row.figures.recipients)
        for row in found.rows
        if row.figures
    }


def test_communes_that_were_merged_are_one():
    """Võ Ninh and Hàm Ninh are Quảng Ninh today, Gia Ninh is Ninh Châu."""
    load(
        [
            line(commune_code="19213"),
            by_account(commune_code="19213"),
            by_account(commune_code="19219"),
            line(commune_code="19225"),
        ]
    )

    found = on_todays_map("province:44", "commune")

    assert people(found) == {"19207": (2, 3), "19225": (0, 1)}
    assert found.assumed == 0


def test_offices_get_the_months_before_them():
    load([line(), by_account(), by_account()])

    assert people(on_todays_map("province:44", "office")) == {"44-03": (2, 3)}


def test_the_whole_is_the_area_of_today():
    load([line(), by_account()])
    load([line(commune_code="19333")], where="province:45")

    found = on_todays_map("province:44", "office")

    assert found.total.figures.recipients == 3
    assert found.total.area.name == "Tỉnh Quảng Trị"


@pytest.fixture
def three_of_a_divided_commune():
    """One was paid in each part afterwards; of the third no later roll speaks."""
    here = {"commune_code": DIVIDED}
    one, other, third = line(**here), by_account(**here), by_account(**here)
    load([one, other, third], where="province:42")
    later = [one | {"commune_code": LIKELIER}, other | {"commune_code": OTHER}]
    load(later, period=JULY, where="province:42")


def test_of_a_divided_commune_each_goes_where_the_next_roll_pays(three_of_a_divided_commune):
    found = on_todays_map("province:42", "commune")

    assert people(found) == {LIKELIER: (1, 2), OTHER: (1, 1)}
    assert found.assumed == 1


def test_a_division_within_an_area_divides_nobody_there(three_of_a_divided_commune):
    found = on_todays_map("country:VN", "province")

    assert people(found) == {"42": (2, 3)}
    assert found.assumed == 0


def test_before_any_later_roll_all_are_with_the_likelier_heir():
    load([line(commune_code=DIVIDED), by_account(commune_code=DIVIDED)], where="province:42")

    found = on_todays_map("province:42", "commune")

    assert people(found) == {LIKELIER: (1, 2)}
    assert found.assumed == 2


def test_whoever_moved_far_away_later_stays_with_the_likelier_heir():
    lan = line(commune_code=DIVIDED)
    load([lan], where="province:42")
    load([lan | {"commune_code": "19207"}], period=JULY, where="office:44-03")

    found = on_todays_map("province:42", "commune")

    assert people(found) == {LIKELIER: (0, 1)}
    assert found.assumed == 1


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in (2, 3, 4))])
@pytest.mark.parametrize("level", ["province", "commune"])
def test_national_totals_are_the_same_on_both_maps(seed, level):
    chance = random.Random(seed)
    leaves = list(Area.objects.filter(is_leaf=True, valid__contains=JUNE))
    once = {one.pk for one in leaves if one.successions.count() < 2}
    some = [one for one in chance.sample(leaves, 400) if one.pk in once]
    for one in some:
        whole = chance.randint(1, 50)
        rate(one, chance.randint(0, whole), whole)
    rows = AreaRate.objects.filter(period=JUNE)
    counted = (
        sum(row.by_account for row in rows),
        sum(row.recipients for row in rows),
    )

    found = on_todays_map("country:VN", level)

    parts = people(found).values()
    assert (sum(p for p, _w in parts), sum(w for _p, w in parts)) == counted
    assert (found.total.figures.by_account, found.total.figures.recipients) == counted


# The page


def test_a_past_month_is_shown_within_todays_borders(client, three_of_a_divided_commune):
    client.force_login(officer(Role.VIEWER, area("country:VN")))
    client.cookies["django_language"] = "en"
    asked = "period=2025-06&area=province:42&level=commune&order=level"

    page = client.get(f"/rankings/?{asked}&borders=today")

    text = " ".join(page.content.decode().split())
    assert "1 of 3 people stands where it is by assumption" in text
    assert people(page.context["ranking"]) == {LIKELIER: (1, 2), OTHER: (1, 1)}
    file = client.get(f"/rankings.csv?{asked}&borders=today").content.decode()
    assert [row.split(",")[2] for row in file.splitlines()[1:3]] == [OTHER, LIKELIER]
    row = page.content.decode().split('id="row-')[1]
    assert client.get(row.split('href="')[1].split('"')[0].replace("&amp;", "&")).status_code == 200


def test_an_area_that_is_no_more_cannot_be_asked_for_on_todays_map(client):
    client.force_login(officer(Role.VIEWER, area("country:VN")))

    for address in ("district:456", "province:45"):
        asked = f"/rankings/?period=2025-06&area={address}&borders=today"
        assert client.get(asked).status_code == 404


def test_the_same_month_within_its_own_borders_is_the_usual_page(client):
    load([line(), by_account()])
    client.force_login(officer(Role.VIEWER, area("province:44", OCTOBER)))

    page = client.get("/rankings/?period=2025-06&area=province:44")

    assert page.context["ranking"].on is None
    assert page.context["question"].area.name == "Tỉnh Quảng Bình"
