"""What a cell says: every spelling of the contract, and what is refused."""

from datetime import date

import pytest

from beneficiaries import account_numbers
from payments.models.periods import Method, Outcome, Programme
from payments.rolls import cells

PROGRAMMES = {
    Programme.SOCIAL_INSURANCE: ["social_insurance", "BHXH", "Lương hưu", "trợ cấp BHXH"],
    Programme.SOCIAL_PROTECTION: ["social_protection", "BTXH", "Bảo trợ xã hội"],
    Programme.MERIT: ["merit", "NCC", "người có công", "NGƯỜI CÓ CÔNG"],
}
METHODS = {
    Method.CASH: ["cash", "TM", "tiền mặt", "Tiền  mặt"],
    Method.BANK_ACCOUNT: ["account", "TK", "Tài khoản", "ATM"],
    Method.ELECTRONIC_ACCOUNT: ["electronic", "ví", "Ví", "tiền di động", "mobile money"],
}
SEXES = {1: ["F", "f", "Nữ", "nữ"], 2: ["M", "m", "Nam", "NAM"]}
OUTCOMES = {
    Outcome.PAID: ["paid", "Đã nhận"],
    Outcome.UNCOLLECTED: ["uncollected", "Chưa nhận"],
    Outcome.RETURNED: ["returned", "Trả lại"],
}


def spellings(table):
    return [(text, meaning) for meaning, texts in table.items() for text in texts]


@pytest.mark.parametrize(("text", "meaning"), spellings(PROGRAMMES))
def test_a_programme_is_read_in_both_languages(text, meaning):
    assert cells.programme(text) == meaning


@pytest.mark.parametrize(("text", "meaning"), spellings(METHODS))
def test_a_method_is_read_in_both_languages(text, meaning):
    assert cells.method(text) == meaning


@pytest.mark.parametrize(("text", "meaning"), spellings(SEXES))
def test_a_sex_is_read_in_both_languages(text, meaning):
    assert cells.sex(text) == meaning


@pytest.mark.parametrize(("text", "meaning"), spellings(OUTCOMES))
def test_an_outcome_is_read_in_both_languages(text, meaning):
    assert cells.outcome(text) == meaning


@pytest.mark.parametrize("read", [cells.programme, cells.method, cells.sex, cells.outcome])
def test_another_word_means_nothing(read):
    assert read("gì đó") is None


@pytest.mark.parametrize("text", ["2025-06", "06/2025", "6/2025"])
def test_a_month_is_read(text):
    assert cells.period(text) == date(2025, 6, 1)


@pytest.mark.parametrize("text", ["2025-13", "00/2025", "June", "2025", "06-25"])
def test_what_is_no_month_is_none(text):
    assert cells.period(text) is None


@pytest.mark.parametrize("text", ["02/09/1950", "2/9/1950", "1950-09-02", "02-09-1950"])
def test_a_whole_birth_date_is_read(text):
    assert cells.birth(text) == (1950, "1950-09-02")


def test_a_birth_year_alone_is_enough():
    assert cells.birth("1950") == (1950, None)


@pytest.mark.parametrize(
    "text", ["31/02/1948", "29/02/1949", "1948/02/01", "50", "02/09/1750", "1750", "9999"]
)
def test_an_impossible_birth_date_is_none(text):
    assert cells.birth(text) is None


@pytest.mark.parametrize(
    "text",
    ["3500000", "3.500.000", "3,500,000", "3 500 000", "3\u00a0500\u00a0000", "3.500.000 đ"]
    + ["3.500.000,00", "3,500,000.00", "3500000.00", "3\u202f500\u202f000 VNĐ", "3.500.000đồng"],
)
def test_an_amount_is_whole_dong(text):
    assert cells.amount(text) == 3_500_000


@pytest.mark.parametrize(
    "text", ["3500000.50", "3.500,50", "35.00", "-5", "1e6", "", "ba triệu", "9" * 16, "²"]
)
def test_what_is_no_amount_is_none(text):
    assert cells.amount(text) is None


def test_an_amount_of_thousands_of_digits_is_none():
    assert cells.amount("1" + ".000" * 2000) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("123456", "123456"),
        ("3800201012345", "3800201012345"),
        ("3800 2010-1234.5", "3800201012345"),
        ("vn12ab34", "VN12AB34"),
        ("1" * 19, "1" * 19),
    ],
)
def test_an_account_number_loses_its_separators(text, number):
    assert account_numbers.read(text) == (number, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "account_missing"),
        ("12345", "account_length"),
        ("1" * 20, "account_length"),
        ("38002010123/5", "account_characters"),
        ("９７０４０５１２３４", "account_characters"),
        ("1,23457E+15", "account_float"),
        ("1.23457e15", "account_float"),
        ("3800201012345.0", "account_float"),
        ("1012345678.123", "account_float"),
        ("3800201012345.00", "account_float"),
        ("3800201012345,5", "account_float"),
        ("12345.0", "account_float"),
        ("380020.000", "account_float"),
        ("-3.80020E+12", "account_float"),
        ("1.23456E-01", "account_float"),
        ("9704050000000001", "account_card"),
        ("9704 0500 0000 0001", "account_card"),
        ("９７０４０５１２３４５６７８９０", "account_card"),
        ("9704\u200a0512\u200a3456\u200a7890", "account_card"),
        ("9704050000000000017", "account_card"),
    ],
)
def test_what_is_no_account_number_is_a_fault_by_name(text, fault):
    assert account_numbers.read(text) == ("", fault)


def test_a_card_like_number_of_another_length_is_an_account_number():
    assert account_numbers.read("970405000000000") == ("970405000000000", None)


@pytest.mark.parametrize("text", ["3800201012345", "9704 0500 0000 2345"])
def test_a_masked_number_keeps_the_last_four(text):
    assert account_numbers.masked(text) == "••••2345"


def test_a_short_masked_number_keeps_nothing():
    assert account_numbers.masked("1234") == "••••"


def test_names_are_compared_without_accents_and_case():
    assert cells.name_key("Nguyễn  Thị Đào") == cells.name_key("NGUYEN THI ÐAO")


@pytest.mark.parametrize(
    ("citizen_id", "year", "sex"),
    [
        ("044050000001", 1950, 2),
        ("044150000001", 1950, 1),
        ("044150000001", 1950, None),
        ("044205000001", 2005, 2),
        ("044305000001", 2005, 1),
    ],
)
def test_a_citizen_id_agrees_with_century_year_and_sex(citizen_id, year, sex):
    assert cells.digits_agree(citizen_id[3:6], year, sex)


@pytest.mark.parametrize(("year", "sex"), [(1950, 2), (1951, 1), (2050, 1)])
def test_a_citizen_id_tells_of_another_sex_year_or_century(year, sex):
    assert not cells.digits_agree("150", year, sex)
