"""The real product in a real browser: what officers read, and what they must not reach.

With SCREENSHOTS set to a folder, every page is also kept there as a picture: wide and narrow,
in both languages.
"""

import os

import pytest

from tests.site import PASSWORD
from tests.web.browsing import NARROW, WIDE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

SEPTEMBER = "/rankings/?period=2024-09&area=province:44&level=district"
JUNE = "/rankings/?period=2025-06&area=province:44&level=district"

# Published whole per cents (33 for the province) on the demo's numbers of people.
PUBLISHED = [
    ("1", "Thành phố Đồng Hới", "50.00 %", "6,600 / 13,200"),
    ("2", "Huyện Minh Hóa", "34.00 %", "850 / 2,500"),
    ("3=", "Huyện Lệ Thủy", "30.00 %", "1,980 / 6,600"),
    ("3=", "Thị xã Ba Đồn", "30.00 %", "1,650 / 5,500"),
    ("5=", "Huyện Bố Trạch", "26.00 %", "1,690 / 6,500"),
    ("5=", "Huyện Tuyên Hóa", "26.00 %", "936 / 3,600"),
    ("7", "Huyện Quảng Trạch", "18.00 %", "540 / 3,000"),
    ("8", "Huyện Quảng Ninh", "17.52 %", "839 / 4,788"),
]


def ranking_read_by(one):
    """(rank, name, rate, fraction) of each row; a rank without its movement."""
    rows = one.page.locator("table.ranking tbody tr").all()
    cells = [
        [cell.replace("\u00a0", " ") for cell in row.locator("td").all_inner_texts()]
        for row in rows
    ]
    return [(row[0].split()[0], row[1], row[3], row[4]) for row in cells]


# Reading the published ranking


def test_the_province_signs_in_and_reads_the_published_ranking(visitor):
    staff = visitor()
    staff.signs_in("province44")

    staff.goes_to(SEPTEMBER)

    assert ranking_read_by(staff) == PUBLISHED
    assert "33.02 %" in staff.reads()
    assert staff.complaints == []


def test_the_same_ranking_is_read_on_a_phone_in_vietnamese(visitor):
    staff = visitor("province44", language="vi", size=NARROW)

    staff.goes_to(SEPTEMBER)

    shown = ranking_read_by(staff)
    assert [row[:2] for row in shown] == [row[:2] for row in PUBLISHED]
    assert shown[-1][2:] == ("17,52%", "839 / 4.788")
    assert "33,02%" in staff.reads()
    assert not staff.scrolls_sideways()
    assert staff.complaints == []


def test_the_way_from_sign_in_to_a_commune_is_made_of_links(visitor):
    staff = visitor("province44")
    staff.goes_to("/")

    staff.clicks("nav >> text=Ranking")
    staff.goes_to(JUNE)
    staff.clicks("table >> text=Huyện Quảng Ninh")
    staff.clicks("table >> text=Xã Võ Ninh")

    assert staff.page.inner_text("h1") == "Xã Võ Ninh"
    assert "100.00 %" in staff.reads()


def test_the_form_asks_for_another_month(visitor):
    staff = visitor("province44")
    staff.goes_to(JUNE)

    staff.page.fill("#id_period", "2024-09")
    staff.clicks("form.filter button")

    assert ranking_read_by(staff) == PUBLISHED


A4 = 718  # pixels between margins of a centimetre


def test_a_printed_ranking_stands_on_a4_with_all_its_columns(visitor):
    staff = visitor("province44")
    staff.goes_to("/rankings/?period=2024-09&area=province:44&level=commune")
    staff.page.set_viewport_size({"width": A4, "height": 1000})
    staff.page.emulate_media(media="print")

    shown = staff.page.locator("table.ranking thead th:visible")
    assert shown.count() == 9
    right = "nodes => Math.max(...nodes.map(node => node.getBoundingClientRect().right))"
    assert staff.page.locator("table.ranking td").evaluate_all(right) <= A4


def test_the_rankings_file_is_taken_away(visitor, tmp_path):
    staff = visitor("province44")
    staff.goes_to(SEPTEMBER)

    with staff.page.expect_download() as taken:
        staff.page.click("text=CSV")

    taken.value.save_as(tmp_path / "taken.csv")
    name = "2024-09-ranking-province-44-district-social_insurance.csv"
    assert taken.value.suggested_filename == name
    assert (tmp_path / "taken.csv").read_bytes().startswith(b"\xef\xbb\xbfRank,")


# Every page, wide and narrow, in both languages


WAYS = [(WIDE, "en"), (NARROW, "vi")]
if os.environ.get("SCREENSHOTS"):
    WAYS += [(WIDE, "vi"), (NARROW, "en")]
