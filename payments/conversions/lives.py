"""A person's conversions as the person's page tells them."""

from django.db.models import Prefetch, QuerySet

from beneficiaries.models import Beneficiary
from payments.models import Conversion, ConversionAct


def of(person: Beneficiary) -> QuerySet[Conversion]:
    """The newest first, each with its acts in their order."""
    acts = ConversionAct.objects.select_related("by", "point").order_by("pk")
    found = person.conversions.select_related("account").prefetch_related(Prefetch("acts", acts))
    return found.order_by("-pk")
