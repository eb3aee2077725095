"""Where figures come from, in the words that every file carries."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officers.models import Officer
from payments.deliveries import Deliveries
from reports import formats
from reports.programmes import PROGRAMME_LABELS

ROLLS_NAMED = 40


def facts_of(
    *,
    month: date,
    programme: str,
    counted_at: datetime | None,
    delivered: Deliveries,
    on: date | None = None,
    by: Officer,
) -> list[tuple[str, str]]:
    """(label, words): period, programme, borders, when and from which rolls counted, by whom
    made and when."""
    return [
        (_("Period"), formats.month(month)),
        (_("Programme"), str(PROGRAMME_LABELS[programme])),
        (_("Borders"), _("those of %(day)s") % {"day": _day(on or month)}),
        (_("Counted"), _moment(counted_at) if counted_at else _("no data")),
        (_("Rolls"), _rolls(delivered)),
        (_("Made"), _("%(moment)s by %(officer)s") % {"moment": _moment(), "officer": by.username}),
    ]


def notes_of(delivered: Deliveries, *, with_programmes: bool = False) -> list[str]:
    """What lacks in the figures: rolls that are not in (and of which programmes, where there are
    several), lines that were left out."""
    notes = []
    if delivered.missing:
        units = [
            f"{unit.name} ({', '.join(str(one.programme.label) for one in rolls)})"
            if with_programmes
            else unit.name
            for unit, rolls in delivered.missing_by_unit
        ]
        notes.append(_("Not in yet: %(areas)s.") % {"areas": ", ".join(units)})
    if delivered.left_out:
        notes.append(
            ngettext(
                "%(number)s line is not in the figures: it was left out for faults.",
                "%(number)s lines are not in the figures: they were left out for faults.",
                delivered.left_out,
            )
            % {"number": number_format(delivered.left_out)}
        )
    return notes


def _rolls(delivered: Deliveries) -> str:
    """How many are in, and their numbers; each can be looked up."""
    numbers = sorted({one.roll_id for one in delivered.expected if one.roll_id})
    words = _("%(number)s of %(all)s") % {
        "number": number_format(len(delivered.are_in)),
        "all": number_format(len(delivered.expected)),
    }
    if not numbers:
        return words
    named = ", ".join(map(str, numbers[:ROLLS_NAMED]))
    more = len(numbers) - ROLLS_NAMED
    if more > 0:
        named += ngettext(" and %(number)s more", " and %(number)s more", more) % {"number": more}
    return words + _(" (no. %(numbers)s)") % {"numbers": named}


def _day(day: date) -> str:
    return date_format(day, "d/m/Y")


def _moment(moment: datetime | None = None) -> str:
    return date_format(timezone.localtime(moment), "d/m/Y H:i")
