"""Refuses to start with keys that are damaged or look alike."""

import base64
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from officers import encryption

KEY_BYTES = 32


@register
def keys_are_whole(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    words = "must be 32 random bytes in URL-safe base64; README says how to make one."
    found = {"FIELD_KEYS": settings.FIELD_KEYS, "FINGERPRINT_KEY": [settings.FINGERPRINT_KEY]}
    return [
        Error(f"{name}: each key {words}", id="officers.E003")
        for name, keys in found.items()
        if not all(_is_whole(key) for key in keys)
    ]


def _is_whole(key: str) -> bool:
    try:
        return len(base64.b64decode(key.strip(), altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False


@register
def field_keys_are_told_apart(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """A sealed value names its key by one byte, which two of 256 keys may share."""
    if keys_are_whole(None) or encryption.names_are_distinct():
        return []
    words = "Two keys of FIELD_KEYS cannot be told apart; make another new key."
    return [Error(words, id="officers.E002")]
