"""The CSV files of the corpus, as offices save them from Excel and as other programs write them."""

from tests.rolls.people import (
    DAO,
    FOUR,
    GIVEN_NAMES,
    HOA,
    HUY,
    LAN,
    MANY,
    MANY_AT_BANKS,
    MINH,
    SIX,
    THANH,
    person,
    to_account,
)
from tests.rolls.writing import SHORT, WHOLE, csv_of, decomposed, in_windows_1258, rows_of

BOM = "\ufeff"
OF_SOCIAL_INSURANCE = [each | {"programme": "social_insurance"} for each in FOUR]


def files() -> dict[str, bytes]:
    """Names and contents."""
    return (
        _texts() | _headers() | _rows() | _cells() | _names() | _accounts() | _people() | _months()
    )


def _texts() -> dict[str, bytes]:
    """Encodings, separators, quotation marks."""
    columns = ["programme", *WHOLE]
    english = rows_of(OF_SOCIAL_INSURANCE, columns, english=True)
    vietnamese = rows_of(FOUR)
    notes = [LAN | {"note": "Ốm;\nchờ con ký"}, HUY | {"note": 'gọi là "Huy"'}, DAO]
    broken = rows_of([*notes, MINH | {"birth_date": "31/02/1946"}], [*WHOLE, "note"])
    broken[0] = [name.replace("Số tiền", "Số tiền\n(đồng)") for name in broken[0]]
    wrong = rows_of([LAN, HUY | {"birth_date": "31/02/1948"}, DAO])
    return {
        "utf8_comma_english.csv": csv_of(english, ","),
        "utf8_bom_semicolon.csv": csv_of(vietnamese, ";", bom=BOM),
        "utf8_tab.csv": csv_of(vietnamese, "\t"),
        "utf16_le_tab_unicode_text.csv": csv_of(vietnamese, "\t", "utf-16-le", bom=BOM),
        "utf16_be_comma.csv": csv_of(vietnamese, ",", "utf-16-be", bom=BOM),
        "utf16_le_without_bom.csv": csv_of(english, ";", "utf-16-le"),
        "sep_line.csv": csv_of(wrong, ";", bom=BOM, before="sep=;\r\n"),
        "line_breaks_in_cells.csv": csv_of(broken, ";"),
    }


def _headers() -> dict[str, bytes]:
    plain = {
        "si_code": "Ma so BHXH",
        "full_name": "Ho ten",
        "birth_date": "Nam sinh",
        "commune_code": "Ma xa",
        "amount": "Tong linh",
        "method": "Hinh thuc",
    }
    people = [each | {"method": "tien mat"} for each in (LAN, DAO, HOA)]
    without_accents = [
        ["TT", *plain.values()],
        *([place, *(each[name] for name in plain)] for place, each in enumerate(people, 1)),
    ]
    beside = rows_of(FOUR)
    for place, row in enumerate(beside):
        row.insert(0, place or "STT")
        row += ["Dân tộc", "Quan hệ với chủ hộ"] if not place else ["Kinh", "Chủ hộ"]
    unknown = rows_of(FOUR, SHORT)
    unknown[0] = ["Sổ", "Thẻ", "Danh tính", "Chào đời", "Địa bàn", "Được lĩnh", "Cách lĩnh"]
    return {
        "headers_without_accents.csv": csv_of(without_accents, ","),
        "unknown_columns.csv": csv_of(beside, ";", bom=BOM),
        "header_unknown.csv": csv_of(unknown, ";", bom=BOM),
        "columns_missing.csv": csv_of(rows_of(FOUR, [*SHORT[:4], "amount"])),
        "identifier_missing.csv": csv_of(rows_of(FOUR, SHORT[2:])),
        "programme_missing.csv": csv_of(rows_of(FOUR)),
        "no_header.csv": csv_of(rows_of(FOUR)[1:]),
        "header_alone.csv": csv_of(rows_of([])),
    }


def _rows() -> dict[str, bytes]:
    """Blank rows and totals."""
    header, *lines = rows_of(FOUR)
    blank = [""] * len(header)
    wrong = [*lines[3][:3], "32/13/1946", *lines[3][4:]]
    total = ["", "", "Tổng cộng", "", "", "15.560.000", ""]
    unread = [*lines[1][:5], "bốn triệu mốt", *lines[1][6:]]
    return {
        "blank_rows.csv": csv_of(
            [blank, header, blank, *lines[:2], blank, [], lines[2], wrong, blank]
        ),
        "total_wrong.csv": csv_of([header, *lines, total]),
        "total_of_unread_amounts.csv": csv_of([header, lines[0], unread, *lines[2:], total]),
    }


