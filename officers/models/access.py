"""What officers looked at: the access log, its seals and its anchors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from officers import subjects
from officers.models.officers import Officer

# The hours of the clock in Asia/Ho_Chi_Minh in which no office works and no point pays.
NIGHT_BEGINS, NIGHT_ENDS = 22, 5


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    def at_night(self) -> "AccessLogQuerySet":
        """Those of the hours in which no office works."""
        return self.filter(models.Q(at__hour__gte=NIGHT_BEGINS) | models.Q(at__hour__lt=NIGHT_ENDS))


class AccessLog(models.Model):
    """Who saw or took personal data of whom, when, why. Rows are only ever added (trigger), and
    each is sealed at its commit (AccessSeal)."""

    class Action(models.TextChoices):
        VIEWED = "viewed", _("viewed")
        SEARCHED = "searched", _("searched")
        EXPORTED = "exported", _("exported")
        REVEALED = "revealed", _("revealed")
        PRINTED = "printed", _("printed")
        CHANGED = "changed", _("changed")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    # The person's public identifier; no foreign key, for the log outlives the person's row.
    person = models.UUIDField(null=True, db_index=True)
    # What was looked at where it is not one person: "roll 12".
    subject = models.CharField(max_length=80, blank=True)
    rows = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=200, blank=True)

    objects = AccessLogQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.officer_id} {self.action}"

    @property
    def about(self) -> str:
        """The person's identifier, or the subject in the language that is active."""
        return str(self.person) if self.person else subjects.told(self.subject)


class AccessSeal(models.Model):
    """What the database puts on each row of the access log as it is committed (trigger).

    `digest` is the SHA-256 of the digest before it and of every column of the row, so whoever
    changes or removes a row would have to make all later seals anew. No foreign key: the seal of
    a row that is missing stays, and tells it.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accessseal_counts_from_one", condition=models.Q(number__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of row {self.entry}"


class AccessAnchor(models.Model):
    """How many rows the access log had at a time, and its last seal; kept elsewhere as well,
    because a tail that was cut together with its seals is told by an anchor alone."""

    at = models.DateTimeField(auto_now_add=True)
    rows = models.PositiveBigIntegerField()
    last_number = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["last_number", "digest", "rows"], name="accessanchor_once_a_state"
            )
        ]

    def __str__(self) -> str:
        """The line that an office keeps elsewhere (read by officers.anchors)."""
        digest = bytes(self.digest).hex()
        return (
            f"access log anchored: {self.rows} rows, digest {digest}, last seal {self.last_number}"
        )
