"""Where the cells of a line come to lie: people, accounts and payments."""

import unicodedata
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from beneficiaries.models import Account, Beneficiary
from payments.models import MonthlyPayment, PaymentPoint, Programme
from payments.models.periods import Method, Outcome
from tests.factories import area, by_account, deliver, faults_of, line, load, warnings_of

pytestmark = pytest.mark.django_db

VIETNAMESE = {
    "STT": "1",
    "Kỳ chi trả": "06/2025",
    "Chế độ": "BTXH",
    "Loại trợ cấp": "Người cao tuổi",
    "Mã số BHXH": "4499999999",
    "Số CCCD": "044150999999",
    "Họ và tên": "Đặng Thị Hường",
    "Ngày sinh": "02/09/1950",
    "Giới tính": "Nữ",
    "Số điện thoại": "0912345678",
    "Mã ĐVHC": "19213",
    "Thôn/Tổ": "Thôn Trúc Ly",
    "Điểm chi trả": "VN-01",
    "Tổng số tiền": "3.500.000",
    "Hình thức nhận": "TK",
    "Ngân hàng": "NN&PTNT",
    "STK": "3800 2010 12345",
    "Chủ tài khoản": "DANG THI HUONG",
    "Tình trạng chi trả": "Chưa nhận",
    "Người được ủy quyền": "Lê Văn Nam",
    "Ghi chú": "không",
}


def point(code: str) -> PaymentPoint:
    return PaymentPoint.objects.create(
        code=code,
        name="Bưu điện Võ Ninh",
        kind="post_office",
        commune=area("commune:19213"),
        valid=DateRange(date(2020, 1, 1), None),
    )


def test_a_vietnamese_roll_says_everything_about_a_person():
    point("VN-01")

    roll = load([VIETNAMESE])

    person = Beneficiary.objects.get(citizen_id="044150999999")
    assert warnings_of(roll) == []
    assert (person.si_code, person.full_name) == ("4499999999", "Đặng Thị Hường")
    assert (person.birth_date, person.birth_year, person.sex) == (date(1950, 9, 2), 1950, 1)
    assert (person.phone, person.hamlet) == ("0912345678", "Thôn Trúc Ly")
    assert person.commune == area("commune:19213")


def test_a_vietnamese_roll_says_everything_about_a_payment():
    where = point("VN-01")

    load([VIETNAMESE])

    payment = MonthlyPayment.objects.get(beneficiary__citizen_id="044150999999")
    assert (payment.programme, payment.method) == (Programme.SOCIAL_PROTECTION, 1)
    assert (payment.amount, payment.outcome) == (3_500_000, Outcome.UNCOLLECTED)
    assert (payment.point, payment.commune.code) == (where, "19213")


def test_a_vietnamese_roll_says_everything_about_an_account():
    point("VN-01")

    load([VIETNAMESE])

    account = Account.objects.get(beneficiary__citizen_id="044150999999")
    assert (account.number(), account.last_four) == ("3800201012345", "2345")
    assert (account.institution.bin, account.holder) == ("970405", "DANG THI HUONG")


def test_what_may_be_empty_stays_empty():
    load([line(sex="", citizen_id="", birth_date="1950")])

    person = Beneficiary.objects.get()
    assert (person.citizen_id, person.sex, person.birth_date) == (None, None, None)
    assert (person.phone, person.hamlet) == ("", "")


def test_the_programme_may_come_from_the_command():
    lines = [{name: text for name, text in line().items() if name != "programme"}]

    roll = load(lines, programme=Programme.MERIT)

    assert roll.programmes == [Programme.MERIT]
    assert MonthlyPayment.objects.get().programme == Programme.MERIT


def test_a_name_with_decomposed_accents_is_composed():
    load([line(full_name=unicodedata.normalize("NFD", "Đỗ Thị Hường"))])

    assert Beneficiary.objects.get().full_name == "Đỗ Thị Hường"


def test_a_name_with_a_foreign_sign_is_composed():
    load([line(full_name="Lan\u037e\u0387\u0374")])

    assert Beneficiary.objects.get().full_name == unicodedata.normalize(
        "NFC", "Lan\u037e\u0387\u0374"
    )


@pytest.mark.parametrize("written", ["  Lê   Văn  Huy ", "Lê\nVăn\r\nHuy", "Lê\u00a0Văn\tHuy"])
def test_a_name_has_single_spaces(written):
    load([line(full_name=written)])

    assert Beneficiary.objects.get().full_name == "Lê Văn Huy"


