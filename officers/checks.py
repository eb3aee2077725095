"""Refuses to start with an address that declares no right, or with keys that look alike."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from officers import encryption

# Pages of libraries: sign-in is for strangers; the administration site asks its own door,
# which lets administrators in (officers.admin_site).
DECLARED_ELSEWHERE = {"account_login", "account_logout", "set_language"}
DECLARED_NAMESPACES = {"admin"}


@register
def every_address_declares_a_right(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    return [
        Error(f"The address {name!r} declares no right.", id="officers.E001")
        for name in undeclared()
    ]


@register
def field_keys_are_told_apart(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """A sealed value names its key by one byte, which two of 256 keys may share."""
    if encryption.names_are_distinct():
        return []
    words = "Two keys of FIELD_KEYS cannot be told apart; make another new key."
    return [Error(words, id="officers.E002")]


def undeclared() -> list[str]:
    """The names (or patterns) of addresses whose view carries no `right`."""
    return [
        pattern.name or str(pattern.pattern)
        for pattern in _patterns(get_resolver().url_patterns)
        if pattern.name not in DECLARED_ELSEWHERE and not hasattr(pattern.callback, "right")
    ]


def _patterns(entries: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLPattern):
            yield entry
        elif entry.namespace not in DECLARED_NAMESPACES:
            yield from _patterns(entry.url_patterns)