in_sizes_and_languages = pytest.mark.parametrize(
    ("size", "language"), WAYS, ids=[f"{size['width']}-{language}" for size, language in WAYS]
)
PAGES = {
    "start": "/",
    "ranking-2024-09": SEPTEMBER,
    "ranking-communes": "/rankings/?period=2025-06&area=province:44&level=commune",
    "ranking-offices": "/rankings/?period=2025-09&area=province:44&level=office",
    "ranking-no-data": "/rankings/?period=2024-01&area=province:44&level=district",
    "area-district": "/areas/district:456/?period=2025-06",
    "area-province": "/areas/province:44/?period=2025-09",
    "area-commune": "/areas/commune:19213/?period=2025-06",
    "points-district": "/points/?period=2025-06&area=district:456",
    "points-province": "/points/?period=2025-09&area=province:44",
    "cash-list-choose": "/cash-list/?period=2025-06",
    "cash-list": "/cash-list/?period=2025-06&point=DCT-19204-1",
    "cash-list-paper": "/cash-list/?period=2025-06&point=DCT-19204-1&print=yes",
    "cash-check": "/cash-list/check/?period=2025-06&point=DCT-19204-1",
    "search": "/beneficiaries/",
    "rolls": "/rolls/",
    "not-found": "/areas/province:51/",
    "forbidden": "/admin/",
    "sign-out": "/accounts/logout/",
}


@in_sizes_and_languages
def test_no_page_scrolls_sideways_or_complains(visitor, language, size):
    stranger = visitor(language=language, size=size)
    stranger.goes_to("/accounts/login/")
    stranger.keeps_a_picture("sign-in")
    staff = visitor("province44", language=language, size=size)

    wide = [name for name, address in PAGES.items() if is_too_wide(staff, name, address)]
    wide += [name for name in found_by_hand(staff) if staff.scrolls_sideways()]

    assert wide == []
    assert not stranger.scrolls_sideways()
    assert staff.complaints == stranger.complaints == []


def is_too_wide(one, name, address):
    one.goes_to(address)
    one.keeps_a_picture(name)
    return one.scrolls_sideways()


def found_by_hand(one):
    """Pages that are reached by searching and clicking: one after another is open."""
    one.goes_to("/beneficiaries/")
    one.page.fill("#id_q", "nguyen thi")
    one.clicks("main form button.main")
    one.keeps_a_picture("search-found")
    yield "search-found"
    one.clicks("main table a >> nth=0")
    one.keeps_a_picture("person")
    yield "person"
    one.goes_to("/rolls/?period=2025-06")
    one.clicks("main table a >> nth=0")
    one.keeps_a_picture("roll")
    yield "roll"


def test_a_cashiers_list_is_printed_large_with_its_head_on_every_sheet(visitor):
    cashier = visitor("cashier456")
    cashier.goes_to(PAGES["cash-list"])
    on_screen = [shown_as(cashier, part) for part in (".top", ".sheet-head", ".filter")]

    cashier.page.emulate_media(media="print")

    on_paper = [shown_as(cashier, part) for part in (".top", ".sheet-head", ".filter")]
    assert on_screen == ["block", "none", "grid"]
    assert on_paper == ["none", "table-row", "none"]
    assert shown_as(cashier, "thead") == "table-header-group"
    assert float(style_of(cashier, "tbody td", "fontSize").removesuffix("px")) >= 14 * 96 / 72
    assert style_of(cashier, "tbody tr", "breakInside") == "avoid"
    assert "printed by Quảng Ninh" in cashier.reads()


def shown_as(one, selector):
    return style_of(one, selector, "display")


def style_of(one, selector, name):
    return one.page.eval_on_selector(selector, f"each => getComputedStyle(each).{name}")


@in_sizes_and_languages
def test_the_administrators_pages_run_under_the_strict_policy(visitor, language, size):
    admin = visitor("admin", language=language, size=size)

    for name, address in {
        "admin": "/admin/",
        "admin-officers": "/admin/officers/officer/",
        "admin-officer": "/admin/officers/officer/?q=district456",
    }.items():
        assert admin.goes_to(address) == 200
        admin.keeps_a_picture(name)
    admin.clicks("#result_list a >> text=district456")
    admin.keeps_a_picture("admin-officer-change")

    assert admin.complaints == []


@in_sizes_and_languages
def test_an_administrator_makes_an_officer_who_sets_a_password_and_signs_in(
    visitor, language, size
):
    admin = visitor("admin", language=language, size=size)
    name = f"made-{size['width']}-{language}"
    wide = []

    admin.goes_to("/officers/")
    wide += [admin.keeps_a_picture("officers") or admin.scrolls_sideways()]
    admin.clicks(".ways .button")
    for field, typed in {"username": name, "name": "Lê Thị Mới", "area": "son ha"}.items():
        admin.page.fill(f"#id_{field}", typed)
    admin.clicks("main form button")
    wide += [admin.keeps_a_picture("officer-new") or admin.scrolls_sideways()]
    admin.clicks('.matches button[value="office:51-06"]')
    admin.clicks("form[action$=link] button")
    wide += [admin.keeps_a_picture("officer-link") or admin.scrolls_sideways()]

    link = admin.page.input_value("#link").removeprefix(admin.site.address)
    newcomer = visitor(language=language, size=size)
    assert newcomer.goes_to(link) == 200
    wide += [newcomer.keeps_a_picture("password") or newcomer.scrolls_sideways()]
    newcomer.page.fill("#id_new_password1", PASSWORD)
    newcomer.page.fill("#id_new_password2", PASSWORD)
    newcomer.clicks("main form button")
    newcomer.signs_in(name)
    again = visitor(language=language, size=size)
    assert again.goes_to(link) == 410
    wide += [again.keeps_a_picture("dead-link") or again.scrolls_sideways()]

    assert wide == [False] * 5
    assert admin.complaints == newcomer.complaints == []


