"""The ranking's questions, read from the address: period, area, level, tree, programme."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.calendar import is_known_period
from areas.models import Kind, Tree
from payments.filters import MonthField
from reports.models import AreaRate, Group
from reports.orders import Order
from reports.programmes import PROGRAMME_LABELS

LEVELS = [
    (Kind.COUNTRY.value, _("country")),
    (Kind.PROVINCE.value, _("provinces")),
    (Kind.DISTRICT.value, _("districts")),
    (Kind.OFFICE.value, _("offices")),
    (Kind.COMMUNE.value, _("communes")),
]

ORDERS = [
    (Order.LEVEL.value, _("rate")),
    (Order.CHANGE.value, _("change in a month")),
    (Order.CASH.value, _("people left in cash")),
]


class PeriodField(MonthField):
    def clean(self, value: str) -> object:
        month = super().clean(value)
        if isinstance(month, date) and not is_known_period(month):
            raise forms.ValidationError(_("This month is unknown."))
        return month


class PeriodFilter(django_filters.Filter):
    field_class = PeriodField


class RankingFilter(django_filters.FilterSet):
    """Reads and checks the questions; the ranking itself answers them (reports.rankings)."""

    period = PeriodFilter(field_name="period", label=_("Period"))
    area = django_filters.CharFilter(label=_("Area"), method="unchanged")
    level = django_filters.ChoiceFilter(
        choices=LEVELS, label=_("Level"), method="unchanged", empty_label=None
    )
    tree = django_filters.ChoiceFilter(
        choices=Tree.choices, label=_("Tree"), method="unchanged", empty_label=None
    )
    programme = django_filters.ChoiceFilter(
        choices=list(PROGRAMME_LABELS.items()),
        label=_("Programme"),
        method="unchanged",
        empty_label=None,
    )

    order = django_filters.ChoiceFilter(
        choices=ORDERS, label=_("Ranked by"), method="unchanged", empty_label=_("as usual")
    )
    peers = django_filters.ChoiceFilter(
        choices=Group.choices, label=_("Peer group"), method="unchanged", empty_label=_("all")
    )

    borders = django_filters.ChoiceFilter(
        choices=[("today", _("today's"))],
        label=_("Borders"),
        method="unchanged",
        empty_label=_("those of the month"),
    )

    class Meta:
        model = AreaRate
        fields = ["period", "area", "level", "tree", "programme"]

    def unchanged(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset
