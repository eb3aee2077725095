"""Invented people: names, numbers and accounts. Whoever they resemble, it is by chance.

Every number is made from a person's serial, which is unique over the whole demo: no two
people share one, in whatever order and process they are made.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from rollout.demo import figures

PROVINCES = ("44", "45", "51")  # of birth: Quảng Bình, old Quảng Trị, Quảng Ngãi
RAISED_FROM = date(2024, 7, 1)

# Shuffle serials into digits that do not look alike from one kind of number to the next.
CITIZEN_FACTOR, PHONE_FACTOR, ACCOUNT_FACTOR = 387_433, 618_041, 724_781

# 095 belongs to no network in use as far as known, so that nobody's telephone is listed.
PHONE_PREFIX = "095"

SURNAMES = {
    "Nguyễn": 30,
    "Trần": 13,
    "Lê": 11,
    "Phạm": 8,
    "Hoàng": 8,
    "Võ": 6,
    "Phan": 5,
    "Trương": 4,
    "Đặng": 3,
    "Bùi": 3,
    "Đỗ": 3,
    "Ngô": 2,
    "Dương": 2,
    "Đoàn": 2,
    "Mai": 1,
    "Lương": 1,
}
SURNAME_URN = [name for name, weight in SURNAMES.items() for _ in range(weight)]
MIDDLE_NAMES = {
    "M": ("Văn", "Văn", "Văn", "Đình", "Quang", "Xuân", "Hữu", "Công", "Đức", "Minh", "Ngọc"),
    "F": ("Thị", "Thị", "Thị", "Thị", "Thị Thanh", "Thị Kim", "Thị Thu", "Thị Minh", "Thị Ngọc"),
}
MALE_NAMES = (
    "An Bình Cường Dũng Đạt Đông Hải Hiền Hòa Hùng Hưng Khánh Lâm Lợi Long Mạnh Nam Phong "
    "Phúc Quý Sơn Tâm Thành Thắng Thọ Tiến Toàn Trung Tuấn Vinh Việt"
)
FEMALE_NAMES = (
    "An Bé Cúc Diệu Dung Đào Gái Hà Hạnh Hằng Hiền Hoa Hồng Huệ Hương Lan Liên Lý Mai Mận "
    "Nga Nguyệt Nhung Oanh Phượng Tâm Thảo Thu Thủy Tuyết Vân Xuân Yến"
)
GIVEN_NAMES = {"M": MALE_NAMES.split(), "F": FEMALE_NAMES.split()}

# Short name in the national payment network, BIN, first digits of our invented numbers,
# how many in a hundred. Each number: these digits, six of the serial, one that is not 0.
BANKS = (
    ("Agribank", "970405", "380021", 46),
    ("LPBank", "970449", "0192", 18),
    ("BIDV", "970418", "5311000", 12),
    ("Vietcombank", "970436", "101", 9),
    ("VietinBank", "970415", "10586", 8),
    ("Sacombank", "970403", "05013", 3),
    ("MB Bank", "970422", "8820", 2),
    ("Co-op Bank", "970446", "220410", 2),
)
BANK_URN = [bank[:3] for bank in BANKS for _ in range(bank[3])]
WALLETS = ("Viettel Money", "VNPT Money")

BIRTH_YEARS = {  # first, last, most frequent
    figures.SOCIAL_INSURANCE: (1930, 1968, 1957),
    figures.SOCIAL_PROTECTION: (1925, 1985, 1944),
    figures.MERIT: (1925, 1985, 1949),
}


class Account(NamedTuple):
    """Where a person is paid when not in cash."""

    method: str
    bank: str
    number: str
    holder: str


@dataclass(slots=True)
class Person:
    """Somebody invented. A month of birth of 0: only the year is known."""

    full_name: str
    sex: str
    birth: tuple[int, int, int]
    citizen_id: str
    si_code: str
    phone: str
    account: Account
    citizen_id_from: date | None = None
    settled: bool = False  # shares an account or has two programmes: neither moves nor ends

    def known_citizen_id(self, month: date) -> str:
        """The citizen id, empty as long as the agency does not have it."""
        if self.citizen_id_from is not None and month < self.citizen_id_from:
            return ""
        return self.citizen_id


class People:
    """Makes the people of one district or office, each with the next serial of its block."""

    BLOCK = 40_000

    def __init__(
        self, number: int, province: str, minority: tuple[str, int], dice: random.Random
    ) -> None:
        self.serial = number * self.BLOCK
        self.province = province
        self.minority_name, self.minority_percent = minority
        self.dice = dice

    def make(self, programme: str, month: date) -> Person:
        """Somebody who can be on that programme's roll."""
        dice, serial = self.dice, self.serial
        self.serial += 1
        sex = "M" if dice.random() < 0.48 else "F"
        birth = self._birth(programme)
        full_name = self.full_name(sex)
        phone = f"{PHONE_PREFIX}{_six_digits(serial, PHONE_FACTOR)}{dice.randint(1, 9)}"
        person = Person(
            full_name=full_name,
            sex=sex,
            birth=birth,
            citizen_id=self._citizen_id(serial, sex, birth[0]),
            si_code="",
            phone=phone if dice.random() < 0.6 else "",
            account=self._account(serial, full_name),
        )
        if programme == figures.SOCIAL_INSURANCE:
            person.si_code = f"{self.province}{(serial * 61_803_397 + 7_182_818) % 10**8:08}"
            person.citizen_id_from = self._late_month(month)
        elif dice.random() < 0.15:
            person.phone = phone
            person.account = self._wallet(phone, full_name)
        return person

    def first_amount(self, programme: str, month: date) -> int:
        """A monthly amount in đồng at the level of that month."""
        if programme == figures.SOCIAL_INSURANCE:
            return int(self.dice.triangular(1800, 12000, 3600)) * 1000
        if programme == figures.SOCIAL_PROTECTION:
            amount = 180_000 * self.dice.choice((2, 2, 3, 4, 5))
        else:
            amount = int(self.dice.triangular(1500, 3300, 2055)) * 1000
        return raised(programme, amount) if month >= RAISED_FROM else amount

    def full_name(self, sex: str) -> str:
        dice = self.dice
        if dice.randrange(100) < self.minority_percent:
            surname = self.minority_name
        else:
            surname = dice.choice(SURNAME_URN)
        return f"{surname} {dice.choice(MIDDLE_NAMES[sex])} {dice.choice(GIVEN_NAMES[sex])}"

    def _birth(self, programme: str) -> tuple[int, int, int]:
        first, last, mode = BIRTH_YEARS[programme]
        year = min(int(self.dice.triangular(first, last + 1, mode)), last)
        if self.dice.random() < 0.2:
            return year, 0, 0
        return year, self.dice.randint(1, 12), self.dice.randint(1, 28)

    def _citizen_id(self, serial: int, sex: str, year: int) -> str:
        """Province of birth, century and sex, year, six digits; all are born before 2000."""
        province = self.province if self.dice.random() < 0.94 else self.dice.choice(PROVINCES)
        century_and_sex = "0" if sex == "M" else "1"
        six_digits = _six_digits(serial, CITIZEN_FACTOR)
        return f"0{province}{century_and_sex}{year % 100:02}{six_digits}"

    def _account(self, serial: int, full_name: str) -> Account:
        name, bin_number, first_digits = self.dice.choice(BANK_URN)
        number = f"{first_digits}{_six_digits(serial, ACCOUNT_FACTOR)}{self.dice.randint(1, 9)}"
        bank = bin_number if self.dice.random() < 0.1 else name
        holder = unaccented(full_name) if self.dice.random() < 0.85 else ""
        return Account("account", bank, number, holder)

    def _wallet(self, phone: str, full_name: str) -> Account:
        return Account("electronic", self.dice.choice(WALLETS), phone, unaccented(full_name))

    def _late_month(self, month: date) -> date | None:
        """About three in a hundred bring their citizen id within the next ten months."""
        if self.dice.random() >= 0.03:
            return None
        later = month.month + self.dice.randint(1, 10)
        return date(month.year + (later - 1) // 12, (later - 1) % 12 + 1, 1)


def raised(programme: str, amount: int) -> int:
    """An amount of before July 2024 at the new level, in whole thousands.

    The standard of social protection went from 360,000 to 500,000 đồng, that of merit by
    35.7 %; pensions are listed from August 2024 only.
    """
    if programme == figures.SOCIAL_PROTECTION:
        return amount * 500 // 360
    if programme == figures.MERIT:
        return amount * 1357 // 1_000_000 * 1000
    return amount


def unaccented(name: str) -> str:
    """A name as banks write it: upper case without accents."""
    return " ".join(map(_unaccented_word, name.split()))


@cache
def _unaccented_word(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.upper().replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _six_digits(serial: int, factor: int) -> str:
    """Six digits, another six for each serial below a million if the factor is coprime to ten."""
    return f"{(serial + 1) * factor % 1_000_000:06}"
