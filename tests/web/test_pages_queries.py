"""How often a page asks the database: a fixed number of times, however much it shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from beneficiaries.models import Beneficiary
from officers.models import Role
from tests.factories import JUNE, area, by_account, deliver, line, load, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
MOST = 12
MOST_OF_A_ROLL = 18


@pytest.fixture(params=["province:44", "country:VN"])
def staff(request, client):
    """Signed in, once with a province and once with the country."""
    client.force_login(officer(Role.PROVINCIAL_STAFF, area(request.param, AUGUST)))
    return client


def queries(ask):
    """How many queries an answer takes; it must be an answer."""
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    return len(captured)


def rates_everywhere(month, kind):
    for each in Area.objects.inside(area("province:44", month), month).filter(kind=kind):
        rate(each, 1, 3, month=month)


def test_a_ranking_of_145_communes_asks_as_often_as_one_of_8_districts(staff):
    rates_everywhere(JUNE, "district")
    rates_everywhere(JUNE, "commune")
    address = "/rankings/?period=2025-06&area=province:44&level="

    few = queries(lambda: staff.get(address + "district"))
    many = queries(lambda: staff.get(address + "commune"))

    assert few == many <= MOST


def test_a_ranking_that_is_asked_nothing_asks_once_more(staff):
    rates_everywhere(AUGUST, "office")
    rates_everywhere(AUGUST, "province")

    # One more finds the latest month.
    assert queries(lambda: staff.get("/rankings/")) <= MOST + 1


def test_a_ranking_asks_as_often_without_data(staff):
    address = "/rankings/?period=2025-06&area=province:44&level=district"
    without = queries(lambda: staff.get(address))

    rates_everywhere(JUNE, "district")

    assert queries(lambda: staff.get(address)) == without


def test_a_rankings_file_asks_no_more_than_its_page(staff):
    rates_everywhere(JUNE, "commune")

    assert (
        queries(lambda: staff.get("/rankings.csv?period=2025-06&area=province:44&level=commune"))
        <= MOST
    )


def test_an_areas_page_asks_as_often_for_many_parts(staff):
    rates_everywhere(JUNE, "district")
    rates_everywhere(JUNE, "commune")

    few = queries(lambda: staff.get("/areas/district:456/?period=2025-06"))
    many = queries(lambda: staff.get("/areas/province:44/?period=2025-06&level=commune"))

    # Beside the ranking the way up, communes with everyone by account, the province beside it.
    assert few == many <= 17


@pytest.mark.parametrize("page", ["bridge/?part=new", "bridge/people/?part=new"])
def test_a_bridge_asks_as_often_for_many_people_and_communes(staff, page):
    """Four of them for the corrections of its two months, two for the rolls that are not in."""
    address = f"/areas/district:456/{page}&since=2025-05&until=2025-06"
    load([line()], period=date(2025, 5, 1))
    load([line(), line()])
    few = queries(lambda: staff.get(address))

    load([line(commune_code=code) for code in ("19213", "19225", "19204") for _ in range(20)])

    assert queries(lambda: staff.get(address)) == few <= 24


def test_a_search_asks_as_often_for_thirty_people_as_for_one(staff):
    load([line(full_name="Lê Thị Một"), *(line(full_name="Lê Thị Nhiều") for _ in range(35))])

    staff.post("/beneficiaries/", {"q": "mot"})
    one = queries(lambda: staff.get("/beneficiaries/"))
    staff.post("/beneficiaries/", {"q": "nhieu"})
    thirty = queries(lambda: staff.get("/beneficiaries/"))

    # Communes and points to choose from; those of a given name, a family, and others.
    assert thirty <= one <= 20


def test_the_list_of_rolls_asks_as_often_for_many(staff):
    load([line()])
    one = queries(lambda: staff.get("/rolls/"))

    for code in ("18859", "18853", "18898"):
        deliver([line(commune_code=code)], where=f"commune:{code}")

    assert queries(lambda: staff.get("/rolls/")) == one <= MOST


def test_a_person_of_many_months_asks_as_often_as_one_of_few(staff):
    paid = by_account()
    load([paid])
    address = f"/beneficiaries/{Beneficiary.objects.get().uuid}/"
    few = queries(lambda: staff.get(address))

    for month in range(1, 6):
        load([paid], period=date(2025, month, 1))

    # Three of them for what officers changed: of the person, representatives, conversions; one
    # for the talks with the person, and one for the money that the post could not pay out.
    assert queries(lambda: staff.get(address)) == few <= 20


def test_a_roll_asks_as_often_for_many_faults(staff):
    one = deliver([line(amount="0")]).roll
    many = deliver([line(amount="0") for _ in range(50)]).roll

    few = queries(lambda: staff.get(f"/rolls/{one.pk}/"))

    assert queries(lambda: staff.get(f"/rolls/{many.pk}/")) == few <= MOST_OF_A_ROLL


@pytest.mark.parametrize("change", [1, 4, 5, 6, 10])
def test_the_people_behind_a_number_ask_as_often_for_many(staff, change):
    movers = [line() for _ in range(20)]
    load([*movers, *[line() for _ in range(20)]], period=date(2025, 5, 1))
    few = deliver([movers[0] | {"commune_code": "19225"}, line(), line(amount="0")]).roll
    moved = [one | {"commune_code": "19225"} for one in movers]
    many = deliver([*moved, *[line() for _ in range(20)], *[line(amount="0")] * 9]).roll

    asked = queries(lambda: staff.get(f"/rolls/{few.pk}/changes/?change={change}&against=1"))

    address = f"/rolls/{many.pk}/changes/?change={change}&against=1"
    assert queries(lambda: staff.get(address)) == asked <= MOST_OF_A_ROLL


def test_the_start_page_asks_as_often_for_many_rolls_and_areas(staff):
    few = queries(lambda: staff.get("/"))

    rates_everywhere(JUNE, "district")
    rates_everywhere(JUNE, "commune")
    load([line()])

    # Of them one for the targets, one for the reports that were made, three for what is due,
    # and five for what partners answered.
    assert queries(lambda: staff.get("/")) <= few + 2 <= 39


# Officers


@pytest.fixture(params=["province:44", "country:VN"])
def administrator(request, client):
    client.force_login(officer(Role.ADMINISTRATOR, area(request.param, AUGUST)))
    return client


@pytest.mark.parametrize("question", ["", "?text=officer", "?role=viewer"])
def test_the_list_of_officers_asks_as_often_for_many(administrator, question):
    offices = [area(f"office:44-0{number}", AUGUST) for number in (1, 2, 3)]
    officer(Role.VIEWER, offices[0])
    one = queries(lambda: administrator.get("/officers/" + question))

    for _ in range(30):
        officer(Role.VIEWER, *offices)

    assert queries(lambda: administrator.get("/officers/" + question)) == one <= MOST


def test_an_officer_of_many_areas_asks_as_often_as_one_of_few(administrator):
    few = officer(Role.VIEWER, area("office:44-01", AUGUST))
    many = officer(Role.VIEWER, *(area(f"office:44-0{number}", AUGUST) for number in (1, 2, 3)))

    one = queries(lambda: administrator.get(f"/officers/{few.pk}/"))

    # Four of them for what was changed: the officer, the areas and their names, passwords.
    assert queries(lambda: administrator.get(f"/officers/{many.pk}/")) == one <= 14
