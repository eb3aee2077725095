"""A month's money that did not reach somebody, as the post said it."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Beneficiary
from outreach.models.answers import AnswerLine
from payments.models.periods import Outcome


class MissedPayment(models.Model):
    """Beside the month's payment, whose own outcome is the roll's: loading the roll anew does not
    lose this. `line` is the last one that said so.

    The person has no constraint in the database: undoing a roll may take them away.
    """

    beneficiary = models.ForeignKey(
        Beneficiary, models.CASCADE, db_constraint=False, related_name="missed_payments"
    )
    month = models.DateField()
    outcome = models.SmallIntegerField(choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    said_on = models.DateField()
    line = models.ForeignKey(AnswerLine, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["beneficiary", "month"], name="missedpayment_once"),
            models.CheckConstraint(name="missedpayment_of_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="missedpayment_not_paid",
                condition=Q(outcome__in=[Outcome.UNCOLLECTED, Outcome.RETURNED]),
            ),
        ]
        indexes = [models.Index(fields=["month", "beneficiary"])]

    def __str__(self) -> str:
        return f"missed payment {self.pk}"
