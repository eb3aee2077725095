"""Where figures come from, in the words that every file carries."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Area, Containment
from officers.models import Officer
from payments.deliveries import Deliveries
from payments.models import RollSlice
from reports import formats
from reports.figures import GROUPS
from reports.programmes import PROGRAMME_LABELS
from reports.rankings import Ranking

ROLLS_NAMED = 100


def facts_of(
    *,
    area: Area,
    month: date,
    programme: str,
    counted_at: datetime | None,
    delivered: Deliveries,
    on: date | None = None,
    since: date | None = None,
    by: Officer,
) -> list[tuple[str, str]]:
    """(label, words): period, programme, borders, when and from which rolls counted, by whom
    made and when. `since` is an earlier month whose rolls were read as well. One query."""
    numbers = _numbers(area, month, on, GROUPS[programme], since)
    is_of_units = not area.is_leaf and not on
    return [
        (_("Period"), formats.month(month)),
        (_("Programme"), str(PROGRAMME_LABELS[programme])),
        (_("Borders"), _("those of %(day)s") % {"day": _day(on or month)}),
        (_("Counted"), _moment(counted_at) if counted_at else _("no data")),
        (_("Rolls"), _rolls(numbers, delivered if is_of_units else None)),
        (_("Made"), _("%(moment)s by %(officer)s") % {"moment": _moment(), "officer": by.username}),
    ]


def facts_of_ranking(found: Ranking, delivered: Deliveries, by: Officer) -> list[tuple[str, str]]:
    """Those of a ranking, or of what was read with it."""
    return facts_of(
        area=found.area,
        month=found.month,
        programme=found.programme,
        counted_at=found.counted_at,
        delivered=delivered,
        on=found.on,
        by=by,
    )


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


def _numbers(
    area: Area, month: date, on: date | None, programmes: list[int], since: date | None
) -> list[int]:
    """Of the rolls that speak for the area's communes, those of units that ended before another
    day's map included."""
    inside = Containment.objects.filter(area=area, valid__contains=on or month)
    if not on:
        inside = inside.filter(inherited=False)
    slices = RollSlice.objects.filter(
        period__in=[month, since or month],
        programme__in=programmes,
        commune__in=inside.values("part"),
    )
    return list(slices.order_by("roll").values_list("roll", flat=True).distinct())


def _rolls(numbers: list[int], delivered: Deliveries | None) -> str:
    """How many are in of the units', and the numbers of those that were counted; each can be
    looked up."""
    words = number_format(len(numbers))
    if delivered:
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
