"""A talk with a person: where, what came of it, why not, and who must act next."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models import Beneficiary
from officers.models import Officer
from officers.scope import parts_with_people_in_sight
from outreach.models.events import Event
from payments.models import Conversion, Place, Stage


class Outcome(models.TextChoices):
    AGREED = "agreed", pgettext_lazy("contact", "agreed")
    OPENED = "opened", pgettext_lazy("contact", "account opened")
    REGISTERED = "registered", pgettext_lazy("contact", "registered")
    CALL_BACK = "call_back", pgettext_lazy("contact", "call back")
    REFUSED = "refused", pgettext_lazy("contact", "refused")
    NOT_MET = "not_met", pgettext_lazy("contact", "not met")
    EXEMPT = "exempt", pgettext_lazy("contact", "exempt for now")
    VERIFIED = "verified", pgettext_lazy("contact", "verified for the year")


# These are steps of a conversion as well, which is logged with them.
STEPS = {
    Outcome.AGREED: Stage.AGREED,
    Outcome.OPENED: Stage.OPENED,
    Outcome.REGISTERED: Stage.REGISTERED,
}
# Tries and verifications leave standing what the last talk about the account said.
SAY_NOTHING_NEW = [Outcome.NOT_MET, Outcome.VERIFIED]
# Why not is always said with these.
NEED_A_REASON = [Outcome.REFUSED, Outcome.EXEMPT]


class Reason(models.TextChoices):
    """Why somebody is still paid in cash (domain dossier 8.1)."""

    NO_BANK_NEAR = "no_bank_near", pgettext_lazy("reason", "no bank or ATM near")
    IDENTIFIER_MISMATCH = "mismatch", pgettext_lazy("reason", "identifier does not match")
    NO_PHONE = "no_phone", pgettext_lazy("reason", "no phone")
    PREFERS_CASH = "prefers_cash", pgettext_lazy("reason", "afraid, or prefers cash")
    CHILD_DECIDES = "child_decides", pgettext_lazy("reason", "a child decides")
    BEDRIDDEN = "bedridden", pgettext_lazy("reason", "bedridden")
    WAITS_FOR_BANK = "waits_for_bank", pgettext_lazy("reason", "waits for the bank")
    LOST_CARD = "lost_card", pgettext_lazy("reason", "lost the card or its PIN")
    OTHER = "other", pgettext_lazy("reason", "another reason")


class Actor(models.TextChoices):
    """Who must act next."""

    BANK = "bank", pgettext_lazy("actor", "bank")
    POST = "post", pgettext_lazy("actor", "post")
    POLICE = "police", pgettext_lazy("actor", "police")
    COMMUNE = "commune", pgettext_lazy("actor", "commune")
    SOCIAL_INSURANCE = "social_insurance", pgettext_lazy("actor", "social insurance")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those with people who are visible to the officer."""
        parts = parts_with_people_in_sight(officer)
        return self.all() if parts is None else self.filter(beneficiary__commune__in=parts)

    def that_say_something(self) -> Self:
        """Those that say how things stand: no tries, no verifications."""
        return self.exclude(outcome__in=SAY_NOTHING_NEW)

    def newest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class Contact(models.Model):
    """One talk, or a try at one. Contacts are only added; the newest one says how things stand.

    `form` is made with the form: a double click or a resend meets its constraint.
    """

    form = models.UUIDField(unique=True)
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="contacts")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="contacts")
    place = models.CharField(max_length=6, choices=Place, blank=True)
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=14, choices=Reason, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    next_actor = models.CharField(max_length=16, choices=Actor, blank=True)
    due_on = models.DateField(null=True)  # by when whoever is next must have acted
    exempt_until = models.DateField(null=True)
    # Whether the person agrees, with this talk, that a bank is given what opens an account; whoever
    # refuses later takes it back.
    bank_may_know = models.BooleanField(default=False)
    # What it led to; of an event, it is a conversion of that event.
    conversion = models.ForeignKey(Conversion, models.PROTECT, null=True, related_name="contacts")
    logged_on = models.DateField()  # the business date, which no contact is after
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        constraints = [
            models.CheckConstraint(
                name="contact_not_to_come", condition=Q(day__lte=F("logged_on"))
            ),
            models.CheckConstraint(
                name="contact_exemption_has_an_end",
                # A comparison with nothing would hold: that there is a day is asked first.
                condition=Q(outcome="exempt", exempt_until__isnull=False)
                & Q(exempt_until__gte=F("day"))
                | ~Q(outcome="exempt") & Q(exempt_until=None),
            ),
            models.CheckConstraint(
                name="contact_next_actor_has_a_day",
                condition=Q(next_actor="", due_on=None)
                | ~Q(next_actor="") & Q(due_on__isnull=False, due_on__gte=F("day")),
            ),
            models.CheckConstraint(
                name="contact_call_back_has_a_day",
                condition=~Q(outcome="call_back") | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_why_not",
                condition=~Q(outcome__in=["refused", "exempt"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="contact_another_reason_in_words",
                condition=~Q(reason="other") | ~Q(remark=""),
            ),
        ]
        indexes = [models.Index(fields=["beneficiary", "-day", "-id"])]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    def is_exempt_on(self, day: date) -> bool:
        return self.exempt_until is not None and self.exempt_until >= day
