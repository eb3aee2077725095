"""When a counting worker last ran: shown by /readyz and `manage.py waiting`."""

from datetime import datetime

from django.utils import timezone

from reports.models import WorkerHeartbeat


def beat() -> None:
    WorkerHeartbeat.objects.update_or_create(pk=True, defaults={"at": timezone.now()})


def last() -> datetime | None:
    return WorkerHeartbeat.objects.values_list("at", flat=True).first()
