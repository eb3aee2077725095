"""A conversion: the claim that somebody is paid another way from a month on. Rolls decide."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from beneficiaries.models import Account, Beneficiary
from officers.models import Officer
from payments.models.periods import Method, Programme


class Conversion(models.Model):
    class State(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("conversion", "claimed")
        CONFIRMED = "confirmed", pgettext_lazy("conversion", "confirmed")
        CONTRADICTED = "contradicted", pgettext_lazy("conversion", "contradicted")
        KEPT = "kept", pgettext_lazy("conversion", "kept")
        WITHDRAWN = "withdrawn", pgettext_lazy("conversion", "withdrawn")

    # Made with the form: a double click or a resend meets this constraint.
    form = models.UUIDField(unique=True)
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="conversions")
    programme = models.SmallIntegerField(choices=Programme)
    method = models.SmallIntegerField(choices=Method)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    effective_period = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.CLAIMED)
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "programme"],
                condition=Q(state="claimed"),
                name="conversion_one_open_claim",
            ),
            models.CheckConstraint(
                name="conversion_account_where_needed",
                condition=Q(method=Method.CASH, account=None)
                | ~Q(method=Method.CASH) & Q(account__isnull=False),
            ),
            models.CheckConstraint(
                name="conversion_method_of_its_programme",
                condition=~Q(
                    programme=Programme.SOCIAL_INSURANCE, method=Method.ELECTRONIC_ACCOUNT
                ),
            ),
            models.CheckConstraint(
                name="conversion_from_a_first_of_month",
                condition=Q(effective_period__day=1),
            ),
        ]

    def __str__(self) -> str:
        return f"conversion {self.pk}"
