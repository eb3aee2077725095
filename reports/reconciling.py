"""Whether an area's sums add up: for the clerk who compares eight files with one page.

Each line is two numbers that must be equal, counted in two ways, and where they are not, by
which areas they differ.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.calendar import months_after
from areas.models import Area, AreaQuerySet, Containment, Kind, Tree
from reports import rankings
from reports.bridge import bridge
from reports.bridge_questions import span_of
from reports.figures import GROUPS, Figures, figures_of
from reports.filters import LEVELS
from reports.models import AreaRate
from reports.questions import Question

# Payments of the area's communes counted one by one, beside what the report says of them.
BY_COMMUNE = """
WITH leaf AS (
    SELECT inside.part_id AS id
      FROM areas_containment inside JOIN areas_area part ON part.id = inside.part_id
     WHERE inside.area_id = %(area)s AND inside.valid @> %(month)s::date AND NOT inside.inherited
       AND part.is_leaf AND inside.tree = %(tree)s
), paid AS (
    SELECT commune_id, count(*) AS people, count(*) FILTER (WHERE method = 0) AS in_cash
      FROM payments_monthlypayment
     WHERE period_id = %(month)s AND programme = ANY(%(programmes)s)
       AND commune_id IN (SELECT id FROM leaf)
     GROUP BY commune_id
), reported AS (
    SELECT area_id, sum(recipients) AS people, sum(in_cash) AS in_cash
      FROM reports_arearate
     WHERE period_id = %(month)s AND programme = ANY(%(programmes)s)
       AND area_id IN (SELECT id FROM leaf)
     GROUP BY area_id
)
SELECT coalesce(paid.people, 0), coalesce(paid.in_cash, 0),
       CASE WHEN (paid.people, paid.in_cash) IS DISTINCT FROM (reported.people, reported.in_cash)
            THEN area.name END
  FROM paid FULL JOIN reported ON reported.area_id = paid.commune_id
  JOIN areas_area area ON area.id = coalesce(paid.commune_id, reported.area_id)
"""


@dataclass(frozen=True)
class Sum:
    """Two numbers of people that must be equal; `differing` names the areas to look at."""

    words: str | Promise
    left: int
    right: int
    differing: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return self.left == self.right and not self.differing

    @property
    def difference(self) -> int:
        return self.left - self.right


def sums_of(question: Question) -> list[Sum]:
    """Every sum of an area in a month; none where it has no data."""
    area, month, programme = question.area, question.month, question.programme
    found, _counted_at = figures_of([month], [area.pk], GROUPS[programme])
    figures = found[month].get(area.pk)
    if figures is None:
        return []
    return [
        *_methods(figures),
        *_payments(area, month, programme, figures),
        *_levels(area, month, programme, figures),
        *_since_the_month_before(question),
    ]


def _methods(figures: Figures) -> list[Sum]:
    words = _("In cash, by bank account and by electronic account = on the roll")
    parts = figures.in_cash + figures.by_bank_account + figures.by_electronic_account
    return [Sum(words, parts, figures.recipients)]


def _payments(area: Area, month: date, programme: str, figures: Figures) -> list[Sum]:
    """The rolls' lines counted now, against what was reported."""
    parameters: dict[str, Any] = {
        "area": area.pk,
        "month": month,
        "programmes": GROUPS[programme],
        "tree": area.counted_along,
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_COMMUNE, parameters)
        rows = cursor.fetchall()
    differing = sorted(name for _people, _in_cash, name in rows if name)
    people, in_cash = (sum(row[place] for row in rows) for place in (0, 1))
    return [
        Sum(
            _("Lines of the rolls, counted now = on the roll"),
            people,
            figures.recipients,
            differing,
        ),
        Sum(_("Lines in cash, counted now = in cash"), in_cash, figures.in_cash, differing),
    ]


def _levels(area: Area, month: date, programme: str, figures: Figures) -> list[Sum]:
    """The parts of each level, and who belongs to none of them, against the area."""
    labels = dict(LEVELS)
    rates = AreaRate.objects.of(month).filter(programme__in=GROUPS[programme])
    made = []
    for level, tree in rankings.levels_below(area, month):
        words = _("All %(level)s, and people of none of them = on the roll")
        if tree == Tree.MANAGEMENT and level == Kind.COMMUNE:
            words = _("All %(level)s of offices, and people of none of them = on the roll")
        units = Area.objects.inside(area, month, tree).filter(kind=level)
        people = _people(rates, units) + _people(rates, _in_none_of(units, area, month, tree))
        made.append(Sum(str(words) % {"level": labels[level]}, people, figures.recipients))
    return made


def _in_none_of(units: AreaQuerySet, area: Area, month: date, tree: str) -> AreaQuerySet:
    """The communes of the area that lie in none of its units of a level."""
    inside = Containment.objects.filter(
        area__in=units.values("pk"), tree=tree, valid__contains=month, inherited=False
    )
    communes = Area.objects.inside(area, month, area.counted_along).filter(is_leaf=True)
    return communes.exclude(pk__in=inside.values("part"))


def _people(rates: QuerySet[AreaRate], areas: AreaQuerySet) -> int:
    found = rates.filter(area__in=areas.values("pk")).aggregate(people=models.Sum("recipients"))
    return found["people"] or 0


def _since_the_month_before(question: Question) -> list[Sum]:
    """The month before and what the bridge says of who came, went and changed."""
    found = bridge(span_of(question, months_after(question.month, -1)))
    if not found.start or not found.end:
        return []
    came = found.start.recipients + found.total.on_the_roll
    changed = found.start.by_account + found.total.by_account
    return [
        Sum(
            _("A month before + new - ended ± moved ± borders = on the roll"),
            came,
            found.end.recipients,
        ),
        Sum(
            _("By account a month before + converted - reverted ± who came and went = by account"),
            changed,
            found.end.by_account,
        ),
    ]
