"""What an officer finds on the start page: the own areas at a glance, and what waits."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from areas.calendar import today
from areas.models import Area
from officers import scope
from officers.models import Officer
from officers.rights import Right, may
from outreach import due
from outreach.answers import work
from payments import deliveries
from payments.conversions import worklists
from payments.deliveries import Deliveries
from payments.models import Programme, Roll
from reports import figures, questions, rankings, runs
from reports.history import Month, months_of, twelve_months
from reports.models import ReportRun
from reports.orders import Order
from reports.programmes import PROGRAMME_LABELS
from reports.questions import Question
from reports.rankings import Ranking
from reports.tables import RankingTable
from reports.targets import Standing, of_other_programmes

MOST_AREAS = 3
MOST_ROLLS = 10
MOST_RUNS = 3
MOST_PARTS = 20
AWAITED = [Roll.State.CHECKED, Roll.State.WAITING, Roll.State.WORKING]


@dataclass(frozen=True)
class Glance:
    """One area: its latest figures, its parts ranked, its months, this month's rolls."""

    question: Question
    ranking: Ranking
    months: list[Month]
    due: Deliveries
    deliveries: Deliveries  # of the month that is shown
    table: RankingTable
    targets: list[Standing]  # of other programmes

    @property
    def programme(self) -> Promise:
        return PROGRAMME_LABELS[self.question.programme]

    @property
    def parts(self) -> list[rankings.Row]:
        return self.ranking.rows[:MOST_PARTS] if len(self.ranking.rows) > 1 else []


def glances(officer: Officer) -> list[Glance]:
    """The first areas of the officer; empty where no area is assigned today."""
    areas = scope.assigned_areas(officer).order_by("kind", "code")[:MOST_AREAS]
    return [_glance(area, officer) for area in areas]


def rolls_that_wait(officer: Officer) -> list[Roll]:
    """Rolls in sight that an officer has to decide on, or a worker is busy with."""
    visible = Roll.objects.visible_to(officer).select_related("area")
    return list(visible.filter(state__in=AWAITED).order_by("-pk")[:MOST_ROLLS])


def reports_made(officer: Officer) -> list[ReportRun]:
    """The newest that the officer asked for, or that began by themselves for the own areas."""
    return list(runs.in_sight(officer)[:MOST_RUNS])


def has_field_work(officer: Officer) -> bool:
    """Whether people wait for the officer; of the whole country they wait for others."""
    return may(officer.role, Right.CONVERSIONS) and not scope.has_the_country(officer)


def work_that_waits(officer: Officer) -> list[tuple[str, Promise, int]]:
    """The lists of the worklist that have rows: code, title, how many."""
    numbers = worklists.counts(officer)
    return [
        (code, title, numbers[code]) for code, title in worklists.TITLES.items() if code in numbers
    ]


def due_this_week(officer: Officer) -> int:
    """How many things are due for the officer's people within a week, or overdue."""
    rows = scope.areas_with_people_in_sight(officer).filter(part__is_leaf=True)
    communes = list(rows.values_list("part", flat=True))
    return due.number_of(communes, days=due.HORIZONS[0])


def answers_that_ask(officer: Officer) -> list[tuple[str, Promise, int]]:
    """The lists of people of whom partners said what an officer must look at: as above."""
    numbers = work.counts(officer)
    return [(code, title, numbers[code]) for code, title in work.TITLES.items() if code in numbers]


def _glance(area: Area, officer: Officer) -> Glance:
    question = questions.of_area(area.address, QueryDict(), officer)
    found = questions.answer(question, order=Order.LEVEL, with_months=True)
    months = months_of(found)
    due = deliveries.of_area(area, today().replace(day=1), Programme.values)
    own = scope.own_areas(officer, question.month)
    shown = deliveries.of_area(area, question.month, figures.GROUPS[question.programme])
    table = RankingTable(found, own)
    table.months = twelve_months(found, [row.area for row in found.rows[:MOST_PARTS]])
    others = of_other_programmes(area, question.month, question.programme)
    return Glance(question, found, months, due, shown, table, others)


def has_ended_units(officer: Officer) -> bool:
    """Whether units that the officer worked for have ended: they ask what became of them."""
    areas = Area.objects.filter(assignments__officer=officer, valid__endswith__lte=today())
    return areas.exists()
