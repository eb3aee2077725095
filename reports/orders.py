"""In what order areas stand: by level, by monthly change, or by people left in cash.

Each order gives an area a value; the higher one stands first, equal ones share a rank. An area
without a value has no rank. Sources: peers.md idea 4, domain dossier 8.3.
"""

from enum import StrEnum
from fractions import Fraction

from reports.figures import Figures


class Order(StrEnum):
    LEVEL = "level"
    CHANGE = "change"
    CASH = "cash"


# With a leader above this the level tells little: who is still paid in cash tells more.
NEARLY_ALL = Fraction(95, 100)
Value = int | Fraction


def value_of(order: Order, now: Figures | None, before: Figures | None) -> Value | None:
    """None where the area has no data in a month that the order asks about."""
    if now is None:
        return None
    if order == Order.LEVEL:
        return now.exact
    if order == Order.CASH:
        return -now.in_cash
    return _rate(now) - _rate(before) if before else None


def usual(leader: Figures | None) -> Order:
    """The order that nobody asked for, by the highest rate of the areas."""
    return Order.CASH if leader and _rate(leader) > NEARLY_ALL else Order.LEVEL


def people_to(order: Order, figures: Figures, better: Figures) -> int | None:
    """How many people more, paid by account instead of in cash, give an area the other's rank;
    None by change, where both go on moving."""
    if order == Order.CASH:
        return figures.in_cash - better.in_cash
    if order == Order.LEVEL:
        needed = -(-better.by_account * figures.recipients // better.recipients)  # rounded up
        return needed - figures.by_account
    return None


def _rate(figures: Figures) -> Fraction:
    return Fraction(figures.by_account, figures.recipients)
