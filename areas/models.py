"""Dated areas: provinces, districts, offices, communes, and who lies within whom, and when."""

import re
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    OFFICE = "office", _("office")
    COMMUNE = "commune", _("commune")


class Tree(models.TextChoices):
    ADMINISTRATIVE = "administrative", pgettext_lazy("tree of areas", "administrative")
    MANAGEMENT = "management", pgettext_lazy("tree of areas", "management")


class Share(models.TextChoices):
    """How much of a unit its successor took; PART_DEFAULT marks the likelier of several."""

    WHOLE = "whole", _("whole")
    PART = "part", _("part")
    PART_DEFAULT = "part-default", _("part, the likelier successor")


class UnknownAreaError(Exception):
    """An address kind:code that names no area on that day."""


ADDRESS = re.compile(r"(country|province|district|office|commune):([0-9A-Z-]{1,10})")


class AreaQuerySet(models.QuerySet["Area"]):
    def valid_on(self, day: date) -> "AreaQuerySet":
        return self.filter(valid__contains=day)

    def inside(self, area: "Area", day: date, tree: str | None = None) -> "AreaQuerySet":
        """The areas within an area on a day, itself included; units ended before are left out."""
        rows = Containment.objects.filter(area=area, valid__contains=day, inherited=False)
        if tree:
            rows = rows.filter(tree=tree)
        return self.filter(pk__in=rows.values("part"))

    def named(self, address: str) -> "AreaQuerySet":
        """Every area that `kind:code` named at any time; none where it is no address."""
        match = ADDRESS.fullmatch(address)
        return self.filter(kind=match[1], code=match[2]) if match else self.none()

    def with_parent_name(self, day: date) -> "AreaQuerySet":
        """Each with `parent_name`: of the unit it lies directly in, or None where there is none."""
        parents = Membership.objects.filter(area=OuterRef("pk"), valid__contains=day)
        first = parents.order_by("tree").values("parent__name")[:1]
        return self.annotate(parent_name=Subquery(first))

    def at(self, address: str, day: date) -> "Area":
        """The area that `kind:code` named on that day.

        Raises UnknownAreaError where nothing has that address, or nothing had it that day.
        """
        match = ADDRESS.fullmatch(address)
        found = match and self.valid_on(day).filter(kind=match[1], code=match[2]).first()
        if not found:
            raise UnknownAreaError(address)
        return found


class Area(models.Model):
    """A unit as long as its territory stays the same; its code may name another place later."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=100)
    valid = DateRangeField(_("days"))
    # Where people are paid: a commune, or a district that has none (islands).
    is_leaf = models.BooleanField(_("where people are paid"), default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            ExclusionConstraint(
                name="area_one_place_a_code_and_day",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="area_code_of_its_kind",
                condition=Q(kind=Kind.COUNTRY, code="VN")
                | Q(kind=Kind.PROVINCE, code__regex=r"^\d{2}$")
                | Q(kind=Kind.DISTRICT, code__regex=r"^\d{3}$")
                | Q(kind=Kind.OFFICE, code__regex=r"^\d{2}-\d{2}$")
                | Q(kind=Kind.COMMUNE, code__regex=r"^\d{5}$"),
            ),
            models.CheckConstraint(name="area_valid_some_day", condition=Q(valid__isempty=False)),
        ]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"{self.kind}:{self.code}"

    @property
    def last_day_excluded(self) -> date | None:
        return self.valid.upper

    @property
    def counted_along(self) -> Tree:
        """The tree in which its communes are found: offices know the other one alone."""
        return Tree.MANAGEMENT if self.kind == Kind.OFFICE else Tree.ADMINISTRATIVE

    def on(self, day: date) -> bool:
        """Whether the area exists on that day."""
        return day in self.valid


class Membership(models.Model):
    """An area lies directly within a parent, in one of the two trees, for a time."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="memberships")
    parent = models.ForeignKey(Area, models.CASCADE, related_name="members")
    tree = models.CharField(max_length=14, choices=Tree)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="membership_one_parent_a_tree_and_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("tree", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} < {self.parent_id} ({self.tree})"


class Containment(models.Model):
    """Every pair (area, part of it), the pair (area, area) included; rebuilt, never edited.

    From the day a unit ends it also stands under its successors and their ancestors,
    marked inherited: rights and history follow it there, counting does not.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="parts")
    part = models.ForeignKey(Area, models.CASCADE, related_name="within")
    tree = models.CharField(max_length=14, choices=Tree)
    valid = DateRangeField()
    inherited = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "part", "tree", "valid", "inherited"], name="containment_once"
            ),
        ]
        indexes = [models.Index(fields=["part", "tree"])]

    def __str__(self) -> str:
        return f"{self.area_id} > {self.part_id} ({self.tree})"


class Tile(models.Model):
    """Where a unit stands on the schematic map of its country or province, for a time.

    Rows go south; every second one stands half a column to the east. Only how units lie to
    each other can be read from it.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="tiles")
    valid = DateRangeField()
    column = models.SmallIntegerField()
    row = models.SmallIntegerField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="tile_one_place_a_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="tile_on_the_grid", condition=Q(column__gte=0, row__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.column}, {self.row}"


class Succession(models.Model):
    """What became of a unit on a day; many to many, for units are divided and merged."""

    predecessor = models.ForeignKey(Area, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Area, models.CASCADE, related_name="origins")
    on = models.DateField()
    share = models.CharField(max_length=12, choices=Share, default=Share.WHOLE)
    resolution = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_pair_once"
            ),
            models.CheckConstraint(
                name="succession_of_another",
                condition=~Q(predecessor=models.F("successor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id} ({self.on})"


class Boundary(models.Model):
    """The border of a unit as an office's own map has it: rings of [longitude, latitude]."""

    area = models.OneToOneField(Area, models.CASCADE, related_name="boundary")
    rings = models.JSONField()

    def __str__(self) -> str:
        return f"{self.area_id}"
