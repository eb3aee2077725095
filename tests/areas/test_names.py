"""Names as they are typed: one place is one key, two places are two."""

from unicodedata import normalize

import pytest

from areas.names import key, search_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xã Hoà Bình", "xã hòa BÌNH"),
        ("Phường Thuỷ Dương", "Phường Thủy Dương"),
        ("Xã  Sơn Hà ", "Xã Sơn Hà"),
        (normalize("NFD", "Huyện Quảng Ninh"), "Huyện Quảng Ninh"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Sơn Hà", "Sơn Hạ"), ("Sơn Hà", "Sơn Ha"), ("Đô", "Đo"), ("Đa", "Da")]
)
def test_names_that_differ_by_an_accent_are_two_names(one, other):
    assert key(one) != key(other)


def test_searching_needs_no_accents():
    assert search_key("Phường  Đồng HỚI") == "phuong dong hoi"
