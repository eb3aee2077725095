"""Refuses to start with keys that look alike."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, register

from officers import encryption


@register
def field_keys_are_told_apart(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """A sealed value names its key by one byte, which two of 256 keys may share."""
    if encryption.names_are_distinct():
        return []
    words = "Two keys of FIELD_KEYS cannot be told apart; make another new key."
    return [Error(words, id="officers.E002")]
