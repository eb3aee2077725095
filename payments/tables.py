"""Tables of rolls and of their faults."""

import django_tables2 as tables
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from payments.models import Roll
from payments.rolls import layout

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
NAME = {"td": {"class": "name"}}
WORDS = {"td": {"class": "words"}}


class RollTable(tables.Table):
    id = tables.Column(verbose_name=_("Roll"), linkify=("roll", {"roll_id": tables.A("pk")}))
    period = tables.DateColumn(verbose_name=_("Period"), accessor="period_id", format="m/Y")
    area = tables.Column(verbose_name=_("Area"), attrs=NAME)
    programmes = tables.Column(verbose_name=_("Programmes"), accessor="programme_names")
    state = tables.Column(verbose_name=_("State"))
    lines = tables.Column(verbose_name=_("Lines"), attrs=NUMBER)
    good = tables.Column(verbose_name=_("Good"), attrs=NUMBER)
    created_at = tables.DateTimeColumn(verbose_name=_("Delivered"), format="d/m/Y H:i")

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def render_id(self, value: int) -> str:
        return str(value)

    def render_state(self, record: Roll) -> str:
        return str(record.get_state_display())

    def render_programmes(self, value: list[str]) -> str:
        return ", ".join(value)


class FaultTable(tables.Table):
    line = tables.Column(verbose_name=_("Line"), attrs=NUMBER)
    column = tables.Column(verbose_name=_("Column"))
    value = tables.Column(verbose_name=_("What stands there"))
    message = tables.Column(verbose_name=_("What is wrong"), empty_values=(), attrs=WORDS)

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def render_line(self, value: int) -> str:
        return str(value)

    def render_column(self, value: str) -> str:
        return layout.label(value, get_language())
