"""How a roll's figures are spread over its communes, in whole numbers that add up exactly."""

import random
from datetime import date
from typing import Protocol

from rollout.demo import figures, units
from rollout.demo.figures import Pair

Counts = dict[str, int]  # by commune code
LAUNCH_MONTHS = 9  # from September 2024 to June 2025


class Spread(Protocol):
    """Knows how a place's people and its cash lie over its communes."""

    def follow(self, month: date) -> None:
        """Takes over the communes of a new map."""

    def weights(self, month: date, account: int, total: int) -> tuple[Counts, Counts]:
        """Weights of the communes: of people, and of people in cash."""


def by_commune(
    spread: Spread, month: date, figure: Pair, given: dict[str, Pair]
) -> dict[str, Pair]:
    """The figure of each commune; those that are given stay, the others share the rest."""
    if sum(total for _, total in given.values()) == figure[1]:
        return given
    account = figure[0] - sum(pair[0] for pair in given.values())
    total = figure[1] - sum(pair[1] for pair in given.values())
    sizes, cash_weights = spread.weights(month, account, total)
    sizes = {code: size for code, size in sizes.items() if code not in given}
    totals = apportion(total, sizes)
    cash = apportion_within(total - account, {code: cash_weights[code] for code in sizes}, totals)
    return given | {code: (totals[code] - cash[code], totals[code]) for code in sizes}


def apportion(whole: int, weights: dict[str, int]) -> dict[str, int]:
    """Splits a whole number by weights; largest remainders first, then by key."""
    base = sum(weights.values())
    parts = {key: whole * weight // base for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(whole * weights[key] % base), key))
    for key in by_remainder[: whole - sum(parts.values())]:
        parts[key] += 1
    return parts


def apportion_within(whole: int, weights: dict[str, int], room: dict[str, int]) -> dict[str, int]:
    """Splits like `apportion`, but gives nobody more than there is room for."""
    parts = dict.fromkeys(weights, 0)
    while missing := whole - sum(parts.values()):
        takers = {key: weight for key, weight in weights.items() if parts[key] < room[key]}
        for key, more in apportion(missing, takers).items():
            parts[key] = min(parts[key] + more, room[key])
    return parts


def gather(counts: Counts, month: date) -> Counts:
    """The same counts by the communes that the month's new map made of the old ones."""
    successors = units.successors(month)
    gathered: Counts = {}
    for code, count in counts.items():
        code = successors.get(code, code)
        gathered[code] = gathered.get(code, 0) + count
    return gathered


class InventedSpread:
    """Communes of invented size, where people take to accounts more or less easily."""

    def __init__(self, communes: list[units.Commune], dice: random.Random) -> None:
        self.sizes = {commune.code: _size(commune, dice) for commune in communes}
        self.eases = {code: size * dice.randint(600, 1600) for code, size in self.sizes.items()}

    def follow(self, month: date) -> None:
        self.sizes = gather(self.sizes, month)
        self.eases = gather(self.eases, month)

    def weights(self, month: date, account: int, total: int) -> tuple[Counts, Counts]:
        cash = total - account
        return self.sizes, {
            code: 1000 * size * cash * 1000 // (cash * 1000 + account * self.eases[code] // size)
            for code, size in self.sizes.items()
        }


def _size(commune: units.Commune, dice: random.Random) -> int:
    """Towns and wards list more pensioners than rural communes."""
    size = dice.randint(600, 1400)
    return size if commune.name.startswith("Xã") else size * 2


class QuangNinhSpread:
    """Quảng Ninh district, between its commune figures of September 2024 and June 2025."""

    def __init__(self) -> None:
        begun, done = figures.QUANG_NINH_2024_09, figures.QUANG_NINH_2025_06
        self.sizes_then = {code: total for code, (_, total) in begun.items()}
        self.cash_then = {code: total - account for code, (account, total) in begun.items()}
        self.sizes_later = {code: total for code, (_, total) in done.items()}
        self.cash_later = {code: total - account for code, (account, total) in done.items()}
        self.cash_at_first = sum(self.cash_then.values())
        self.cash_at_last = sum(self.cash_later.values())

    def follow(self, month: date) -> None:
        self.sizes_then = gather(self.sizes_then, month)
        self.cash_then = gather(self.cash_then, month)
        if month >= figures.REFORM:
            self.sizes_later = gather(self.sizes_later, month)
            self.cash_later = gather(self.cash_later, month)

    def weights(self, month: date, account: int, total: int) -> tuple[Counts, Counts]:
        if month >= figures.REFORM:
            return self.sizes_later, self.cash_later
        return self._sizes(month), self._cash(month, total - account)

    def _sizes(self, month: date) -> Counts:
        if month < figures.MERGERS:
            return self.sizes_then
        done = figures.months(figures.SEPTEMBER, month)[1:]
        later, earlier = len(done), LAUNCH_MONTHS - len(done)
        return {
            code: size * earlier + self.sizes_later[code] * later
            for code, size in self.sizes_then.items()
        }

    def _cash(self, month: date, cash: int) -> Counts:
        """Between the two splits, as far as the district's cash lies between its two sums."""
        earlier, later = cash - self.cash_at_last, self.cash_at_first - cash
        return {
            code: 0
            if _is_full(code, month)
            else count * earlier + self.cash_later.get(code, 0) * later
            for code, count in self.cash_then.items()
        }


def _is_full(code: str, month: date) -> bool:
    since = figures.QUANG_NINH_FULL_SINCE.get(code)
    return since is not None and since <= month
