"""A month's list as the bytes of a CSV file, in English or in Vietnamese.

No cell ever holds a separator, a quote or a line end: names, places and numbers are our own.
"""

from datetime import date

from rollout.demo import figures, units
from rollout.demo.people import Account
from rollout.demo.population import Recipient
from rollout.demo.sources import Source

ENGLISH = (
    "full_name,birth_date,sex,phone,commune_code,hamlet,point_code,amount,"
    "method,bank,account_number,account_holder"
)
VIETNAMESE = (
    "Họ và tên;Ngày sinh;Giới tính;Điện thoại;Mã xã;Thôn/Tổ;Điểm chi trả;Tổng số tiền;"
    "Hình thức;Ngân hàng;Số tài khoản;Chủ tài khoản"
)

SEXES = {"M": "Nam", "F": "Nữ"}
METHODS = {"cash": "TM", "account": "TK", "electronic": "Tiền di động"}
PROGRAMMES = {figures.SOCIAL_PROTECTION: "BTXH", figures.MERIT: "NCC"}
CASH = Account("cash", "", "", "")


def write(source: Source, month: date, recipients: list[Recipient]) -> bytes:
    """The file that a place delivers for a month."""
    if source.vietnamese:
        return _write_vietnamese(source, month, recipients)
    return _write_english(source, month, recipients)


def _write_english(source: Source, month: date, recipients: list[Recipient]) -> bytes:
    number = "si_code" if _is_social_insurance(recipients) else "programme"
    header = f"{number},citizen_id,{ENGLISH}"
    lines = [each.line or _english_line(each, month) for each in recipients]
    if source.has_period:
        header = f"period,{header}"
        lines = [f"{month:%Y-%m},{line}" for line in lines]
    return ("\n".join([header, *lines]) + "\n").encode()


def _english_line(recipient: Recipient, month: date) -> str:
    person = recipient.person
    account = person.account if recipient.by_account else CASH
    cells = (
        person.si_code or recipient.programme,
        person.known_citizen_id(month),
        person.full_name,
        _iso(person.birth),
        person.sex,
        person.phone,
        *_place(recipient),
        str(recipient.amount),
        *account,
    )
    recipient.line = ",".join(cells)
    return recipient.line


def _write_vietnamese(source: Source, month: date, recipients: list[Recipient]) -> bytes:
    social_insurance = _is_social_insurance(recipients)
    number = "Mã số BHXH" if social_insurance else "Chế độ"
    header = f"{number};Số CCCD;{VIETNAMESE}"
    lines = [each.line or _vietnamese_line(each, month) for each in recipients]
    if source.has_period:
        header = f"Kỳ chi trả;{header}"
        lines = [f"{month:%m/%Y};{line}" for line in lines]
    header = f"STT;{header}"
    numbered = [f"{count};{line}" for count, line in enumerate(lines, start=1)]
    empty = ";" * header.count(";")
    rows = [
        _sender(source, month, social_insurance) + empty,
        _title(month, social_insurance) + empty,
        empty,
        header,
        *numbered,
        _totals_row(header, sum(each.amount for each in recipients)),
    ]
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")


def _vietnamese_line(recipient: Recipient, month: date) -> str:
    person = recipient.person
    account = person.account if recipient.by_account else CASH
    cells = (
        person.si_code or PROGRAMMES[recipient.programme],
        person.known_citizen_id(month),
        person.full_name,
        _day_first(person.birth),
        SEXES[person.sex],
        person.phone,
        *_place(recipient),
        dotted(recipient.amount),
        METHODS[account.method],
        *account[1:],
    )
    recipient.line = ";".join(cells)
    return recipient.line


def _is_social_insurance(recipients: list[Recipient]) -> bool:
    return recipients[0].programme == figures.SOCIAL_INSURANCE


def _sender(source: Source, month: date, social_insurance: bool) -> str:
    name = units.name_of(*source.area(month)).upper()
    if source.area(month)[0] == "office":
        return name
    agency = "BẢO HIỂM XÃ HỘI" if social_insurance else "PHÒNG LAO ĐỘNG - TB VÀ XÃ HỘI"
    return f"{agency} {name}"


def _title(month: date, social_insurance: bool) -> str:
    what = "LƯƠNG HƯU, TRỢ CẤP BHXH" if social_insurance else "TRỢ CẤP BTXH VÀ NGƯỜI CÓ CÔNG"
    return f"DANH SÁCH CHI TRẢ {what} THÁNG {month:%m/%Y}"


def _totals_row(header: str, amount: int) -> str:
    cells = dict.fromkeys(header.split(";"), "") | {
        "STT": "Tổng cộng",
        "Tổng số tiền": dotted(amount),
    }
    return ";".join(cells.values())


def dotted(amount: int) -> str:
    """An amount as it is written in Vietnam: 3.500.000."""
    return f"{amount:,}".replace(",", ".")


def _place(recipient: Recipient) -> tuple[str, str, str]:
    return recipient.commune.code, recipient.hamlet, recipient.point


def _iso(birth: tuple[int, int, int]) -> str:
    year, month, day = birth
    return f"{year}-{month:02}-{day:02}" if month else str(year)


def _day_first(birth: tuple[int, int, int]) -> str:
    year, month, day = birth
    return f"{day:02}/{month:02}/{year}" if month else str(year)
