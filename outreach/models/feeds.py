"""Events for a phone's calendar, which cannot sign in: by an address that nobody guesses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from officers.models import Officer


class CalendarFeed(models.Model):
    """One an officer. Of the secret in its address only a digest is kept; 256 random bits need no
    slow one."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="calendar_feed")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
