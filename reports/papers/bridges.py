"""Why a rate moved, as a paper: the parts of a bridge, and each part by commune."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from areas.models import Area
from officers.models import Officer
from payments import deliveries
from payments.deliveries import Deliveries
from reports import formats
from reports.bridge import Bridge
from reports.bridge_people import Change
from reports.figures import Figures, last_counted
from reports.papers import names
from reports.papers.facts import facts_of, notes_of
from reports.papers.frames import frame_of
from reports.papers.paper import Column, Kind, Paper, Table
from reports.programmes import PROGRAMME_LABELS


def paper_of(found: Bridge, programme: str, by: Officer) -> Paper:
    span = found.span
    delivered = deliveries.of_area(span.area, span.until, span.programmes)
    before = deliveries.of_area(span.before or span.area, span.since, span.programmes)
    since = f"{span.since:%Y-%m}"
    return Paper(
        name=names.stem("bridge", span.until, span.area, f"since-{since}", programme),
        title=_("Why the rate of %(area)s moved") % {"area": span.area.name},
        subtitle=" · ".join(
            [
                str(PROGRAMME_LABELS[programme]),
                f"{formats.month(span.since)} – {formats.month(span.until)}",
            ]
        ),
        tables=[steps_table(found, _("What happened")), *communes_tables(found)],
        headline=[*_of_month(span.since, before), *_of_month(span.until, delivered)],
        facts=facts_of(
            area=span.area,
            since=span.since,
            month=span.until,
            programme=programme,
            counted_at=last_counted(span.until, span.programmes, span.area),
            delivered=delivered,
            by=by,
        ),
        frame=frame_of(span.area),
    )


def _of_month(month: date, delivered: Deliveries) -> list[str]:
    return [f"{formats.month(month)}: {note}" for note in notes_of(delivered)]


def steps_table(found: Bridge, title: str, *, with_nobody: bool = True) -> Table:
    """What each part adds to the people by account and on the roll, and both ends below; parts
    in which nobody is, too, unless they are left out."""
    columns = [
        Column("what", _("What happened"), names=True),
        *_changes(),
    ]
    steps = [step for step in found.steps if with_nobody or step.change.people]
    rows = [_row(str(step.part.label), step.change) for step in steps]
    span = found.span
    notes = [
        _end(formats.month(span.since), found.start),
        _end(formats.month(span.until), found.end),
    ]
    return Table(title, columns, rows, _row(_("All together"), found.total), notes)


def communes_tables(found: Bridge) -> Sequence[Table]:
    """By commune, the parts in which anybody is. One query for their names."""
    ids = {commune for changes in found.by_commune.values() for commune in changes}
    areas = Area.objects.in_bulk(list(ids))
    columns = [
        Column("part", _("What happened"), names=True),
        Column("code", _("Code"), names=True),
        Column("commune", _("Commune")),
        *_changes(),
    ]
    rows = [
        _row("", changes[pk])
        | {"part": str(part.label), "code": areas[pk].code, "commune": areas[pk].name}
        for part, changes in found.by_commune.items()
        for pk in sorted(changes, key=lambda one: areas[one].code)
    ]
    total = _row("", found.total) | {"part": _("All together")}
    return [Table(_("By commune"), columns, rows, total)] if rows else []


def _changes() -> Sequence[Column]:
    return [
        Column("people", _("People"), Kind.NUMBER, adds_up=True),
        Column("by_account", _("By account"), Kind.CHANGE, adds_up=True),
        Column("on_the_roll", _("On the roll"), Kind.CHANGE, adds_up=True),
    ]


def _row(what: str, change: Change) -> dict[str, Any]:
    return {
        "what": what,
        "people": change.people,
        "by_account": change.by_account,
        "on_the_roll": change.on_the_roll,
    }


def _end(month: str, figures: Figures | None) -> str:
    if figures is None:
        return f"{month}: {_('no data')}"
    return _("%(month)s: %(percent)s, %(part)s of %(whole)s") % {
        "month": month,
        "percent": formats.percent(figures.percent),
        "part": formats.count(figures.by_account),
        "whole": formats.count(figures.recipients),
    }
