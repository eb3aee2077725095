"""Which column of a file is what: the contract's columns and the headers that mean them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

HEADER_WITHIN = 30  # rows
LONGEST_LINE = 1_000_000  # characters

MOST_CELLS = 1_000  # in a row
LONGEST_TEXT = 100  # characters of a name, a hamlet, an account's holder
Row = tuple[int, list[str]]  # the line as an editor or a sheet counts, from 1, and its cells

# The order is the order of the cells of a line everywhere in this package.
HEADERS = {
    "period": ["Kỳ", "Kỳ chi trả", "Tháng", "Tháng chi trả"],
    "programme": ["Chế độ", "Loại chế độ", "Chương trình"],
    "benefit": ["Loại trợ cấp", "Loại hưởng"],
    "si_code": ["Mã số BHXH", "Số BHXH", "Mã BHXH", "Số sổ BHXH"],
    "citizen_id": [
        "Số định danh",
        "Số định danh cá nhân",
        "CCCD",
        "Số CCCD",
        "Căn cước công dân",
        "Số căn cước",
        "Số ĐDCN",
        "Số ĐDCN/CCCD",
    ],
    "full_name": ["Họ và tên", "Họ tên", "Họ và tên người hưởng", "Họ tên người hưởng"],
    "birth_date": [
        "Ngày sinh",
        "Năm sinh",
        "Ngày tháng năm sinh",
        "Ngày, tháng, năm sinh",
        "Năm sinh nam",
        "Ngày sinh nam",
        "Ngày, tháng, năm sinh nam",
    ],
    "sex": ["Giới tính", "Giới"],
    "phone": ["Điện thoại", "Số điện thoại", "SĐT", "Số ĐT"],
    "commune_code": ["Mã xã", "Mã ĐVHC", "Mã phường", "Mã xã/phường", "Mã xã, phường"],
    "hamlet": ["Thôn", "Tổ dân phố", "Thôn/Tổ", "Thôn, tổ dân phố"],
    "point_code": ["Mã điểm chi trả", "Điểm chi trả"],
    "amount": [
        "Số tiền",
        "Tổng lĩnh",
        "Tổng số tiền",
        "Thực lĩnh",
        "Tổng tiền",
        "Số tiền được lĩnh",
        "Tổng số tiền được lĩnh",
    ],
    "method": ["Hình thức nhận", "Hình thức", "Hình thức chi trả", "Hình thức lĩnh"],
    "bank": ["Ngân hàng", "Tên ngân hàng"],
    "account_number": ["Số tài khoản", "STK", "Số TK"],
    "account_holder": ["Chủ tài khoản", "Tên chủ tài khoản", "Chủ TK"],
    "outcome": ["Kết quả", "Tình trạng chi trả"],
    "representative": ["Người lĩnh thay", "Người được ủy quyền"],
    "note": ["Ghi chú"],
}
COLUMNS = list(HEADERS)
NEEDED = ["full_name", "birth_date", "commune_code", "amount", "method"]
IDENTIFIERS = ["si_code", "citizen_id"]

NUMBERS = {str(number) for number in range(41)}
BRACKETS = re.compile(r"\(.*?\)", re.DOTALL)
WORDS = re.compile(r"[^\W\d_]+")
ACCENTED_TOTALS = {"cộng", "tổng", "total", "subtotal"}
UNITS = (
    "thon",
    "xom",
    "to",
    "xa",
    "phuong",
    "diem",
    "huyen",
    "tinh",
    "trang",
    "theo",
    "so",
    "chung",
)
TOTALS = {
    "cong",
    "tong",
    "tong cong",
    "grand total",
    *(f"{word} {unit}" for word in ("cong", "tong") for unit in UNITS),
}


LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){5,}")
LONGEST_KEY = 100


def _plain_letters() -> dict[int, str | None]:
    """Every accented letter's base letter; combining marks go, underscores become spaces."""
    plain: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            plain[code] = base.lower()
    return plain | {ord("đ"): "d", ord("Đ"): "d", ord("Ð"): "d", ord("ð"): "d", ord("_"): " "}


PLAIN_LETTERS = _plain_letters()


