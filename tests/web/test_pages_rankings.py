"""The ranking and the area's page: what they are asked, what they choose, how they refuse."""

import re
from datetime import date
from html import unescape

import pytest

from areas import containment
from areas.models import Area, Membership
from officers.models import Role
from payments.models import Programme
from reports import counting
from reports.models import AreaRate, PeerGroup
from tests.factories import JUNE, area, by_account, line, load, officer
from tests.reports.builders import rate

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2024, 9, 1)
MAY, JULY, AUGUST = date(2025, 5, 1), date(2025, 7, 1), date(2025, 8, 1)
DISTRICTS = "/rankings/?period=2025-06&area=province:44&level=district"


@pytest.fixture
def reader(client):
    """Signed in as a viewer of province 44, reading English."""
    client.force_login(officer(Role.VIEWER, area("province:44", AUGUST)))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def rates():
    rate("province:44", 20_000, 30_000)
    rate("district:456", 4657, 4832)
    rate("district:450", 12_410, 13_330)


def question_of(response):
    asked = response.context["question"]
    return f"{asked.month:%Y-%m}", asked.area.address, asked.level, asked.programme


def link(response, rel):
    """Where the page leads for the month before (prev) or after (next); None without a link."""
    found = re.search(rf'<a href="([^"]*)" rel="{rel}"', response.content.decode())
    return found and unescape(found[1])


# What cannot be asked


@pytest.mark.parametrize(
    "question",
    [
        "period=2014-12",
        "period=2026-01",
        "period=2025-13",
        "period=yesterday",
        "area=province:99",
        "area=province:51",
        "area=district:529",
        "area=office:44-03",  # in June there were no offices
        "area=44",
        "area=%00",
        "level=hamlet",
        "programme=pensions",
        "tree=family",
    ],
)
@pytest.mark.parametrize("page", ["rankings/", "rankings.csv"])
def test_what_is_unknown_or_out_of_sight_is_a_404(reader, rates, page, question):
    name, _, value = question.partition("=")
    asked = {"period": "2025-06", "area": "province:44", "level": "district"} | {name: value}

    response = reader.get(f"/{page}?" + "&".join(f"{key}={asked[key]}" for key in asked))

    assert response.status_code == 404


@pytest.mark.parametrize(("language", "heading"), [("en", "Nothing here"), ("vi", None)])
def test_a_404_is_a_page_in_the_readers_language_with_a_way_back(reader, language, heading):
    reader.cookies["django_language"] = language

    page = reader.get("/rankings/?period=2014-12").content.decode()

    assert f'<html lang="{language}">' in page
    assert ("Nothing here" in page) is (heading is not None)
    assert '<a href="/">' in page


def test_an_area_of_another_province_is_a_404_on_its_own_page(reader):
    assert reader.get("/areas/province:51/?period=2025-08").status_code == 404


@pytest.mark.parametrize("address", ["province:44/", "44/", ":/", "PROVINCE:44/"])
def test_an_area_is_addressed_in_one_way_only(reader, rates, address):
    status = reader.get(f"/areas/{address}?period=2025-06").status_code

    assert status == (200 if address == "province:44/" else 404)


# What is chosen where nothing is asked


def test_without_a_question_the_latest_month_of_the_own_province_is_shown(reader, rates):
    rate("office:44-03", 4717, 4846, month=AUGUST)
    rate("province:44", 4717, 4846, month=AUGUST)

    response = reader.get("/rankings/")

    assert question_of(response) == ("2025-08", "province:44", "office", "social_insurance")


def test_without_a_question_a_programme_is_shown_that_was_paid(reader, rates):
    rate("office:44-03", 1, 2, month=AUGUST, programme=Programme.MERIT)

    response = reader.get("/rankings/")

    assert question_of(response)[::3] == ("2025-08", "merit")


def test_a_programme_that_is_asked_for_is_shown_in_its_own_latest_month(reader, rates):
    rate("office:44-03", 1, 2, month=AUGUST, programme=Programme.MERIT)

    response = reader.get("/rankings/?programme=social_insurance")

    assert question_of(response)[::3] == ("2025-06", "social_insurance")


def test_a_month_before_the_reform_shows_the_province_that_was_paid_then(reader, rates):
    response = reader.get("/rankings/?period=2025-06")

    assert response.context["question"].area.name == "Tỉnh Quảng Bình"


