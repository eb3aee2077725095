"""From the first talk to the roll, as a paper: an area's people, and those of each of its parts."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from officers.models import Officer
from payments.deliveries import Deliveries
from reports import charts, formats, funnel
from reports.filters import LEVELS
from reports.models import AreaNote
from reports.papers import names, rankings
from reports.papers.facts import facts_of_ranking, notes_of
from reports.papers.frames import frame_of
from reports.papers.paper import Column, Kind, Paper, Table
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Ranking, Row


def paper_of(found: Ranking, delivered: Deliveries, by: Officer) -> Paper:
    """Of a ranking of the area's parts; without data it says so."""
    programme = str(PROGRAMME_LABELS[found.programme])
    return Paper(
        name=names.of_ranking("funnel", found),
        title=_("From the talk to the roll: %(area)s") % {"area": found.area.name},
        subtitle=f"{programme} · {formats.month(found.month)}",
        tables=[*steps_tables(found), *_parts_tables(found)],
        headline=[*rankings.headline(found, delivered), *notes_of(delivered)],
        charts=_charts(found),
        facts=facts_of_ranking(found, delivered, by),
        frame=frame_of(found.area),
    )


def steps_tables(found: Ranking) -> Sequence[Table]:
    """How far the area's people have come; none without data."""
    steps = funnel.steps_of(found.total.figures)
    columns = [
        Column("step", _("Step"), names=True),
        Column("people", _("People"), Kind.NUMBER),
        Column("percent", _("Of all, %"), Kind.PERCENT),
    ]
    rows = [{"step": str(one.name), "people": one.people, "percent": one.percent} for one in steps]
    told = AreaNote.objects.filter(area=found.area, period=found.month)
    notes = [str(funnel.HOW_COUNTED), *(note.words for note in told)]
    return [Table(_("How far people have come"), columns, rows, notes=notes)] if rows else []


def _parts_tables(found: Ranking) -> Sequence[Table]:
    """The same of each part in the ranking's order, people alone; none of an area without parts."""
    steps = funnel.steps_of(found.total.figures)
    if not steps or found.level == found.area.kind:
        return []
    columns = [
        Column("code", _("Code"), names=True, on_paper=False),
        Column("area", _("Area"), names=True),
        Column("recipients", _("On the roll"), Kind.NUMBER, adds_up=True),
        *(Column(one.code, str(one.name), Kind.NUMBER, adds_up=True) for one in steps),
    ]
    rows = [_people_of(row) for row in found.rows]
    total = _people_of(found.total)
    return [Table(str(dict(LEVELS)[found.level]), columns, rows, total)]


def _people_of(row: Row) -> dict[str, Any]:
    figures = row.figures
    return {
        "code": row.area.code,
        "area": row.area.name,
        "recipients": figures and figures.recipients,
        **{one.code: one.people for one in funnel.steps_of(figures)},
    }


def _charts(found: Ranking) -> Sequence[tuple[str, str]]:
    steps = funnel.steps_of(found.total.figures)
    title = _("How far by the end of the month")
    bars = [charts.Bar(str(one.name), one.percent) for one in steps]
    return [(title, charts.rate_bars(bars, label=title))] if bars else []
