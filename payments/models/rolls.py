"""Rolls: the lists that were delivered, what they cover, and what they replaced."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import pgettext_lazy

from areas.models import Area
from officers.models import Officer, StoredFile
from officers.scope import areas_with_people_in_sight
from payments.models.periods import Period, Programme

# Lines of a roll's second list are numbered from here, of its third from twice as many: a
# workbook's sheet has half as many rows.
SHEET_LINES = 1 << 21


class RollQuerySet(models.QuerySet["Roll"]):
    def visible_to(self, officer: Officer) -> Self:
        """Rolls of areas that the officer's areas contain today, inherited included."""
        return self.filter(area__in=areas_with_people_in_sight(officer).values("part"))

    def loaded(self) -> Self:
        return self.filter(state=Roll.State.LOADED)


class Roll(models.Model):
    """One delivered list for an area and a month. The row is also the job that loads it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("roll", "waiting")
        WORKING = "working", pgettext_lazy("roll", "being worked on")
        CHECKED = "checked", pgettext_lazy("roll", "checked: waits for a decision")
        REJECTED = "rejected", pgettext_lazy("roll", "rejected")
        LOADED = "loaded", pgettext_lazy("roll", "loaded")
        UNCHANGED = "unchanged", pgettext_lazy("roll", "unchanged: already loaded")
        SUPERSEDED = "superseded", pgettext_lazy("roll", "superseded")
        UNDONE = "undone", pgettext_lazy("roll", "undone")
        FAILED = "failed", pgettext_lazy("roll", "failed")
        CANCELLED = "cancelled", pgettext_lazy("roll", "cancelled")

    MAX_ATTEMPTS = 5

    period = models.ForeignKey(Period, models.PROTECT, related_name="rolls")
    area = models.ForeignKey(Area, models.PROTECT, related_name="rolls")
    # The programme that the deliverer named; without one the file has a column.
    programme = models.SmallIntegerField(choices=Programme, null=True)
    accept_good = models.BooleanField(default=False)
    # The job is to read and check it; an officer then decides whether it is loaded.
    only_check = models.BooleanField(default=False)
    # Made with the form that delivered it: a double click or a resend meets this constraint.
    form = models.UUIDField(null=True, unique=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Why a roll as a whole was refused: a sentence's name and its values (payments.rolls.words).
    reason = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    claimed_at = models.DateTimeField(null=True)

    programmes = ArrayField(models.SmallIntegerField(), default=list)
    # Sheets of a workbook in which lists were found, those that were not read, and columns
    # that nobody has explained.
    sheets = ArrayField(models.CharField(max_length=100), default=list)
    asides = models.JSONField(default=list)
    unknown_columns = ArrayField(models.CharField(max_length=100), default=list)
    # Repairs that an officer accepted (payments.rolls.repairs), and what looks odd about the
    # file as a whole (payments.rolls.suspicions).
    repairs = models.JSONField(default=dict)
    suspicions = models.JSONField(default=list)
    # The loaded rolls that it would replace, as they were when it was compared with them.
    compared_with = ArrayField(models.BigIntegerField(), default=list)
    # The roll whose good lines stand, when this one only brings those that had faults.
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    digest = models.BinaryField(max_length=32, null=True)
    lines = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    to_account = models.PositiveIntegerField(default=0)
    to_cash = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    # Why it was accepted although something is unusual about it.
    acceptance = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "area", "digest"],
                condition=Q(state="loaded"),
                name="roll_content_loaded_once",
            ),
            models.CheckConstraint(
                name="roll_loaded_when_and_what",
                condition=~Q(state__in=["loaded", "superseded", "undone"])
                | Q(loaded_at__isnull=False, digest__isnull=False, good__gt=0),
            ),
            models.CheckConstraint(
                name="roll_difference_adds_up",
                condition=~Q(state__in=["loaded", "superseded", "undone"])
                | Q(
                    good=models.F("same")
                    + models.F("to_account")
                    + models.F("to_cash")
                    + models.F("new")
                ),
            ),
            models.CheckConstraint(
                name="roll_undone_by_somebody_for_a_reason",
                condition=~Q(state="undone")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
            ),
            models.CheckConstraint(
                name="roll_superseded_by_another",
                condition=~Q(state="superseded") | Q(superseded_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["period", "area"]),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["waiting", "working"]),
                name="roll_jobs",
            ),
        ]
        ordering = ["-period", "-pk"]

    def __str__(self) -> str:
        return f"roll {self.pk}"

    @property
    def programme_names(self) -> list[str]:
        return [str(Programme(value).label) for value in self.programmes]

    @property
    def faulty(self) -> int:
        """Lines that are, or would be, left out because of faults."""
        return self.lines - self.good

    @property
    def has_nothing_to_compare(self) -> bool:
        """Whether nobody of the month before is known: everybody seems new."""
        return bool(self.new) and not any(
            (self.same, self.to_account, self.to_cash, self.missing, self.moved)
        )

    def place_of(self, line: int) -> tuple[str, int]:
        """The list's name, empty where the file has one list only, and the row in it."""
        if len(self.sheets) <= 1:  # a CSV file may have more lines than any sheet
            return "", line
        place, row = divmod(line, SHEET_LINES)
        return (self.sheets[place] if place < len(self.sheets) else "", row)

    def spelled(self, line: int) -> str:
        """A line as people look for it: 17, or Gia Ninh, 17."""
        sheet, row = self.place_of(line)
        return f"{sheet}, {row}" if sheet else str(row)

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is to do something, or doing it."""
        return self.state in {Roll.State.WAITING, Roll.State.WORKING}


class RollFault(models.Model):
    """A fault or a warning on a line: which cell, what stood there, which sentence says it."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    is_warning = models.BooleanField(default=False)
    # What an officer may let stand there instead, and which kind of repair that is.
    repair = models.CharField(max_length=200, blank=True, db_default="")
    repair_kind = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["roll", "line"])]

    def __str__(self) -> str:
        return f"line {self.line} {self.column}: {self.code}"


