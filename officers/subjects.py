"""What the access log says was looked at where it is not one person.

Rows keep English words for good, for they are sealed; readers get them in their own language.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# As they are written -> as they are told.
TOLD: dict[str, Promise] = {
    "roll {number}": _("roll %(number)s"),
    "people of roll {number}": _("people of roll %(number)s"),
    "file of roll {number}": _("file of roll %(number)s"),
    "checked file of roll {number}": _("checked file of roll %(number)s"),
    "to-correct file of roll {number}": _("lines to be corrected of roll %(number)s"),
    "roll like latest of {area}": _("invented roll after the latest of %(area)s"),
    "cash list {month} {point}": _("cash list %(month)s of point %(point)s"),
    "cash list check {month} {point}": _("check of the cash list %(month)s of point %(point)s"),
    "bridge of {area} {since} {until} converted": _(
        "who was converted to an account: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} reverted": _(
        "who went back to cash: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} new": _(
        "who was new on the roll: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} ended": _(
        "who was no longer on any roll: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} moved_in": _(
        "who moved in: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} moved_out": _(
        "who moved out: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} boundary": _(
        "who came or went as the map changed: %(area)s, %(since)s to %(until)s"
    ),
    "bridge of {area} {since} {until} corrected": _(
        "of whom a corrected roll said otherwise: %(area)s, %(since)s to %(until)s"
    ),
    "list {number} of people sha256 {digest}": _("list %(number)s of people, %(digest)s"),
    "people of event {number}": _("people of event %(number)s"),
    "people to be visited": _("people to be visited"),
    "people with a due day": _("people with a due day"),
    "verified people": _("people who were verified for the year"),
    "route sheet {number}": _("route sheet %(number)s"),
    "results of route sheet {number}": _("results of route sheet %(number)s"),
    "answer {number} of a partner": _("answer %(number)s of a partner"),
    "work of partners' answers": _("work of partners' answers"),
    "worklist of conversions": _("worklist of conversions"),
    "shared accounts": _("shared accounts"),
    "nobody found": _("nobody found"),
    "nobody found by a card": _("nobody found by a card"),
    "readings of a person": _("who looked at a person"),
}


def told(subject: str) -> str:
    """The subject in the language that is active; as it is written where nobody knows it."""
    for pattern, words in PATTERNS:
        found = pattern.fullmatch(subject)
        if found:
            return str(words) % found.groupdict()
    return subject


def is_known(subject: str) -> bool:
    return any(pattern.fullmatch(subject) for pattern, _words in PATTERNS)


def _pattern(written: str) -> re.Pattern[str]:
    """Every {name} stands for one word."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\S+)", re.escape(written)))


PATTERNS = [(_pattern(written), words) for written, words in TOLD.items()]
