"""The second factor: a code from the officer's phone or, without it, a recovery code.

The phone's secret lies sealed, bound to its officer; recovery codes lie as keyed fingerprints,
which 79 random bits keep from being guessed. A code of either kind works once.
"""

import logging
import secrets

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from officers import accounts, installation, one_time_codes, record, scope, tries
from officers.encryption import fingerprint, seal, unseal
from officers.models import Officer, RecoveryCode, SecondFactor

logger = logging.getLogger(__name__)

CODES = 10
# Without letters and digits that look alike.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16
# In a session: whose second factor was proven there; until then, of which account as it was then
# the password was given.
PROVEN, PASSWORD_GIVEN = "second_factor", "password_given"


def is_asked_for(officer: Officer) -> bool:
    """Whether the officer has a second factor, which a demo does not ask for."""
    return not installation.is_demo() and has_one(officer)


def has_one(officer: Officer) -> bool:
    return SecondFactor.objects.filter(officer=officer).exists()


@transaction.atomic
def enrol(officer: Officer, *, secret: str, code: str) -> list[str]:
    """Makes the secret the officer's second factor: the recovery codes, shown this once.

    Raises ValidationError by field for a code that is not of the secret, PermissionDenied where
    the officer has a second factor already.
    """
    step = one_time_codes.step_of(secret, plain(code))
    if step is None:
        raise ValidationError({"code": _("This code does not fit: type the one shown now.")})
    sealed = seal(secret.encode(), secret_context(officer.pk))
    _factor, is_new = SecondFactor.objects.get_or_create(
        officer=officer, defaults={"secret_sealed": sealed, "last_step": step}
    )
    if not is_new:
        raise PermissionDenied
    record.changed(officer, noop("second factor"), by=officer)
    return renew_recovery_codes(officer)


def demand_code(officer: Officer, *, code: str) -> None:
    """Uses up a code that the officer's phone shows, or a recovery code.

    Raises ValidationError by field where it is neither, or was one try too many.
    """
    one = tries.of_code(officer)
    if not tries.take(one) or not _is_good(officer, plain(code)):
        logger.warning("code refused officer=%s", officer.pk)
        words = _("This code does not sign you in. After five tries, wait 15 minutes.")
        raise ValidationError({"code": words})
    tries.give_back(one)


def may_be_asked_for(session: SessionBase, officer: Officer) -> bool:
    """Whether the password that was given still opens the account, and there is what to prove."""
    was = session.get(PASSWORD_GIVEN, "")
    is_the_same = constant_time_compare(was, officer.get_session_auth_hash())
    return is_the_same and officer.is_active and has_one(officer)


def prove(session: SessionBase, officer: Officer) -> None:
    """From now on the session counts; its key is another one than before."""
    session[PROVEN] = officer.pk
    session.cycle_key()


def is_proven(session: SessionBase, officer: Officer) -> bool:
    return bool(session.get(PROVEN) == officer.pk)


def recovery_codes_left(officer: Officer) -> int:
    return RecoveryCode.objects.filter(officer=officer).count()


@transaction.atomic
def renew_recovery_codes(officer: Officer) -> list[str]:
    """Ten new codes in the place of those before, as they are shown this once."""
    codes = [_new_code() for _number in range(CODES)]
    RecoveryCode.objects.filter(officer=officer).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(officer=officer, fingerprint=_print(officer, code)) for code in codes
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}" for code in codes]


@transaction.atomic
def reset(*, officer: Officer, by: Officer) -> None:
    """Takes the second factor away from an officer who lost it: signed out, they enrol anew."""
    scope.demand_charge(officer, by=by)
    SecondFactor.objects.filter(officer=officer).delete()
    RecoveryCode.objects.filter(officer=officer).delete()
    tries.forget(officer)
    accounts.end_sessions(officer)
    record.changed(officer, noop("second factor"), by=by)


def plain(code: str) -> str:
    """A code as it is compared: without what people put between its parts."""
    return code.replace(" ", "").replace("-", "").lower()


def secret_context(officer_id: int) -> bytes:
    return f"officers_secondfactor|secret|{officer_id}".encode()


def _is_good(officer: Officer, code: str) -> bool:
    factor = SecondFactor.objects.filter(officer=officer).first()
    if factor is None:
        return False
    return _is_of_the_phone(factor, officer, code) or _is_for_recovery(officer, code)


def _is_of_the_phone(factor: SecondFactor, officer: Officer, code: str) -> bool:
    """The step only ever moves on, in one statement, so that no code is taken twice."""
    secret = unseal(bytes(factor.secret_sealed), secret_context(officer.pk)).decode()
    step = one_time_codes.step_of(secret, code)
    if step is None:
        return False
    earlier = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return earlier.update(last_step=step) == 1


def _is_for_recovery(officer: Officer, code: str) -> bool:
    rows = RecoveryCode.objects.filter(officer=officer, fingerprint=_print(officer, code))
    return rows.delete()[0] == 1


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def _print(officer: Officer, code: str) -> bytes:
    return fingerprint(f"recovery code|{officer.pk}|{code}".encode())
