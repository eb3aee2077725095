"""Reports that begin by themselves: a province's on the day after the last roll of a month, and
again on the day after a roll of that month was loaded anew or undone."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from areas.calendar import months_after, today
from areas.models import Area, Containment, Kind
from payments import deliveries
from payments.models import ChangedCommune, Programme, Roll
from reports import runs
from reports.models import ReportRun
from reports.papers import monthly


def begin() -> int:
    """How many runs began. Reports that say the same are not made again (reports.papers.making)."""
    due = [*_complete_months(), *_corrected_months()]
    quiet = [one for one in due if _is_quiet(*one)]
    for province, month in quiet:
        level, _tree = monthly.level_of(province, month)
        with override("vi"):
            runs.begin(area=province, month=month, level=level, form="pdf", by=None)
    return len(quiet)


def _complete_months() -> list[tuple[Area, date]]:
    """Provinces and months, of the last two, that had no run and lack no roll that is expected:
    those of which the month before had one."""
    this_month = today().replace(day=1)
    months = (months_after(this_month, -1), this_month)
    return [
        (province, month)
        for month in months
        for province in _with_rates(month).filter(~Exists(_runs(OuterRef("pk"), month)))
        if _is_all_in(province, month)
    ]


def _corrected_months() -> list[tuple[Area, date]]:
    """Those whose last run began before one of their rolls was loaded or undone."""
    later = _runs(OuterRef("area"), OuterRef("month")).filter(pk__gt=OuterRef("pk"))
    inside = Containment.objects.filter(
        part=OuterRef("area"),
        area=OuterRef(OuterRef("area")),
        valid__contains=OuterRef(OuterRef("month")),
    )
    corrected = Roll.objects.filter(Exists(inside), period=OuterRef("month"))
    corrected = corrected.filter(_moved_after(OuterRef("asked_at")))
    last = ReportRun.objects.filter(~Exists(later), Exists(corrected), asked_by=None)
    return [(run.area, run.month) for run in last.select_related("area")]


def _with_rates(month: date) -> QuerySet[Area]:
    provinces = Area.objects.valid_on(month).filter(kind=Kind.PROVINCE)
    return provinces.filter(rates__period=month).distinct()


def _runs(area: Any, month: Any) -> QuerySet[ReportRun]:
    return ReportRun.objects.filter(area=area, month=month, asked_by=None)


def _is_all_in(province: Area, month: date) -> bool:
    found = deliveries.of_area(province, month, Programme.values, looked_back=1)
    return bool(found.expected) and not found.missing


def _is_quiet(province: Area, month: date) -> bool:
    """Whether no roll was loaded or undone today, and all that moved is counted."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    inside = Containment.objects.filter(area=province, valid__contains=month)
    rolls = Roll.objects.filter(_moved_after(midnight), period=month)
    is_moving = rolls.filter(area__in=inside.values("part")).exists()
    return not is_moving and not ChangedCommune.objects.filter(period=month).exists()


def _moved_after(moment: Any) -> Q:
    return Q(loaded_at__gte=moment) | Q(undone_at__gte=moment)
