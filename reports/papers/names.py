"""Names of files: they sort by month and need neither accents nor blanks."""

from datetime import date

from areas.models import Area, Kind, Tree
from reports.orders import Order
from reports.rankings import Ranking


def stem(what: str, month: date, area: Area, *more: str) -> str:
    """2024-09-ranking-province-44-district-social_insurance"""
    return "-".join([f"{month:%Y-%m}", what, area.kind, area.code, *filter(None, more)])


def of_ranking(what: str, found: Ranking) -> str:
    """As `stem`, and with how areas are ranked where that is not by the rate, of all areas, along
    the administrative tree or in the month's own borders."""
    is_implied = Kind.OFFICE in (found.level, found.area.kind)
    return stem(
        what,
        found.month,
        found.area,
        found.level,
        found.programme,
        "" if is_implied or found.tree == Tree.ADMINISTRATIVE else found.tree,
        "" if found.order == Order.LEVEL else f"by-{found.order}",
        found.peers,
        f"borders-{found.on:%Y-%m}" if found.on else "",
    )