def test_whoever_has_the_country_begins_with_its_provinces(client, rates):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("country:VN")))

    assert question_of(client.get("/rankings/")) == (
        "2025-06",
        "country:VN",
        "province",
        "social_insurance",
    )


def test_before_the_first_roll_there_is_a_page_without_data(reader):
    response = reader.get("/rankings/")

    assert response.status_code == 200
    assert "No data" in response.content.decode()


def test_a_level_that_the_area_does_not_have_becomes_its_first(reader, rates):
    response = reader.get("/rankings/?period=2025-08&area=province:44&level=district")

    assert question_of(response)[2] == "office"


def test_the_country_may_be_asked_for_its_own_level(reader, rates):
    rate("country:VN", 20_000, 30_000)

    response = reader.get("/rankings/?period=2025-06&area=country:VN&level=country")

    assert [row.area.address for row in response.context["ranking"].rows] == ["country:VN"]


# Months


def test_the_next_month_leads_across_the_reform(reader, rates):
    june = reader.get(DISTRICTS)

    july = reader.get("/rankings/" + link(june, "next"))

    assert july.status_code == 200
    assert question_of(july)[:3] == ("2025-07", "province:44", "office")
    assert july.context["question"].area.name == "Tỉnh Quảng Trị"


def test_the_month_before_leads_back_across_the_reform(reader, rates):
    july = reader.get("/rankings/?period=2025-07&area=province:44&level=office")

    june = reader.get("/rankings/" + link(july, "prev"))

    assert june.status_code == 200
    assert question_of(june)[:2] == ("2025-06", "province:44")


@pytest.mark.parametrize(
    ("question", "rel"),
    [
        ("period=2025-06&area=district:456", "next"),  # it ended
        ("period=2025-07&area=office:44-03", "prev"),  # it began
        ("period=2015-01&area=province:44", "prev"),
        ("period=2025-12&area=province:44", "next"),
    ],
)
def test_no_link_leads_to_a_month_that_has_no_page(reader, rates, question, rel):
    response = reader.get(f"/rankings/?{question}")

    assert response.status_code == 200
    assert link(response, rel) is None


@pytest.mark.parametrize("page", ["/rankings/?", "/areas/district:456/?"])
def test_every_link_to_a_neighbouring_month_opens(reader, rates, page):
    response = reader.get(f"{page}period=2025-05&area=district:456")

    for rel in ("prev", "next"):
        assert reader.get(page.rstrip("?") + link(response, rel)).status_code == 200


# What is shown


def test_figures_are_shown_with_their_fraction(reader, rates):
    page = reader.get(DISTRICTS).content.decode()

    assert "96.38\u00a0%" in page
    assert "4,657 / 4,832" in page


def test_in_vietnamese_figures_have_decimal_commas(reader, rates):
    reader.cookies["django_language"] = "vi"

    page = reader.get(DISTRICTS).content.decode()

    assert "96,38%" in page
    assert "4.657 / 4.832" in page


def test_areas_without_a_roll_are_counted_in_a_note(reader, rates):
    page = reader.get(DISTRICTS).content.decode()

    assert "6 of 8 areas have no data in this month and programme; they are not ranked." in page


def test_people_without_an_office_are_counted_in_a_note(reader):
    rate("province:44", 5, 100, month=AUGUST)
    rate("office:44-03", 1, 93, month=AUGUST)

    page = reader.get("/rankings/?period=2025-08&area=province:44&level=office").content.decode()

    assert "7 people belong to none of these areas" in page


def test_a_ranking_of_a_group_of_programmes_is_of_their_sum(reader):
    rate("district:456", 10, 100, programme=Programme.SOCIAL_PROTECTION)
    rate("district:456", 10, 20, programme=Programme.MERIT)

    page = reader.get(DISTRICTS + "&programme=social_security").content.decode()

    assert "20 / 120" in page


def test_a_viewer_sees_figures_and_no_people(reader):
    load([line(full_name="Lê Thị Hoa"), by_account(full_name="Lê Văn Hùng")])

    page = reader.get("/areas/commune:19213/?period=2025-06").content.decode()

    assert "50.00\u00a0%" in page
    assert "Lê" not in page
    assert reader.get("/beneficiaries/").status_code == 403


def test_an_area_leads_to_its_own_page(reader, rates):
    page = reader.get(DISTRICTS).content.decode()

    address = unescape(re.search(r'href="(/areas/district:456/[^"]*)"', page)[1])

    assert question_of(reader.get(address))[:2] == ("2025-06", "district:456")


