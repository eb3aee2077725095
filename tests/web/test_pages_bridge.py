"""The bridge's pages: what they are asked, what they choose, and who sees whom."""

import re
from datetime import date
from html import unescape

import pytest

from officers import subjects
from officers.models import AccessLog, Role
from reports import bridge_page
from reports.bridge_people import Part
from reports.models import AreaRate
from tests.factories import JUNE, area, by_account, line, load, officer

pytestmark = pytest.mark.django_db

MAY, JULY = date(2025, 5, 1), date(2025, 7, 1)
BRIDGE = "/areas/district:456/bridge/"
PEOPLE = "/areas/district:456/bridge/people/"


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2025, 6, 5)


@pytest.fixture
def sign_in(client):
    """Signs somebody in, reading English."""

    def with_area(role, where="district:456"):
        client.force_login(officer(role, area(where)))
        client.cookies["django_language"] = "en"
        return client

    return with_area


@pytest.fixture
def moved():
    """One converted, one is new, one stays; one moved out to district 450."""
    converts, stays, leaves = (line(full_name=name) for name in ("Lê Một", "Lê Hai", "Lê Ba"))
    load([converts, stays, leaves], period=MAY)
    account = {name: by_account()[name] for name in ("method", "bank", "account_number")}
    load([converts | account, stays, by_account(full_name="Lê Tư")])
    load([leaves | {"commune_code": "18859"}], where="district:450")


def rows(response):
    """The cells of the page's first table, as words."""
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")]
    words = [
        [unescape(" ".join(re.sub("<[^>]*>", " ", one).split())) for one in row] for row in cells
    ]
    return [row for row in words if row]


def names(response):
    return sorted(row.record.full_name for row in response.context["table"].rows)


# The numbers


def test_the_latest_month_is_bridged_from_the_one_before(sign_in, moved):
    page = sign_in(Role.VIEWER).get(BRIDGE)

    assert rows(page) == [
        ["May 2025 · 0.00 %", "", "0", "3"],
        ["Converted to an account", "1", "+1", "0"],
        ["Went back to cash", "0", "0", "0"],
        ["New on the roll", "1", "+1", "+1"],
        ["No longer on any roll", "0", "0", "0"],
        ["Moved in", "0", "0", "0"],
        ["Moved out", "1", "0", "−1"],
        ["The map changed", "0", "0", "0"],
        ["All together", "3", "+2", "0"],
        ["June 2025 · 66.67 %", "", "2", "3"],
    ]


def test_of_two_months_the_earlier_comes_first(sign_in, moved):
    page = sign_in(Role.VIEWER).get(f"{BRIDGE}?since=2025-06&until=2025-05")

    assert (page.context["bridge"].span.since, page.context["bridge"].span.until) == (MAY, JUNE)


def test_the_rolls_that_are_not_in_are_named(sign_in, moved):
    load([line(commune_code="18859")], where="district:450", period=date(2025, 4, 1))

    page = sign_in(Role.VIEWER, "province:44").get("/areas/province:44/bridge/").content.decode()

    assert "Rolls of May 2025 are not in" in page
    assert "Rolls of June 2025 are not in" not in page


def test_an_area_without_any_roll_has_no_data(sign_in):
    page = sign_in(Role.VIEWER).get(BRIDGE)

    assert rows(page) == []
    assert "No data: no roll is loaded for this area in either month." in page.content.decode()


def test_an_address_that_named_another_area_says_so(sign_in, settings):
    settings.TODAY = date(2025, 8, 5)
    load([line()])
    load([line(commune_code="19207")], period=JULY, where="office:44-03")

    page = sign_in(Role.VIEWER, "province:44").get("/areas/province:44/bridge/").content.decode()

    assert "In June 2025 this code named another area: Tỉnh Quảng Bình." in page


def test_figures_that_are_not_counted_yet_are_said_not_to_add_up(sign_in, moved):
    AreaRate.objects.filter(area=area("district:456"), period=MAY).delete()

    page = sign_in(Role.VIEWER).get(BRIDGE).content.decode()

    assert "the figures do not add up yet" in page


def test_corrections_are_told_and_lead_to_their_own_bridge(sign_in, moved):
    load([line(), line()], period=MAY)
    reader = sign_in(Role.VIEWER)

    page = reader.get(BRIDGE).content.decode()
    own = reader.get(f"{BRIDGE}?since=2025-05&until=2025-05")

    assert "corrections of May 2025 changed: by account 0, on the roll −1" in page
    assert rows(own) == [
        ["May 2025 · as first loaded · 0.00 %", "", "0", "3"],
        ["The roll was corrected", "5", "0", "−1"],
        ["All together", "5", "0", "−1"],
        ["May 2025 · as it is now · 0.00 %", "", "0", "2"],
    ]


