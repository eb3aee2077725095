"""The ranked table: one row an area."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.figures import Figures
from reports.points import AreaPoints, CommunePoints, PointFigures
from reports.rankings import Ranking
from reports.target_list import Line

NUMBER = {"th": {"class": "number"}}


class RankingTable(tables.Table):
    """Rows of a ranking in its order, areas without data at the end.

    The template writes a row's cells itself: rendering cell by cell took four times as long.
    """

    rank = tables.Column(verbose_name=_("Rank"), attrs=NUMBER)
    area = tables.Column(verbose_name=_("Area"))
    bar = tables.Column(verbose_name=_("Share by account"), attrs={"th": {"class": "bar"}})
    rate = tables.Column(verbose_name=_("Rate"), attrs=NUMBER)
    fraction = tables.Column(verbose_name=_("By account of all"), attrs=NUMBER)
    change = tables.Column(verbose_name=_("Change, points"), attrs=NUMBER)
    in_cash = tables.Column(verbose_name=_("In cash"), attrs=NUMBER)
    twelve_months = tables.Column(verbose_name=_("Twelve months"))
    to_next = tables.Column(verbose_name=_("People missing"))

    class Meta:
        orderable = False
        attrs = {"class": "ranking"}
        template_name = "reports/_ranking_table.html"

    def __init__(self, ranking: Ranking, own: set[int]) -> None:
        self.ranking = ranking
        # Of the rows that are shown, by the area's id (reports.history); none on the start page.
        self.months: dict[int, list[Figures | None]] = {}
        # Ids of the reader's own areas, which are marked among others.
        ids = {row.area.pk for row in ranking.rows}
        self.own = own if ids - own else set()
        self.question = f"?{ranking.of_its_areas}"
        super().__init__(ranking.rows)


class PointTable(tables.Table):
    """A row a commune, after it a row a payment point; the template writes the cells itself."""

    point = tables.Column(verbose_name=_("Payment point"))
    rate = tables.Column(verbose_name=_("Share by account"), attrs=NUMBER)
    in_cash = tables.Column(verbose_name=_("In cash"), attrs=NUMBER)

    class Meta:
        orderable = False
        template_name = "reports/_point_table.html"

    def __init__(self, found: AreaPoints) -> None:
        self.question = f"?period={found.month:%Y-%m}&programme={found.programme}"
        rows: list[CommunePoints | PointFigures] = []
        for commune in found.communes:
            rows += [commune, *commune.points]
        super().__init__(rows)


class TargetTable(tables.Table):
    """A row a target; the template writes the cells itself."""

    area = tables.Column(verbose_name=_("Area"))
    target = tables.Column(verbose_name=_("Target"), attrs=NUMBER)
    standing = tables.Column(verbose_name=_("Standing"))
    to_go = tables.Column(verbose_name=_("To go"))
    change = tables.Column(verbose_name=pgettext_lazy("verb", "Change"))

    class Meta:
        orderable = False
        template_name = "reports/_target_table.html"

    def __init__(self, lines: list[Line], own: set[int]) -> None:
        self.own = own  # ids of the areas whose targets the reader may change
        super().__init__(lines)
