"""How many each officer counts, known in advance: nobody of the own is missing, nobody else is
among them."""

import csv
import io
from datetime import date

import pytest

from areas.models import Area
from officers.models import Role
from reports import counting
from tests.factories import officer
from tests.web.planted import BESIDE, INSIDE, LATER, PLACES, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(settings):
    plant(settings)
    counting.count_waiting()


@pytest.fixture
def reading(client, planted):
    """Signs somebody in for an area, as units are after July 2025."""

    def sign_in(where, role=Role.PROVINCIAL_STAFF):
        client.force_login(officer(role, Area.objects.at(where, date(2025, 8, 1))))
        return client

    return sign_in


# Six people are planted in each place, and three rolls; two share one account (to which only
# the latest months' rolls still pay), one switched by the latest month's roll without a claim,
# one representative's authority ends.
@pytest.mark.parametrize(
    ("where", "people", "rolls", "shared", "work"),
    [
        ("office:44-03", 6, 3, 0, {"without_a_claim": 1, "authority_ends": 1}),
        ("office:44-01", 6, 3, 0, {"without_a_claim": 1, "authority_ends": 1}),
        ("office:44-02", 0, 0, 0, {}),
        ("office:44-04", 6, 3, 1, {"without_a_claim": 1, "authority_ends": 1}),
        # Each by the latest roll of its own people: one in September, two in June.
        ("province:44", 18, 9, 1, {"without_a_claim": 3, "authority_ends": 3}),
        ("province:51", 6, 3, 0, {"without_a_claim": 1, "authority_ends": 1}),
        ("country:VN", 24, 12, 1, {"without_a_claim": 4, "authority_ends": 4}),
    ],
)
def test_lists_hold_the_own_people_all_of_them_and_no_others(
    reading, where, people, rolls, shared, work
):
    client = reading(where)

    found = client.post("/beneficiaries/", {"q": "1950"}, follow=True).context["table"]
    lists = client.get("/conversions/").context["lists"]

    assert len(found.rows) == people
    assert len(client.get("/rolls/").context["table"].rows) == rolls
    assert len(client.get("/conversions/shared/").context["cases"]) == shared
    assert {one.code: one.number for one in lists if one.number} == work
    assert client.get("/").context["work"] is not None


def figures(client, **asked):
    """(on the roll, by account) by the code of the area."""
    content = client.get("/rankings.csv", asked, headers={"accept-language": "en"}).content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    return {row["Code"]: (row["On the roll"], row["Paid by account"]) for row in rows}


@pytest.mark.parametrize(
    ("where", "asked", "shown"),
    [
        ("office:44-03", ("2025-06", "district:456", "district"), {"456": ("5", "3")}),
        ("office:44-03", ("2025-05", "district:456", "district"), {"456": ("5", "2")}),
        ("office:44-04", ("2025-09", "office:44-04", "office"), {"44-04": ("5", "3")}),
        ("province:44", ("2025-06", "province:44", "province"), {"44": ("10", "6")}),
        ("province:44", ("2025-09", "province:44", "province"), {"44": ("5", "3")}),
        ("country:VN", ("2025-06", "country:VN", "country"), {"VN": ("15", "9")}),
    ],
)
def test_rates_count_the_planted_people(reading, where, asked, shown):
    client = reading(where, Role.VIEWER)
    period, area, level = asked

    found = figures(client, period=period, area=area, level=level)

    assert found == shown


@pytest.mark.parametrize(
    ("place", "office"), [(INSIDE, "44-03"), (BESIDE, "44-01"), (LATER, "44-04")]
)
def test_a_cash_list_holds_the_own_points_people(reading, place, office):
    client = reading(f"office:{office}", Role.CASHIER)
    asked = [{"period": f"{month:%Y-%m}", "point": f"AT-{place.commune}"} for month in place.months]

    lists = [client.get("/cash-list/", each).context["list"].lines for each in asked]

    words = place.words
    before = {words["name in cash"], words["name by account"], words["name of who is gone"]}
    assert {one.name for one in lists[0]} == before
    assert [one.name for one in lists[1]] == [words["name in cash"]]


def test_no_cash_list_of_another_point_is_there(reading):
    client = reading("office:44-03", Role.CASHIER)
    foreign = [each for each in PLACES if each is not INSIDE]

    answers = [client.get("/cash-list/", {"point": f"AT-{each.commune}"}) for each in foreign]

    assert [each.status_code for each in answers] == [404, 404, 404]
