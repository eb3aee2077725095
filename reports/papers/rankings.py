"""A ranking as a paper: the contract's columns, and on A4 those for which it has room."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from areas.names import short
from officers.models import Officer
from payments.deliveries import Deliveries
from reports import charts, exports, formats
from reports.filters import LEVELS
from reports.orders import Order
from reports.papers import names
from reports.papers.facts import facts_of_ranking, notes_of
from reports.papers.frames import frame_of
from reports.papers.paper import Column, Kind, Paper, Table
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Ranking
from reports.targets import Standing

MOST_BARS = 30
NUMBERS = {
    "rank",
    "recipients",
    "by_account",
    "by_bank_account",
    "by_electronic_account",
    "in_cash",
    "people_to_target",
    "claimed",
    "opened",
}
ADD_UP = NUMBERS - {"rank", "people_to_target"}
PERCENTS = {"rate_percent", "previous_rate_percent", "target_percent"}
ON_PAPER = {
    "rank",
    "area_name",
    "by_account",
    "recipients",
    "rate_percent",
    "change_points",
    "in_cash",
    "target_percent",
    "people_to_target",
}


def columns() -> list[Column]:
    """Those of the contract, with the headers that people read."""
    return [_column(key, _(header)) for key, header in exports.HEADERS.items()]


def table_of(
    found: Ranking, title: str, notes: Sequence[str] = (), *, is_annex: bool = False
) -> Table:
    """The rows of a ranking with its whole as their total; who is in no row is noted, before
    the notes that are given."""
    rows = [_row(each) for each in exports.records(found)]
    total = _total(found)
    return Table(title, columns(), rows, total, [*_notes(found), *notes], is_annex)


def annex_of(found: Ranking) -> Table:
    """The rows of one programme's ranking, behind what the paper is about."""
    programme = capfirst(str(PROGRAMME_LABELS[found.programme]))
    return table_of(found, f"{programme}: {dict(LEVELS)[found.level]}", is_annex=True)


def paper_of(
    found: Ranking, delivered: Deliveries, by: Officer, each: Sequence[Ranking] = ()
) -> Paper:
    """`each` are the same rankings of a group's programmes, which have tables of their own."""
    level = str(dict(LEVELS)[found.level])
    programme = str(PROGRAMME_LABELS[found.programme])
    return Paper(
        name=names.of_ranking("ranking", found),
        title=_("Ranking of %(area)s") % {"area": found.area.name},
        subtitle=f"{programme} · {formats.month(found.month)} · {level}",
        tables=[
            table_of(found, level, notes_of(delivered)),
            *(annex_of(one) for one in each if one.total.figures),
        ],
        headline=headline(found, delivered),
        charts=_charts(found),
        facts=facts_of_ranking(found, delivered, by),
        frame=frame_of(found.area),
    )


def _charts(found: Ranking) -> Sequence[tuple[str, str]]:
    """The rates as bars, in the ranking's order, of as many areas as a page has room for."""
    rows, shown = found.ranked, found.ranked[:MOST_BARS]
    if len(rows) < 2:
        return []
    title = _("Share by account")
    if len(rows) > len(shown):
        said = {"number": len(shown), "all": formats.count(len(rows))}
        title = _("Share by account, the first %(number)s of %(all)s") % said
    bars = [
        charts.Bar(
            short(row.area.name),
            row.figures.percent,
            row.target.target.percent if row.target else None,
        )
        for row in shown
        if row.figures
    ]
    return [(title, charts.rate_bars(bars, label=title))]


def headline(found: Ranking, delivered: Deliveries) -> list[str]:
    """What a director reads first: the rate with its fraction, the change (of a month whose rolls
    are all in), the targets."""
    total = found.total
    now = total.figures
    if now is None:
        return [_("No data: no roll is loaded for this area and month.")]
    words = _("%(percent)s paid by account: %(part)s of %(whole)s; %(cash)s in cash") % {
        "percent": formats.percent(now.percent),
        "part": formats.count(now.by_account),
        "whole": formats.count(now.recipients),
        "cash": formats.count(now.in_cash),
    }
    lines = [words]
    if total.change_points is not None and not delivered.missing:
        change = formats.points(total.change_points)
        lines.append(_("%(change)s on the month before") % {"change": change})
    return [*lines, *map(_target_words, found.standings)]


def _target_words(standing: Standing) -> str:
    """Whether the target is met, by how many people it is missed, and the pace to it."""
    said = {
        "percent": formats.percent(standing.target.percent),
        "month": formats.month(standing.target.due),
        "state": standing.state.label,
        "number": formats.count(standing.to_go),
        "pace": formats.count(standing.a_month or 0),
    }
    words = _("target %(percent)s by the end of %(month)s: %(state)s") % said
    if not standing.target.is_of_payments:
        words = f"{standing.target.get_measure_display()}: {words}"
    if standing.to_go:
        words += _(", %(number)s people to go") % said
    if standing.a_month is not None:
        words += _(", %(pace)s a month until then") % said
    return words


def _column(key: str, header: str) -> Column:
    kind = Kind.TEXT
    if key in NUMBERS:
        kind = Kind.NUMBER
    elif key in PERCENTS:
        kind = Kind.PERCENT
    elif key == "change_points":
        kind = Kind.POINTS
    return Column(
        key,
        header,
        kind,
        adds_up=key in ADD_UP,
        share_of=("by_account", "recipients") if key == "rate_percent" else None,
        on_paper=key in ON_PAPER,
        names=key in {"area_code", "area_name"},
    )


def _row(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"note": record["note"] and _(record["note"])}


def _total(found: Ranking) -> dict[str, Any] | None:
    if found.total.figures is None:
        return None
    return exports.record(found, found.total) | {"rank": None, "note": None}


RANKED_BY = {
    Order.LEVEL: noop("Ranked by the exact rate; equal rates share a rank."),
    Order.CHANGE: noop("Ranked by the change of the rate on the month before."),
    Order.CASH: noop("Ranked by people left in cash: fewest first."),
}


def _notes(found: Ranking) -> list[str]:
    notes = [_(RANKED_BY[found.order])] if len(found.ranked) > 1 else []
    if found.without_data:
        number = len(found.without_data)
        notes.append(
            ngettext(
                "%(number)s of %(all)s areas has no data in this month and programme;"
                " it is not ranked.",
                "%(number)s of %(all)s areas have no data in this month and programme;"
                " they are not ranked.",
                number,
            )
            % {"number": number, "all": len(found.rows)}
        )
    if found.unassigned:
        notes.append(
            ngettext(
                "%(number)s person belongs to none of these areas (unassigned communes).",
                "%(number)s people belong to none of these areas (unassigned communes).",
                found.unassigned,
            )
            % {"number": formats.count(found.unassigned)}
        )
    return notes
