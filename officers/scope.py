"""The only rule of visibility: who may see whose rows. No assignment today, nothing."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from areas.calendar import today
from areas.models import Area, AreaQuerySet, Containment, Kind
from officers.models import Assignment, Officer, Role


def assigned_areas(officer: Officer) -> AreaQuerySet:
    """The areas that the officer is assigned to today, as long as they exist."""
    rows = Assignment.objects.current(officer, today())
    return Area.objects.valid_on(today()).filter(pk__in=rows.values("area"))


def has_the_country(officer: Officer) -> bool:
    """Whoever has the country has every unit: offices too, which lie in the other tree."""
    rows = Assignment.objects.current(officer, today())
    return rows.filter(area__kind=Kind.COUNTRY).exists()


def areas_then(officer: Officer, month: date) -> AreaQuerySet:
    """The districts, offices and provinces of the officer as they were in a month: those
    assigned today where they existed, else those assigned then that today's took over."""
    kinds = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE]
    assigned = Assignment.objects.filter(officer=officer)
    now = assigned.filter(valid__contains=today()).values("area")
    taken_over = Containment.objects.filter(area__in=now, valid__contains=today())
    rows = assigned.filter(
        Q(area__in=now) | Q(valid__contains=month, area__in=taken_over.values("part"))
    )
    found = Area.objects.valid_on(month).filter(pk__in=rows.values("area"), kind__in=kinds)
    return found.order_by("kind", "code")


def own_areas(officer: Officer, month: date) -> set[int]:
    """Ids of the areas to mark as the officer's own on pages about a month: districts,
    offices and communes assigned today or then, and their parts."""
    rows = Assignment.objects.filter(
        Q(valid__contains=today()) | Q(valid__contains=month),
        officer=officer,
        area__kind__in=[Kind.DISTRICT, Kind.OFFICE, Kind.COMMUNE],
    )
    inside = Containment.objects.filter(area__in=rows.values("area"))
    return set(inside.values_list("part_id", flat=True))


def areas_with_people_in_sight(officer: Officer) -> QuerySet[Containment]:
    """Rows whose `part` is any area that the assigned areas contain today, inherited included.

    Personal data is in sight where it belongs to one of these parts.
    """
    if has_the_country(officer):
        return Containment.objects.filter(part=F("area"), inherited=False)
    return _inside_the_own(officer)


def _inside_the_own(officer: Officer) -> QuerySet[Containment]:
    rows = Assignment.objects.current(officer, today())
    return Containment.objects.filter(area__in=rows.values("area"), valid__contains=today())


def areas_with_figures_in_sight(officer: Officer) -> AreaQuerySet:
    """The country, and every unit that the provinces of the officer's areas contain or inherited.

    Figures name no people, so a whole province is open to whoever works in it, and every unit
    to whoever has the country.
    """
    rows = Assignment.objects.current(officer, today())
    provinces = Containment.objects.filter(
        part__in=rows.values("area"), valid__contains=today(), area__kind=Kind.PROVINCE
    )
    inside = Containment.objects.filter(area__in=provinces.values("area"), valid__contains=today())
    return Area.objects.filter(
        Q(Exists(rows.filter(area__kind=Kind.COUNTRY)))
        | Q(Exists(rows), kind=Kind.COUNTRY)
        | Q(pk__in=inside.values("part"))
    )


def parts_with_people_in_sight(officer: Officer) -> QuerySet[Containment, Any] | None:
    """The ids of those parts; None for whoever has the country, who needs no looking up."""
    if has_the_country(officer):
        return None
    return _inside_the_own(officer).values("part")


def areas_in_charge(administrator: Officer) -> AreaQuerySet:
    """The areas that an administrator may assign: what the own areas contain, in either tree."""
    return Area.objects.filter(pk__in=areas_with_people_in_sight(administrator).values("part"))


def officers_in_charge(administrator: Officer) -> QuerySet[Officer]:
    """The officers whose accounts an administrator keeps, the administrator's own included.

    Those whose assignments of today and later all lie in the administrator's areas. What has
    ended does not count, so that whoever moved is kept where they went; where all has ended,
    all of it counts. Officers who never had an area belong to whoever has the country, as does
    everybody else; the system officer belongs to nobody.
    """
    everybody = Officer.objects.exclude(role=Role.SYSTEM)
    if has_the_country(administrator):
        return everybody
    elsewhere = ~Q(area__in=areas_in_charge(administrator).values("pk"))
    all_rows = Assignment.objects.filter(officer=OuterRef("pk"))
    to_come = all_rows.not_ended(today())
    return everybody.filter(
        Exists(all_rows),
        ~Exists(to_come.filter(elsewhere)),
        Exists(to_come) | ~Exists(all_rows.filter(elsewhere)),
    )


def demand_charge(officer: Officer, *, by: Officer) -> None:
    """Raises PermissionDenied where `by` does not keep the officer's account, or it is the own."""
    if officer == by or not officers_in_charge(by).filter(pk=officer.pk).exists():
        raise PermissionDenied