def test_an_administrator_gives_an_officer_another_area(visitor):
    admin = visitor("admin")
    admin.goes_to("/officers/?text=auditor")
    admin.clicks("main table a >> text=auditor")

    admin.page.fill("#id_area", "commune:21548")
    admin.clicks("form[action$=assignments] button")

    assert "Đặc khu Lý Sơn" in admin.page.inner_text(".assignments")
    assert admin.complaints == []


# Out of sight

COMMUNES_OF_ITS_OFFICE = ("Xã Trường Ninh", "Xã Ninh Châu", "Xã Quảng Ninh", "Xã Trường Sơn")


@pytest.fixture(scope="module")
def of_quang_ninh(browser, site, sessions):
    """Addresses of a person, a roll and a roll's file of Quảng Ninh, as the province finds them."""
    staff = Visitor(browser, site, "en", WIDE)
    staff.is_signed_in_as("province44", sessions)
    staff.goes_to("/rolls/?period=2025-06")
    roll = staff.page.locator("tr:has-text('Huyện Quảng Ninh') a").first.get_attribute("href")
    found = [a_person_found_by(staff), roll, f"{roll}file"]
    staff.context.close()
    return found


def a_person_found_by(one):
    """The address of somebody who was last paid in a commune of Quảng Ninh's office."""
    for family in ("nguyen", "tran", "le", "pham", "hoang"):
        one.goes_to("/beneficiaries/")
        one.page.fill("#id_q", family)
        one.clicks("main form button.main")
        for commune in COMMUNES_OF_ITS_OFFICE:
            rows = one.page.locator(f"tr:has-text('{commune}') a")
            if rows.count():
                return rows.first.get_attribute("href")
    raise AssertionError("nobody of Quảng Ninh among those found")


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("district456", [200, 200, 200]),
        ("district450", [404, 404, 404]),
        ("province51", [404, 404, 404]),
        ("viewer44", [403, 403, 403]),
        ("admin", [403, 403, 403]),
    ],
)
def test_quang_ninh_is_in_sight_of_its_own_officer_and_not_of_the_neighbour(
    visitor, of_quang_ninh, name, statuses
):
    officer = visitor(name)

    seen = [officer.asks_for(address) for address in of_quang_ninh]

    assert seen == statuses


def test_the_neighbour_reads_nothing_of_a_person_out_of_sight(visitor, of_quang_ninh):
    beside = visitor("district450")

    beside.goes_to(of_quang_ninh[0])

    assert beside.page.inner_text("h1") == "Nothing here"
    assert beside.page.locator("dl, table").count() == 0


def test_the_neighbour_finds_only_the_own_people(visitor):
    beside = visitor("district450")
    beside.goes_to("/beneficiaries/")

    beside.page.fill("#id_q", "nguyen")
    beside.clicks("main form button.main")

    communes = set(beside.page.locator("tbody tr td:nth-child(3)").all_inner_texts())
    assert communes <= {"Phường Đồng Hới", "Phường Đồng Sơn", "Phường Đồng Thuận"} != set()


# Languages, leaving


def test_the_language_is_switched_and_stays(visitor):
    staff = visitor("province44")
    staff.goes_to(SEPTEMBER)

    staff.clicks("text=Tiếng Việt")

    assert staff.page.url == staff.site.address + SEPTEMBER
    assert "33,02%" in staff.reads()
    staff.goes_to("/rolls/")
    assert staff.page.get_attribute("html", "lang") == "vi"
    staff.clicks("text=English")
    assert staff.page.get_attribute("html", "lang") == "en"


def test_going_back_after_signing_out_shows_nothing(visitor):
    staff = visitor()
    staff.signs_in("district456")
    staff.goes_to(a_person_found_by(staff))
    name = staff.page.inner_text("h1")

    staff.clicks("header button:has-text('Sign out')")
    with staff.page.expect_navigation():
        staff.page.go_back()

    assert name not in staff.page.content()
    assert "/accounts/login/" in staff.page.url


def test_a_wrong_password_is_told_on_the_page(visitor):
    someone = visitor()
    someone.goes_to("/accounts/login/")

    someone.page.fill("#id_login", "province44")
    someone.page.fill("#id_password", "wrong")
    someone.clicks("main button")

    assert someone.page.locator("[role=alert]").count() == 1
    assert someone.complaints == []
