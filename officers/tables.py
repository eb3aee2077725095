"""Tables of officers, of what they were assigned to, and of the access log."""

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officers.models import Assignment, Officer

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
NAME = {"td": {"class": "name"}}


class OfficerTable(tables.Table):
    username = tables.Column(
        verbose_name=_("User name"), linkify=("officer", {"officer_id": tables.A("pk")})
    )
    name = tables.Column(verbose_name=_("Name"), accessor="get_full_name", attrs=NAME)
    role = tables.Column(verbose_name=_("Role"))
    areas = tables.Column(verbose_name=_("Areas today"), accessor="assignments_today", default="–")
    last_login = tables.DateTimeColumn(
        verbose_name=_("Last sign-in"), format="d/m/Y H:i", default="–"
    )
    is_active = tables.Column(verbose_name=_("State"))

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def render_role(self, record: Officer) -> str:
        return str(record.get_role_display())

    def render_areas(self, value: list[Assignment]) -> str:
        return ", ".join(assignment.area.name for assignment in value)

    def render_is_active(self, value: bool) -> str:
        return gettext("active") if value else gettext("not active")


class EndedTable(tables.Table):
    area = tables.Column(verbose_name=_("Area"), attrs=NAME)
    first_day = tables.DateColumn(verbose_name=_("First day"), format="d/m/Y", default="–")
    last_day = tables.DateColumn(verbose_name=_("Last day"), format="d/m/Y", default="–")

    class Meta:
        orderable = False


class AccessTable(tables.Table):
    """Who did what with whose data; people are named by their public identifier alone."""

    at = tables.DateTimeColumn(verbose_name=_("When"), format="d/m/Y H:i:s")
    officer = tables.Column(verbose_name=_("Officer"), accessor="officer__username")
    action = tables.Column(verbose_name=_("What"))
    about = tables.Column(verbose_name=_("Of whom or what"))
    rows = tables.Column(verbose_name=_("Rows"), attrs=NUMBER)
    purpose = tables.Column(verbose_name=_("Purpose"), attrs={"td": {"class": "words"}})

    class Meta:
        orderable = False
        attrs = {"class": "folding"}


class ReadingTable(tables.Table):
    """Who looked at one person, who is not named."""

    at = tables.DateTimeColumn(verbose_name=_("When"), format="d/m/Y H:i:s")
    officer = tables.Column(verbose_name=_("Officer"), accessor="officer__username")
    action = tables.Column(verbose_name=_("What"))
    purpose = tables.Column(verbose_name=_("Purpose"), attrs={"td": {"class": "words"}})

    class Meta:
        orderable = False
        attrs = {"class": "folding"}
