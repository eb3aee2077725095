"""Synthetic rolls: next month's from the last one, or one of any size with invented people."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from areas.models import Area, Containment
from beneficiaries.models import Account, Beneficiary
from payments.models import MonthlyPayment, Programme
from payments.models.periods import Method
from rollout.demo.people import BANK_URN, People, unaccented

HEADER = [
    "programme", "si_code", "citizen_id", "full_name", "birth_date", "sex", "phone",
    "commune_code", "hamlet", "point_code", "amount", "method", "bank", "account_number",
    "account_holder",
]  # fmt: skip
SEXES = {1: "F", 2: "M", None: ""}
METHODS = {
    Method.CASH: "cash",
    Method.BANK_ACCOUNT: "account",
    Method.ELECTRONIC_ACCOUNT: "electronic",
}
AT_A_TIME = 5000


class NothingLoadedError(Exception):
    """No roll of the area is loaded before that month."""


@dataclass(frozen=True)
class Line:
    """A line of a roll, cells as text; account cells are empty for cash."""

    programme: str
    si_code: str
    citizen_id: str
    full_name: str
    birth_date: str
    sex: str
    phone: str
    commune_code: str
    hamlet: str
    point_code: str
    amount: str
    method: str
    bank: str = ""
    account_number: str = ""
    account_holder: str = ""

    def cells(self) -> list[str]:
        return [getattr(self, column) for column in HEADER]


@dataclass(frozen=True)
class Changes:
    """How many people change from the last month to the next."""

    convert: int = 0
    revert: int = 0
    new: int = 0
    end: int = 0


def like_latest(area: Area, month: date, changes: Changes, seed: int) -> list[Line]:
    """Next month's lines of an area: its last loaded payments, changed by chance.

    Raises NothingLoadedError, and ValueError where more people would change than there are.
    """
    dice = _dice(seed)
    lines = list(_last_lines(area, month))
    cash = [place for place, line in enumerate(lines) if line.method == "cash"]
    paid = [place for place, line in enumerate(lines) if line.method != "cash"]
    for place in _some(dice, cash, changes.convert):
        lines[place] = _with_account(lines[place], dice)
    for place in _some(dice, paid, changes.revert):
        lines[place] = replace(
            lines[place], method="cash", bank="", account_number="", account_holder=""
        )
    ended = set(_some(dice, range(len(lines)), changes.end))
    kept = [line for place, line in enumerate(lines) if place not in ended]
    return kept + [_newcomer(dice.choice(lines), dice) for _ in range(changes.new)]


def of_size(area: Area, month: date, recipients: int, communes: int, seed: int) -> Iterator[Line]:
    """Invented people of social insurance, spread over the first communes of an area."""
    codes = list(
        Containment.objects.filter(
            area=area, valid__contains=month, inherited=False, part__is_leaf=True
        )
        .order_by("part__code")
        .values_list("part__code", flat=True)
        .distinct()[:communes]
    )
    if not codes:
        raise NothingLoadedError
    dice = _dice(seed)
    names = People(0, "96", ("", 0), dice)
    for serial in range(recipients):
        yield _invented(serial, codes[serial * len(codes) // recipients], names, dice)


def _dice(seed: int) -> random.Random:
    # Invented people protect nothing and must be the same for the same seed.
    return random.Random(seed)  # noqa: S311


def _some(dice: random.Random, places: list[int] | range, number: int) -> list[int]:
    if number > len(places):
        raise ValueError(number)
    return dice.sample(places, number)


def _last_lines(area: Area, month: date) -> Iterator[Line]:
    """Last month's people of the area, under the communes that are theirs in the new month."""
    communes = Containment.objects.filter(area=area, valid__contains=month).values("part")
    last = (
        MonthlyPayment.objects.filter(commune__in=communes, period__lt=month)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    if not last:
        raise NothingLoadedError
    payments = (
        MonthlyPayment.objects.filter(commune__in=communes, period=last)
        .select_related("beneficiary", "commune", "point", "account__institution")
        .order_by("commune__code", "beneficiary__sort_key", "beneficiary_id", "programme")
    )
    heirs = _heirs(area, month)
    for payment in payments.iterator(AT_A_TIME):
        yield _line_of(payment, heirs)


def _heirs(area: Area, month: date) -> dict[int, str]:
    """For units that ended: the code of the commune that their people are listed in now."""
    rows = Containment.objects.filter(
        valid__contains=month, inherited=True, area__is_leaf=True, area__within__area=area
    )
    return dict(rows.order_by("-area__code").values_list("part_id", "area__code"))


def _line_of(payment: MonthlyPayment, heirs: dict[int, str]) -> Line:
    person, account = payment.beneficiary, payment.account
    ended = payment.commune_id in heirs
    return Line(
        programme=Programme(payment.programme).slug,
        si_code=person.si_code or "",
        citizen_id=person.citizen_id or "",
        full_name=person.full_name,
        birth_date=_born(person),
        sex=SEXES[person.sex],
        phone=person.phone,
        commune_code=heirs.get(payment.commune_id, payment.commune.code),
        hamlet=person.hamlet,
        point_code="" if ended or not payment.point else payment.point.code,
        amount=str(payment.amount),
        method=METHODS[Method(payment.method)],
        **_account_cells(account),
    )


def _born(person: Beneficiary) -> str:
    return person.birth_date.isoformat() if person.birth_date else str(person.birth_year)


def _account_cells(account: Account | None) -> dict[str, str]:
    if not account:
        return {}
    institution = account.institution
    return {
        "bank": institution.bin or institution.names.get(is_current=True).short_name,
        "account_number": account.number(),
        "account_holder": account.holder,
    }


def _with_account(line: Line, dice: random.Random) -> Line:
    _name, bank, first_digits = dice.choice(BANK_URN)
    return replace(
        line,
        method="account",
        bank=bank,
        account_number=f"{first_digits}{dice.randint(100_000, 999_999)}{dice.randint(1, 9)}",
        account_holder=unaccented(line.full_name),
    )


def _newcomer(like: Line, dice: random.Random) -> Line:
    """Somebody invented where another lives, with numbers nobody else has."""
    people = People(0, "97", ("", 0), dice)
    person = people.make("social_insurance", date(2025, 1, 1))
    citizen_id = f"097{_century(person.sex)}{person.birth[0] % 100:02}{dice.randrange(10**6):06}"
    return replace(
        like,
        si_code=f"97{dice.randrange(10**8):08}" if like.si_code else "",
        citizen_id=citizen_id,
        full_name=person.full_name,
        birth_date=str(person.birth[0]),
        sex=person.sex,
        phone="",
        method="cash",
        bank="",
        account_number="",
        account_holder="",
    )


def _century(sex: str) -> str:
    return "0" if sex == "M" else "1"


def _invented(serial: int, commune: str, names: People, dice: random.Random) -> Line:
    """Unique for serials below four million: a million serials share a quarter of the years."""
    combination = 4 * dice.randrange(20) + serial // 10**6
    sex, year = ("M", "F")[combination % 2], 1930 + combination // 2
    by_account = dice.random() < 0.6
    full_name = names.full_name(sex)
    line = Line(
        programme="social_insurance",
        si_code=f"96{serial:08}",
        citizen_id=f"096{_century(sex)}{year % 100:02}{serial % 10**6:06}",
        full_name=full_name,
        birth_date=f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        sex=sex,
        phone="",
        commune_code=commune,
        hamlet=f"Thôn {dice.randint(1, 9)}",
        point_code="",
        amount=str(dice.randint(1800, 12000) * 1000),
        method="cash",
    )
    if not by_account:
        return line
    _name, bank, _digits = dice.choice(BANK_URN)
    return replace(
        line,
        method="account",
        bank=bank,
        account_number=f"3800{serial:08}1",
        account_holder=unaccented(full_name),
    )
