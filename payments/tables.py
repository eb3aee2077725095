"""Tables of rolls, of the people in their differences, and of unusual reading."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from payments.models import Roll
from payments.unusual_reading import Finding

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


class ChangeTable(tables.Table):
    """The people behind a number of a roll's difference."""

    full_name = tables.Column(verbose_name=_("Name"), attrs=NAME)
    birth_year = tables.Column(verbose_name=_("Born"), attrs=NUMBER)
    where = tables.Column(verbose_name=_("Line"), attrs=NUMBER)
    programme_label = tables.Column(verbose_name=_("Programme"))
    commune_name = tables.Column(verbose_name=_("Commune"), attrs=NAME)
    amount_before = tables.Column(verbose_name=_("Amount before"), attrs=NUMBER)
    amount = tables.Column(verbose_name=_("Amount now"), attrs=NUMBER)
    way = tables.Column(verbose_name=_("Way"))
    status = tables.Column(verbose_name=_("Status"))
    before = tables.Column(verbose_name=_("Before"), attrs=WORDS)

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def render_birth_year(self, value: int) -> str:
        return str(value)

    def render_full_name(self, record: dict[str, Any]) -> str:
        if not record.get("uuid"):
            return str(record["full_name"])
        address = reverse("beneficiary", args=[record["uuid"]])
        return format_html('<a href="{}">{}</a>', address, record["full_name"])


class UnusualTable(tables.Table):
    """What was unusual in an officer's reading; each row leads to what the log has of it."""

    day = tables.DateColumn(verbose_name=_("Day"), format="d/m/Y")
    officer = tables.Column(verbose_name=_("Officer"))
    why = tables.Column(verbose_name=_("What is unusual"), attrs=WORDS)

    class Meta:
        orderable = False
        attrs = {"class": "folding"}
        empty_text = _("Nothing was unusual in these days.")

    def render_why(self, record: Finding) -> str:
        return format_html('<a href="{}">{}</a>', record.address, record.why)
