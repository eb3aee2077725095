"""Report tables: counted again from the rolls, never nudged."""

from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from areas.calendar import OFFICE_TIME
from areas.models import Area
from officers.models import Officer, StoredFile
from officers.recording import recorded
from payments.models import PaymentPoint, Period, Programme
from reports.programmes import PROGRAMME_LABELS

Counted = TypeVar("Counted", bound="Figures")


class FiguresQuerySet(models.QuerySet[Counted]):
    def of(self, month: date) -> Self:
        return self.filter(period_id=month)


class Figures(models.Model):
    """People and money of a month and programme: what both report tables count.

    Amounts are whole đồng.
    """

    programme = models.SmallIntegerField(choices=Programme)
    recipients = models.IntegerField()
    by_bank_account = models.IntegerField()
    by_electronic_account = models.IntegerField()
    in_cash = models.IntegerField()
    amount = models.BigIntegerField()
    amount_in_cash = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_people", condition=Q(recipients__gt=0)),
            models.CheckConstraint(
                name="%(class)s_methods_add_up",
                condition=Q(
                    recipients=F("by_bank_account") + F("by_electronic_account") + F("in_cash")
                ),
            ),
        ]


class AreaRate(Figures):
    """The figures of one area; groups of programmes are sums of rows.

    An area without a row has no data.
    """

    pk = models.CompositePrimaryKey("period_id", "area_id", "programme")
    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="rates")
    # In cash on this roll, with a claim that waits for a later one.
    claimed = models.IntegerField()
    # Who had come so far by the month's end; who is paid by account had come all the way.
    agreed = models.IntegerField(db_default=0)
    opened = models.IntegerField(db_default=0)
    registered = models.IntegerField(db_default=0)

    objects = FiguresQuerySet["AreaRate"].as_manager()

    class Meta(Figures.Meta):
        indexes = [models.Index(fields=["area", "period"])]

    def __str__(self) -> str:
        return f"{self.period_id:%Y-%m} {self.area_id} {self.programme}"

    @property
    def by_account(self) -> int:
        return self.by_bank_account + self.by_electronic_account


class PointRate(Figures):
    """The figures of one commune at one payment point.

    `commune` is the one that was paid: people of several communes may collect at one point.
    A point's own figures are the sum of its rows; payments without a point stand in none.
    """

    pk = models.CompositePrimaryKey("period_id", "commune_id", "point_id", "programme")
    period = models.ForeignKey(Period, models.CASCADE, db_index=False, related_name="+")
    commune = models.ForeignKey(Area, models.CASCADE, related_name="+")
    point = models.ForeignKey(PaymentPoint, models.CASCADE, related_name="rates")

    objects = FiguresQuerySet["PointRate"].as_manager()

    def __str__(self) -> str:
        return f"{self.period_id:%Y-%m} {self.commune_id} {self.point_id} {self.programme}"


