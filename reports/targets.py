"""Targets that plan documents set, and how far an area is from them.

Of several targets for one thing the one that is due next is in force; after the last due month
it goes on until another is set. Before its document was decided there was none. A target is met
by people: of 45,688 people 60 % are 27,413. Sources: domain dossier 1.8, 1.9, 8.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from areas.calendar import months_after
from areas.models import Area
from reports.figures import GROUPS, Figures, figures_of, percent
from reports.models import Measure, Target

ByArea = dict[int, list[Target]]


class State(TextChoices):
    EXCEEDED = "exceeded", pgettext_lazy("target", "exceeded")
    MET = "met", pgettext_lazy("target", "met")
    MISSED = "missed", pgettext_lazy("target", "not met")


@dataclass(frozen=True)
class Standing:
    """An area's people of a month beside the target that was in force; `before` are those of the
    month before, None without data."""

    target: Target
    month: date
    people: int
    recipients: int
    before: int | None = None

    @property
    def needed(self) -> int:
        """The people that the target asks for, rounded up."""
        return -(-self.recipients * int(self.target.percent * 100) // 10_000)

    @property
    def percent(self) -> Decimal:
        """100 * people / recipients, two decimals, half-up."""
        return percent(self.people, self.recipients)

    @property
    def to_go(self) -> int:
        return max(0, self.needed - self.people)

    @property
    def state(self) -> State:
        if self.to_go:
            return State.MISSED
        return State.MET if self.people == self.needed else State.EXCEEDED

    @property
    def months_left(self) -> int:
        """After this month, until the target is due; none where it was due before."""
        due, month = self.target.due, self.month
        return max(0, 12 * (due.year - month.year) + due.month - month.month)

    @property
    def a_month(self) -> int | None:
        """People a month who are needed until then, rounded up; None where none is left."""
        if not self.to_go or not self.months_left:
            return None
        return -(-self.to_go // self.months_left)

    @property
    def last_month(self) -> int | None:
        """How many people more than a month before."""
        return None if self.before is None else self.people - self.before


def people_of(measure: str, figures: Figures) -> int:
    """Who counts for a measure. Who is paid by account had an account and was registered."""
    if measure == Measure.OPENED:
        return figures.opened
    if measure == Measure.REGISTERED:
        return figures.registered
    return figures.by_account


def standing(
    targets: Iterable[Target],
    month: date,
    now: Figures | None,
    before: Figures | None,
    measure: str = Measure.PAID,
) -> Standing | None:
    """How an area stands in a month; None where it has no data, or no target then."""
    target = in_force(targets, month, measure)
    return standing_of(target, month, now, before) if target else None


def standings(
    targets: Iterable[Target], month: date, now: Figures | None, before: Figures | None
) -> list[Standing]:
    """Those of each measure that has a target in the month, people paid first."""
    of_it = list(targets)
    each = (standing(of_it, month, now, before, measure) for measure in Measure.values)
    return [one for one in each if one]


def standing_of(
    target: Target, month: date, now: Figures | None, before: Figures | None
) -> Standing | None:
    """How an area stands to one target in a month; None where it has no data."""
    if now is None:
        return None
    return Standing(
        target=target,
        month=month,
        people=people_of(target.measure, now),
        recipients=now.recipients,
        before=people_of(target.measure, before) if before else None,
    )


def of_other_programmes(area: Area, month: date, programme: str) -> list[Standing]:
    """How an area stands to the targets of programmes and groups beside that one, in the order of
    the contract. A query, and one for each that has a target."""
    found = Target.objects.filter(area=area).exclude(programme=programme)
    by_programme: dict[str, list[Target]] = {}
    for one in found:
        by_programme.setdefault(one.programme, []).append(one)
    told = []
    for name in (each for each in GROUPS if each in by_programme):
        months = [month, months_after(month, -1)]
        figures, _counted_at = figures_of(months, [area.pk], GROUPS[name])
        now, before = (figures[each].get(area.pk) for each in months)
        told += standings(by_programme[name], month, now, before)
    return told


def in_force(targets: Iterable[Target], month: date, measure: str = Measure.PAID) -> Target | None:
    """Of an area's targets the one that is in force in a month."""
    decided = [
        one for one in targets if one.measure == measure and one.decided_on < months_after(month, 1)
    ]
    ahead = [one for one in decided if one.due >= month]
    if ahead:
        return min(ahead, key=lambda one: one.due)
    return max(decided, key=lambda one: one.due, default=None)


def of_areas(areas: Iterable[int], programme: str) -> ByArea:
    """Every target of the areas for a programme or group, by the area's id. One query."""
    found: ByArea = {}
    for one in Target.objects.filter(area__in=list(areas), programme=programme):
        found.setdefault(one.area_id, []).append(one)
    return found
