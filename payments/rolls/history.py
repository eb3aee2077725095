"""What happened to a roll: one row an event, written with the change itself."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officers.models import Officer
from payments.models import Programme, Roll, RollEvent

Deed = dict[str, Any]


def note(
    *rolls: Roll, by: Officer | None = None, words: str = "", deed: Deed | None = None
) -> None:
    """The states that the rolls have now; without an officer it was a worker's doing.

    `words` are the officer's own, `deed` is what was done besides (see `told`).
    """
    RollEvent.objects.bulk_create(
        RollEvent(roll=roll, state=roll.state, by=by, words=words, deed=deed) for roll in rolls
    )


def told(event: RollEvent) -> str:
    """What was done and said, in the language that is active."""
    return ": ".join(filter(None, [_deed(event.deed) if event.deed else "", event.words]))


def _deed(deed: Deed) -> str:
    if "repairs" in deed:
        number = deed["repairs"]
        words = ngettext("%(number)s repair accepted", "%(number)s repairs accepted", number)
        return words % {"number": number}
    if "accepted" in deed:
        return _("good lines accepted") if deed["accepted"] == "good" else _("accepted")
    if "explained" in deed:
        names = list(deed["explained"])
        if deed.get("programme"):
            names.append(str(Programme(deed["programme"]).label))
        return _("explained: %(names)s") % {"names": ", ".join(names)}
    return _("begun again")