@recorded("period", "area", "text")
class AreaNote(models.Model):
    """What must be known about an area's figures of a month; its text is a message of ours."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "area", "text"], name="areanote_once")
        ]

    def __str__(self) -> str:
        return f"{self.period_id:%Y-%m} {self.area_id}"

    @property
    def words(self) -> str:
        return gettext(self.text)


class Group(models.TextChoices):
    """Areas of a kind of land, which are fairly compared with each other alone."""

    CITY = "city", _("city")
    PLAIN = "plain", _("plain")
    MOUNTAIN = "mountain", _("mountain")


@recorded("area", "group")
class PeerGroup(models.Model):
    """The peer group of an area, as provincial staff set it; areas without one are in none."""

    area = models.OneToOneField(Area, models.CASCADE, related_name="peer_group")
    group = models.CharField(_("Peer group"), max_length=8, choices=Group)

    class Meta:
        verbose_name = _("peer group")

    def __str__(self) -> str:
        return f"{self.area_id} {self.group}"


class Measure(models.TextChoices):
    """What a target is of: each is counted by the roll or on the way to it, and none is another."""

    PAID = "paid", _("paid by account")
    OPENED = "opened", _("account opened")
    REGISTERED = "registered", _("registered")


@recorded(
    "area", "programme", "measure", "due", "percent", "issuer", "number", "decided_on", "remark"
)
class Target(models.Model):
    """The share of an area's people that a plan document wants by the end of a month.

    `programme` is a programme or group of them by its name in the contract. The remark is typed
    by whoever entered it, or a message of ours.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="targets", verbose_name=_("Area"))
    programme = models.CharField(_("Programme"), max_length=20, choices=PROGRAMME_LABELS)
    measure = models.CharField(_("Measure"), max_length=10, choices=Measure)
    due = models.DateField(_("Due by the end of"))  # its month's first day
    percent = models.DecimalField(_("Target, %"), max_digits=5, decimal_places=2)
    issuer = models.CharField(_("Issued by"), max_length=200)
    number = models.CharField(_("Number of the document"), max_length=60)
    decided_on = models.DateField(_("Date of the document"))
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "programme", "measure", "due"], name="target_one_of_a_thing"
            ),
            models.CheckConstraint(
                name="target_percent", condition=Q(percent__gt=0, percent__lte=100)
            ),
            models.CheckConstraint(name="target_due_is_a_month", condition=Q(due__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.programme} {self.measure} {self.due:%Y-%m}"

    @property
    def is_of_payments(self) -> bool:
        """Whether it asks for people paid by account, as most documents do."""
        return self.measure == Measure.PAID

    @property
    def remark_in_words(self) -> str:
        return gettext(self.remark) if self.remark else ""


@recorded("area", "month", "text")
class ReportReason(models.Model):
    """What the clerk says of an area's month: why figures moved, what was done."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    month = models.DateField()
    text = models.TextField(_("Reasons and remarks"), max_length=2000)

    class Meta:
        verbose_name = _("reasons")
        constraints = [
            models.UniqueConstraint(fields=["area", "month"], name="reportreason_one_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.area_id}"


class ReportRun(models.Model):
    """Monthly reports of an area and of each of its parts of a level, made in the background.

    Its files remember it; what is not made yet is made next, whoever was at it before. Without
    `asked_by` it was begun by itself, after a month's last roll.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("reports", "waiting")
        WORKING = "working", pgettext_lazy("reports", "being made")
        DONE = "done", pgettext_lazy("reports", "finished")
        CANCELLED = "cancelled", pgettext_lazy("reports", "cancelled")
        FAILED = "failed", pgettext_lazy("reports", "failed")

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    month = models.DateField()
    level = models.CharField(max_length=10)
    form = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    asked_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    of = models.IntegerField()  # files in all
    attempts = models.IntegerField(default=0)  # at the file that is next
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"],
                name="reportrun_to_do",
                condition=Q(state__in=["waiting", "working"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.area_id} {self.level}"


class MadeFile(models.Model):
    """A file that somebody took away: what it was asked, what it said, and its digest.

    `said` is compressed (reports.papers.making); of files about people it is empty, and only
    their digest and the number of their rows are kept.
    """

    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=40, blank=True)
    parameters = models.CharField(max_length=500, blank=True)
    form = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    said = models.BinaryField()
    digest = models.BinaryField(db_index=True)
    # Of reports, which are kept for a time and not made again as long as they say the same.
    name = models.CharField(max_length=200, blank=True)
    kept = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey(ReportRun, models.CASCADE, null=True, related_name="files")
    # The row of the same file, where it stands under a later run as well.
    first = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it stands in the file."""
        made = self.first or self
        return f"{made.made_at.astimezone(OFFICE_TIME):%Y}-{made.pk:06d}"


class PersonList(models.Model):
    """A list of people that an officer asked for as a file: who, of what, for which purpose.

    The row stays; the file goes after a day. `made` has its number and digest. Without `area`
    it is of all the officer's areas.
    """

    class Which(models.TextChoices):
        CASH = "cash", _("who is paid in cash")
        ACCOUNT = "account", _("who is paid by account")
        ALL = "all", _("everybody on the roll")
        WORKLIST = "worklist", _("the worklist of today")
        BANK = "bank", _("for a bank: who agreed and waits for an account")
        POLICE = "police", _("for the police: whose identity is to be checked")
        POST = "post", _("for the post: who is paid in cash, by payment point")

    OF_TODAY = (Which.WORKLIST, Which.BANK, Which.POLICE)

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("lists of people", "being made")
        DONE = "done", pgettext_lazy("lists of people", "finished")
        FAILED = "failed", pgettext_lazy("lists of people", "failed")

    which = models.CharField(max_length=10, choices=Which)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    programme = models.CharField(max_length=20, choices=PROGRAMME_LABELS)
    form = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    purpose = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    rows = models.IntegerField(null=True)
    made = models.OneToOneField(MadeFile, models.PROTECT, null=True, related_name="+")
    # Ids of the areas whose people it names: that one, or all that its officer had.
    of_areas = ArrayField(models.BigIntegerField(), default=list)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="personlist_made_with_its_rows",
                condition=~Q(state="done") | Q(rows__isnull=False, made__isnull=False),
            ),
            models.CheckConstraint(name="personlist_for_a_purpose", condition=~Q(purpose="")),
        ]
        indexes = [
            models.Index(fields=["state"], name="personlist_to_make", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.which} {self.month:%Y-%m} {self.pk}"

    @property
    def is_of_today(self) -> bool:
        """The worklist is of no month and programme, and so is what waits today for a partner."""
        return self.which in PersonList.OF_TODAY


class WorkerHeartbeat(models.Model):
    """One row: when a counting worker last ran."""

    id = models.BooleanField(primary_key=True, default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="workerheartbeat_one_row", condition=Q(id=True))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Revision(models.Model):
    """A statement that changed what pages of figures tell: the database's own triggers add it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"
