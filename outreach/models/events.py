"""An event of a campaign: a day and hours, a place, a team, and what came of it."""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.calendar import OFFICE_TIME
from areas.models import Area
from beneficiaries.models import Institution
from officers.models import Officer
from officers.recording import recorded
from officers.scope import parts_with_people_in_sight
from outreach.models.campaigns import Campaign, Team
from payments.models import PaymentPoint


def _moment(time: str) -> CombinedExpression:
    return CombinedExpression(F("day"), "+", F(time), output_field=models.DateTimeField())


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those of campaigns in the officer's sight: an event names nobody who is paid."""
        return self.filter(campaign__in=Campaign.objects.visible_to(officer))

    def changeable_by(self, officer: Officer) -> Self:
        """Those in communes of the officer's areas alone."""
        parts = parts_with_people_in_sight(officer)
        return self.all() if parts is None else self.filter(commune__in=parts)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))

    def in_order(self) -> Self:
        return self.order_by("day", "begins", "pk")


@recorded(
    *["kind", "day", "begins", "ends", "commune", "point", "place", "team"],
    *["people_came", "result"],
)
class Event(models.Model):
    class Kind(models.TextChoices):
        CONSULTATION = "consultation", pgettext_lazy("event", "consultation point")
        BANK_DAY = "bank_day", pgettext_lazy("event", "bank day")
        MEETING = "meeting", pgettext_lazy("event", "meeting")
        HOME_ROUND = "home_round", pgettext_lazy("event", "home round")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="events")
    kind = models.CharField(_("What it is"), max_length=12, choices=Kind)
    day = models.DateField(pgettext_lazy("event", "Day"))
    begins = models.TimeField(pgettext_lazy("event", "From"))
    ends = models.TimeField(pgettext_lazy("event", "To"))
    commune = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Commune"))
    point = models.ForeignKey(
        PaymentPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Payment point"),
    )
    place = models.CharField(_("Place"), max_length=150, blank=True)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Team"),
    )
    people_came = models.PositiveIntegerField(_("People who came"), null=True, blank=True)
    result = models.CharField(_("Result"), max_length=500, blank=True)
    banks: "models.ManyToManyField[Institution, EventBank]" = models.ManyToManyField(
        Institution, through="EventBank", related_name="+"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_begins", condition=Q(ends__gt=F("begins"))
            ),
            models.CheckConstraint(
                name="event_consultation_at_a_point",
                condition=~Q(kind="consultation") | Q(point__isnull=False),
            ),
            ExclusionConstraint(
                name="event_one_a_team_and_hour",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    (
                        Func(
                            _moment("begins"),
                            _moment("ends"),
                            function="tsrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"event {self.pk}"

    @property
    def where(self) -> str:
        """The payment point or the place, with the commune."""
        names = [self.point.name if self.point else "", self.place, self.commune.name]
        return ", ".join(filter(None, names))

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.begins, OFFICE_TIME)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.day, self.ends, OFFICE_TIME)


@recorded("event", "bank")
class EventBank(models.Model):
    """A bank or wallet that opens accounts at an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="event_banks")
    bank = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("event", "bank")
    )

    class Meta:
        verbose_name = pgettext_lazy("event", "bank")
        constraints = [models.UniqueConstraint(fields=["event", "bank"], name="eventbank_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.bank_id}"
