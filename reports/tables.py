"""The ranked table: one row an area."""

import django_tables2 as tables
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import formats
from reports.rankings import Row

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class RankingTable(tables.Table):
    """Rows of a ranking, in its order; areas without data stand at the end."""

    rank = tables.Column(verbose_name=gettext_lazy("Rank"), empty_values=(), attrs=NUMBER)
    area = tables.Column(
        verbose_name=gettext_lazy("Area"), linkify=lambda record, table: table.address(record)
    )
    bar = tables.Column(
        verbose_name=gettext_lazy("Share by account"),
        empty_values=(),
        attrs={"td": {"class": "bar"}, "th": {"class": "bar"}},
    )
    rate = tables.Column(verbose_name=gettext_lazy("Rate"), empty_values=(), attrs=NUMBER)
    fraction = tables.Column(
        verbose_name=gettext_lazy("By account of all"), empty_values=(), attrs=NUMBER
    )
    change = tables.Column(verbose_name=gettext_lazy("Change"), empty_values=(), attrs=NUMBER)
    in_cash = tables.Column(verbose_name=gettext_lazy("In cash"), empty_values=(), attrs=NUMBER)

    class Meta:
        orderable = False
        row_attrs = {"class": lambda record: "row" if record.figures else "row no-data"}

    def __init__(self, rows: list[Row], *, month: str, programme: str) -> None:
        self.month, self.programme = month, programme
        super().__init__(rows)

    def address(self, record: Row) -> str:
        return f"/areas/{record.area.address}/?period={self.month}&programme={self.programme}"

    def render_rank(self, record: Row) -> str:
        if record.rank is None:
            return "–"
        return f"{record.rank}=" if record.shares_rank else str(record.rank)

    def render_bar(self, record: Row) -> SafeString:
        if not record.figures:
            return format_html('<span class="quiet">{}</span>', _("no data"))
        figures = record.figures
        return format_html(
            '<progress max="{}" value="{}" aria-hidden="true"></progress>',
            str(figures.recipients),
            str(figures.by_account),
        )

    def render_rate(self, record: Row) -> str:
        return formats.percent(record.figures.percent) if record.figures else ""

    def render_fraction(self, record: Row) -> str:
        if not record.figures:
            return ""
        return (
            f"{number_format(record.figures.by_account)} / "
            f"{number_format(record.figures.recipients)}"
        )

    def render_change(self, record: Row) -> str:
        return "" if record.change_points is None else formats.points(record.change_points)

    def render_in_cash(self, record: Row) -> str:
        return number_format(record.figures.in_cash) if record.figures else ""
