"""The demo's rolls, month by month, in two independent streams of about the same length."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from rollout.demo import figures, sources, writing
from rollout.demo.population import Population
from rollout.demo.sources import Source


@dataclass(frozen=True)
class DemoRoll:
    """A roll as a place delivers it; `programme` is None where a column of the file says it."""

    period: date
    area: str
    programme: str | None
    name: str
    content: bytes


def streams() -> list[Callable[[], Iterator[DemoRoll]]]:
    """Sequences in order of month; nobody is in two of them, so each may load on its own."""
    return [partial(_stream, sources.FIRST_STREAM), partial(_stream, sources.SECOND_STREAM)]


def _stream(delivering: tuple[Source, ...]) -> Iterator[DemoRoll]:
    populations: dict[str, Population] = {}
    for month in sorted({month for source in delivering for month in source.months}):
        for source in delivering:
            if month == source.months[0]:
                populations[source.code] = Population(source)
            if month in source.months:
                yield _roll(populations[source.code], month)
            if month == source.months[-1]:
                del populations[source.code]


def _roll(population: Population, month: date) -> DemoRoll:
    source = population.source
    kind, code = source.area(month)
    population.enter(month)
    programmes = figures.listed(source.code, month)
    return DemoRoll(
        period=month,
        area=f"{kind}:{code}",
        programme=next(iter(programmes)) if len(programmes) == 1 else None,
        name=f"{month:%Y-%m}-{kind}-{code}.csv",
        content=writing.write(source, month, population.recipients()),
    )
