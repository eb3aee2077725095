"""The people of a part of a bridge: who they are, and how they were paid before and afterwards."""

from collections import defaultdict
from collections.abc import Iterable

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from beneficiaries.models import Beneficiary
from payments.models import Programme
from payments.models.periods import Method
from reports.bridge_people import Member

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
NAME = {"td": {"class": "name"}}
WORDS = {"td": {"class": "words"}}


class BridgePeopleTable(tables.Table):
    """A row a person; who stands in a part with several programmes has a word on each."""

    full_name = tables.Column(
        verbose_name=_("Name"), linkify=("beneficiary", {"uuid": tables.A("uuid")}), attrs=NAME
    )
    birth_year = tables.Column(verbose_name=_("Born"), attrs=NUMBER)
    programmes = tables.Column(verbose_name=_("Programme"), accessor="pk", attrs=WORDS)
    before = tables.Column(verbose_name=_("In the first month"), accessor="pk", attrs=WORDS)
    after = tables.Column(verbose_name=_("In the second month"), accessor="pk", attrs=WORDS)

    class Meta:
        orderable = False
        attrs = {"class": "folding"}

    def __init__(self, people: QuerySet[Beneficiary], members: Iterable[Member]) -> None:
        self.members: dict[int, list[Member]] = defaultdict(list)
        for member in members:
            self.members[member.beneficiary_id].append(member)
        super().__init__(people)

    def name_communes(self) -> None:
        """Looks up the communes that the page's rows name. One query."""
        shown = [member for row in self.page for member in self.members[row.record.pk]]
        ids = {one for each in shown for one in (each.commune_before, each.commune_after) if one}
        self.communes = dict(Area.objects.filter(pk__in=ids).values_list("pk", "name"))

    def render_birth_year(self, value: int) -> str:
        return str(value)

    def render_programmes(self, value: int) -> str:
        return "; ".join(str(Programme(one.programme).label) for one in self.members[value])

    def render_before(self, value: int) -> str:
        return "; ".join(
            self._paid(one.commune_before, one.method_before) for one in self.members[value]
        )

    def render_after(self, value: int) -> str:
        return "; ".join(
            self._paid(one.commune_after, one.method_after) for one in self.members[value]
        )

    def _paid(self, commune: int | None, method: int | None) -> str:
        if commune is None or method is None:
            return "–"
        return f"{self.communes.get(commune, '')}, {Method(method).label}"
