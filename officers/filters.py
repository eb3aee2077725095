"""What the list of officers and the access log are narrowed by."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.names import search_key
from officers.forms import ROLES
from officers.models import AccessLog, Officer


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
    officer = django_filters.CharFilter(
        field_name="officer__username", lookup_expr="icontains", label=_("Officer")
    )
    action = django_filters.ChoiceFilter(
        choices=AccessLog.Action.choices, label=_("What"), empty_label=_("all")
    )
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