@pytest.mark.parametrize(
    "bank",
    [
        "970405",
        "Agribank",
        "AGRIBANK",
        "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam",
        "NN&PTNT",
    ],
)
def test_a_bank_is_known_by_number_and_names(bank):
    load([by_account(bank=bank)])

    assert Account.objects.get().institution.bin == "970405"


def test_a_wallet_is_read_as_electronic_with_a_warning():
    roll = load([by_account(programme="BTXH", bank="MoMo")])

    assert warnings_of(roll) == [(2, "bank", "wallet_read_as_electronic")]
    assert MonthlyPayment.objects.get().method == Method.ELECTRONIC_ACCOUNT
    assert Account.objects.get().channel == Account.Channel.ELECTRONIC


def test_social_protection_is_paid_to_an_electronic_account():
    roll = load([by_account(programme="BTXH", method="ví", bank="Viettel Money")])

    assert warnings_of(roll) == []
    assert MonthlyPayment.objects.get().method == Method.ELECTRONIC_ACCOUNT


def test_an_unknown_point_is_a_warning():
    roll = load([line(point_code="VN-77")])

    assert warnings_of(roll) == [(2, "point_code", "point_unknown")]
    assert MonthlyPayment.objects.get().point is None


def test_a_point_of_a_neighbouring_district_is_unknown():
    other = point("DH-01")
    other.commune = area("commune:18859")
    other.save()

    roll = load([line(point_code="DH-01")])

    assert warnings_of(roll) == [(2, "point_code", "point_unknown")]


def test_a_holder_of_the_same_name_without_accents_is_no_warning():
    roll = load([by_account(full_name="Đỗ Thị Hường", account_holder="DO THI HUONG")])

    assert warnings_of(roll) == []


def test_a_holder_of_another_name_is_a_warning():
    roll = load([by_account(account_holder="Lê Văn Con")])

    assert warnings_of(roll) == [(2, "account_holder", "holder_differs")]
    assert Account.objects.get().holder == "Lê Văn Con"


@pytest.mark.parametrize("cells", [{"sex": "M"}, {"birth_date": "1951"}])
def test_a_citizen_id_that_says_otherwise_is_a_warning(cells):
    roll = load([line(**cells)])

    assert warnings_of(roll) == [(2, "citizen_id", "citizen_id_differs")]


def test_an_account_of_somebody_in_cash_is_not_kept():
    load([by_account(method="cash")])

    assert MonthlyPayment.objects.get().account is None
    assert not Account.objects.exists()


def test_a_right_total_is_no_warning():
    first, second = line(amount="3500000"), line(amount="4100000")
    total = {"full_name": "Tổng cộng", "amount": "7.600.000"}

    roll = load([first, second, total])

    assert (roll.lines, warnings_of(roll)) == (2, [])


def test_a_wrong_total_is_reported_and_stops_nothing():
    roll = load([line(amount="3500000"), {"full_name": "Tổng cộng", "amount": "7.600.000"}])

    assert warnings_of(roll) == [(3, "amount", "total_differs")]
    assert roll.faults.get().detail == {"sum": 3500000}


def test_right_subtotals_and_a_total_are_no_warning():
    subtotal = {"full_name": "Cộng", "amount": "3500000"}
    total = {"full_name": "Tổng cộng", "amount": "7.000.000"}

    roll = load([line(), subtotal, line(), subtotal, total])

    assert warnings_of(roll) == []


def test_a_wrong_subtotal_is_reported():
    subtotal = {"full_name": "Cộng", "amount": "3500000"}

    roll = load([line(), subtotal, line(amount="1"), subtotal])

    assert warnings_of(roll) == [(5, "amount", "total_differs")]


def test_no_total_is_judged_where_an_amount_is_unreadable():
    result = deliver([line(amount="?"), {"full_name": "Cộng", "amount": "1"}])

    assert faults_of(result.roll) == [(2, "amount", "amount_form")]
    assert warnings_of(result.roll) == []


def subtotals(*sums):
    """Three lines of 1,000, 2,000 and 3,000 đồng, each followed by the totals of its place."""
    rows = []
    for amount, each in zip(("1000", "2000", "3000"), sums, strict=True):
        rows.append(line(amount=amount))
        rows += [
            dict.fromkeys(line(), "") | {"si_code": "Cộng", "amount": str(one)} for one in each
        ]
    return rows


def test_sums_of_hamlets_within_sums_of_communes_are_no_warning():
    roll = load(subtotals([1000], [2000, 3000], [3000, 3000, 6000]))

    assert warnings_of(roll) == []


def test_a_wrong_subtotal_is_compared_with_its_own_lines():
    roll = load(subtotals([1000], [1999], []))

    (warning,) = roll.faults.filter(code="total_differs")
    assert (warning.value, warning.detail) == ("1999", {"sum": 2000})
