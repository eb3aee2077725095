"""Pages of figures that a process keeps: the same question in the same scope has the same answer
until something is written that such pages tell.

What was written is known by the revisions, rows that triggers add in the writing transaction: a
page that is kept under them is never older than what its reader could have asked for. It is kept
without anything of the reader but the areas, so nobody's name or form is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from areas.calendar import today
from officers.rights import OfficerRequest

SEEN = "seen"  # which figures an open page has, when it asks again
# The areas of an officer, and a pair of numbers that is another one whenever a revision came:
# old ones go too, but each is lower than any that came since, so that where as many are left
# as were there before, their sum is higher.
STATE = """
SELECT (SELECT string_agg(format('%%s %%s', area_id, valid), ';' ORDER BY id)
          FROM officers_assignment WHERE officer_id = %(officer)s),
       count(*), sum(id)
  FROM reports_revision
"""
WRITING = [Lock() for _ in range(64)]


@dataclass(frozen=True)
class Page:
    """A page's title and content as written."""

    title: str
    content: SafeString


def stamp_of(request: OfficerRequest) -> str:
    """Another one whenever an address may be answered otherwise: by the areas and role of the
    officer, day, language, and what was written. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"officer": request.user.pk})
        state = cursor.fetchone()
    known = (request.user.role, get_language(), today(), state)
    return sha256(repr(known).encode()).hexdigest()


def page(request: OfficerRequest, stamp: str, written: Callable[[], Page]) -> Page:
    """The page that is kept of the address under a stamp, or what is written now. `written` may
    use of the request the address and what the stamp is made of, and nothing else."""
    address = (request.path, _asked(request).urlencode())
    key = sha256(repr((stamp, address)).encode()).hexdigest()
    kept = caches["pages"]
    found: Page | None = kept.get(key)
    if found:
        return found
    # Whoever asks the same meanwhile waits for it instead of writing it once more.
    with WRITING[int(key, 16) % len(WRITING)]:
        found = kept.get(key)
        if found is None:
            found = written()
            kept.set(key, found)
        return found


def content(request: OfficerRequest, template: str, context: dict[str, Any]) -> SafeString:
    """What a template writes that knows of the request the address alone, not who asks."""
    address = HttpRequest()
    address.path, address.GET = request.path, _asked(request)  # type: ignore[assignment]
    return render_to_string(template, context | {"request": address})


def _asked(request: OfficerRequest) -> QueryDict:
    data = request.GET.copy()
    data.pop(SEEN, None)
    return data
