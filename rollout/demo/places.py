"""Payment points and hamlets of the demo's communes; the codes and hamlets are invented."""

import random
from dataclasses import dataclass
from datetime import date
from functools import cache

from rollout.demo import figures, units
from rollout.demo.units import Commune

FIRST_MONTH = date(2024, 1, 1)
OLD_DISTRICTS = (
    *figures.QUANG_BINH,
    figures.QUANG_NINH,
    *figures.QUANG_NGAI,
    *figures.OLD_QUANG_TRI,
)
DELIVERING_OFFICES = tuple(f"44-{number:02}" for number in range(1, 11))

KINDS = {
    "commune_hall": "Hội trường UBND",
    "post_office": "Bưu điện",
    "mobile": "Điểm chi trả lưu động",
}
# Remote communes, where the cash comes by car.
REMOTE = {
    "18904",  # Dân Hóa
    "18907",  # Trọng Hóa
    "19147",  # Thượng Trạch
    "19192",  # Tân Trạch
    "19204",  # Trường Sơn
    "19318",  # Kim Thủy, later Kim Ngân
    "19327",  # Lâm Thủy
    "19435",  # Hướng Lập
    "19588",  # Tà Rụt
    "21163",  # Trà Xinh
    "21331",  # Sơn Bua
    "21335",  # Sơn Liên
}

HAMLETS = ("Đông", "Tây", "Nam", "Bắc", "Trung", "Thượng", "Hạ", "Nội", "Tân Tiến", "Quyết Thắng")


@dataclass(frozen=True)
class DemoPoint:
    """A place where cash is paid out; `valid_from` is the first month it is used."""

    code: str
    name: str
    kind: str
    commune_code: str
    valid_from: date


def points() -> list[DemoPoint]:
    """Every payment point of the demo's rolls, by first month and code."""
    found = {point for commune in _communes() for point in points_of(commune)}
    return sorted(found, key=lambda point: (point.valid_from, point.code))


@cache
def points_of(commune: Commune) -> tuple[DemoPoint, ...]:
    """One or two points; a commune of a new map has codes of its own."""
    return tuple(
        DemoPoint(
            code=f"{_series(commune)}-{commune.code}-{number}",
            name=f"{KINDS[kind]} {commune.name[0].lower()}{commune.name[1:]}",
            kind=kind,
            commune_code=commune.code,
            valid_from=commune.valid_from or FIRST_MONTH,
        )
        for number, kind in enumerate(_kinds(commune), start=1)
    )


def hamlet(commune: Commune, dice: random.Random) -> str:
    """A hamlet's name; towns and wards count theirs."""
    if commune.name.startswith("Xã"):
        return f"Thôn {dice.choice(HAMLETS)}"
    return f"Tổ dân phố {dice.randint(1, 9)}"


def _series(commune: Commune) -> str:
    return f"DCT{commune.valid_from:%y}" if commune.valid_from else "DCT"


def _kinds(commune: Commune) -> tuple[str, ...]:
    if commune.code in REMOTE:
        return ("commune_hall", "mobile")
    has_post_office = commune.valid_from is not None or int(commune.code) % 3 != 0
    return ("commune_hall", "post_office") if has_post_office else ("commune_hall",)


def _communes() -> list[Commune]:
    """Communes of all maps on which the demo has rolls."""
    old = [
        commune
        for district in OLD_DISTRICTS
        for month in (FIRST_MONTH, figures.MERGERS)
        for commune in units.communes_of("district", district, month)
    ]
    new = [
        commune
        for office in DELIVERING_OFFICES
        for commune in units.communes_of("office", office, figures.REFORM)
    ]
    return old + new