def key_of(text: str) -> str:
    """Lower case, without accents, single spaces: how headers and words are compared."""
    return " ".join(text.translate(PLAIN_LETTERS).lower().split())


# Many lists have two columns for the year of birth, of men and of women; the first is
# `birth_date`, and the one that is filled tells the sex as well.
BIRTH_OF_WOMEN = "birth_of_women"
COLUMN_BY_KEY = {
    key_of(header): column for column, headers in HEADERS.items() for header in [column, *headers]
} | dict.fromkeys(["nam sinh nu", "ngay sinh nu", "ngay, thang, nam sinh nu"], BIRTH_OF_WOMEN)


def mapping_key(header: str) -> str:
    """How a header is known that an officer explained."""
    return key_of(shown(header))[:LONGEST_KEY]


def shown(header: str) -> str:
    """A header as it is kept with a roll: no number of a person, where a list's first line was
    taken for its headers."""
    return LONG_NUMBER.sub("••••", header)


def label(column: str, language: str | None) -> str:
    """What people call a column: its first Vietnamese header, or the contract's name in words."""
    if language == "vi" and column in HEADERS:
        return HEADERS[column][0]
    return column.replace("_", " ")


Known = Mapping[str, str]  # key of a header -> column; empty: the column is to stand aside
NOTHING_MORE: Known = {}


def column_of(text: str, also: Known = NOTHING_MORE) -> str | None:
    """The column that a header means; what stands in brackets after it does not matter.

    `also` are headers that an officer explained: they go before those known to all.
    """
    key = key_of(text)
    for one in (key, key_of(BRACKETS.sub(" ", text)).rstrip(" :*")):
        if also and mapping_key(one) in also:
            return also[mapping_key(one)] or None
        if one in COLUMN_BY_KEY:
            return COLUMN_BY_KEY[one]
    return None


def columns_of(row: Sequence[str], also: Known = NOTHING_MORE) -> dict[str, int]:
    """The places of the columns in a header row; the first of two wins."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        column = column_of(cell, also)
        if column:
            places.setdefault(column, place)
    return places


def missing_columns(places: dict[str, int], *, programme_known: bool) -> list[str]:
    """Needed columns that the header lacks; `si_code` stands for either identifier."""
    missing = [column for column in NEEDED if column not in places]
    if not programme_known and "programme" not in places:
        missing.append("programme")
    if not set(IDENTIFIERS) & set(places):
        missing.append("si_code")
    return missing


def is_totals(row: Sequence[str]) -> bool:
    """A row of sums: its first words are "Cộng", "Tổng cộng", "Total".

    Công and Tống are family names: with accents the word itself tells, without them what
    follows it.
    """
    first = next((cell for cell in row if cell.strip()), "")
    words = WORDS.findall(unicodedata.normalize("NFC", first).lower())
    if not words:
        return False
    if words[0] in ACCENTED_TOTALS:
        return True
    plain = [key_of(word) for word in words]
    return words[0] == plain[0] and " ".join(plain[:2]) in TOTALS


CARRIED = ("trang truoc", "mang sang", "chuyen sang", "chuyen trang")
SIGNATURES = ("nguoi lap", "ke toan", "giam doc", "thu truong", "kiem soat", "nguoi chi tra")


def is_heading(row: Sequence[str]) -> bool:
    """A row with one cell of words, "I. Thôn Trúc Ly", or what a page before carried forward."""
    texts = [text for text in row if text.strip()]
    if len(texts) == 1:
        return any(map(str.isalpha, texts[0]))
    return key_of(texts[0]).startswith(CARRIED)


def is_signatures(row: Sequence[str]) -> bool:
    """Who signs below a list: "Người lập biểu", "Kế toán", "Giám đốc"."""
    texts = [key_of(text) for text in row if text.strip()]
    has_figures = any(any(map(str.isdigit, text)) for text in texts)
    return not has_figures and any(text.startswith(SIGNATURES) for text in texts)


def is_numbering(row: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" that forms carry under their header."""
    cells = [cell.strip(" ()") for cell in row if cell.strip()]
    return len(cells) >= 3 and all(
        len(cell) == 1 and cell.isalpha() or cell in NUMBERS for cell in cells
    )
