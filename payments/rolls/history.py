"""What happened to a roll: one row an event, written with the change itself."""

from officers.models import Officer
from payments.models import Roll, RollEvent


def note(*rolls: Roll, by: Officer | None = None, words: str = "") -> None:
    """The states that the rolls have now; without an officer it was a worker's doing."""
    RollEvent.objects.bulk_create(
        RollEvent(roll=roll, state=roll.state, by=by, words=words) for roll in rolls
    )
