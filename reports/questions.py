"""What a ranking or area page is asked: the address's parameters, completed and in scope."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, QueryDict

from areas.calendar import months_after
from areas.models import Area, AreaQuerySet, Kind, Tree, UnknownAreaError
from officers import scope
from officers.models import Officer
from reports import rankings
from reports.filters import LEVELS, RankingFilter
from reports.models import AreaRate


@dataclass(frozen=True)
class Question:
    """A complete question: which figures of which area in which month."""

    month: date
    area: Area
    level: str
    tree: str
    programme: str
    levels: tuple[tuple[str, str], ...] = ()

    @property
    def parameters(self) -> str:
        """As the address says it."""
        query = QueryDict(mutable=True)
        query.update(
            {
                "period": f"{self.month:%Y-%m}",
                "area": self.area.address,
                "level": self.level,
                "tree": self.tree,
                "programme": self.programme,
            }
        )
        return query.urlencode(safe=":")


def read(data: QueryDict, officer: Officer) -> Question:
    """The question that an address asks; what it leaves out is chosen for the officer.

    Raises Http404 for what is unknown or out of the officer's sight.
    """
    asked = RankingFilter(data, queryset=AreaRate.objects.none()).form
    if not asked.is_valid():
        raise Http404
    found = asked.cleaned_data
    programme = found["programme"] or "social_insurance"
    month = found["period"] or latest_month(programme, officer)
    area = _area(found["area"], month, officer)
    levels = tuple(rankings.levels_below(area, month))
    level, tree = _level(found["level"], found["tree"], area, levels)
    return Question(month, area, level, tree, programme, levels)


def of_area(address: str, data: QueryDict, officer: Officer) -> Question:
    """The question of an area's own page: its parts, ranked."""
    data = data.copy()
    data["area"] = address
    return read(data, officer)


def latest_month(programme: str, officer: Officer) -> date:
    """The latest month with figures of the programme in the officer's sight."""
    months = AreaRate.objects.filter(
        programme__in=rankings.GROUPS[programme],
        area__in=scope.areas_with_figures_in_sight(officer).exclude(kind=Kind.COUNTRY).values("pk"),
    )
    latest = months.order_by("-period").values_list("period", flat=True).first()
    if latest is None:
        latest = AreaRate.objects.order_by("-period").values_list("period", flat=True).first()
    if latest is None:
        raise Http404
    return latest


def neighbours(question: Question) -> tuple[Question, Question]:
    """The same question a month earlier and a month later."""
    return (
        replace(question, month=months_after(question.month, -1)),
        replace(question, month=months_after(question.month, 1)),
    )


def levels_to_ask_for(question: Question) -> list[tuple[str, str]]:
    """The levels below the area in that month, and the area's own: (value, label)."""
    labels = dict(LEVELS)
    below = dict.fromkeys(level for level, _tree in question.levels)
    return [(level, str(labels[level])) for level in below] or [
        (question.area.kind, str(Kind(question.area.kind).label))
    ]


def areas_to_ask_for(question: Question, officer: Officer) -> list[tuple[str, str]]:
    """The country, the provinces, districts and offices in sight in that month, and the area
    asked for: (address, name). Districts of the whole country would be too many to list."""
    areas = scope.areas_with_figures_in_sight(officer).valid_on(question.month)
    kinds = [Kind.COUNTRY, Kind.PROVINCE]
    if not scope.assigned_areas(officer).filter(kind=Kind.COUNTRY).exists():
        kinds += [Kind.DISTRICT, Kind.OFFICE]
    order = {kind.value: place for place, kind in enumerate(kinds)}
    offered = list(areas.filter(kind__in=kinds).distinct())
    offered.sort(key=lambda area: (order[area.kind], area.code))
    if question.area.pk not in {area.pk for area in offered}:
        offered.append(question.area)
    return [(area.address, area.name) for area in offered]


def _area(address: str, month: date, officer: Officer) -> Area:
    in_sight = scope.areas_with_figures_in_sight(officer)
    if address:
        try:
            return in_sight.at(address, month)
        except UnknownAreaError:
            raise Http404 from None
    return _own_area(in_sight, month, officer)


def _own_area(in_sight: AreaQuerySet, month: date, officer: Officer) -> Area:
    """The officer's province as it was in that month; the country for who has the country."""
    own = scope.assigned_areas(officer)
    if own.filter(kind=Kind.COUNTRY).exists():
        return in_sight.at("country:VN", month)
    provinces = in_sight.valid_on(month).filter(kind=Kind.PROVINCE).order_by("code")
    paid = provinces.filter(rates__period=month).distinct()
    found = paid.first() or provinces.first()
    if found is None:
        raise Http404
    return found


def _level(
    level: str, tree: str, area: Area, levels: tuple[tuple[str, str], ...]
) -> tuple[str, str]:
    """The asked level, where the area has it in that month; else the first below it."""
    if level == area.kind:
        return level, tree or Tree.ADMINISTRATIVE
    if level == Kind.OFFICE:
        tree = Tree.MANAGEMENT
    for one_level, one_tree in levels:
        if level == one_level and (not tree or tree == one_tree):
            return one_level, one_tree
    return levels[0] if levels else (area.kind, Tree.ADMINISTRATIVE)