def test_an_area_shows_its_last_twelve_months(reader, rates):
    rate("district:456", 839, 4788, month=SEPTEMBER)

    page = reader.get("/areas/district:456/?period=2025-06").content.decode()

    assert "09/2024" in page
    assert "839 / 4,788" in page
    assert "06/2024" not in page


def test_the_months_of_a_new_province_begin_with_it(reader, rates):
    rate("province:44", 5, 100, month=AUGUST)

    response = reader.get("/areas/province:44/?period=2025-08")

    assert [row.month for row in response.context["months"]] == [AUGUST, JULY]


def test_a_commune_has_no_parts(reader):
    rate("commune:19213", 1, 2)

    page = reader.get("/areas/commune:19213/?period=2025-06").content.decode()

    assert "Its parts" not in page


def test_each_level_is_offered_once(reader):
    rate("province:44", 5, 100, month=AUGUST)

    page = unescape(reader.get("/areas/province:44/?period=2025-08").content.decode())

    assert re.findall(r'href="\?[^"]*&level=(\w+)&tree=\w+&programme=\w+">', page) == ["commune"]
    assert page.count('<strong aria-current="true">') == 1


def test_the_level_that_is_shown_is_the_one_chosen_in_the_form(reader, rates):
    form = reader.get("/rankings/?period=2025-06&area=province:44&level=province").context["form"]

    offered = [value for value, _ in form.fields["level"].choices]
    assert offered == ["district", "commune", "province"]
    assert form.data["level"] == "province"


def test_a_question_is_kept_in_the_form(reader, rates):
    form = reader.get(DISTRICTS + "&programme=merit").context["form"]

    assert form.data["period"] == "2025-06"
    assert form.data["area"] == "province:44"
    assert (form.data["level"], form.data["programme"]) == ("district", "merit")


def test_a_file_is_named_after_its_question(reader, rates):
    response = reader.get(DISTRICTS.replace("/?", ".csv?"))

    assert response["Content-Disposition"] == (
        'attachment; filename="2025-06-ranking-province-44-district-social_insurance.csv"'
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")


def test_a_file_is_in_the_readers_language(reader, rates):
    reader.cookies["django_language"] = "vi"

    text = reader.get(DISTRICTS.replace("/?", ".csv?")).content.decode()

    assert ";96,38;" in text


# Orders, movements, peers


@pytest.fixture
def two_months(rates):
    """Ba Đồn overtakes Lệ Thủy in June, Đồng Hới leads with 93 %."""
    rate("district:456", 4600, 4832, month=MAY)
    rate("district:450", 12_404, 13_330, month=MAY)
    rate("district:457", 50, 100, month=MAY)
    rate("district:458", 40, 100, month=MAY)
    rate("district:457", 55, 100)
    rate("district:458", 60, 100)


def words(page):
    return " ".join(re.sub("<[^>]*>", " ", page.content.decode()).split())


def names(page):
    return [row.area.name for row in page.context["ranking"].ranked]


def test_a_row_says_its_movement_and_who_is_missing_to_the_next_rank(reader, two_months):
    page = words(reader.get(f"{DISTRICTS}&order=level"))

    assert "3 ▲1 1 rank up Thị xã Ba Đồn" in page
    assert "4 ▼1 1 rank down Huyện Lệ Thủy" in page
    assert "5 people to rank 3" in page
    assert (
        "Most on the month before: Thị xã Ba Đồn, +20.00 points; least: Thành phố Đồng Hới,"
        " +0.05 points." in page
    )


def test_with_a_leader_above_95_per_cent_who_is_left_in_cash_is_the_order(reader, two_months):
    page = reader.get(DISTRICTS)

    assert names(page)[0] == "Thị xã Ba Đồn"
    assert "since the leader is above 95 %" in words(page)
    assert names(reader.get(f"{DISTRICTS}&order=level"))[0] == "Huyện Quảng Ninh"


def test_the_pages_file_has_the_pages_order(reader, two_months):
    page = reader.get(DISTRICTS)
    file = re.search(r'href="(/rankings.csv[^"]*)"', page.content.decode())[1]

    rows = reader.get(unescape(file)).content.decode().splitlines()[1:]

    assert [row.split(",")[3] for row in rows[:4]] == names(page)


def test_peers_are_ranked_apart_once_staff_set_them(client, two_months):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    for code in ("457", "458"):
        client.post(f"/areas/district:{code}/peers", {"group": "plain", "period": "2025-06"})

    page = client.get(f"{DISTRICTS}&peers=plain&order=level")

    assert names(page) == ["Thị xã Ba Đồn", "Huyện Lệ Thủy"]
    assert "peers=plain" in page.context["question"].parameters


def test_an_area_is_taken_out_of_its_group(client, two_months):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))
    address = "/areas/district:457/peers"
    client.post(address, {"group": "plain"})

    client.post(address, {"group": ""})

    assert not PeerGroup.objects.exists()


