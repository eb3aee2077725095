"""Headers that an officer explained once, for every later file of the same area."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.models import Officer
from officers.recording import recorded


@recorded("area", "key", "header", "column")
class ColumnMapping(models.Model):
    """What a header means in an area's files; without a column it is to stand aside."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)  # payments.rolls.layout.key_of(header)
    header = models.CharField(max_length=100)
    column = models.CharField(_("what it holds"), max_length=20, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("column")
        constraints = [
            models.UniqueConstraint(fields=["area", "key"], name="columnmapping_once_an_area")
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.header} is {self.column or 'aside'}"
