"""A partner's answer: a file that is checked, shown, loaded line by line, and can be undone."""

from typing import Any, Self
from uuid import UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import pgettext_lazy

from areas.models import Area
from beneficiaries.models import Beneficiary, Institution, number_context
from officers.encryption import unseal
from officers.models import Officer
from officers.scope import parts_with_people_in_sight


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, officer: Officer) -> Self:
        """One's own, and those of whose areas one has every one."""
        parts = parts_with_people_in_sight(officer)
        if parts is None:
            return self.all()
        named = Answer.areas.through.objects.filter(answer=OuterRef("pk"))
        all_are_mine = Exists(named) & ~Exists(named.exclude(area__in=parts))
        return self.filter(Q(delivered_by=officer) | all_are_mine)


class Answer(models.Model):
    """`dated` is the day that it speaks of. `areas` are those that its officer had.

    `form` is made with the form: a double click or a resend meets its constraint.
    """

    class Kind(models.TextChoices):
        ACCOUNTS = "accounts", pgettext_lazy("answer", "a bank's newly opened accounts")
        IDENTITY = "identity", pgettext_lazy("answer", "checks against the population database")
        POST = "post", pgettext_lazy("answer", "money that the post could not pay out")

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("answer", "checked: waits for a decision")
        REFUSED = "refused", pgettext_lazy("answer", "refused")
        LOADED = "loaded", pgettext_lazy("answer", "loaded")
        UNDONE = "undone", pgettext_lazy("answer", "undone")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    areas: Any = models.ManyToManyField(Area, related_name="+")
    dated = models.DateField()
    form = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    delivered_on = models.DateField()  # the business date, which no answer is dated after
    delivered_at = models.DateTimeField(auto_now_add=True)
    delivered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    # Who loaded or refused it.
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_not_to_come", condition=Q(dated__lte=F("delivered_on"))
            ),
            models.CheckConstraint(
                name="answer_decided_by_somebody",
                condition=Q(state="checked", decided_at=None, decided_by=None)
                | ~Q(state="checked") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_undone_by_somebody",
                condition=~Q(state="undone") | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def batch(self) -> str:
        """How a person's identity check names the answer that brought it."""
        return f"answer {self.pk}"


class AnswerLineQuerySet(models.QuerySet["AnswerLine"]):
    def visible_to(self, officer: Officer) -> Self:
        """Of people in the officer's sight, and those that name nobody."""
        parts = parts_with_people_in_sight(officer)
        return (
            self.all()
            if parts is None
            else self.filter(Q(person=None) | Q(person__commune__in=parts))
        )


class AnswerLine(models.Model):
    """What one line says of one person, in codes; names and numbers are not kept.

    `findings` are faults and warnings as they were found (outreach.answers.findings). `before`
    is what undoing needs. The person has no constraint in the database: undoing a roll may
    take them away.
    """

    class Done(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("line", "waits")
        LOADED = "loaded", pgettext_lazy("line", "loaded")
        NOT_LOADED = "not_loaded", pgettext_lazy("line", "not loaded")
        UNDONE = "undone", pgettext_lazy("line", "undone")
        STAYS = "stays", pgettext_lazy("line", "could not be undone")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(
        Beneficiary, models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    says = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    is_good = models.BooleanField()
    # Whether it is work for an officer, once it is loaded.
    asks = models.BooleanField(default=False)
    done = models.CharField(max_length=10, choices=Done, default=Done.WAITING)
    # Why it was not loaded, or not undone: one finding.
    why = models.JSONField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = AnswerLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="answerline_number_once"),
            models.CheckConstraint(
                name="answerline_good_ones_alone_are_loaded",
                condition=Q(is_good=True) | Q(done="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["answer", "is_good", "number"]),
            models.Index(
                fields=["person"],
                condition=Q(asks=True, done="loaded"),
                name="answerline_asking",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.answer_id}, line {self.number}"

    @property
    def form(self) -> UUID:
        """As a form's: whatever the line logs is logged once."""
        return uuid5(self.answer.form, str(self.number))


class AnswerAccount(models.Model):
    """The account that a line names, its number encrypted as accounts' are; until it is loaded,
    refused or undone."""

    line = models.OneToOneField(AnswerLine, models.CASCADE, related_name="account")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    number_sealed = models.BinaryField()
    fingerprint = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"account of line {self.line_id}"

    def number(self) -> str:
        return unseal(bytes(self.number_sealed), number_context(bytes(self.fingerprint))).decode()
