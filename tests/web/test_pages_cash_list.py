"""The cashier's list and its check: who opens them, what they say, what is written down."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Beneficiary
from officers.models import AccessLog, Role
from tests.factories import area, by_account, line, load, officer, point
from tests.web.test_scope_addresses import body

pytestmark = pytest.mark.django_db

MAY, AUGUST = date(2025, 5, 1), date(2025, 8, 1)
LIST = "/cash-list/?period=2025-06&point=HERE"
CHECK = "/cash-list/check/?period=2025-06&point=HERE"
PAGES = [LIST, CHECK, f"{LIST}&print=yes"]


@pytest.fixture
def here():
    return point("HERE", name="Bưu điện xã Võ Ninh")


@pytest.fixture
def cashier(client, here):
    """Signed in, reading English, at the point in Võ Ninh."""
    made = officer(Role.CASHIER, area("office:44-03", AUGUST))
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


def in_cash(**cells):
    return line(point_code="HERE", full_name="Lê Thị Hoa") | cells


def main(response):
    """The marks of a page between head and foot."""
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2]


def words(response):
    return " ".join(unescape(re.sub("<[^>]*>", " ", main(response))).split())


def rows(response):
    body = main(response).partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("</tr>")[:-1]]
    return [tuple(unescape(cell).strip() for cell in row) for row in cells]


# What it says


def test_the_list_says_number_name_and_amount_and_leaves_room_to_sign(client, cashier):
    load([in_cash(full_name="Lê Thị Hoa", amount="1200000"), in_cash(full_name="Ngô Văn An")])

    response = client.get(LIST)

    assert rows(response) == [
        ("1", "Ngô Văn An", "3,500,000", ""),
        ("2", "Lê Thị Hoa", "1,200,000", ""),
    ]
    assert "2 people in all 4,700,000" in words(response)


def test_without_a_question_the_latest_month_and_the_only_point_are_shown(client, cashier):
    load([in_cash(full_name="Lê Tháng Năm")], period=MAY)
    load([in_cash()])

    assert [row[1] for row in rows(client.get("/cash-list/"))] == ["Lê Thị Hoa"]


def test_of_several_points_one_is_chosen_before_anybody_is_shown(client, cashier):
    point("THERE", "commune:19207")
    load([in_cash()])

    page = main(client.get("/cash-list/"))

    assert "Lê Thị Hoa" not in page
    assert 'value="HERE"' in page and 'value="THERE"' in page
    assert not AccessLog.objects.exists()


def test_points_out_of_sight_are_not_offered(client, cashier):
    point("BESIDE", "commune:18859")
    load([in_cash()])

    assert "BESIDE" not in main(client.get("/cash-list/"))


def test_a_point_of_another_time_is_not_missing_but_to_be_chosen_again(client, cashier):
    load([in_cash()])
    load([line(commune_code="19237")], where="office:44-03", period=AUGUST)

    page = words(client.get("/cash-list/?period=2025-08&point=HERE"))

    assert "Choose a payment point." in page


def test_before_the_first_roll_the_page_says_so(client, cashier):
    assert "No roll is loaded for your areas yet." in words(client.get("/cash-list/"))


def test_paper_says_point_month_who_printed_it_and_when(client, cashier):
    load([in_cash()])

    page = words(client.get(f"{LIST}&print=yes"))

    assert "Bưu điện xã Võ Ninh (HERE) · 06/2025 · printed by" in page
    assert re.search(rf"printed by {cashier.username}, \d\d/\d\d/\d{{4}} \d\d:\d\d", page)


def test_the_check_tells_names_and_amounts_of_all_three_kinds(client, cashier):
    twice = in_cash(full_name="Lê Hai Lần")
    gone = in_cash(full_name="Lê Đã Mất")
    load([gone], period=MAY)
    load(
        [
            twice,
            by_account(programme="merit")
            | {name: twice[name] for name in ("si_code", "citizen_id", "full_name")},
            in_cash(full_name="Lê Trùng Tên"),
            by_account(full_name="Lê Trùng Tên"),
        ]
    )

    page = words(client.get(CHECK))

    for name in ("Lê Hai Lần", "Lê Trùng Tên", "Lê Đã Mất"):
        assert page.count(f"{name} 3,500,000") == 1


# What it keeps to itself


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.CASHIER, Role.PROVINCIAL_STAFF])
def test_nothing_but_name_and_amount_of_a_person_is_on_the_page(client, here, address, role):
    client.force_login(officer(role, area("office:44-03", AUGUST)))
    secret = {"si_code": "4499887766", "citizen_id": "044150998877", "phone": "0912998877"}
    facts = {"birth_date": "13/11/1947", "hamlet": "Thôn Kín", "note": "ghi chú"}
    paid = in_cash(**secret, **facts)
    load([paid], period=MAY)
    account = by_account(account_number="3800998877661", account_holder="NGUOI KHAC")
    load(
        [
            paid,
            paid
            | {"programme": "merit"}
            | {
                name: account[name]
                for name in ("method", "bank", "account_number", "account_holder")
            },
            by_account(full_name="Lê Thị Hoa", birth_date="1947"),
        ]
    )

    page = main(client.get(address))

    assert "Lê Thị Hoa" in page
    hidden = [*secret.values(), "1947", "13/11", "Thôn Kín", "ghi chú", "7661", "Agribank", "NGUOI"]
    hidden += [str(uuid) for uuid in Beneficiary.objects.values_list("uuid", flat=True)]
    assert [word for word in hidden if word in page] == []
    assert "/beneficiaries/" not in page


# Who opens it


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM])
def test_other_roles_are_refused(client, here, address, role):
    load([in_cash()])
    client.force_login(officer(role, area("country:VN")))

    assert client.get(address).status_code == 403
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.PROVINCIAL_STAFF])
@pytest.mark.parametrize("where", ["office:44-03", "province:44", "country:VN"])
def test_officers_see_the_lists_of_points_in_their_sight(client, here, role, where):
    load([in_cash()])
    client.force_login(officer(role, area(where, AUGUST)))

    assert len(rows(client.get(LIST))) == 1


@pytest.mark.parametrize("path", ["/cash-list/", "/cash-list/check/"])
def test_a_neighbouring_cashiers_point_is_a_missing_point(client, here, path):
    load([in_cash()])
    load([line(commune_code="18859")], where="district:450")
    client.force_login(officer(Role.CASHIER, area("office:44-01", AUGUST)))

    foreign = body(client, f"{path}?period=2025-06&point=HERE")

    assert foreign[0] == 404
    assert foreign == body(client, f"{path}?period=2025-06&point=NOWHERE")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("month", ["2025-05", "2030-01", "0001-01", "abc", "%00"])
def test_a_month_out_of_sight_is_a_missing_month(client, cashier, month):
    load([in_cash()])
    load([line(commune_code="18859")], where="district:450", period=MAY)

    assert client.get(f"/cash-list/?period={month}&point=HERE").status_code == 404


@pytest.mark.parametrize("code", ["%00", "here", "x" * 99])
def test_a_code_that_names_no_point_is_missing(client, cashier, code):
    load([in_cash()])

    assert client.get(f"/cash-list/?period=2025-06&point={code}").status_code == 404


def test_an_ended_assignment_shows_nothing(client, here):
    load([in_cash()])
    ended = DateRange(date(2025, 1, 1), date(2025, 9, 1))
    client.force_login(officer(Role.CASHIER, area("office:44-03", AUGUST), days=ended))

    assert client.get(LIST).status_code == 404
    assert "Lê Thị Hoa" not in main(client.get("/cash-list/"))


# What is written down


def logged():
    return list(
        AccessLog.objects.order_by("pk").values_list("officer", "action", "subject", "rows")
    )


def test_opening_printing_and_checking_are_written_down_with_their_rows(client, cashier):
    gone = in_cash()
    load([gone], period=MAY)
    load([in_cash(), in_cash()])

    for address in (LIST, f"{LIST}&print=yes", CHECK):
        client.get(address)

    assert logged() == [
        (cashier.pk, "viewed", "cash list 2025-06 HERE", 2),
        (cashier.pk, "printed", "cash list 2025-06 HERE", 2),
        (cashier.pk, "viewed", "cash list check 2025-06 HERE", 1),
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_list_that_cannot_be_written_down_is_not_shown(client, cashier, address):
    load([in_cash()])
    connection.cursor().execute("ALTER TABLE officers_accesslog RENAME TO elsewhere")
    client.raise_request_exception = False

    response = client.get(address)

    assert response.status_code == 500
    assert b"Hoa" not in response.content


# How often it asks


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", PAGES)
def test_a_list_of_many_asks_as_often_as_one_of_few(client, cashier, address):
    load([in_cash()], period=MAY)
    load([in_cash()])
    few = queries(client, address)

    load([in_cash() for _ in range(40)], period=MAY)
    load([*(in_cash() for _ in range(40)), *(by_account(full_name="Lê Thị Hoa") for _ in range(9))])

    assert queries(client, address) == few <= 13
