"""The monthly report of an area: one page for the meeting, and annexes behind it.

The page says each programme's rate, change and target, why it moved, and what the clerk gave as
reasons; the annexes rank the parts in each programme and name the communes where everyone is
paid by account. Sources: domain dossier 8.2, 8.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas import fates
from areas.calendar import months_after
from areas.models import Area, Kind, Tree
from officers.models import Officer
from payments import deliveries
from payments.deliveries import Deliveries
from payments.models import Programme
from reports import complete, formats
from reports.bridge import bridge
from reports.bridge_people import Span
from reports.figures import GROUPS
from reports.models import ReportReason, Target
from reports.papers import areas, bridges, figures, names, rankings
from reports.papers.facts import facts_of, notes_of
from reports.papers.frames import frame_of
from reports.papers.paper import Column, Paper, Table
from reports.papers.paper import Kind as Holds
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Ranking, levels_below, ranking

ALL = "all"
MOST_LINES, MOST_LETTERS = 8, 700  # of reasons on the page for the meeting; longer ones follow it
BELOW = [Kind.DISTRICT, Kind.OFFICE, Kind.PROVINCE]  # ranked in a report before communes


@dataclass(frozen=True)
class Month:
    """What a report is made of: an area, a month, and the ranking of its parts by programme."""

    area: Area
    month: date
    rankings: dict[str, Ranking]

    @property
    def with_data(self) -> dict[str, Ranking]:
        return {name: one for name, one in self.rankings.items() if one.total.figures}

    @property
    def alone(self) -> list[Ranking]:
        """Those of each programme with data, without groups of them."""
        return [one for name, one in self.with_data.items() if len(GROUPS[name]) == 1]

    @property
    def told(self) -> dict[str, Ranking]:
        """Those with data; not their sum as well, where there is one alone."""
        are_several = len(self.alone) > 1
        return {name: one for name, one in self.with_data.items() if name != ALL or are_several}

    @property
    def main(self) -> Ranking:
        """Of the first programme that has data; of social insurance where none has."""
        return next(iter(self.with_data.values()), next(iter(self.rankings.values())))


def month_of(area: Area, month: date) -> Month:
    """Three queries a programme, whatever the number of parts: each, all of them, and groups for
    which a target was set."""
    level, tree = level_of(area, month)
    aimed_at = set(Target.objects.filter(area=area).values_list("programme", flat=True))
    found = {
        programme: ranking(
            month=month,
            area=area,
            level=level,
            tree=tree,
            programme=programme,
            with_months=True,
        )
        for programme in [*(each.slug for each in Programme), *_groups(aimed_at), ALL]
    }
    return Month(area, month, found)


def _groups(named: set[str]) -> list[str]:
    """Those of several programmes, but not of all."""
    return [
        name for name, each in GROUPS.items() if name in named and name != ALL and len(each) > 1
    ]


def level_of(area: Area, month: date) -> tuple[str, str]:
    """(level, tree) that a report ranks: districts or offices, or what lies below the area."""
    below = levels_below(area, month)
    first = next((one for one in below if one[0] in BELOW), None)
    return first or next(iter(below), (area.kind, Tree.ADMINISTRATIVE))


def paper_of(area: Area, month: date, by: Officer) -> Paper:
    """Of a month without rolls it says so."""
    found = month_of(area, month)
    delivered = deliveries.of_area(area, month, GROUPS[ALL])
    reasons = ReportReason.objects.filter(area=area, month=month).first()
    return Paper(
        name=names.stem("report", month, area),
        title=_("Monthly report: %(area)s") % {"area": area.name},
        subtitle=formats.month(month),
        frame=frame_of(area),
        headline=[*_headline(found, delivered), *notes_of(delivered, with_programmes=True)],
        charts=[areas.trend_of(found.main, fates.above(area, month))] if found.with_data else [],
        tables=[
            *([_programmes(found)] if found.told else []),
            *[_moved(found, one) for one in found.alone[:1]],
            *([_reasons(reasons)] if reasons else []),
            *_annexes(found),
        ],
        facts=facts_of(
            area=area,
            month=month,
            programme=ALL,
            counted_at=found.rankings[ALL].counted_at,
            delivered=delivered,
            by=by,
        ),
    )


def _headline(found: Month, delivered: Deliveries) -> list[str]:
    if not found.with_data:
        return [_("No data: no roll is loaded for this area and month.")]
    told = {
        name: rankings.headline(one, delivered.of(GROUPS[name])) for name, one in found.told.items()
    }
    return [
        f"{capfirst(str(PROGRAMME_LABELS[name]))}: {'; '.join(lines)}."
        for name, lines in told.items()
    ]


def _programmes(found: Month) -> Table:
    columns = [
        Column("programme", _("Programme"), names=True),
        *figures.columns(),
        Column("to_go", _("People to target"), Holds.NUMBER),
    ]
    rows = [_programme(name, one) for name, one in found.told.items()]
    return Table(_("Programmes"), columns, rows)


def _programme(name: str, found: Ranking) -> dict[str, Any]:
    total = found.total
    return {
        "programme": str(PROGRAMME_LABELS[name]),
        **figures.values(total.figures, total.change_points, total.target),
        "to_go": total.target and total.target.to_go,
    }


def _moved(found: Month, of: Ranking) -> Table:
    """What happened since the month before in a programme. That of the first has room on the page
    for the meeting."""
    before = months_after(found.month, -1)
    # As the bridge's page: what the address named then, which may be another area.
    then = Area.objects.named(found.area.address).valid_on(before).first()
    span = Span(before, found.month, then, found.area, tuple(GROUPS[of.programme]))
    title = _("Movements of the list, %(programme)s") % {
        "programme": PROGRAMME_LABELS[of.programme]
    }
    return bridges.steps_table(bridge(span), title, with_nobody=False)


def _reasons(said: ReportReason) -> Table:
    lines = [line.strip() for line in said.text.splitlines() if line.strip()]
    columns = [Column("text", _("Reasons and remarks"), names=True)]
    rows = [{"text": line} for line in lines]
    is_long = len(lines) > MOST_LINES or len(said.text) > MOST_LETTERS
    return Table(_("Reasons and remarks"), columns, rows, is_annex=is_long)


def _annexes(found: Month) -> list[Table]:
    ranked = [one for one in found.told.values() if one.level != found.area.kind]
    others = [_moved(found, one) for one in found.alone[1:]]
    return [
        *map(rankings.annex_of, ranked),
        *(replace(table, is_annex=True) for table in others),
        *(table for one in found.alone for table in _complete(found, one)),
    ]


def _complete(found: Month, of: Ranking) -> Sequence[Table]:
    """Communes with everyone by account in a programme; none where there are none."""
    columns = [
        Column("code", _("Code"), names=True),
        Column("commune", _("Commune")),
        Column("since", _("Everyone by account since")),
        Column("in_cash", _("In cash"), Holds.NUMBER),
    ]
    rows = [
        {
            "code": one.area.code,
            "commune": one.area.name,
            "since": f"{one.since:%m/%Y}" if one.since else _("not any more"),
            "in_cash": one.in_cash,
        }
        for one in complete.communes_of(found.area, found.month, of.programme)
    ]
    title = _("Communes with everyone by account, %(programme)s") % {
        "programme": PROGRAMME_LABELS[of.programme]
    }
    return [Table(title, columns, rows, is_annex=True)] if rows else []
