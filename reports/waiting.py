"""What is not counted yet, and the jobs that are under way."""

from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils import timezone

from payments.models import ChangedCommune, Roll


@dataclass(frozen=True)
class Waiting:
    """Changed communes not counted yet, seconds since the oldest, rolls by open state."""

    changes: int
    oldest_seconds: float | None
    rolls: dict[str, int]


def waiting() -> Waiting:
    found = ChangedCommune.objects.aggregate(changes=Count("pk"), oldest=Min("at"))
    open_states = [Roll.State.WAITING, Roll.State.WORKING, Roll.State.FAILED]
    rolls = Roll.objects.filter(state__in=open_states).order_by().values_list("state")
    return Waiting(
        changes=found["changes"],
        oldest_seconds=(
            (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else None
        ),
        rolls=dict(rolls.annotate(number=Count("pk"))),
    )
