"""What was decided about an account that several people are paid to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from officers.models import Officer


class SharedAccountDecision(models.Model):
    """One decision; the latest holds, as long as nobody else joins the account.

    Decisions are only added: undoing one is a decision to look again.
    """

    class Verdict(models.TextChoices):
        MAY_STAY = "may_stay", _("may stay")
        TO_CHANGE = "to_change", _("a change is needed")
        LOOK_AGAIN = "look_again", _("to be looked at again")

    fingerprint = models.BinaryField(max_length=32)
    # Of whom it was decided: the accounts of these people, one each.
    accounts = ArrayField(models.BigIntegerField())
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sharedaccountdecision_with_a_reason", condition=~models.Q(reason="")
            )
        ]
        indexes = [models.Index(fields=["fingerprint"])]

    def __str__(self) -> str:
        return f"decision {self.pk}: {self.verdict}"
