"""What the list of officers is narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.names import search_key
from officers.forms import ROLES
from officers.models import Officer


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