@pytest.mark.parametrize(
    ("address", "group"),
    [("district:457", "sea"), ("country:VN", "plain"), ("province:51", "plain")],
)
def test_no_other_group_and_no_other_area_is_kept(client, two_months, address, group):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44")))

    client.post(f"/areas/{address}/peers", {"group": group, "period": "2025-06"})

    assert not PeerGroup.objects.exists()


def test_of_two_units_with_one_address_that_of_the_month_is_meant(client, two_months):
    client.force_login(officer(Role.PROVINCIAL_STAFF, area("province:44", AUGUST)))
    rate("province:44", 1, 2, month=AUGUST)

    client.post("/areas/province:44/peers", {"group": "plain", "period": "2025-06"})

    assert PeerGroup.objects.get().area.name == "Tỉnh Quảng Bình"


def test_only_provincial_staff_are_offered_the_group(reader, two_months):
    page = reader.get("/areas/district:457/?period=2025-06")

    assert page.context["peers_form"] is None


# Do the sums add up?


def sums(page):
    return [(one.left, one.right, one.is_right) for one in page.context["sums"]]


def test_every_sum_of_a_province_adds_up(reader):
    load([line(), by_account(), line(commune_code="19225")])

    page = reader.get("/areas/province:44/sums?period=2025-06")

    found = sums(page)
    assert len(found) >= 5
    assert all(is_right for _left, _right, is_right in found)
    assert (3, 3, True) in found
    assert "differs" not in words(page)


def test_a_month_is_the_one_before_and_who_came_went_and_changed(reader):
    stays, goes, turns = line(), line(), line()
    load([stays, goes, turns], period=MAY)
    account = {"method": "account", "bank": "Agribank", "account_number": "3800205123456"}
    load([stays, turns | account, by_account(), by_account()])

    page = reader.get("/areas/district:456/sums?period=2025-06")

    assert sums(page)[-2:] == [(4, 4, True), (3, 3, True)]


def test_a_commune_whose_report_is_wrong_is_named(reader):
    load([line(), by_account()])
    AreaRate.objects.filter(area__code="19213").update(recipients=3, in_cash=2)

    page = words(reader.get("/areas/district:456/sums?period=2025-06"))

    assert "Lines of the rolls, counted now = on the roll 2 2 differs in parts: Xã Võ Ninh" in page
    assert "All communes, and people of none of them = on the roll 3 2 differs by 1" in page


def test_a_part_that_reports_too_few_is_a_sum_that_differs(reader):
    load([line(), by_account(), by_account()])
    AreaRate.objects.filter(area__code="456").update(recipients=2, by_bank_account=1)

    page = words(reader.get("/areas/province:44/sums?period=2025-06"))

    assert "All districts, and people of none of them = on the roll 2 3 differs by -1" in page


def test_people_of_no_office_are_counted_where_they_are(reader):
    load([line(commune_code="19207")], period=AUGUST, where="office:44-03")
    Membership.objects.filter(area__code="19207", tree="management").delete()
    containment.rebuild()
    counting.count_month(AUGUST)

    page = words(reader.get("/areas/province:44/sums?period=2025-08"))

    assert "All offices, and people of none of them = on the roll 1 1 adds up" in page


def test_a_month_without_a_roll_has_no_sums(reader, rates):
    page = words(reader.get("/areas/province:44/sums?period=2025-05"))

    assert "No data: no roll is loaded" in page


@pytest.mark.parametrize("address", ["/rankings/", "/areas/district:456/"])
def test_figures_lead_to_how_they_are_counted(reader, rates, address):
    page = reader.get(f"{address}?period=2025-06").content.decode()

    assert 'href="/how-counted/"' in page
    assert "fewer than 30 people are marked" in words(reader.get("/how-counted/"))


# An area: money, and communes with everyone by account


