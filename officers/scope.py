"""The only rule of visibility: who may see whose rows. No assignment today, nothing."""

from collections.abc import Iterable

from django.db.models import QuerySet

from areas.calendar import today
from areas.models import Area, Containment, Kind
from officers.models import Assignment, Officer


def assigned_areas(officer: Officer) -> QuerySet[Area]:
    """The areas that the officer is assigned to today, as long as they exist."""
    rows = Assignment.objects.current(officer, today())
    return Area.objects.filter(pk__in=rows.values("area"))


def areas_with_people_in_sight(officer: Officer) -> QuerySet[Containment]:
    """Rows whose `part` is any area that the assigned areas contain today, inherited included.

    Personal data is in sight where it belongs to one of these parts.
    """
    rows = Assignment.objects.current(officer, today())
    return Containment.objects.filter(area__in=rows.values("area"), valid__contains=today())


def areas_with_figures_in_sight(officer: Officer) -> QuerySet[Area]:
    """The country, and every unit that the provinces of the officer's areas contain or inherited.

    Figures name no people, so a whole province is open to whoever works in it.
    """
    assigned = Assignment.objects.current(officer, today()).values("area")
    tops = Containment.objects.filter(
        part__in=assigned, valid__contains=today(), area__kind=Kind.PROVINCE
    ).values("area")
    roots = Area.objects.filter(pk__in=tops) | Area.objects.filter(
        pk__in=assigned, kind=Kind.COUNTRY
    )
    inside = Containment.objects.filter(
        area__in=roots.values("pk"), valid__contains=today()
    ).values("part")
    if not Assignment.objects.current(officer, today()).exists():
        return Area.objects.none()
    return Area.objects.filter(pk__in=inside) | Area.objects.filter(kind=Kind.COUNTRY)


def ids(areas: Iterable[Area]) -> list[int]:
    return [area.pk for area in areas]