class RollEvent(models.Model):
    """A state that a roll came into: when, by whom (nobody: a worker), and in what words."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=Roll.State)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    # What was done, for payments.rolls.history to say in the reader's language.
    deed = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["roll", "at"])]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.state}"


class RollCancellation(models.Model):
    """An officer does not want a roll that a worker holds locked: the worker looks for this.

    Without a reference that is checked, for the check would wait for the worker.
    """

    roll = models.OneToOneField(
        Roll, models.CASCADE, related_name="cancellation", db_constraint=False
    )
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"cancels {self.roll_id}"


class RollSlice(models.Model):
    """Which loaded roll speaks for a commune, a programme and a month: exactly one."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="slices")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    commune = models.ForeignKey(Area, models.PROTECT, related_name="+")
    programme = models.SmallIntegerField(choices=Programme)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "programme", "commune"], name="rollslice_one_loaded_roll"
            )
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.commune_id} {self.programme}"


def latest_month(commune: str) -> Subquery:
    """For a query of rows with a programme: the month of the last loaded roll that speaks for
    the row's commune, which `commune` leads to."""
    loaded = RollSlice.objects.filter(commune=OuterRef(commune), programme=OuterRef("programme"))
    return Subquery(loaded.order_by("-period").values("period")[:1])


class ReplacedPayment(models.Model):
    """A payment as an earlier roll said it, kept so that undoing brings it back."""

    replaced_by = models.ForeignKey(Roll, models.CASCADE, related_name="replaced")
    period = models.DateField()
    beneficiary_id = models.BigIntegerField()
    programme = models.SmallIntegerField()
    method = models.SmallIntegerField()
    outcome = models.SmallIntegerField(null=True)
    commune_id = models.IntegerField()
    point_id = models.BigIntegerField(null=True)
    roll_id = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["replaced_by", "beneficiary_id", "programme"],
                name="replacedpayment_once",
            )
        ]

    def __str__(self) -> str:
        return f"replaced by {self.replaced_by_id}: {self.beneficiary_id}"


class PersonChange(models.Model):
    """A person as they were before a roll changed them; `before` is null for a new person."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="person_changes")
    beneficiary_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "beneficiary_id"], name="personchange_once_a_roll"
            )
        ]
        indexes = [models.Index(fields=["beneficiary_id"])]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.beneficiary_id}"


class MadeAccount(models.Model):
    """An account that a roll brought; undoing takes it away if nothing else was paid to it."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="made_accounts")
    account_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll", "account_id"], name="madeaccount_once")
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}: {self.account_id}"
