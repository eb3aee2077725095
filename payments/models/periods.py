"""Programmes, the months that are paid, and the places where cash is paid."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.calendar import months_after
from areas.models import Area
from officers.models import Officer
from officers.recording import recorded
from officers.scope import areas_with_people_in_sight


class Programme(models.IntegerChoices):
    """Who pays under which law; its machine name is the member's, in lower case."""

    SOCIAL_INSURANCE = 1, _("social insurance")
    SOCIAL_PROTECTION = 2, _("social protection")
    MERIT = 3, _("merit")

    @property
    def slug(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, slug: str) -> "Programme":
        """Raises KeyError for an unknown name."""
        return cls[slug.upper()]


class Method(models.IntegerChoices):
    """How a person is paid; everything but cash counts as paid by account."""

    CASH = 0, pgettext_lazy("method", "cash")
    BANK_ACCOUNT = 1, pgettext_lazy("method", "bank account")
    ELECTRONIC_ACCOUNT = 2, pgettext_lazy("method", "electronic account")


class Outcome(models.IntegerChoices):
    PAID = 1, pgettext_lazy("outcome", "paid")
    UNCOLLECTED = 2, pgettext_lazy("outcome", "uncollected")
    RETURNED = 3, pgettext_lazy("outcome", "returned")


class Period(models.Model):
    """A month that is paid; made by its first roll. Its partition of payments is made with it."""

    month = models.DateField(primary_key=True)
    # Claims logged up to and including this day are paid by account from the next month.
    cut_off_day = models.SmallIntegerField(default=20)
    # Rolls of the month are due by this day of it: cash is paid from the 2nd to the 10th.
    due_day = models.SmallIntegerField(default=5, db_default=5)

    class Meta:
        constraints = [
            models.CheckConstraint(name="period_begins_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="period_cut_off_day", condition=Q(cut_off_day__range=(1, 28))
            ),
            models.CheckConstraint(name="period_due_day", condition=Q(due_day__range=(1, 28))),
        ]
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PaymentPointQuerySet(models.QuerySet["PaymentPoint"]):
    def open_on(self, day: date) -> Self:
        return self.filter(valid__contains=day)

    def visible_to(self, officer: Officer) -> Self:
        """Points in communes that the officer's areas contain today, inherited included."""
        return self.filter(commune__in=areas_with_people_in_sight(officer).values("part"))


@recorded("code", "name", "kind", "commune", "valid")
class PaymentPoint(models.Model):
    class Kind(models.TextChoices):
        POST_OFFICE = "post_office", _("post office")
        COMMUNE_HALL = "commune_hall", _("commune hall")
        MOBILE = "mobile", _("mobile point")

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind)
    commune = models.ForeignKey(Area, models.PROTECT, related_name="payment_points")
    valid = DateRangeField()

    objects = PaymentPointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paymentpoint_known_kind",
                condition=Q(kind__in=["post_office", "commune_hall", "mobile"]),
            )
        ]
        indexes = [models.Index(fields=["commune"])]

    def __str__(self) -> str:
        return self.name

    def was_used_around(self, month: date) -> bool:
        """Whether the point and its commune existed in the month or the one before: whoever was
        paid there then may be missing now."""
        days = (month, months_after(month, -1))
        return any(day in self.valid and day in self.commune.valid for day in days)
