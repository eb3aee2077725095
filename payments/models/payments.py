"""What was paid to whom in a month, and the outbox of communes to be counted again."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from areas.models import Area
from beneficiaries.models import Account, Beneficiary
from officers.models import Officer
from officers.scope import areas_with_people_in_sight
from payments.models.periods import Method, Outcome, PaymentPoint, Period, Programme

NOT_RECEIVED = [Outcome.UNCOLLECTED, Outcome.RETURNED]


class MonthlyPaymentQuerySet(models.QuerySet["MonthlyPayment"]):
    def visible_to(self, officer: Officer) -> Self:
        """Payments of communes that the officer's areas contain today, inherited included."""
        return self.filter(commune__in=areas_with_people_in_sight(officer).values("part"))

    def of(self, month: date) -> Self:
        return self.filter(period=month)

    def of_those(self, months: Iterable[date]) -> Self:
        return self.filter(period__in=months)

    def not_received(self) -> Self:
        """Of which the roll says that the cash was not collected, or came back."""
        return self.paid_in_cash().filter(outcome__in=NOT_RECEIVED)

    def at(self, point: PaymentPoint) -> Self:
        return self.filter(point=point)

    def paid_in_cash(self) -> Self:
        return self.filter(method=Method.CASH)

    def paid_by_account(self) -> Self:
        return self.exclude(method=Method.CASH)


class MonthlyPayment(models.Model):
    """One person's payment in one programme and month, as the roll said it.

    The table is partitioned by month (payments.partitions). `commune` is the one that was
    paid, in that month. What the columns point at is checked once a statement, not once a
    row (migration 0002): row by row, three foreign keys cost more than the load itself.
    """

    pk = models.CompositePrimaryKey("period_id", "beneficiary_id", "programme")
    period = models.ForeignKey(
        Period, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, models.PROTECT, db_constraint=False, db_index=False, related_name="payments"
    )
    programme = models.SmallIntegerField(choices=Programme)
    method = models.SmallIntegerField(choices=Method)
    outcome = models.SmallIntegerField(choices=Outcome, null=True)
    commune = models.ForeignKey(
        Area, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    point = models.ForeignKey(
        PaymentPoint,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    roll = models.ForeignKey(
        "payments.Roll", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    amount = models.BigIntegerField()

    objects = MonthlyPaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_known_programme", condition=Q(programme__in=Programme.values)
            ),
            models.CheckConstraint(
                name="payment_known_method", condition=Q(method__in=Method.values)
            ),
            models.CheckConstraint(
                name="payment_cash_without_account",
                condition=~Q(method=Method.CASH) | Q(account=None),
            ),
            models.CheckConstraint(
                name="payment_account_named",
                condition=Q(method=Method.CASH) | Q(account__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_method_of_its_programme",
                condition=~Q(
                    programme=Programme.SOCIAL_INSURANCE, method=Method.ELECTRONIC_ACCOUNT
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "programme"]),
            # Few among millions, and asked for on every start page.
            models.Index(
                fields=["commune"],
                condition=Q(outcome__in=NOT_RECEIVED),
                name="payment_not_received",
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.period_id:%Y-%m} {self.beneficiary_id}"


class ChangedCommune(models.Model):
    """The outbox: this commune's payments of this month changed and are not yet counted.

    Written in the transaction of the change; rows are only added and, by counting, deleted.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    commune = models.ForeignKey(Area, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_default=models.functions.Now())

    def __str__(self) -> str:
        return f"{self.period_id:%Y-%m} {self.commune_id}"
