"""The people of one district or office from month to month: who comes, goes, moves, converts."""

import random
from dataclasses import dataclass
from datetime import date

from rollout.demo import figures, places, spread, units
from rollout.demo.figures import Pair
from rollout.demo.people import RAISED_FROM, People, Person, raised
from rollout.demo.sources import Source
from rollout.demo.units import Commune

SEED = 20251006


@dataclass(slots=True, eq=False)
class Recipient:
    """A person in one programme. `line` is the written line while nothing in it changes."""

    person: Person
    programme: str
    commune: Commune
    hamlet: str
    point: str
    amount: int
    by_account: bool = False
    line: str = ""


Cell = tuple[str, str]  # programme, commune code


class Population:
    """Everyone on a source's roll, by programme and commune, in the order of the file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        # What is invented here protects nothing, and must be the same every time.
        self.dice = random.Random(SEED * 100 + source.number)  # noqa: S311
        self.people = People(source.number, source.province, source.minority, self.dice)
        self.spread: spread.Spread
        self.cells: dict[Cell, list[Recipient]] = {}
        self.communes: dict[str, Commune] = {}

    def enter(self, month: date) -> None:
        """Makes the roll of a month: the first one, or the next after the last one entered."""
        if self.cells:
            self._carry_over(month)
            for programme, figure in self._figures(month).items():
                self._move_some(programme)
                self._change(month, programme, figure)
        else:
            self._find_communes(month)
            self.spread = self._first_spread()
            for programme, figure in self._figures(month).items():
                self._begin(month, programme, figure)

    def recipients(self) -> list[Recipient]:
        """Everyone of the month last entered, by programme and commune."""
        return [recipient for cell in sorted(self.cells) for recipient in self.cells[cell]]

    def _figures(self, month: date) -> dict[str, dict[str, Pair]]:
        code = self.source.code
        return {
            programme: spread.by_commune(
                self.spread, month, figure, figures.pinned(code, programme, month)
            )
            for programme, figure in figures.listed(code, month).items()
        }

    def _first_spread(self) -> spread.Spread:
        if self.source.code == figures.QUANG_NINH:
            return spread.QuangNinhSpread()
        return spread.InventedSpread(list(self.communes.values()), self.dice)

    def _find_communes(self, month: date) -> None:
        communes = units.communes_of(*self.source.area(month), month)
        self.communes = {commune.code: commune for commune in communes}

    # The first month

    def _begin(self, month: date, programme: str, figure: dict[str, Pair]) -> None:
        for code, (account, total) in figure.items():
            cell = self._second_programme(month, programme, code, total)
            cell += [self._newcomer(programme, code, month) for _ in range(total - len(cell))]
            self.dice.shuffle(cell)
            self._share_accounts(cell)
            for recipient in self.dice.sample(cell, account):
                recipient.by_account = True
            self.cells[programme, code] = cell

    def _second_programme(
        self, month: date, programme: str, code: str, total: int
    ) -> list[Recipient]:
        """About three in a hundred people of merit are under social protection as well."""
        if programme != figures.MERIT:
            return []
        protected = self.cells[figures.SOCIAL_PROTECTION, code]
        free = [each for each in protected if not each.person.settled]
        second = []
        for first in self.dice.sample(free, min(total * 3 // 100, len(free))):
            first.person.settled = True
            recipient = self._recipient(first.person, programme, code, month)
            recipient.hamlet, recipient.point = first.hamlet, first.point
            second.append(recipient)
        return second

    def _share_accounts(self, cell: list[Recipient]) -> None:
        """Some couples, about one person in a hundred, have one account in his name."""
        free = [each.person for each in cell if not each.person.settled]
        men = [person for person in free if person.sex == "M"]
        women = [person for person in free if person.sex == "F"]
        couples = min((len(cell) + 100) // 200, len(men), len(women))
        for husband, wife in zip(
            self.dice.sample(men, couples), self.dice.sample(women, couples), strict=True
        ):
            wife.account = husband.account
            husband.settled = wife.settled = True

    # Each further month

    def _carry_over(self, month: date) -> None:
        for recipient in self.recipients():
            if month == RAISED_FROM:
                recipient.amount = raised(recipient.programme, recipient.amount)
                recipient.line = ""
            if recipient.person.citizen_id_from == month:
                recipient.line = ""
        if month in (figures.MERGERS, figures.REFORM):
            self._follow_map(month)

    def _follow_map(self, month: date) -> None:
        """People of communes that ended are listed in the successor, whose points are its own."""
        successors = units.successors(month)
        self._find_communes(month)
        self.spread.follow(month)
        followed: dict[Cell, list[Recipient]] = {}
        for (programme, code), cell in self.cells.items():
            if code in successors:
                for recipient in cell:
                    self._settle_in(recipient, successors[code])
            followed.setdefault((programme, successors.get(code, code)), []).extend(cell)
        self.cells = followed

    def _settle_in(self, recipient: Recipient, code: str) -> None:
        recipient.commune = self.communes[code]
        recipient.point = self.dice.choice(places.points_of(recipient.commune)).code
        recipient.line = ""

    def _move_some(self, programme: str) -> None:
        """About one in a thousand moves to another commune of the same place."""
        codes = [code for name, code in self.cells if name == programme]
        everyone = sum(len(self.cells[programme, code]) for code in codes)
        for _ in range(everyone // 1000 + 1):
            origin, goal = self.dice.sample(codes, 2)
            cell = self.cells[programme, origin]
            mover = self.dice.choice(cell)
            if not mover.person.settled:
                cell.remove(mover)
                self._settle_in(mover, goal)
                mover.hamlet = places.hamlet(mover.commune, self.dice)
                self.cells[programme, goal].append(mover)

    def _change(self, month: date, programme: str, figure: dict[str, Pair]) -> None:
        """Ends, newcomers, reversals and conversions that lead to exactly these figures."""
        cells = {code: self.cells[programme, code] for code in figure}
        listed = {code: len(cell) for code, cell in cells.items()}
        growth = sum(total for _, total in figure.values()) - sum(listed.values())
        newcomers = sum(listed.values()) * self.dice.randint(30, 60) // 10_000
        ends = spread.apportion(max(newcomers - growth, 0), listed)
        by_account = {
            code: sum(recipient.by_account for recipient in cell) for code, cell in cells.items()
        }
        reversals = spread.apportion(
            (sum(by_account.values()) * self.dice.randint(10, 30) + 5_000) // 10_000, by_account
        )
        for code, (account, total) in figure.items():
            self._end_some(programme, code, max(ends[code], listed[code] - total))
            self._revert_and_convert(programme, code, (account, total), reversals[code], month)

    def _end_some(self, programme: str, code: str, count: int) -> None:
        cell = self.cells[programme, code]
        free = [recipient for recipient in cell if not recipient.person.settled]
        ended = set(self.dice.sample(free, count))
        self.cells[programme, code] = [each for each in cell if each not in ended]

    def _revert_and_convert(
        self, programme: str, code: str, figure: Pair, reversals: int, month: date
    ) -> None:
        account, total = figure
        known = self.cells[programme, code]
        arrived = [self._newcomer(programme, code, month) for _ in range(total - len(known))]
        for recipient in arrived:
            recipient.by_account = self.dice.randrange(total) < account
        everyone = known + arrived
        paid = sum(recipient.by_account for recipient in everyone)
        reversals = max(min(reversals, total - account), paid - account)
        conversions = account - paid + reversals
        reverted = self.dice.sample([each for each in known if each.by_account], reversals)
        converted = self.dice.sample(
            [each for each in everyone if not each.by_account], conversions
        )
        for recipient in reverted + converted:
            recipient.by_account = not recipient.by_account
            recipient.line = ""
        self.cells[programme, code] = everyone

    def _newcomer(self, programme: str, code: str, month: date) -> Recipient:
        return self._recipient(self.people.make(programme, month), programme, code, month)

    def _recipient(self, person: Person, programme: str, code: str, month: date) -> Recipient:
        commune = self.communes[code]
        return Recipient(
            person=person,
            programme=programme,
            commune=commune,
            hamlet=places.hamlet(commune, self.dice),
            point=self.dice.choice(places.points_of(commune)).code,
            amount=self.people.first_amount(programme, month),
        )
