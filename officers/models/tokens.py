"""Tokens by which other systems read figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.models.officers import Officer
from officers.recording import recorded


@recorded("name", "area", "ended_at")
class ApiToken(models.Model):
    """What one system may read: the figures of an area and of all that it contains. Of the
    token itself only a digest is kept; 256 random bits need no slow one."""

    name = models.CharField(_("Name of the system"), max_length=100)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    class Meta:
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.name
