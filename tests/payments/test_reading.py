"""From bytes to lines: encodings, separators, what stands above, between and below."""

import codecs
import io

import pytest

from payments.rolls.faults import RefusedError
from payments.rolls.reading import open_book

HEADER = "si_code,full_name,birth_date,commune_code,amount,method"
LAN = "4400000001,Đỗ Thị Lan,1950,19213,3500000,cash"
HUY = "4400000002,Lê Văn Huy,1948,19213,4100000,cash"


def opened(content: bytes | str):
    content = content if isinstance(content, bytes) else content.encode()
    return next(open_book(io.BytesIO(content), programme_known=True).tables)


def names(*lines: str) -> list[tuple[int, str]]:
    """(line number, full name) of what is read as somebody's line."""
    table = opened("\n".join(lines))
    return [(line, cells[table.places["full_name"]]) for line, cells in table.rows()]


def refused(content: bytes | str) -> str:
    with pytest.raises(RefusedError) as refusal:
        list(opened(content).rows())
    return str(refusal.value)


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "UTF-16 without BOM"],
)
def test_every_encoding_gives_the_same_lines(encoded):
    table = opened(encoded(f"{HEADER}\r\n{LAN}\r\n"))

    assert [cells for _line, cells in table.rows()] == [LAN.split(",")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_separator_gives_the_same_lines(separator):
    table = opened(f"{HEADER}\n{LAN}".replace(",", separator))

    assert [cells for _line, cells in table.rows()] == [LAN.split(",")]


def test_a_comma_within_cells_does_not_pass_for_the_separator():
    table = opened("Mã số BHXH;Họ tên;Năm sinh;Mã xã;Số tiền;Hình thức\n1;A, B, C, D;1950;1;2,5;TM")

    assert [cells[1] for _line, cells in table.rows()] == ["A, B, C, D"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end):
    table = opened(end.join([HEADER, LAN, HUY]))

    assert [line for line, _cells in table.rows()] == [2, 3]


def test_titles_above_the_header_are_passed_over():
    assert names("BẢO HIỂM XÃ HỘI", "Danh sách chi trả tháng 6,,,", "", HEADER, LAN) == [
        (5, "Đỗ Thị Lan")
    ]


def test_a_title_that_names_columns_is_not_the_header():
    assert names("Tháng,06/2025,Mã xã,19213,Chế độ,BHXH", HEADER, LAN) == [(3, "Đỗ Thị Lan")]


def test_a_numbering_row_under_the_header_lists_nobody():
    assert names(HEADER, "(1),(2),(3),(4),(5),(6)", LAN) == [(3, "Đỗ Thị Lan")]


def test_letters_and_figures_under_the_header_list_nobody():
    assert names(HEADER, "A,B,1,2,3,4", LAN) == [(3, "Đỗ Thị Lan")]


def test_a_row_of_signs_that_look_like_digits_is_no_numbering():
    assert names(HEADER, ",²,²,²,²,²", LAN)[-1] == (3, "Đỗ Thị Lan")


def test_blank_rows_list_nobody_and_are_counted():
    assert names(HEADER, "", LAN, ",,,,,", " , ,,,,", HUY) == [
        (3, "Đỗ Thị Lan"),
        (6, "Lê Văn Huy"),
    ]


def test_a_quoted_line_break_leaves_the_numbers_of_later_lines_right():
    broken = LAN.replace("Đỗ Thị Lan", '"Đỗ\nThị\r\nLan"')

    assert names(HEADER, broken, HUY) == [(2, "Đỗ\nThị\r\nLan"), (5, "Lê Văn Huy")]


@pytest.mark.parametrize("words", ["Cộng", "Tổng cộng", "TỔNG CỘNG:", "Cộng xã Võ Ninh", "Total"])
def test_a_totals_row_lists_nobody(words):
    assert names(HEADER, LAN, f",{words},,,3500000,") == [(2, "Đỗ Thị Lan")]


def test_a_totals_row_may_begin_in_the_column_of_an_identifier():
    table = opened("\n".join([HEADER, LAN, "Tổng cộng,,,,3.500.000,"]))

    lines = [line for line, _cells in table.rows()]

    assert (lines, table.totals) == ([2], [(3, "3.500.000")])


def test_subtotals_stand_between_lines():
    table = opened("\n".join([HEADER, LAN, ",Cộng,,,3500000,", HUY, ",Tổng cộng,,,7600000,"]))

    assert [line for line, _cells in table.rows()] == [2, 4]
    assert table.totals == [(3, "3500000"), (5, "7600000")]


def test_somebody_whose_name_begins_like_a_total_is_listed():
    assert names(HEADER, ",Cống Thị Hoa,1950,19213,3500000,cash") == [(2, "Cống Thị Hoa")]


def test_signatures_below_the_totals_list_nobody():
    assert names(
        HEADER,
        LAN,
        ",Tổng cộng,,,3500000,",
        "Bằng chữ: ba triệu năm trăm nghìn đồng",
        ",,,,Ngày 05 tháng 6 năm 2025",
        ",Người lập biểu,,Kế toán trưởng,,Giám đốc",
        ",Trần Văn A,,Ngô Thị B,,Lê C",
    ) == [(2, "Đỗ Thị Lan")]


def test_somebody_without_identifiers_below_a_subtotal_is_listed():
    lines = names(HEADER, LAN, ",Cộng,,,3500000,", ",Lê Văn Huy,1948,,4100000,cash")

    assert lines == [(2, "Đỗ Thị Lan"), (4, "Lê Văn Huy")]


@pytest.mark.parametrize("content", [b"", b" \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(content):
    assert refused(content) == "The file is empty."


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF" + bytes(range(1, 32)) + b"\0", f"{HEADER}\n\0{LAN}".encode()],
    ids=["a program", "a zero byte"],
)
def test_what_is_no_text_is_refused(content):
    assert refused(content) == "The file is not a table of text: it cannot be read as CSV."


def test_another_encoding_is_refused_with_its_line():
    content = f"{HEADER}\n{LAN}\n{HUY}".encode() + b"\n4400000003,Tr\xc7n"

    assert "neither UTF-8 nor UTF-16 (from about line " in refused(content)


def test_half_a_sign_at_the_end_is_refused():
    content = codecs.BOM_UTF16_LE + f"{HEADER}\n{LAN}".encode("utf-16-le")

    assert "neither UTF-8 nor UTF-16" in refused(content[:-1])


def test_an_endless_line_is_refused_by_its_number():
    content = f"{HEADER}\n{LAN}\n" + "x" * 1_000_001

    assert refused(content) == "Line 3 is longer than a million characters."


def test_an_endless_cell_is_refused():
    assert "A cell of line 2 is longer" in refused(f"{HEADER}\n" + "x" * 200_000)


def test_a_mark_that_swallows_thousands_of_lines_is_named_with_its_line():
    swallowed = refused(f'{HEADER}\n"' + "xem sổ cũ\n" * 20_000)
    assert swallowed.startswith("In line 2 a cell begins with a quotation mark")


def test_a_file_without_header_is_refused():
    assert refused(f"{LAN}\n{HUY}").startswith("No header row was found")


def test_a_header_below_the_thirtieth_row_is_not_looked_for():
    assert refused("Danh sách\n" * 30 + HEADER).startswith("No header row was found")


def test_missing_columns_are_named():
    header = "si_code,full_name,birth_date,commune_code"

    assert refused(header) == "Needed columns are missing: amount, method."


def test_somebody_below_a_total_is_listed_however_little_is_written_of_them():
    half = [",Lê Thị Hoa,1950,,,", ",Lê Thị Mai,,,,TM", "44000,Lê Thị Bé,,,,"]

    assert names(HEADER, LAN, "Cộng xã Gia Ninh,,,,1000000,", *half) == [
        (2, "Đỗ Thị Lan"),
        (4, "Lê Thị Hoa"),
        (5, "Lê Thị Mai"),
        (6, "Lê Thị Bé"),
    ]


def test_signatures_and_dates_below_a_total_are_nobody():
    signed = [
        ',Người lập biểu,,,"Quảng Trị, ngày 5 tháng 10 năm 2025",',
        ",(Ký, họ tên),,,Giám đốc,".replace("(Ký, họ tên)", "(Ký và ghi họ tên)"),
        ",Nguyễn Văn Nam,,,,",
    ]

    assert names(HEADER, LAN, "Tổng cộng: 1 người,,,,1000000,", *signed) == [(2, "Đỗ Thị Lan")]
