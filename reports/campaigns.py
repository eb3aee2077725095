"""The rate in a campaign's area against its baseline, and against areas without a campaign.

The two months are compared unit by unit, as people of the roll: a level, the change in points and
the relative change are three numbers with three names. Of whom nobody counted in both months
nothing is compared. Source: domain dossier 0.4, 1.9.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from areas.calendar import months_after, today
from areas.models import Area, Containment, Kind
from outreach.models import Campaign
from payments import deliveries
from payments.models import Programme
from reports.figures import GROUPS, HUNDREDTH, Figures, change_points, figures_of
from reports.models import AreaRate, Target
from reports.questions import DEFAULT_PROGRAMME
from reports.targets import Standing, standings

BY_SIZE = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE, Kind.COMMUNE]
LOOKED_AT = 3  # months, for one without missing rolls
AFTERWARDS = 2  # months: what is claimed on the last day is paid then at the latest


@dataclass(frozen=True)
class Compared:
    """A unit, or several added up, in the baseline month and in the later one."""

    name: str
    before: Figures | None
    now: Figures | None
    area: Area | None = None
    standings: list[Standing] = field(default_factory=list)  # to the unit's own targets

    @property
    def points(self) -> Decimal | None:
        """The change in percentage points, two decimals, half-up."""
        return change_points(self.now, self.before)

    @property
    def relative(self) -> Decimal | None:
        """100 * (rate now / rate before - 1), two decimals, half-up; None where it was 0."""
        if not self.now or not self.before or not self.before.by_account:
            return None
        now = self.now.by_account * self.before.recipients
        before = self.before.by_account * self.now.recipients
        change = Decimal(100 * (now - before)) / Decimal(before)
        return change.quantize(HUNDREDTH, ROUND_HALF_UP) + 0


@dataclass(frozen=True)
class Rates:
    """`units` are the parts that take part; `others` those of the same kind without a campaign in
    these months, of which there are `number_of_others` with data."""

    baseline: date
    month: date
    whole: Compared
    units: list[Compared]
    others: Compared
    number_of_others: int
    standings: list[Standing]
    missing: list[tuple[date, Area]]  # of which month and unit a roll is still expected

    @property
    def have_targets(self) -> bool:
        return any(one.standings for one in self.units)


def rates_of(campaign: Campaign, programme: str, month: date | None = None) -> Rates:
    """Eleven queries at most. The later month is the last counted one that the campaign can have
    moved and of which no roll is missing, if none is asked for."""
    baseline = campaign.baseline or months_after(campaign.begins_on.replace(day=1), -1)
    parts = list(campaign.parts.order_by("kind", "code"))
    own = parts or [campaign.area]
    missing_in = {}
    for counted in [month] if month else _last_months(campaign, own, programme) or [baseline]:
        missing_in[counted] = _missing(campaign, parts, counted, programme)
        if not missing_in[counted]:
            break
    month = next((one for one, missing in missing_in.items() if not missing), max(missing_in))
    if baseline not in missing_in:
        missing_in[baseline] = _missing(campaign, parts, baseline, programme)
    units = parts or _directly_inside(campaign.area_id, campaign.begins_on)
    others = list(_others(campaign, own, baseline, month))
    wanted = {one.pk for one in [*units, *own, *others]}
    months = list(dict.fromkeys([month, baseline, months_after(month, -1)]))
    figures, _counted_at = figures_of(months, wanted, GROUPS[programme])

    def compared(name: str, areas: Iterable[Area]) -> Compared:
        there = [area.pk for area in areas]
        before = added_up(figures[baseline].get(pk) for pk in there)
        return Compared(name, before, added_up(figures[month].get(pk) for pk in there))

    standing_of = _standings({one.pk for one in [*units, campaign.area]}, month, programme, figures)
    in_both = [one for one in others if one.pk in figures[baseline] and one.pk in figures[month]]
    return Rates(
        baseline=baseline,
        month=month,
        whole=compared(_("Those who take part") if parts else campaign.area.name, own),
        units=[
            Compared(
                one.name,
                figures[baseline].get(one.pk),
                figures[month].get(one.pk),
                one,
                standing_of[one.pk],
            )
            for one in units
        ],
        others=compared("", in_both),
        number_of_others=len(in_both),
        standings=[] if parts else standing_of[campaign.area_id],
        missing=[(each, unit) for each in (baseline, month) for unit in missing_in[each]],
    )


def programme_of(campaign: Campaign) -> str:
    """The first programme, in the order of the contract, of which the area's rolls were counted."""
    own = list(campaign.parts.values_list("pk", flat=True)) or [campaign.area_id]
    rates = AreaRate.objects.filter(area__in=own)
    first = rates.order_by("programme").values_list("programme", flat=True).first()
    return Programme(first).slug if first is not None else DEFAULT_PROGRAMME


