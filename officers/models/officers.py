"""The people who sign in, and where they are assigned."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.recording import recorded


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
