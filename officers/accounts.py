"""The accounts of officers: made, renamed, given a role, closed and opened again."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from areas.models import Area
from officers import assignments, passwords, record, scope, sessions
from officers.models import Officer, Role


@transaction.atomic
def make(
    *,
    username: str,
    name: str,
    role: str,
    area: Area,
    first_day: date,
    last_day: date | None = None,
    by: Officer,
) -> Officer:
    """A new officer with a first area and no password: a link sets it (officers.passwords).

    Raises ValidationError where the user name is taken, in capitals or not; PermissionDenied for
    an area that is not in the charge of `by` and for a role that nobody gives.
    """
    _demand_role_to_give(role)
    username = Officer.normalize_username(username)
    if Officer.objects.filter(username__iexact=username).exists():
        raise _name_taken(username)
    officer, is_new = Officer.objects.get_or_create(
        username=username, defaults={"last_name": name, "role": role}
    )
    if not is_new:  # somebody else was quicker
        raise _name_taken(username)
    officer.set_unusable_password()
    officer.save(update_fields=["password"])
    record.made(officer, by=by)
    assignments.add_first(officer=officer, area=area, first_day=first_day, last_day=last_day, by=by)
    return officer


@transaction.atomic
def change(*, officer: Officer, name: str, role: str, by: Officer) -> None:
    """Another name or role; another role ends the officer's sessions. Nobody changes the own."""
    _demand_role_to_give(role)
    is_new_role = role != officer.role
    if officer != by:
        scope.demand_charge(officer, by=by)
    elif is_new_role:
        raise PermissionDenied
    officer.first_name, officer.last_name, officer.role = "", name, role
    officer.save(update_fields=["first_name", "last_name", "role"])
    record.changed(officer, "name", *(["role"] if is_new_role else []), by=by)
    if is_new_role:
        end_sessions(officer)


@transaction.atomic
def deactivate(*, officer: Officer, by: Officer) -> None:
    """Closes the account and ends its sessions and links; none comes back with reactivation."""
    scope.demand_charge(officer, by=by)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    end_sessions(officer)
    passwords.end_links(officer)
    record.changed(officer, "active", by=by)


@transaction.atomic
def reactivate(*, officer: Officer, by: Officer) -> None:
    """Opens the account again, with the password it had."""
    scope.demand_charge(officer, by=by)
    officer.is_active = True
    officer.save(update_fields=["is_active"])
    record.changed(officer, "active", by=by)


def end_sessions(officer: Officer) -> None:
    """Signs the officer out everywhere, for good."""
    sessions.end_all(officer)
    Officer.objects.filter(pk=officer.pk).update(sessions_ended=F("sessions_ended") + 1)
    officer.refresh_from_db(fields=["sessions_ended"])


def _demand_role_to_give(role: str) -> None:
    """The system's officer is the only one of its role, and is made by nobody."""
    if role == Role.SYSTEM or role not in Role.values:
        raise PermissionDenied


def _name_taken(username: str) -> ValidationError:
    words = _("There is an officer %(name)s already.") % {"name": username}
    return ValidationError({"username": words})
