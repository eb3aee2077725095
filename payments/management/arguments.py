"""Arguments that several commands share; a wrong one ends the command with a sentence."""

from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from areas.calendar import is_known_period, month_of
from areas.models import Area, UnknownAreaError
from officers import system
from officers.models import Officer
from payments.models import Programme


def period(text: str) -> date:
    month = month_of(text)
    if month is None or not is_known_period(month):
        raise CommandError(_("%(period)s is an unknown period.") % {"period": text})
    return month


def area(address: str, month: date) -> Area:
    try:
        return Area.objects.at(address, month)
    except UnknownAreaError:
        raise CommandError(
            _("%(area)s is an unknown area in %(period)s.")
            % {"area": address, "period": f"{month:%Y-%m}"}
        ) from None


def programme(slug: str | None) -> Programme | None:
    return Programme.named(slug) if slug else None


def officer(username: str | None) -> Officer:
    if not username:
        return system.officer()
    found = Officer.objects.filter(username=username, is_active=True).first()
    if not found:
        raise CommandError(_("No active officer is called %(name)s.") % {"name": username})
    return found
