"""Why a rate moved: from one month of an area to another, in people, part by part.

The parts add up exactly to the difference of the two months' figures, by account and on the
roll. One month twice is a bridge of its own: from what its first rolls said to what is paid
now that they were corrected. Why it is counted like this: docs/decisions/0014-bridge.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from areas.models import Area
from reports import bridge_people
from reports.bridge_people import Change, Part, Span
from reports.figures import Figures, figures_of


@dataclass(frozen=True)
class Step:
    """One part of a bridge."""

    part: Part
    change: Change


@dataclass(frozen=True)
class Bridge:
    """Figures at both ends, None where there are no data, and the steps from one to the other."""

    span: Span
    start: Figures | None
    end: Figures | None
    steps: list[Step]
    # Of each part, by the id of the commune that its people are paid in, or were.
    by_commune: dict[Part, dict[int, Change]]

    @property
    def total(self) -> Change:
        return added(step.change for step in self.steps)

    @property
    def adds_up(self) -> bool:
        """False for the seconds in which a month's figures wait to be counted again."""
        (account, roll), (account_before, roll_before) = _people(self.end), _people(self.start)
        return self.total[1:] == (account - account_before, roll - roll_before)

    def communes_of(self, part: Part) -> list[tuple[Area, Change]]:
        """The communes of a part by code, each with its change. One query."""
        changes = self.by_commune.get(part, {})
        return [(area, changes[area.pk]) for area in _by_code(changes)]


def bridge(span: Span) -> Bridge:
    """All parts, those without people too. Two queries, and one for the communes of each end."""
    by_commune = bridge_people.by_commune(span)
    steps = [Step(part, added(by_commune.get(part, {}).values())) for part in _parts(span)]
    start, end = _figures(span)
    if span.is_one_month:
        start = _less(end, steps[0].change)
    return Bridge(span, start, end, steps, by_commune)


def corrections(span: Span) -> list[tuple[date, Change]]:
    """Of each of the two months, what it changed that rolls were corrected after they were first
    loaded; months in which nothing did lack."""
    found = []
    for month, area in [(span.since, span.before), (span.until, span.area)]:
        if area:
            one_month = replace(span, since=month, until=month, before=area, area=area)
            by_commune = bridge_people.by_commune(one_month)
            found.append((month, added(by_commune.get(Part.CORRECTED, {}).values())))
    return [(month, change) for month, change in found if change.people]


def added(changes: Iterable[Change]) -> Change:
    """The sum of each column; nobody where there are no changes."""
    return Change(*map(sum, zip(Change(), *changes, strict=True)))


def _parts(span: Span) -> list[Part]:
    if span.is_one_month:
        return [Part.CORRECTED]
    return [part for part in Part if part != Part.CORRECTED]


def _figures(span: Span) -> tuple[Figures | None, Figures | None]:
    ends = [area.pk for area in (span.before, span.area) if area]
    found, _counted_at = figures_of([span.since, span.until], ends, span.programmes)
    start = found[span.since].get(span.before.pk) if span.before else None
    return start, found[span.until].get(span.area.pk)


def _less(end: Figures | None, change: Change) -> Figures | None:
    """The figures before a change, in which nobody waits for anything."""
    by_account, on_the_roll = _people(end)
    by_account, on_the_roll = by_account - change.by_account, on_the_roll - change.on_the_roll
    if not on_the_roll:
        return None
    return Figures(on_the_roll, by_account, 0, on_the_roll - by_account)


def _people(figures: Figures | None) -> tuple[int, int]:
    """By account and on the roll: nobody where there are no data."""
    return (figures.by_account, figures.recipients) if figures else (0, 0)


def _by_code(ids: Iterable[int]) -> Iterable[Area]:
    return Area.objects.filter(pk__in=list(ids)).order_by("code", "pk")
