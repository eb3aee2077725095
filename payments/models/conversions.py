"""A conversion: how one person comes to be paid another way. Only rolls confirm it.

Its life: agreed, opened, registered (facts with their own days, in any order), claimed (waits
for the roll), then confirmed, kept or contradicted by the rolls, or withdrawn. It ends when it
is withdrawn or another one takes its place.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.calendar import months_after
from beneficiaries.models import Account, Beneficiary
from officers.models import Officer
from officers.recording import recorded
from officers.scope import parts_with_people_in_sight
from payments.models.periods import Method, PaymentPoint, Programme


class Stage(models.TextChoices):
    """How far a person has come. Who has none is not reached."""

    AGREED = "agreed", pgettext_lazy("conversion", "agreed")
    OPENED = "opened", pgettext_lazy("conversion", "account opened")
    REGISTERED = "registered", pgettext_lazy("conversion", "registered")
    CLAIMED = "claimed", pgettext_lazy("conversion", "waits for the roll")
    CONFIRMED = "confirmed", pgettext_lazy("conversion", "confirmed by the roll")
    KEPT = "kept", pgettext_lazy("conversion", "kept three months in a row")
    CONTRADICTED = "contradicted", pgettext_lazy("conversion", "contradicted by the roll")
    WITHDRAWN = "withdrawn", pgettext_lazy("conversion", "withdrawn")


BEFORE_THE_CLAIM = [Stage.AGREED, Stage.OPENED, Stage.REGISTERED]
JUDGED = [Stage.CONFIRMED, Stage.KEPT, Stage.CONTRADICTED]


class Place(models.TextChoices):
    """Where it was logged."""

    POINT = "point", pgettext_lazy("where", "at a payment point")
    OFFICE = "office", pgettext_lazy("where", "in the office")
    HOME = "home", pgettext_lazy("where", "at home")
    ONLINE = "online", pgettext_lazy("where", "online")


class ConversionQuerySet(models.QuerySet["Conversion"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those of people who are visible to the officer (beneficiaries.models)."""
        parts = parts_with_people_in_sight(officer)
        return self.all() if parts is None else self.filter(beneficiary__commune__in=parts)

    def current(self) -> Self:
        """At most one a person and programme."""
        return self.filter(ended_on=None)


# What officers set; what rolls say about it is worked out anew with each of them.
@recorded(
    *["beneficiary", "programme", "method", "account", "agreed_on", "opened_on", "registered_on"],
    *["claimed_on", "call_back_on", "ended_on"],
)
class Conversion(models.Model):
    State = Stage

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="conversions")
    programme = models.SmallIntegerField(choices=Programme)
    # How the person was paid when it was logged; nobody knows of people without a payment.
    from_method = models.SmallIntegerField(choices=Method, null=True)
    method = models.SmallIntegerField(choices=Method)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="conversions",
        verbose_name=_("account"),
    )
    agreed_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    claimed_on = models.DateField(null=True)
    # The first month to be paid so; worked out from the day of the claim and the cut-off.
    effective_period = models.DateField(null=True)
    call_back_on = models.DateField(_("Call back on"), null=True)
    state = models.CharField(max_length=12, choices=Stage)
    # The last month whose roll was heard on it.
    judged_period = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    # Counts what was done to it, so that a form can tell whether somebody came between.
    version = models.IntegerField(default=1)

    objects = ConversionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion")
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "programme"],
                condition=Q(ended_on=None),
                name="conversion_one_current",
            ),
            models.CheckConstraint(
                name="conversion_cash_without_account",
                condition=~Q(method=Method.CASH) | Q(account=None),
            ),
            models.CheckConstraint(
                name="conversion_claim_is_whole",
                condition=Q(claimed_on=None, effective_period=None)
                | Q(claimed_on__isnull=False, effective_period__isnull=False)
                & (Q(method=Method.CASH) | Q(account__isnull=False)),
            ),
            models.CheckConstraint(
                name="conversion_state_has_its_day",
                condition=Q(state=Stage.AGREED, agreed_on__isnull=False, claimed_on=None)
                | Q(state=Stage.OPENED, opened_on__isnull=False, claimed_on=None)
                | Q(state=Stage.REGISTERED, registered_on__isnull=False, claimed_on=None)
                | Q(state__in=[Stage.CLAIMED, *JUDGED], claimed_on__isnull=False)
                | Q(state=Stage.WITHDRAWN, ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="conversion_method_of_its_programme",
                condition=~Q(
                    programme=Programme.SOCIAL_INSURANCE, method=Method.ELECTRONIC_ACCOUNT
                ),
            ),
            models.CheckConstraint(
                name="conversion_from_a_first_of_month",
                condition=Q(effective_period=None) | Q(effective_period__day=1),
            ),
            models.CheckConstraint(
                name="conversion_after_the_claim",
                condition=Q(effective_period=None) | Q(effective_period__gt=F("claimed_on")),
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_period"])]

    def __str__(self) -> str:
        return f"conversion {self.pk}"

    @property
    def is_to_cash(self) -> bool:
        return self.method == Method.CASH

    @property
    def is_open(self) -> bool:
        """Whether it waits for a roll."""
        return self.state == Stage.CLAIMED and self.ended_on is None


class ConversionAct(models.Model):
    """One thing that was done to a conversion: a stage reached on a day, by whom, where.

    `form` is made with the form: a double click or a resend meets its constraint.
    """

    conversion = models.ForeignKey(Conversion, models.CASCADE, related_name="acts")
    form = models.UUIDField(unique=True)
    stage = models.CharField(max_length=12, choices=Stage)
    day = models.DateField()
    place = models.CharField(max_length=6, choices=Place, blank=True)
    point = models.ForeignKey(PaymentPoint, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conversionact_withdrawn_with_a_reason",
                condition=~Q(stage=Stage.WITHDRAWN) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.pk}"


def first_month(claimed_on: date, cut_off_day: int) -> date:
    """The first month to be paid another way: the next one up to and including the cut-off,
    later the month after (domain dossier 1.5)."""
    month = claimed_on.replace(day=1)
    return months_after(month, 1 if claimed_on.day <= cut_off_day else 2)
