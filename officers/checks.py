"""Refuses to start with an address that declares no right."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

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
