"""What a checked roll would change: in people and money, and person by person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from payments.models.periods import Method, Programme
from payments.models.rolls import Roll


class Change(models.IntegerChoices):
    """What a roll says of a person beside an earlier list; the first four are every good line.

    The others stand beside: a line may switch to an account and move as well.
    """

    SAME = 1, _("paid in the same way")
    TO_ACCOUNT = 2, _("switch to an account")
    TO_CASH = 3, _("go back to cash")
    NEW = 4, _("are new")
    MISSING = 5, _("missing now")
    MOVED = 6, _("in another commune")
    AMOUNT = 7, _("with another amount")
    ACCOUNT = 8, _("with another account")
    PERSON = 9, _("with another name or birth date")
    LEFT_OUT = 10, _("left out for faults")


class Against(models.IntegerChoices):
    """The earlier list: that of the month before, or the roll that this one replaces."""

    MONTH_BEFORE = 1, _("last month")
    REPLACED = 2, _("the roll that this one replaces")


class RollDifference(models.Model):
    """How many lines, and how much money, change in one way in a commune and programme."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="differences")
    against = models.SmallIntegerField(choices=Against)
    change = models.SmallIntegerField(choices=Change)
    programme = models.SmallIntegerField(choices=Programme)
    # Nowhere for a line whose commune is not known.
    commune = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    lines = models.PositiveIntegerField()
    people = models.PositiveIntegerField()  # several benefits of one are one
    by_account = models.PositiveIntegerField()  # of the people
    amount = models.BigIntegerField()
    amount_before = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "against", "change", "programme", "commune"],
                name="rolldifference_once",
            )
        ]

    def __str__(self) -> str:
        return f"roll {self.roll_id} {self.change}: {self.lines}"


class RollChange(models.Model):
    """One person of whom a roll says something else than the earlier list.

    Who is new is not known yet, and named as the line does. `detail` holds what was said
    before: the commune's id, the last digits of the account, name and birth.
    """

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="changes")
    against = models.SmallIntegerField(choices=Against)
    change = models.SmallIntegerField(choices=Change)
    programme = models.SmallIntegerField(choices=Programme)
    commune = models.ForeignKey(
        Area, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.IntegerField(null=True)
    beneficiary_id = models.BigIntegerField(null=True)
    full_name = models.CharField(max_length=100, blank=True)
    birth_year = models.SmallIntegerField(null=True)
    method = models.SmallIntegerField(choices=Method, null=True)
    amount = models.BigIntegerField(null=True)
    amount_before = models.BigIntegerField(null=True)
    detail = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["roll", "against", "change", "commune"]),
            # Since when somebody who moved is paid by account.
            models.Index(
                fields=["beneficiary_id"],
                condition=models.Q(change=Change.TO_ACCOUNT),
                name="rollchange_to_account",
            ),
        ]

    def __str__(self) -> str:
        return f"roll {self.roll_id} line {self.line}: {self.change}"
