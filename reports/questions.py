"""What a ranking or area page is asked: the address's parameters, completed and in scope."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from django.http import Http404, QueryDict

from areas.calendar import is_known_period, months_after, today
from areas.models import Area, AreaQuerySet, Kind, Tree, UnknownAreaError
from officers import scope
from officers.models import Officer
from payments.models import Programme
from reports import figures, rankings
from reports.filters import LEVELS, RankingFilter
from reports.models import AreaRate
from reports.rankings import Ranking

DEFAULT_PROGRAMME = "social_insurance"


@dataclass(frozen=True)
class Question:
    """A complete question: which figures of which area in which month."""

    month: date
    area: Area
    level: str
    tree: str
    programme: str
    levels: tuple[tuple[str, str], ...]
    order: str  # of reports.orders; empty for the usual one
    peers: str  # a peer group; empty for all areas
    borders: str  # "today" for today's map; empty for the month's own
    # Whose figures the asking officer may see.
    in_sight: AreaQuerySet = field(repr=False, compare=False)
    has_the_country: bool
    # All of them that the asked address named at any time; none where no area was asked for.
    named: list[Area] = field(repr=False, compare=False)

    @property
    def on(self) -> date | None:
        """The day of the map, where it is not the month's own."""
        return this_month() if self.borders else None

    @property
    def each_level(self) -> list[tuple[str, str]]:
        """Every level below the area once, along the first tree that has it: (level, tree)."""
        found: dict[str, str] = {}
        for level, tree in self.levels:
            found.setdefault(level, tree)
        return list(found.items())

    @property
    def parameters(self) -> str:
        """As the address says it."""
        asked = {
            "period": f"{self.month:%Y-%m}",
            "area": self.area.address,
            "level": self.level,
            "tree": self.tree,
            "programme": self.programme,
            "order": self.order,
            "peers": self.peers,
            "borders": self.borders,
        }
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in asked.items() if value})
        return query.urlencode(safe=":")


def read(data: QueryDict, officer: Officer, *, of_own_area: bool = False) -> Question:
    """The question that an address asks; what it leaves out is chosen for the officer: the own
    province or, where the page is one of the own work, the own area.

    Raises Http404 for what is unknown or out of the officer's sight.
    """
    in_sight = scope.areas_with_figures_in_sight(officer)
    own = partial(_own_area, officer) if of_own_area else None
    return read_within(data, in_sight, has_the_country=scope.has_the_country(officer), own=own)


def read_of_people(data: QueryDict, officer: Officer) -> Question:
    """The same about people: only areas whose people are in the officer's sight can be asked."""
    in_sight = Area.objects.filter(pk__in=scope.areas_with_people_in_sight(officer).values("part"))
    own = partial(_own_area, officer)
    return read_within(data, in_sight, has_the_country=scope.has_the_country(officer), own=own)


def read_within(
    data: QueryDict,
    in_sight: AreaQuerySet,
    *,
    has_the_country: bool,
    own: Callable[[date], str] | None = None,
) -> Question:
    """The same for whoever has these areas in sight; `own` gives the address of the own area in
    a month, where the page is one of the own work."""
    asked = RankingFilter(data, queryset=AreaRate.objects.none()).form
    if not asked.is_valid():
        raise Http404
    found = asked.cleaned_data
    named = list(in_sight.named(found["area"]))
    if found["area"] and not named:
        raise Http404
    month, programme = _month_and_programme(found["period"], found["programme"], in_sight, named)
    default = "country:VN" if has_the_country else ""
    if own:
        default = own(month) or default
    day = this_month() if found["borders"] else month
    area = _on(day, named) if named else _area(default, day, in_sight)
    levels = tuple(rankings.levels_below(area, day))
    level, tree = _level(found["level"], found["tree"], area, levels)
    how = (found["order"], found["peers"], found["borders"])
    sight = (in_sight, has_the_country, named)
    return Question(month, area, level, tree, programme, levels, *how, *sight)


def answer(question: Question, *, order: str = "", with_months: bool = False) -> Ranking:
    """The ranking that answers it; in another order than asked, where one is given."""
    return rankings.ranking(
        month=question.month,
        area=question.area,
        level=question.level,
        tree=question.tree,
        programme=question.programme,
        order=order or question.order,
        peers=question.peers,
        on=question.on,
        with_months=with_months,
    )


def this_month() -> date:
    return today().replace(day=1)


