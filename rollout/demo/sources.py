"""Who delivers rolls, in which months and in which manner; divided into two streams."""

from dataclasses import dataclass
from datetime import date

from rollout.demo import figures

QUANG_BINH_MONTHS = tuple(figures.months(date(2024, 8, 1), figures.LAST))
OFFICE_MONTHS = tuple(figures.months(figures.REFORM, figures.LAST))
QUANG_NGAI_MONTHS = tuple(figures.months(date(2024, 1, 1), date(2024, 8, 1)))
OLD_QUANG_TRI_MONTHS = (date(2024, 12, 1),)


@dataclass(frozen=True)
class Source:
    """A place that delivers rolls: a district, from July 2025 the office that follows it."""

    number: int
    code: str
    province: str
    months: tuple[date, ...]
    office: str = ""
    vietnamese: bool = False
    has_period: bool = False
    minority: tuple[str, int] = ("", 0)  # surname, how many in a hundred have it

    def area(self, month: date) -> tuple[str, str]:
        """Kind and code of the area that the month's roll is of."""
        if self.office and month >= figures.REFORM:
            return ("office", self.office)
        return ("district", self.code)


def _quang_binh(
    number: int,
    code: str,
    office: str,
    vietnamese: bool = False,
    has_period: bool = False,
    minority: tuple[str, int] = ("", 0),
) -> Source:
    months = QUANG_BINH_MONTHS
    return Source(number, code, "44", months, office, vietnamese, has_period, minority)


def _old_quang_tri(number: int, code: str, minority: tuple[str, int] = ("", 0)) -> Source:
    return Source(number, code, "45", OLD_QUANG_TRI_MONTHS, minority=minority)


def _quang_ngai(number: int, code: str, percent: int, vietnamese: bool = False) -> Source:
    return Source(
        number, code, "51", QUANG_NGAI_MONTHS, vietnamese=vietnamese, minority=("Đinh", percent)
    )


FIRST_STREAM = (
    _quang_binh(0, "450", "44-01", has_period=True),
    _quang_binh(1, "456", "44-03"),
    _quang_binh(2, "458", "44-05"),
    _old_quang_tri(3, "461"),
    _old_quang_tri(4, "462"),
    _old_quang_tri(5, "464"),
    _old_quang_tri(6, "465", ("Hồ", 75)),
    _old_quang_tri(7, "466"),
    _old_quang_tri(8, "467", ("Hồ", 75)),
    _old_quang_tri(9, "468"),
    _old_quang_tri(10, "469"),
    _old_quang_tri(11, "470"),
    Source(20, "44-09", "45", OFFICE_MONTHS, "44-09"),
)
SECOND_STREAM = (
    _quang_binh(12, "452", "44-08", minority=("Hồ", 20)),
    _quang_binh(13, "453", "44-07", vietnamese=True),
    _quang_binh(14, "454", "44-06"),
    _quang_binh(15, "455", "44-02", has_period=True),
    _quang_binh(16, "457", "44-04", vietnamese=True, has_period=True),
    _quang_ngai(17, "529", 75),
    _quang_ngai(18, "530", 85),
    _quang_ngai(19, "525", 70, vietnamese=True),
    Source(21, "44-10", "45", OFFICE_MONTHS, "44-10", minority=("Hồ", 35)),
)
