"""The table of people found."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _


class BeneficiaryTable(tables.Table):
    full_name = tables.Column(
        verbose_name=_("Name"), linkify=("beneficiary", {"uuid": tables.A("uuid")})
    )
    born = tables.Column(verbose_name=_("Born"))
    commune = tables.Column(verbose_name=_("Commune"))
    hamlet = tables.Column(verbose_name=_("Hamlet"), default="")
    masked_citizen_id = tables.Column(verbose_name=_("Citizen id"), default="")

    class Meta:
        orderable = False
        attrs = {"class": "folding"}