def test_the_money_of_an_area_is_told_beside_its_people(reader):
    load([line(amount="1000000"), by_account(amount="3000000")])

    page = words(reader.get("/areas/district:456/?period=2025-06"))

    assert (
        "75.00 % of the money goes to accounts: 3,000,000 of 4,000,000 đồng; 1,000,000 đồng are"
        " paid in cash." in page
    )


def reached(reader, month="2025-06"):
    page = reader.get(f"/areas/district:456/?period={month}")
    return [
        (one.area.code, f"{one.reached:%m}", one.since and f"{one.since:%m}", one.in_cash)
        for one in page.context["complete"]
    ]


def test_communes_with_everyone_by_account_tell_since_when_and_whether_they_kept_it(reader):
    rates = {  # in cash from February to June
        "19213": (1, 0, 0, 0, 0),  # kept
        "19216": (0, 1, 0, 0, 0),  # lost and won again
        "19219": (1, 1, 0, 0, 2),  # lost
        "19222": (1, 1, 1, 1, 1),  # never
    }
    for code, in_cash in rates.items():
        for month, people in enumerate(in_cash, start=2):
            rate(f"commune:{code}", 10 - people, 10, month=date(2025, month, 1))
    rate("district:456", 1, 2)

    assert reached(reader) == [
        ("19216", "02", "04", 0),
        ("19213", "03", "03", 0),
        ("19219", "04", None, 2),
    ]
    page = words(reader.get("/areas/district:456/?period=2025-06"))
    assert "Xã Võ Ninh 03/2025 kept ever since" in page
    assert "02/2025 again since 04/2025" in page
    assert "04/2025 2 people in cash again" in page


def test_what_comes_later_is_not_told_of_an_earlier_month(reader):
    for month, part in ((MAY, 9), (date(2025, 6, 1), 10)):
        rate("commune:19213", part, 10, month=month)
        rate("district:456", part, 10, month=month)

    assert reached(reader, "2025-05") == []
    assert reached(reader, "2025-06") == [("19213", "06", "06", 0)]


# Several areas over time


def lines(page):
    return [one.name for one in page.context["series"]]


COMPARED = DISTRICTS.replace("/rankings/", "/rankings/compare/")


def test_chosen_areas_are_drawn_beside_their_whole(reader, two_months):
    chosen = "with=district:457&with=district:450&with=district:999"
    page = reader.get(f"{COMPARED}&order=level&{chosen}")

    assert lines(page) == ["Tỉnh Quảng Bình", "Thành phố Đồng Hới", "Huyện Lệ Thủy"]
    assert page.content.decode().count("checked>") == 2


def test_without_a_choice_the_first_three_are_drawn(reader, two_months):
    page = reader.get(f"{COMPARED}&order=level")

    assert lines(page)[1:] == ["Huyện Quảng Ninh", "Thành phố Đồng Hới", "Thị xã Ba Đồn"]


def test_of_more_than_eight_areas_the_first_are_drawn_and_it_is_said(reader):
    rate("district:456", 5, 100)
    codes = list(Area.objects.inside(area("district:456"), JUNE).filter(is_leaf=True))
    for number, one in enumerate(codes):
        rate(one, 99 - number, 100)
    chosen = "".join(f"&with={one.address}" for one in codes)

    page = reader.get(f"/rankings/compare/?period=2025-06&area=district:456&level=commune{chosen}")

    assert len(lines(page)) == 9
    assert "More than 8 lines cannot be told apart" in words(page)


def test_a_month_without_data_has_nothing_to_compare(reader, rates):
    page = reader.get("/rankings/compare/?period=2025-05&area=province:44&level=district")

    assert "No data: no roll is loaded" in words(page)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        DISTRICTS,
        f"{DISTRICTS}&borders=today",
        COMPARED,
        "/areas/district:456/?period=2025-06",
        "/areas/district:456/bridge/?since=2025-05&until=2025-06",
        "/areas/district:456/sums?period=2025-06",
        "/areas/district:456/report/?period=2025-06",
        "/points/?period=2025-06&area=district:456",
        "/targets/?period=2025-06&area=province:44",
    ],
)
def test_every_page_with_figures_leads_to_how_they_are_counted(reader, two_months, address):
    reader.force_login(officer(Role.DISTRICT_OFFICER, area("province:44", AUGUST)))

    assert 'href="/how-counted/' in reader.get(address).content.decode()
