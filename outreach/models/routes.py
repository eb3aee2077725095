"""A route sheet: whom somebody of a team visits on a day, and what came of each visit."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models import Beneficiary
from officers.models import Officer
from outreach.models.campaigns import TeamMember
from outreach.models.contacts import Contact


class RouteSheetQuerySet(models.QuerySet["RouteSheet"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those with somebody who is visible to the officer; the others on them are not shown."""
        stops = RouteStop.objects.filter(sheet=OuterRef("pk")).visible_to(officer)
        return self.filter(Exists(stops))

    def of_days_since(self, day: date) -> Self:
        return self.filter(day__gte=day)


class RouteSheet(models.Model):
    """`form` is made with the form: a double click or a resend meets its constraint."""

    form = models.UUIDField(unique=True)
    day = models.DateField(pgettext_lazy("route", "Day"))
    member = models.ForeignKey(
        TeamMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheets",
        verbose_name=_("Who goes"),
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    objects = RouteSheetQuerySet.as_manager()

    def __str__(self) -> str:
        return f"route sheet {self.pk}"


class RouteStopQuerySet(models.QuerySet["RouteStop"]):
    def visible_to(self, officer: Officer) -> Self:
        people = Beneficiary.objects.visible_to(officer)
        return self.filter(Exists(people.filter(pk=OuterRef("beneficiary"))))


class RouteStop(models.Model):
    """One person on a sheet, as its number there says; with the talk, once it is entered."""

    sheet = models.ForeignKey(RouteSheet, models.CASCADE, related_name="stops")
    number = models.SmallIntegerField()
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="+")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, related_name="stop")

    objects = RouteStopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="routestop_number_once"),
            models.UniqueConstraint(fields=["sheet", "beneficiary"], name="routestop_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.number}"

    @property
    def place(self) -> str:
        """Hamlet and commune."""
        names = [self.beneficiary.hamlet, self.beneficiary.commune.name]
        return ", ".join(filter(None, names))
