"""Codes of an authenticator app: a secret and the time give six digits (RFC 6238, as allauth)."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth
from django.utils.crypto import constant_time_compare

new_secret = auth.generate_totp_secret  # 160 bits, in base32
STEPS_OFF = (-1, 0, 1)  # the clocks of phones are not ours


def step_of(secret: str, code: str) -> int | None:
    """The half minute whose code this is; None where it is of none near now."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    steps = [now + off for off in STEPS_OFF]
    return next(
        (step for step in steps if constant_time_compare(code_at(secret, step), code)), None
    )


def code_at(secret: str, step: int) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, step))
