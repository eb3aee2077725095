"""The invented people of the corpus, as cells of the contract's columns."""

Person = dict[str, str]


def person(
    number: int,
    name: str,
    born: str,
    sex: str = "Nữ",
    commune: str = "19213",
    amount: str = "3500000",
    **cells: str,
) -> Person:
    """Somebody paid in cash, whose identifiers hold the number, the year of birth and the sex."""
    return {
        "si_code": f"44{number:08}",
        "citizen_id": f"044{'1' if sex == 'Nữ' else '0'}{born[-2:]}{number:06}",
        "full_name": name,
        "birth_date": born,
        "sex": sex,
        "commune_code": commune,
        "amount": amount,
        "method": "TM",
    } | cells


def to_account(person: Person, bank: str, account: str, **cells: str) -> Person:
    """The same person, paid to an account."""
    paid = {"method": "TK", "bank": bank, "account_number": account}
    return person | paid | cells


LAN = person(1, "Nguyễn Thị Lan", "02/09/1950")
HUY = to_account(
    person(2, "Lê Văn Huy", "19/05/1948", "Nam", amount="4100000"),
    "Agribank",
    "3800201000023",
    account_holder="LE VAN HUY",
)
DAO = person(3, "Đặng Thị Đào", "08/03/1953", commune="19225", amount="2850000")
MINH = to_account(
    person(4, "Phạm Đức Minh", "1946", "Nam", "19225", "5200000"), "BIDV", "53110000000048"
)
HOA = person(5, "Trần Thị Hòa", "20/11/1955", amount="3300000")
THANH = person(6, "Hồ Văn Thanh", "01/01/1951", "Nam", "19204", "2700000")

FOUR = [LAN, HUY, DAO, MINH]  # 15,650,000 đồng
SIX = [*FOUR, HOA, THANH]  # 21,650,000 đồng

FAMILY_NAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đỗ", "Bùi"]
GIVEN_NAMES = ["Sáu", "Bảy", "Tám", "Chín", "Mười"]

# Enough people to speak of most of them; each has a name of their own.
MANY = [
    person(
        100 + place, f"{FAMILY_NAMES[place % 8]} Thị {GIVEN_NAMES[place % 5]}", f"{1940 + place}"
    )
    for place in range(24)
]
MANY_AT_BANKS = [
    to_account(each, "Agribank", f"38002020{place:05}") for place, each in enumerate(MANY)
]