@pytest.mark.parametrize(
    "question", ["since=x", "until=2014-12", "part=other", "programme=x", "since=2025-07"]
)
def test_what_is_unknown_is_not_found(sign_in, moved, question):
    client = sign_in(Role.DISTRICT_OFFICER)

    assert client.get(f"{BRIDGE}?{question}").status_code == 404
    assert client.get(f"{PEOPLE}?part=new&{question}").status_code == 404


def test_an_area_of_another_province_is_not_found(sign_in, moved):
    client = sign_in(Role.DISTRICT_OFFICER, "district:529")

    assert client.get(BRIDGE).status_code == 404
    assert client.get(f"{PEOPLE}?part=new").status_code == 404


# By commune


def test_a_part_opens_by_commune_with_numbers_alone(sign_in, moved):
    page = sign_in(Role.VIEWER).get(f"{BRIDGE}?part=moved_out")

    found = [(commune.name, tuple(change)) for commune, change in page.context["communes"]]
    assert found == [("Xã Võ Ninh", (1, 0, -1))]
    assert "Lê Ba" not in page.content.decode()


def test_who_may_not_see_people_is_offered_no_list(sign_in, moved):
    assert "bridge/people" not in sign_in(Role.VIEWER).get(BRIDGE).content.decode()


# The people


def test_a_part_with_people_leads_to_them(sign_in, moved):
    client = sign_in(Role.DISTRICT_OFFICER)
    page = client.get(BRIDGE).content.decode()

    [converted, *_others] = re.findall(r'href="([^"]*bridge/people[^"]*)"', page)

    assert names(client.get(unescape(converted))) == ["Lê Một"]


def test_people_stand_with_how_they_were_paid_before_and_afterwards(sign_in, moved):
    page = sign_in(Role.DISTRICT_OFFICER).get(f"{PEOPLE}?part=converted")

    assert rows(page) == [
        ["Lê Một", "1950", "social insurance", "Xã Võ Ninh, cash", "Xã Võ Ninh, bank account"]
    ]


def test_who_moved_out_of_sight_is_counted_only(sign_in, moved):
    page = sign_in(Role.DISTRICT_OFFICER).get(f"{PEOPLE}?part=moved_out")

    assert names(page) == []
    assert "And 1 more outside your areas." in page.content.decode()
    assert not AccessLog.objects.exists()


def test_a_province_sees_who_moved_within_it(sign_in, moved):
    page = sign_in(Role.PROVINCIAL_STAFF, "province:44").get(f"{PEOPLE}?part=moved_out")

    assert names(page) == ["Lê Ba"]
    assert "outside your areas" not in page.content.decode()


def test_a_neighbour_sees_the_numbers_and_nobody(sign_in, moved):
    page = sign_in(Role.DISTRICT_OFFICER, "district:450").get(f"{PEOPLE}?part=converted")

    assert names(page) == []
    assert "And 1 more outside your areas." in page.content.decode()


def test_whoever_moved_in_is_seen_where_they_are_now(sign_in, moved):
    client = sign_in(Role.DISTRICT_OFFICER, "district:450")

    page = client.get("/areas/district:450/bridge/people/?part=moved_in")

    assert names(page) == ["Lê Ba"]


def test_looking_is_written_down_with_the_part_and_how_many(sign_in, moved):
    sign_in(Role.DISTRICT_OFFICER).get(f"{PEOPLE}?part=new")

    row = AccessLog.objects.get()
    assert (row.action, row.subject, row.rows) == (
        "viewed",
        "bridge of district:456 2025-05 2025-06 new",
        1,
    )


@pytest.mark.parametrize("part", Part)
def test_the_log_tells_every_part(part):
    assert subjects.is_known(f"bridge of province:44 2025-05 2025-06 {part}")


def test_a_long_list_is_read_in_pages_and_each_is_written_down(sign_in, monkeypatch):
    monkeypatch.setattr(bridge_page, "ROWS", 2)
    load([line(commune_code="18859") for _ in range(5)], where="commune:18859")
    client = sign_in(Role.DISTRICT_OFFICER, "district:450")

    address = "/areas/commune:18859/bridge/people/?part=new"
    pages = [client.get(f"{address}&page={number}") for number in (1, 3, 9)]

    assert [len(page.context["table"].page) for page in pages] == [2, 1, 1]
    assert list(AccessLog.objects.order_by("pk").values_list("rows", flat=True)) == [2, 1, 1]


def test_a_list_without_a_part_is_not_found(sign_in, moved):
    assert sign_in(Role.DISTRICT_OFFICER).get(PEOPLE).status_code == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CASHIER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_no_other_role_reads_of_people(sign_in, moved, role):
    assert sign_in(role).get(f"{PEOPLE}?part=new").status_code == 403
