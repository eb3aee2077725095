"""Passwords, and one-time links to set one: an administrator makes them, for one use."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from officers import record, scope, sessions, tries
from officers.models import Officer

LONGEST = 128  # characters; hashing takes its time, and must not be made to take more


class NotTooLong:
    """A validator of AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Officer | None = None) -> None:
        if len(password) > LONGEST:
            words = _("This password is too long: %(most)s characters at most.")
            raise ValidationError(words % {"most": LONGEST})

    def get_help_text(self) -> str:
        return ""


class LinkTokens(PasswordResetTokenGenerator):
    """Django's, which end after a day, with a sign-in and with a new password; with a newer
    link, too."""

    key_salt = "officers.passwords"

    def _make_hash_value(self, officer: Officer, timestamp: int) -> str:
        return f"{super()._make_hash_value(officer, timestamp)}/{officer.password_links}"


tokens = LinkTokens()


@transaction.atomic
def make_link(*, officer: Officer, by: Officer) -> tuple[str, str]:
    """The two parts of a new link's address: the officer's number, hidden, and the token.

    Ends the officer's older links. Raises PermissionDenied for one who is not active.
    """
    scope.demand_charge(officer, by=by)
    if not officer.is_active:
        raise PermissionDenied
    end_links(officer)
    record.changed(officer, noop("password link"), by=by)
    return urlsafe_base64_encode(force_bytes(officer.pk)), tokens.make_token(officer)


def end_links(officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(password_links=F("password_links") + 1)
    officer.refresh_from_db(fields=["password_links"])


def officer_of(uid: str, token: str) -> Officer | None:
    """The officer whose password the link sets, locked until the transaction ends.

    None where the link is used up, too old or wrong, or the officer is not active.
    """
    try:
        number = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    active = Officer.objects.filter(is_active=True).select_for_update(no_key=True)
    officer = active.filter(pk=number).first()
    return officer if tokens.check_token(officer, token) else None


@transaction.atomic
def set_password(*, officer: Officer, password: str, by: Officer) -> None:
    """Ends the officer's links and sessions, for both hang on the password; tries with the old
    one count no longer."""
    officer.set_password(password)
    officer.save(update_fields=["password"])
    tries.forget(officer)
    sessions.end_all(officer)
    record.changed(officer, "password", by=by)