def added_up(several: Iterable[Figures | None]) -> Figures | None:
    """The people of several areas that do not overlap; None where one has no data."""
    found = list(several)
    if not found or not all(found):
        return None
    names = [one.name for one in fields(Figures)]
    return Figures(*(sum(getattr(one, name) for one in found) for name in names))


def _last_months(campaign: Campaign, own: Sequence[Area], programme: str) -> list[date]:
    """The last counted ones, the newest first."""
    end = campaign.ends_on or today()
    last = months_after(end.replace(day=1), AFTERWARDS)
    rates = AreaRate.objects.filter(area__in=own, programme__in=GROUPS[programme], period__lte=last)
    months = rates.order_by("-period").values_list("period", flat=True).distinct()
    return list(months[:LOOKED_AT])


def _missing(campaign: Campaign, parts: Sequence[Area], month: date, programme: str) -> list[Area]:
    """Units of those who take part of which a roll of the month is still expected."""
    expected = deliveries.of_area(campaign.area, month, GROUPS[programme])
    missing = [unit for unit, _rolls in expected.missing_by_unit]
    if not parts or not missing:
        return missing
    around = Containment.objects.filter(valid__contains=month)
    inside = around.filter(area__in=parts) | around.filter(part__in=parts)
    units = {pk for pair in inside.values_list("area", "part") for pk in pair}
    return [unit for unit in missing if unit.pk in units]


def _directly_inside(area: int, day: date) -> list[Area]:
    """The largest kind of units directly inside: districts where there are some, else offices."""
    inside = Area.objects.filter(memberships__parent=area, memberships__valid__contains=day)
    found = list(inside.distinct().order_by("code"))
    largest = next((kind for kind in BY_SIZE if any(one.kind == kind for one in found)), None)
    return [one for one in found if one.kind == largest]


def _others(campaign: Campaign, own: Sequence[Area], baseline: date, month: date) -> QuerySet[Area]:
    """The units beside the campaign's own in the same larger unit, of the same kind, that no
    campaign touched in the two months and between them."""
    day = campaign.begins_on
    parents = Area.objects.filter(members__area__in=own, members__valid__contains=day)
    beside = Area.objects.filter(
        kind__in={one.kind for one in own},
        memberships__parent__in=parents,
        memberships__valid__contains=day,
    )
    first, last = min(baseline, month), months_after(month, 1)
    at_once = Campaign.objects.under_way(first, last)
    whole = at_once.filter(parts=None).values("area")
    parted = at_once.exclude(parts=None).values("parts")
    of_a_campaign = Q(part__in=whole) | Q(part__in=parted)
    around_one = Q(area__in=whole) | Q(area__in=parted)
    days = DateRange(first, last, "[)")
    touched = Containment.objects.filter(valid__overlap=days)
    return (
        beside.exclude(pk__in=[one.pk for one in own])
        .exclude(pk__in=touched.filter(of_a_campaign).values("area"))
        .exclude(pk__in=touched.filter(around_one).values("part"))
        .distinct()
        .order_by("code")
    )


def _standings(
    areas: set[int], month: date, programme: str, figures: dict[date, dict[int, Figures]]
) -> dict[int, list[Standing]]:
    """How each area stands to its targets in the month. One query."""
    targets: dict[int, list[Target]] = {area: [] for area in areas}
    for one in Target.objects.filter(area__in=areas, programme=programme):
        targets[one.area_id].append(one)
    before = figures[months_after(month, -1)]
    return {
        area: standings(set_for, month, figures[month].get(area), before.get(area))
        for area, set_for in targets.items()
    }
