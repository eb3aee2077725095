"""The XLSX files of the corpus: forms with frames and signatures, sheets, cells of every kind."""

from datetime import date

from tests.rolls.people import DAO, FOUR, HOA, HUY, LAN, MINH, SIX, THANH
from tests.rolls.writing import SHORT, WHOLE, Formula, Rows, rows_of, xlsx_of

FRAME = [
    ["BẢO HIỂM XÃ HỘI HUYỆN QUẢNG NINH", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["Điểm chi trả: Bưu điện Võ Ninh", "", "", "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH HẰNG THÁNG"],
    ["Tháng 6 năm 2025"],
    ["(Kèm theo Quyết định số 166/QĐ-BHXH ngày 31/01/2019)"],
]
SIGNATURES = [
    ["Bằng chữ: Mười lăm triệu sáu trăm năm mươi nghìn đồng"],
    ["", "", "", "Quảng Ninh, ngày 02 tháng 6 năm 2025"],
    ["", "Người lập biểu", "", "Kế toán", "", "Giám đốc"],
    ["", "(Ký, họ tên)", "", "(Ký, họ tên)", "", "(Ký, đóng dấu)"],
    [],
    ["", "Võ Thị Lập", "", "Bùi Văn Toán", "", "Trần Giám Sát"],
]
TOTAL = ["", "", "Tổng cộng", "", "", "15.650.000", ""]


def files() -> dict[str, bytes]:
    """Names and contents."""
    return _forms() | _totals() | _sheets() | _cells() | _names()


def _forms() -> dict[str, bytes]:
    header, *lines = rows_of(FOUR, SHORT)
    numbering = [f"({number})" for number in range(1, 8)]
    capitals = ["STT", "MÃ SỐ BHXH", "SỐ CCCD", "HỌ VÀ TÊN", "NGÀY\nSINH", "MÃ XÃ"]
    capitals += ["SỐ TIỀN\n(ĐỒNG)", "HÌNH THỨC\nNHẬN"]
    units = ["Mã số BHXH (10 số)", "Số CCCD (12 số)", "Họ và tên (*)", "Ngày sinh (dd/mm/yyyy)"]
    units += ["Mã xã:", "Số tiền (đồng)", "Hình thức nhận (TM/TK)"]
    in_cash = [each[:6] + ["TM"] for each in lines]
    return {
        "form_with_frame.xlsx": xlsx_of(
            [*FRAME, header, numbering, *in_cash, TOTAL, *SIGNATURES],
            merged=["A4:G4", "A5:G5", "D1:G1"],
        ),
        "headers_in_capitals.xlsx": xlsx_of(
            [capitals, *([place, *line] for place, line in enumerate(in_cash, 1))]
        ),
        "headers_with_units.xlsx": xlsx_of([units, *in_cash]),
        "two_row_header.xlsx": xlsx_of(_two_rows(), merged=["H7:J7"]),
        "born_in_two_columns.xlsx": xlsx_of(_born_in_two_columns(), merged=["D1:E1"]),
        "signed_without_total.xlsx": xlsx_of([header, *in_cash, [], *SIGNATURES[2:3]]),
        "header_on_every_page.xlsx": xlsx_of([header, *in_cash[:2], header, *in_cash[2:]]),
        "carried_forward.xlsx": xlsx_of(
            [
                header,
                *in_cash[:2],
                ["", "", "Cộng chuyển trang sau", "", "", 7600000],
                ["", "", "Trang trước chuyển sang", "", "", 7600000],
                *in_cash[2:],
                ["", "", "Tổng cộng", "", "", 15650000],
            ]
        ),
        "header_unknown.xlsx": xlsx_of(
            [["Sổ", "Thẻ", "Danh tính", "Chào đời", "Địa bàn", "Được lĩnh", "Cách lĩnh"], *lines]
        ),
        "title_of_another_month.xlsx": xlsx_of([FRAME[3], ["Tháng 5 năm 2025"], header, *in_cash]),
        "title_with_decree.xlsx": xlsx_of(
            [["DANH SÁCH CHI TRẢ"], ["(theo Nghị quyết số 05/2024/NQ-HĐND)"], [], header, *in_cash]
        ),
        "percent_beside.xlsx": xlsx_of(
            [
                [*header, "Tỷ lệ hưởng (%)", "Tỷ lệ"],
                *([*each, 0.9638, "96,38%"] for each in in_cash),
            ]
        ),
    }


def _two_rows() -> Rows:
    """Accounts under one merged title, below the frame; dashes where somebody has none."""
    upper = [*rows_of([], SHORT)[0], "Tài khoản", "", ""]
    lower = [""] * len(SHORT) + ["Số", "Ngân hàng", "Chủ"]
    columns = [*SHORT, "account_number", "bank", "account_holder"]
    return [*FRAME, upper, lower, [str(n) for n in range(1, 11)], *rows_of(FOUR, columns)[1:]]


def _born_in_two_columns() -> Rows:
    """The year of birth under "Nam" or under "Nữ"."""
    return [
        ["STT", "Số CCCD", "Họ và tên", "Năm sinh", "", "Mã xã", "Số tiền", "Hình thức"],
        ["", "", "", "Nam", "Nữ", "", "", ""],
        [1, LAN["citizen_id"], LAN["full_name"], "", "1950", "19213", 3500000, "TM"],
        [2, THANH["citizen_id"], THANH["full_name"], "1951", "", "19204", 2700000, "TM"],
    ]


def _totals() -> dict[str, bytes]:
    header, *lines = rows_of(SIX, SHORT)
    lines = [[*line[:5], int(line[5]), "TM"] for line in lines]
    one, two = ["Cộng thôn Trúc Ly", 7600000], ["Cộng thôn Hà Thiệp", 14050000]
    wrong = ["Cộng thôn Hà Thiệp", 14500000]

    def listed(*parts: list) -> Rows:
        return [header, *lines[:2], *([part[0], *[""] * 4, part[1]] for part in parts[:1]),
                *lines[2:], *([part[0], *[""] * 4, part[1]] for part in parts[1:])]  # fmt: skip

    total = ["TỔNG CỘNG: 6 người", 21650000]
    return {
        "totals_by_hamlet.xlsx": xlsx_of(listed(one, two, total)),
        "totals_by_hamlet_wrong.xlsx": xlsx_of(listed(one, wrong, total)),
        "headings_of_hamlets.xlsx": xlsx_of(
            [
                header,
                ["I. Thôn Trúc Ly"],
                *lines[:2],
                ["II. Thôn Hà Thiệp"],
                *lines[2:],
            ],
            merged=["A2:G2", "A5:G5"],
        ),
    }


def _sheets() -> dict[str, bytes]:
    wrong = rows_of([DAO, MINH | {"birth_date": "30/02/1946"}])
    cover = [["BHXH HUYỆN QUẢNG NINH"], ["Danh sách tháng 6 năm 2025"], []]
    right = [*cover, ["Tổng số người: 4"], ["Tổng số tiền", "15.650.000 đồng"]]
    false = [*cover, ["Tổng số người: 5"], ["Tổng số tiền", "15.560.000 đồng"]]
    long = [
        *right[:3],
        ["Gồm các xã: Võ Ninh, Gia Ninh"],
        *right[3:],
        ["Người lập", "Võ Thị Lập"],
        ["Người duyệt", "Trần Giám Sát"],
    ]
    people = rows_of(FOUR)
    return {
        "sheet_a_commune.xlsx": xlsx_of({"Võ Ninh": rows_of([LAN, HUY]), "Gia Ninh": wrong}),
        "hidden_sheet.xlsx": xlsx_of(
            {"Danh sách": people, "Tháng trước": rows_of(SIX)}, hidden=["Tháng trước"]
        ),
        "sheet_without_header.xlsx": xlsx_of({"Trang 1": people, "Trang 2": rows_of(SIX)[1:]}),
        "short_note_beside.xlsx": xlsx_of({"Danh sách": people, "Sheet2": [["Gửi chị Hà"]]}),
        "cover_right.xlsx": xlsx_of({"Bìa": right[1:], "Danh sách": people}),
        "cover_wrong.xlsx": xlsx_of({"Bìa": false[1:], "Danh sách": people}),
        "cover_long.xlsx": xlsx_of({"Bìa": long, "Danh sách": people}),
        "title_tells_people.xlsx": xlsx_of([["Tháng 6/2025"], ["Tổng số người: 3"], *people]),
        "one_person_on_two_sheets.xlsx": xlsx_of(
            {"Võ Ninh": rows_of([LAN, HUY]), "Gia Ninh": rows_of([DAO, HUY])}
        ),
        "second_sheet_lacks_columns.xlsx": xlsx_of(
            {"Võ Ninh": people, "Gia Ninh": rows_of([HOA], SHORT[:5])}
        ),
        "hidden_row.xlsx": xlsx_of(people, hidden_rows=[3]),
    }


def _cells() -> dict[str, bytes]:
    """Dates, numbers and formulas in cells of their kind."""
    born = [date(1950, 9, 2), 18508, 1950, "1950-09-02", "2-9-1950", "02.09.1950"]
    same_year = [
        each | {"citizen_id": f"044{'1' if each['sex'] == 'Nữ' else '0'}50{place:06}"}
        for place, each in enumerate(SIX, 61)
    ]
    dates = [
        each | {"birth_date": day, "period": date(2025, 6, 1)}
        for each, day in zip(same_year, born, strict=True)
    ]
    lost = LAN | {"si_code": 400000001, "citizen_id": 44150000001, "phone": 912345678}
    rounded = [
        HUY | {"account_number": 3800201000023},
        MINH | {"account_number": 1.23456789012346e15},
    ]
    spaced = [
        {name: f"{text}\u00a0 " for name, text in each.items()}
        | {"full_name": f" {each['full_name'].replace(' ', chr(160) + ' ')}\u00a0"}
        for each in FOUR
    ]
    return {
        "dates.xlsx": xlsx_of(rows_of(dates, ["period", *WHOLE])),
        "numbers_that_lost_zeros.xlsx": xlsx_of(rows_of([lost, HUY], [*WHOLE, "phone"])),
        "accounts_as_numbers.xlsx": xlsx_of(rows_of(rounded)),
        "spaces_around.xlsx": xlsx_of(rows_of(spaced)),
        "formulas.xlsx": xlsx_of(_formulas()),
    }


def _formulas() -> Rows:
    header = [*SHORT[:5], "Mức hưởng", "Truy lĩnh", "Thực lĩnh", "Hình thức"]
    named = rows_of([], SHORT)[0][:5]
    rows: list[list[object]] = [[*named, *header[5:]]]
    for row, (each, value) in enumerate(zip(FOUR, [3500000, 4200000, 0, "#REF!"], strict=True), 2):
        first = [each[name] for name in SHORT[:5]]
        rows.append([*first, int(each["amount"]), 0, Formula(f"=F{row}+G{row}", value), "TM"])
    return rows


def _names() -> dict[str, bytes]:
    names = ["NguyÔn ThÞ Lan", "Lª V¨n Huy", "§Æng ThÞ §µo", "Ph¹m §øc Minh"]
    vni = ["Nguyeãn Thò Lan", "Leâ Vaên Huy", "Ñaëng Thò Ñaøo", "Phaïm Ñöùc Minh"]
    header = ["Sè sæ BHXH", "Sè CCCD", "Hä vµ tªn", "Ngµy sinh", "M· x·", "Sè tiÒn", "H×nh thøc"]

    def named(given: list[str]) -> list[list[object]]:
        people = [each | {"full_name": name} for each, name in zip(FOUR, given, strict=True)]
        return rows_of(people)

    short = [row[:7] for row in named(names)[1:]]
    return {
        "names_in_tcvn3.xlsx": xlsx_of(named(names)),
        "names_in_vni.xlsx": xlsx_of(named(vni)),
        "all_in_tcvn3.xlsx": xlsx_of([header, *short]),
    }