def of_area(address: str, data: QueryDict, officer: Officer) -> Question:
    """The question of an area's own page: its parts, ranked."""
    data = data.copy()
    data["area"], data["borders"] = address, ""
    return read(data, officer)


def of_points(data: QueryDict, officer: Officer) -> Question:
    """The question of an area's payment points, which stand by commune."""
    data = data.copy()
    data["level"], data["borders"] = Kind.COMMUNE.value, ""
    return read(data, officer, of_own_area=True)


def neighbours(question: Question) -> tuple[Question | None, Question | None]:
    """The same question a month earlier and a month later; None where it would name nothing."""
    area = question.area
    months = (months_after(question.month, -1), months_after(question.month, 1))
    named = [area]
    if not question.on and not all(area.on(month) for month in months):
        named = question.named or list(question.in_sight.named(area.address))
    earlier, later = (
        replace(question, month=month)
        if is_known_period(month) and (question.on or any(one.on(month) for one in named))
        else None
        for month in months
    )
    return earlier, later


def levels_to_ask_for(question: Question) -> list[tuple[str, str]]:
    """The levels below the area in that month, and the area's own: (value, label)."""
    labels = dict(LEVELS)
    below = [level for level, _tree in question.each_level]
    levels = dict.fromkeys([*below, question.area.kind])
    return [(level, str(labels[level])) for level in levels]


def large_units(areas: AreaQuerySet, *, has_the_country: bool) -> list[Area]:
    """Those above communes, the country first; of the whole country no districts and offices."""
    kinds = [Kind.COUNTRY, Kind.PROVINCE]
    if not has_the_country:
        kinds += [Kind.DISTRICT, Kind.OFFICE]
    order = {kind.value: place for place, kind in enumerate(kinds)}
    return sorted(areas.filter(kind__in=kinds), key=lambda one: (order[one.kind], one.code))


def areas_to_ask_for(question: Question) -> list[tuple[str, str]]:
    """The country, the provinces, districts and offices in sight in that month, and the area
    asked for: (address, name). Districts of the whole country would be too many to list."""
    then = question.in_sight.valid_on(question.on or question.month)
    offered = large_units(then, has_the_country=question.has_the_country)
    if question.area.pk not in {area.pk for area in offered}:
        offered.append(question.area)
    return [(area.address, area.name) for area in offered]


def _month_and_programme(
    month: date | None, programme: str, in_sight: AreaQuerySet, named: list[Area]
) -> tuple[date, str]:
    """What was asked; else the latest month in which the named area (or, without one, anything
    in sight) has figures, and the first programme that has them then.

    Old addresses keep working: an area that ended answers for its last month. Before the
    first roll it is this month.
    """
    if month:
        return month, programme or DEFAULT_PROGRAMME
    rates = AreaRate.objects.filter(area__in=[area.pk for area in named])
    if not named:
        inside = in_sight.exclude(kind=Kind.COUNTRY)
        rates = AreaRate.objects.filter(area__in=inside.values("pk"))
    if programme:
        rates = rates.filter(programme__in=figures.GROUPS[programme])
    latest = rates.order_by("-period", "programme").values_list("period", "programme").first()
    if latest:
        return latest[0], programme or Programme(latest[1]).slug
    return _last_month(named), programme or DEFAULT_PROGRAMME


def _last_month(named: list[Area]) -> date:
    """This month, or the last one of an area that ended before it."""
    ends = [area.last_day_excluded for area in named]
    if ends and all(ends):
        last_day = max(end for end in ends if end) - timedelta(days=1)
        return min(last_day, today()).replace(day=1)
    return today().replace(day=1)


def _on(day: date, named: list[Area]) -> Area:
    for area in named:
        if area.on(day):
            return area
    raise Http404


def _area(address: str, month: date, in_sight: AreaQuerySet) -> Area:
    if not address:
        return _own_province(month, in_sight)
    try:
        return in_sight.at(address, month)
    except UnknownAreaError:
        raise Http404 from None


def _own_area(officer: Officer, month: date) -> str:
    """The address of the first area assigned today that existed in that month, if any did."""
    area = scope.assigned_areas(officer).valid_on(month).order_by("kind", "code").first()
    return area.address if area else ""


def _own_province(month: date, in_sight: AreaQuerySet) -> Area:
    """The officer's province as it was in that month; of several the first that was paid."""
    provinces = in_sight.valid_on(month).filter(kind=Kind.PROVINCE).order_by("code")
    found = provinces.filter(rates__period=month).first() or provinces.first()
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
