"""What each role may do. Every address declares the right it needs; without one it is closed."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from officers.models import Officer, Role


class Right(StrEnum):
    START = "start"  # one's own start page
    FIGURES = "figures"  # rates and rankings, which name nobody
    PEOPLE = "people"  # beneficiaries in one's areas
    CONVERSIONS = "conversions"  # logging who comes to be paid another way
    OUTREACH = "outreach"  # campaigns, events and visits in one's areas
    ROLLS = "rolls"  # rolls of one's areas, and their files
    CASH_LIST = "cash_list"  # names and amounts of who is paid in cash at one's payment points
    PLANNING = "planning"  # whom areas are compared with, in one's own province
    ADMINISTER = "administer"  # officers and assignments
    ACCESS_LOG = "access_log"  # who looked at whom


EVERYONE = {Right.START, Right.FIGURES}
FIELD_WORK = {Right.PEOPLE, Right.CONVERSIONS, Right.OUTREACH, Right.ROLLS, Right.CASH_LIST}
ROLE_RIGHTS: dict[str, set[Right]] = {
    Role.VIEWER: EVERYONE,
    Role.CASHIER: EVERYONE | {Right.CASH_LIST},
    Role.DISTRICT_OFFICER: EVERYONE | FIELD_WORK,
    Role.PROVINCIAL_STAFF: EVERYONE | FIELD_WORK | {Right.PLANNING},
    Role.ADMINISTRATOR: EVERYONE | {Right.ADMINISTER},
    Role.AUDITOR: EVERYONE | {Right.ACCESS_LOG},
    Role.SYSTEM: set(),
}

View = Callable[..., HttpResponseBase]

# For addresses that take forms; what is only read is `require_safe`. They show a page, too:
# after a fault, the language can be switched there, which asks for the address again.
shows_and_changes = require_http_methods(["GET", "HEAD", "POST"])


class OfficerRequest(HttpRequest):
    """A request whose officer has signed in: what every guarded view is given."""

    user: Officer


def may(role: str, right: Right) -> bool:
    return right in ROLE_RIGHTS[role]


def needs(right: Right) -> Callable[[View], View]:
    """Declares a view's right and refuses (403) a signed-in officer whose role lacks it."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user.role, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return declare


def open_to_strangers(view: View) -> View:
    """Declares that a view is meant for people who are not signed in; it must show nothing."""
    view.right = None  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view
