"""The table of the access log."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


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
