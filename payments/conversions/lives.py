"""A person's conversions as the person's page tells them."""

from uuid import uuid4

from django.db.models import Prefetch

from beneficiaries.models import Beneficiary
from payments.conversions.deeds import mark_of
from payments.forms import WithdrawForm
from payments.models import Conversion, ConversionAct


def of(person: Beneficiary) -> list[Conversion]:
    """The newest first, each with its acts in their order and a form to withdraw it."""
    acts = ConversionAct.objects.select_related("by", "point").order_by("pk")
    found = person.conversions.select_related("account").prefetch_related(Prefetch("acts", acts))
    lives = list(found.order_by("-pk"))
    for one in lives:
        one.withdraw_form = WithdrawForm(  # type: ignore[attr-defined]
            initial={"form": uuid4(), "seen": mark_of(one)}, auto_id=f"withdraw{one.pk}_%s"
        )
    return lives
