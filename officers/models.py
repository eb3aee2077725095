"""The people who sign in, where they are assigned, what they looked at, the files they keep."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers import subjects
from officers.recording import recorded

# The hours of the clock in Asia/Ho_Chi_Minh in which no office works and no point pays.
NIGHT_BEGINS, NIGHT_ENDS = 22, 5

# Whoever works on signs in again after that.
LONGEST_SESSION = timedelta(hours=12)


class Role(models.TextChoices):
    VIEWER = "viewer", _("viewer")
    CASHIER = "cashier", _("cashier")
    DISTRICT_OFFICER = "district_officer", _("district officer")
    PROVINCIAL_STAFF = "provincial_staff", _("provincial staff")
    ADMINISTRATOR = "administrator", _("administrator")
    AUDITOR = "auditor", _("auditor")
    SYSTEM = "system", _("system")


@recorded("username", "first_name", "last_name", "role", "is_active")
class Officer(AbstractUser):
    """Somebody who signs in. Rights follow the role; what is in sight follows assignments."""

    # The whole name stands here; `first_name` stays empty.
    last_name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.VIEWER)
    # Counted up when sessions or links that were given out must not open anything any more.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    password_links = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.CheckConstraint(
                name="officer_no_superuser", condition=models.Q(is_superuser=False)
            ),
            models.CheckConstraint(
                name="officer_known_role", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session goes on while this stays: until a new password or `sessions_ended`."""
        until = f"{self.sessions_ended} {self.password}"
        digest = salted_hmac("officers.session", until, secret=secret, algorithm="sha256")
        return digest.hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators look at officers and areas in the administration site; what they may
        change, and for whom, the officers' own pages decide."""
        app, _, action = perm.partition(".")
        return self.has_module_perms(app) and action.startswith("view_")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator and app_label in {"officers", "areas"}


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, officer: Officer, day: date) -> "AssignmentQuerySet":
        return self.filter(officer=officer, valid__contains=day)

    def not_ended(self, day: date) -> "AssignmentQuerySet":
        """Those of that day and of later ones."""
        return self.filter(valid__overlap=DateRange(day, None))

    def ended(self, day: date) -> "AssignmentQuerySet":
        """Those whose last day lies before that day."""
        return self.filter(valid__fully_lt=DateRange(day, None))


@recorded("officer", "area", "valid")
class Assignment(models.Model):
    """An officer works for an area, for a time; an ended assignment shows nothing."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="assignments")
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="assignments", verbose_name=_("area")
    )
    valid = DateRangeField(_("days"))

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            ExclusionConstraint(
                name="assignment_once_a_day",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="assignment_valid_some_day", condition=models.Q(valid__isempty=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)

    @property
    def first_day(self) -> date | None:
        """None where it was always so."""
        return self.valid.lower

    @property
    def last_day(self) -> date | None:
        """The last day in force; None while no end is known."""
        return self.valid.upper and self.valid.upper - timedelta(days=1)


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


class SessionQuerySet(models.QuerySet["Session"]):
    def going_on(self) -> "SessionQuerySet":
        return self.filter(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser's session; of strangers as well, who may be on the way in (officers.sessions)."""

    officer = models.ForeignKey(Officer, models.CASCADE, null=True, related_name="sessions")
    signed_in_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField()
    browser = models.CharField(max_length=60, blank=True)

    objects: ClassVar = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        constraints = [
            models.CheckConstraint(
                name="session_somebody_signed_in",
                condition=models.Q(officer=None, signed_in_at=None)
                | models.Q(officer__isnull=False, signed_in_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_ends_after_twelve_hours",
                condition=models.Q(signed_in_at=None)
                | models.Q(expire_date__lte=models.F("signed_in_at") + LONGEST_SESSION),
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from officers.sessions import SessionStore  # which is made of this model

        return SessionStore

    @property
    def name(self) -> str:
        """What pages call it by; who reads that cannot take the session over."""
        return salted_hmac("officers.sessions", self.session_key, algorithm="sha256").hexdigest()


class SignInTries(models.Model):
    """The tries of a day with one name, newest first: when, from where, whether by a stranger.

    Names and places are fingerprints (officers.tries); a place is empty where its owner came in.
    """

    MOST = 20

    name = models.UUIDField(primary_key=True)
    at = ArrayField(models.DateTimeField())
    places = ArrayField(models.UUIDField(null=True))
    strange = ArrayField(models.BooleanField())

    class Meta:
        constraints = [
            models.CheckConstraint(name="signintries_most", condition=models.Q(at__len__lte=20)),
            models.CheckConstraint(
                name="signintries_same_length",
                condition=models.Q(
                    places__len=models.F("at__len"), strange__len=models.F("at__len")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class KnownAddress(models.Model):
    """Whence somebody signed in with a name, both as fingerprints (officers.tries)."""

    name = models.UUIDField()
    place = models.UUIDField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "place"], name="knownaddress_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.place}"


class SecondFactor(models.Model):
    """The secret that an officer's phone shares with us, and the last half minute whose code
    was taken: an earlier one is not taken any more (officers.second_factor)."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="second_factor")
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.officer)


class RecoveryCode(models.Model):
    """A code that signs an officer in once, without the phone; gone once it did."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="recovery_codes")
    fingerprint = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "fingerprint"], name="recoverycode_once")
        ]

    def __str__(self) -> str:
        return str(self.officer)


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


class StoredFile(models.Model):
    """A file kept in the database, encrypted in chunks, so that any machine can serve it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Officer, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="storedfile_size", condition=models.Q(size__gte=0))
        ]

    def __str__(self) -> str:
        return self.name


class StoredChunk(models.Model):
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="storedchunk_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class Installation(models.Model):
    """One row that says what this database is: a demo is marked as one for good."""

    id = models.BooleanField(primary_key=True, default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="installation_one_row", condition=models.Q(id=True))
        ]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "production"
