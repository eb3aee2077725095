"""The ways at the head of every page, as far as the officer's role may go them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officers.rights import ROLE_RIGHTS, Right

WAYS: list[tuple[Right, str, Promise]] = [
    (Right.START, "start", _("Start")),
    (Right.FIGURES, "rankings", _("Ranking")),
    (Right.FIGURES, "targets", _("Targets")),
    (Right.PEOPLE, "beneficiaries", _("People")),
    (Right.CONVERSIONS, "conversions", pgettext_lazy("way", "Worklist")),
    (Right.OUTREACH, "outreach", pgettext_lazy("way", "Outreach")),
    (Right.ROLLS, "rolls", pgettext_lazy("way", "Rolls")),
    (Right.CASH_LIST, "cash_list", pgettext_lazy("way", "Cash list")),
    (Right.ADMINISTER, "officers", _("Officers")),
    (Right.ACCESS_LOG, "access_log", _("Access log")),
]


@dataclass(frozen=True)
class Way:
    address: str
    name: Promise
    is_here: bool


def ways(request: HttpRequest) -> dict[str, list[Way]]:
    """`ways`: empty for strangers."""
    return {"ways": ways_of(getattr(request, "user", None), request.path)}


def ways_of(user: Any, path: str | None = None) -> list[Way]:
    """The ways that a role may go. Without a path none of them is where one is: the pages for
    what is missing are the same wherever something was missing."""
    held = ROLE_RIGHTS.get(getattr(user, "role", ""), set())
    found = [(reverse(name), label) for right, name, label in WAYS if right in held]
    return [Way(address, label, _leads_to(address, path)) for address, label in found]


def _leads_to(address: str, path: str | None) -> bool:
    if path is None or address == "/":
        return path == address
    return path.startswith(address)
