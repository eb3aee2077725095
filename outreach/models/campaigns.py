"""A campaign: where, from when to when, by which document, with whom; and its teams."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Area, Containment
from officers.models import Officer
from officers.recording import recorded
from officers.scope import parts_with_people_in_sight


class Partner(models.TextChoices):
    """Who works beside the social insurance (domain dossier 0.2)."""

    BANK = "bank", pgettext_lazy("partner", "banks")
    POST = "post", pgettext_lazy("partner", "post")
    POLICE = "police", pgettext_lazy("partner", "police")
    COMMUNE = "commune", pgettext_lazy("partner", "commune People's Committees")
    MASS_ORGANISATION = "mass_organisation", pgettext_lazy("partner", "mass organisations")
    OPERATOR = "operator", pgettext_lazy("partner", "network operators")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those of the officer's areas, and those of areas that contain a part of them."""
        parts = parts_with_people_in_sight(officer)
        if parts is None:
            return self.all()
        above = Containment.objects.filter(
            area=OuterRef("area"),
            part__in=parts,
            part__is_leaf=True,
            valid__contains=OuterRef("begins_on"),
        )
        return self.filter(Q(area__in=parts) | Exists(above))

    def changeable_by(self, officer: Officer) -> Self:
        """Those of the officer's areas alone."""
        parts = parts_with_people_in_sight(officer)
        return self.all() if parts is None else self.filter(area__in=parts)

    def under_way(self, first: date, last: date) -> Self:
        """Those with a day between the two; a campaign without an end goes on."""
        goes_on = Q(ends_on=None) | Q(ends_on__gte=first)
        return self.filter(goes_on, begins_on__lte=last)


@recorded(
    *["name", "area", "begins_on", "ends_on", "launch_days", "baseline", "partners"],
    *["issuer", "number", "decided_on"],
)
class Campaign(models.Model):
    """A drive for payment by account; one without parts is for all of its area."""

    name = models.CharField(_("Name of the campaign"), max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="campaigns", verbose_name=_("Area"))
    begins_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"), null=True, blank=True)
    launch_days = ArrayField(models.DateField(), verbose_name=_("Launch days"), default=list)
    # The month that its result is held against.
    baseline = models.DateField(_("Baseline period"), null=True, blank=True)
    partners = ArrayField(
        models.CharField(max_length=20, choices=Partner), verbose_name=_("Partners"), default=list
    )
    # The plan document.
    issuer = models.CharField(_("Issued by"), max_length=200, blank=True)
    number = models.CharField(_("Number of the document"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the document"), null=True, blank=True)
    parts: Any = models.ManyToManyField(Area, through="Participation", related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
            models.CheckConstraint(
                name="campaign_document_is_whole",
                condition=Q(issuer="", number="", decided_on=None)
                | ~Q(issuer="") & ~Q(number="") & Q(decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_baseline_begins_a_month",
                condition=Q(baseline=None) | Q(baseline__day=1),
            ),
            models.CheckConstraint(
                name="campaign_baseline_before_it",
                condition=Q(baseline=None) | Q(baseline__lte=F("begins_on")),
            ),
        ]
        indexes = [models.Index(fields=["begins_on"])]

    def __str__(self) -> str:
        return self.name

    @property
    def partner_names(self) -> list[str]:
        return [str(Partner(one).label) for one in self.partners]

    def has_day(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@recorded("campaign", "area")
class Participation(models.Model):
    """A part of a campaign's area that takes part; the others then do not."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="participations")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))

    class Meta:
        verbose_name = _("part of the area")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "area"], name="participation_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.area_id}"


@recorded("campaign", "name")
class Team(models.Model):
    """People of several organisations who go out together."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="teams")
    name = models.CharField(_("Name of the team"), max_length=100)

    class Meta:
        verbose_name = _("team")
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="team_named_once")]

    def __str__(self) -> str:
        return self.name


@recorded("team", "name", "has_left")
class TeamMember(models.Model):
    """Somebody of a team, by name and organisation; members need not sign in. Who has left the
    team stays, for the routes that were theirs."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    name = models.CharField(_("member"), max_length=100)
    has_left = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("member")
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="teammember_once"),
            models.CheckConstraint(name="teammember_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
