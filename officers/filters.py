"""What the access log is narrowed by."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from officers.models import AccessLog


class AccessFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(
        field_name="officer__username", lookup_expr="icontains", label=_("Officer")
    )
    action = django_filters.ChoiceFilter(choices=AccessLog.Action.choices, label=_("What"))
    since = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    person = django_filters.UUIDFilter(field_name="person", label=_("Person's identifier"))

    class Meta:
        model = AccessLog
        fields = ["officer", "action", "since", "person"]