def _cells() -> dict[str, bytes]:
    """Dates, amounts, identifiers and words."""
    dates = ["09/13/1950", "29/02/1951", "Sep-50", "02/09/50", "02/09/2026", "", "1/9/1950", "1875"]
    right = ["3.500.000", "3,500,000", "3 500 000", "3\u00a0500\u00a0000", "3500000đ"]
    right += ["3.500.000 đ", "3.500.000 VNĐ", "3.500.000,00", " 3500000 "]
    wrong = ["0", "-3500000", "3,5 triệu", "", "3.500.00", "3,5E+06"]
    northern = [
        LAN | {"commune_code": "02671", "phone": "0912345678"},
        HUY | {"commune_code": "02635"},
    ]
    lost = northern[0] | {
        "citizen_id": "44150000001",
        "phone": "912345678",
        "commune_code": "2671",
    }
    scientific = [
        LAN | {"citizen_id": "4,4150000001E+10"},
        LAN | {"citizen_id": "4,4E+10", "si_code": "4400000011"},
    ]
    quoted = LAN | {name: f"'{LAN[name]}" for name in ("si_code", "citizen_id", "commune_code")}
    invisible = LAN | {"citizen_id": LAN["citizen_id"] + "\u200b"}
    methods = ["TM", "Tiền mặt", "tk", "ATM", "Tài khoản", "chuyển phát"]
    words = [
        (to_account(each, "Agribank", f"380020100{place:04}") if place > 1 else each)
        | {"method": method}
        for place, (each, method) in enumerate(zip(SIX, methods, strict=True))
    ]
    months = [
        LAN | {"period": "06/2025"},
        HUY | {"period": "2025-06"},
        DAO | {"period": "01/06/2025"},
        MINH | {"period": "Jun-25"},
    ]
    return {
        "dates_wrong.csv": csv_of(rows_of(_each("birth_date", dates), SHORT)),
        "amounts.csv": csv_of(rows_of(_each("amount", right), SHORT), ";", bom=BOM),
        "amounts_wrong.csv": csv_of(rows_of(_each("amount", wrong), SHORT)),
        "lost_zeros.csv": csv_of(
            rows_of([lost, *northern[1:]], [*SHORT, "phone", *WHOLE[len(SHORT) :]]), ","
        ),
        "citizen_id_scientific.csv": csv_of(rows_of(scientific, SHORT)),
        "apostrophes.csv": csv_of(rows_of([quoted, HUY]), ","),
        "invisible_sign.csv": csv_of(rows_of([invisible, DAO], SHORT)),
        "words_of_offices.csv": csv_of(rows_of(words, [*WHOLE, "sex"])),
        "month_column.csv": csv_of(rows_of(months, ["period", *WHOLE])),
    }


def _each(column: str, texts: list[str]) -> list[dict[str, str]]:
    """A person a text, which stands in that column."""
    people = [
        person(50 + place, f"Bùi Thị {'ABCDEGHIK'[place]}", "01/09/1950") for place in range(9)
    ]
    return [each | {column: text} for each, text in zip(people, texts, strict=False)]


def _names() -> dict[str, bytes]:
    eth = [DAO | {"full_name": "Ðặng Thị Ðào"}, LAN]
    one_old = [*SIX[:5], THANH | {"full_name": "Hå V¨n Thanh"}]
    raw = rows_of(
        [LAN | {"full_name": "NguyÔn ThÞ Lan"}, HUY | {"full_name": "Lª V¨n Huy"}], english=True
    )
    formulas = [LAN | {"full_name": "=1+1"}, DAO | {"note": "@SUM(A1:A9)", "hamlet": "+Trúc Ly"}]
    return {
        "names_decomposed.csv": decomposed(csv_of(rows_of([LAN, DAO], SHORT)).decode()).encode(),
        "names_with_eth.csv": csv_of(rows_of(eth, SHORT)),
        "one_name_of_an_old_font.csv": csv_of(rows_of(one_old)),
        "tcvn3_bytes.csv": csv_of(raw, ";", "latin-1"),
        "windows_1258.csv": in_windows_1258(csv_of(rows_of(FOUR)).decode()),
        "formulas_as_text.csv": csv_of(rows_of(formulas, [*SHORT, "hamlet", "note"]), ","),
    }


def _accounts() -> dict[str, bytes]:
    wrong = [
        ("Agribank", "1,23457E+15"),
        ("BIDV", "3.8002E+12"),
        ("VietinBank", "9704151234567890"),
        ("VCB", "9704 3612 3456 7890 123"),
        ("Quỹ tín dụng Võ Ninh", "3800201000031"),
        ("", "3800201000032"),
        ("Agribank", ""),
        ("MB", "12345"),
        ("NHCSXH", "3800/2010/0034"),
    ]
    people = [
        to_account(each, *paid) for each, paid in zip(_each("note", [""] * 9), wrong, strict=True)
    ]
    banks = [
        "970405",
        "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam",
        "agribank",
        "NHCSXH",
    ]
    good = [
        to_account(each, bank, number)
        for each, bank, number in zip(
            FOUR, banks, ["3800201000041", "3800.2010.00042", "3800 201 000 043", "8800201000044"],
            strict=True,
        )
    ]  # fmt: skip
    wallets = [
        to_account(LAN, "MoMo", "0912345678", programme="BHXH"),
        DAO | {"programme": "Lương hưu", "method": "Ví"},
        to_account(HOA, "Viettel Money", "0912345679", programme="BTXH"),
        to_account(
            THANH, "VNPT Money", "0912345680", programme="Người có công", method="mobile money"
        ),
    ]
    doubtful = [
        HUY | {"account_holder": "LE THI HUE", "point_code": "VN-01"},
        LAN | {"sex": "Nam"},
        DAO | {"birth_date": "08/03/1954"},
        MINH | {"sex": "?"},
    ]
    return {
        "accounts_wrong.csv": csv_of(rows_of(people)),
        "banks.csv": csv_of(rows_of(good)),
        "wallets.csv": csv_of(rows_of(wallets, ["programme", *WHOLE])),
        "doubtful.csv": csv_of(rows_of(doubtful, [*WHOLE, "sex", "point_code"])),
    }


def _people() -> dict[str, bytes]:
    """People who stand in a file twice, or differ from those who are known."""
    programmes = [LAN | {"programme": "BHXH"}, LAN | {"programme": "NCC", "amount": "1.880.000"}]
    benefits = [
        LAN | {"benefit": "Hưu trí"},
        LAN | {"benefit": "Tuất hằng tháng", "amount": "1.170.000"},
        HUY | {"benefit": "Hưu trí"},
        HUY | {"benefit": "Tuất hằng tháng", "method": "TM", "bank": "", "account_number": ""},
    ]
    by_si_code = [LAN, HUY, LAN | {"citizen_id": ""}]
    renumbered = LAN | {"si_code": "4400000091", "citizen_id": "044150000091"}
    return {
        "two_programmes.csv": csv_of(rows_of(programmes, ["programme", *SHORT])),
        "two_benefits.csv": csv_of(rows_of(benefits, ["benefit", *WHOLE])),
        "listed_twice.csv": csv_of(rows_of([LAN, HUY, LAN | {"amount": "3600000"}])),
        "listed_twice_by_si_code.csv": csv_of(rows_of(by_si_code)),
        "one_citizen_id_two_si_codes.csv": csv_of(rows_of([LAN, LAN | {"si_code": "4400000099"}])),
        "identifiers_of_two.csv": csv_of(rows_of([LAN | {"si_code": HOA["si_code"]}, HUY])),
        "other_si_code.csv": csv_of(rows_of([LAN | {"si_code": "4400000091"}, HUY])),
        "same_person_renumbered.csv": csv_of(rows_of([renumbered, HUY])),
    }


def _months() -> dict[str, bytes]:
    """Another month's file, another district's, half a list, everybody changed."""
    elsewhere = ["18883", "18886", "18889", "18892"]
    reverted = [HUY | {"method": "TM", "bank": "", "account_number": "", "account_holder": ""}, LAN]
    return {
        "column_of_another_month.csv": csv_of(
            rows_of([each | {"period": "05/2025"} for each in FOUR], ["period", *WHOLE])
        ),
        "DS_thang_05_2025.csv": csv_of(rows_of(FOUR), ";", bom=BOM),
        "DS chi tra T6.2025.csv": csv_of(rows_of(FOUR), ";", bom=BOM),
        "another_district.csv": csv_of(
            rows_of(
                [each | {"commune_code": code} for each, code in zip(FOUR, elsewhere, strict=True)]
            )
        ),
        "half_a_list.csv": csv_of(rows_of([LAN, HUY])),
        "everybody_to_account.csv": csv_of(rows_of(MANY_AT_BANKS)),
        "everybody_to_cash.csv": csv_of(rows_of(MANY, SHORT)),
        "everybody_raised.csv": csv_of(
            rows_of([each | {"amount": "4.025.000"} for each in MANY], SHORT)
        ),
        "everybody_new.csv": csv_of(
            rows_of(
                [
                    person(
                        300 + place, f"Phan Văn {GIVEN_NAMES[place % 5]}", f"{1930 + place}", "Nam"
                    )
                    for place in range(24)
                ],
                SHORT,
            )
        ),
        "same_as_last_month.csv": csv_of(
            rows_of(OF_SOCIAL_INSURANCE, ["programme", *WHOLE], english=True)
        ),
        "one_reverted_to_cash.csv": csv_of(rows_of(reverted)),
    }
