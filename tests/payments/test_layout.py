"""Which column is what: every header of the contract, in both languages."""

import unicodedata

import pytest

from payments.rolls import layout

# The contract's table, written out again: the code's own list must not prove itself.
ACCEPTED = {
    "period": ["Kỳ", "Kỳ chi trả", "Tháng"],
    "programme": ["Chế độ", "Loại chế độ", "Chương trình"],
    "benefit": ["Loại trợ cấp"],
    "si_code": ["Mã số BHXH"],
    "citizen_id": ["Số định danh", "Số định danh cá nhân", "CCCD", "Số CCCD"],
    "full_name": ["Họ và tên", "Họ tên"],
    "birth_date": ["Ngày sinh", "Năm sinh"],
    "sex": ["Giới tính"],
    "phone": ["Điện thoại", "Số điện thoại"],
    "commune_code": ["Mã xã", "Mã ĐVHC"],
    "hamlet": ["Thôn", "Tổ dân phố", "Thôn/Tổ"],
    "point_code": ["Mã điểm chi trả", "Điểm chi trả"],
    "amount": ["Số tiền", "Tổng lĩnh", "Tổng số tiền"],
    "method": ["Hình thức nhận", "Hình thức"],
    "bank": ["Ngân hàng"],
    "account_number": ["Số tài khoản", "STK"],
    "account_holder": ["Chủ tài khoản"],
    "outcome": ["Kết quả", "Tình trạng chi trả"],
    "representative": ["Người lĩnh thay", "Người được ủy quyền"],
    "note": ["Ghi chú"],
}
HEADERS = [(text, column) for column, texts in ACCEPTED.items() for text in [column, *texts]]


@pytest.mark.parametrize(("text", "column"), HEADERS)
def test_a_header_of_the_contract_means_its_column(text, column):
    assert layout.columns_of([text]) == {column: 0}


@pytest.mark.parametrize(
    "text", ["HỌ VÀ TÊN", " Họ  và tên ", "Ho va ten", unicodedata.normalize("NFD", "Họ và tên")]
)
def test_a_header_is_known_whatever_its_case_spaces_and_accents(text):
    assert layout.columns_of([text]) == {"full_name": 0}


def test_an_unknown_column_stands_aside():
    assert layout.columns_of(["STT", "Họ tên", "Dân tộc"]) == {"full_name": 1}


def test_the_first_of_two_columns_of_one_meaning_counts():
    assert layout.columns_of(["Tổng lĩnh", "Số tiền"]) == {"amount": 0}


def test_either_identifier_is_enough():
    columns = ["full_name", "birth_date", "commune_code", "amount", "method", "programme"]
    places = {column: place for place, column in enumerate(columns)}

    assert layout.missing_columns(places | {"si_code": 9}, programme_known=False) == []
    assert layout.missing_columns(places | {"citizen_id": 9}, programme_known=False) == []
    assert layout.missing_columns(places, programme_known=False) == ["si_code"]


def test_the_programme_may_come_from_the_command():
    places = dict.fromkeys(layout.COLUMNS, 0)
    del places["programme"]

    assert layout.missing_columns(places, programme_known=True) == []
    assert layout.missing_columns(places, programme_known=False) == ["programme"]


@pytest.mark.parametrize(
    "text",
    ["Cộng", "TỔNG CỘNG:", "Tổng cộng: 2 người", "Cộng xã Gia Ninh", "Tổng số tiền", "Tong cong"]
    + ["cong xa Gia Ninh", "Total", "Grand total", "Co\u0302\u0323ng"],
)
def test_a_row_that_begins_with_a_sum_is_a_totals_row(text):
    assert layout.is_totals(["", text, "", "5.000.000"])


@pytest.mark.parametrize("name", ["Công Thị Hoa", "Tống Sơn Hà", "CONG THI HOA", "Tong Van Nam"])
def test_a_family_name_that_looks_like_a_sum_is_none(name):
    assert not layout.is_totals([name, "", "19225", "1000000"])
