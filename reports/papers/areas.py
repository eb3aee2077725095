"""One area as a paper: its twelve months, how far people have come, its parts, its trend."""

from typing import Any

from django.utils.translation import gettext as _

from areas.models import Area
from officers.models import Officer
from payments.deliveries import Deliveries
from reports import charts, formats, trends
from reports.filters import LEVELS
from reports.history import months_of, months_until
from reports.papers import figures, funnels, names, rankings
from reports.papers.facts import facts_of_ranking, notes_of
from reports.papers.frames import frame_of
from reports.papers.paper import Column, Paper, Table
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Ranking


def paper_of(found: Ranking, way_up: list[Area], delivered: Deliveries, by: Officer) -> Paper:
    """Of a ranking of the area's parts that was read with its months."""
    tables = [months_table(found), *funnels.steps_tables(found)]
    if found.level != found.area.kind:
        level = str(dict(LEVELS)[found.level])
        tables.append(rankings.table_of(found, level, notes_of(delivered)))
    programme = str(PROGRAMME_LABELS[found.programme])
    return Paper(
        name=names.of_ranking("area", found),
        title=found.area.name,
        subtitle=f"{programme} · {formats.month(found.month)}",
        tables=tables,
        headline=[*rankings.headline(found, delivered), *notes_of(delivered)],
        charts=[trend_of(found, way_up)],
        facts=facts_of_ranking(found, delivered, by),
        frame=frame_of(found.area),
    )


def trend_of(found: Ranking, way_up: list[Area]) -> tuple[str, str]:
    """(title, drawing) of the area's twelve months beside the unit that holds it."""
    series = trends.beside_the_whole(found, way_up)
    drawing = charts.trend(series, months_until(found.month), narrow=False)
    return _("Twelve months"), drawing


def months_table(found: Ranking) -> Table:
    columns = [
        Column("period", _("Period"), names=True),
        *figures.columns(),
        Column("state", _("Standing")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "period": f"{each.month:%m/%Y}",
            **figures.values(each.figures, each.change_points, each.target),
            "state": (each.target and str(each.target.state.label))
            or (None if each.figures else _("no data")),
        }
        for each in months_of(found)
    ]
    return Table(_("Its months"), columns, rows)
