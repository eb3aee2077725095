"""What the list of officers and the access log are narrowed by."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.names import search_key
from officers.forms import ROLES
from officers.models import AccessLog, AccessLogQuerySet, Officer


class OfficerFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label=_("Name or user name"), method="named")
    role = django_filters.ChoiceFilter(choices=ROLES, label=_("Role"), empty_label=_("all roles"))

    class Meta:
        model = Officer
        fields = ["text", "role"]

    def named(self, officers: QuerySet[Officer], field: str, text: str) -> QuerySet[Officer]:
        """Those in whose names all the words occur, with or without accents."""
        words = search_key(text).split()
        names = officers.values_list("pk", "username", "first_name", "last_name")
        keys = {pk: search_key(" ".join(parts)) for pk, *parts in names}
        return officers.filter(
            pk__in=[pk for pk, key in keys.items() if all(word in key for word in words)]
        )


class AccessFilter(django_filters.FilterSet):
    officer = django_filters.CharFilter(label=_("Officer"), method="by_officer")
    action = django_filters.ChoiceFilter(
        choices=AccessLog.Action.choices, label=_("What"), empty_label=_("all")
    )
    since = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__lte",
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    hours = django_filters.ChoiceFilter(
        choices=[("night", _("at night"))],
        label=_("Hours"),
        empty_label=_("all"),
        method="in_hours",
    )
    person = django_filters.UUIDFilter(field_name="person", label=_("Person's identifier"))

    class Meta:
        model = AccessLog
        fields = ["officer", "action", "since", "until", "hours", "person"]

    def by_officer(self, rows: AccessLogQuerySet, field: str, text: str) -> AccessLogQuerySet:
        """Those of the officer who is called so; where nobody is, of those in whose user name
        it occurs."""
        named = rows.filter(officer__username=text)
        is_one = Officer.objects.filter(username=text).exists()
        return named if is_one else rows.filter(officer__username__icontains=text)

    def in_hours(self, rows: AccessLogQuerySet, field: str, hours: str) -> AccessLogQuerySet:
        return rows.at_night()
