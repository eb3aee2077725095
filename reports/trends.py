"""Twelve months of a ranking as lines: areas and their whole, or an area beside its province."""

from collections.abc import Collection

from areas.models import Area, Kind
from reports.charts import Series
from reports.charts.lines import MOST
from reports.figures import GROUPS, figures_of
from reports.history import months_until, twelve_months
from reports.rankings import Ranking, Row


def of_ranking(found: Ranking, own: Collection[int] = ()) -> list[Series]:
    """The whole and its areas: all, where they are few, else one's own, the first and the last."""
    rows = found.ranked
    if len(rows) > MOST:
        chosen = [row for row in rows if row.area.pk in own] + [rows[0], rows[-1]]
        rows = list({row.area.pk: row for row in chosen}.values())[:MOST]
    return of_rows(found, rows)


def of_rows(found: Ranking, rows: list[Row]) -> list[Series]:
    """The whole and these of its areas, at most MOST."""
    months = twelve_months(found, [found.area, *(row.area for row in rows)])
    whole = Series(found.area.name, months[found.area.pk], is_whole=True)
    return [whole, *(Series(row.area.name, months[row.area.pk]) for row in rows[:MOST])]


def beside_the_whole(found: Ranking, above: list[Area]) -> list[Series]:
    """The area of a ranking beside its province, or a province beside the country; `above` are
    the units that hold it. One query."""
    wanted = Kind.COUNTRY if found.area.kind == Kind.PROVINCE else Kind.PROVINCE
    whole = next((one for one in above if one.kind == wanted), None)
    itself = Series(found.area.name, twelve_months(found, [found.area])[found.area.pk])
    if whole is None:
        return [itself]
    months = months_until(found.month)
    figures, _counted_at = figures_of(months, [whole.pk], GROUPS[found.programme])
    line = [figures[month].get(whole.pk) for month in months]
    return [Series(whole.name, line, is_whole=True), itself]
