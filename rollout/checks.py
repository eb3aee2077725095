"""Refuses to start where an address and the table of permissions do not agree."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register

from rollout.permissions import PERMISSIONS, Address, addresses

# Views of libraries declare nothing: sign-in, the language, and the administration site,
# which asks at its own door (officers.admin_site).
DECLARED_ELSEWHERE = {"account_login", "account_logout", "mfa_authenticate", "set_language"}
DECLARED_NAMESPACE = "admin:"


@register
def every_address_has_its_permission(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[Error]:
    found = list(addresses())
    named = {address.name for address in found}
    return [error for address in found for error in _errors_of(address)] + [
        Error(f"The table of permissions names {name!r}, which is no address.", id="rollout.E003")
        for name in PERMISSIONS
        if name not in named
    ]


def _errors_of(address: Address) -> Iterator[Error]:
    permission = PERMISSIONS.get(address.name)
    if permission is None:
        words = f"The address {address.name!r} stands in no row of the table of permissions."
        yield Error(words, id="rollout.E001")
        return
    if _is_declared_elsewhere(address):
        return
    if not hasattr(address.view, "right"):
        yield Error(f"The address {address.name!r} declares no right.", id="rollout.E002")
    elif address.view.right != permission.right:
        words = (
            f"The address {address.name!r} declares the right {_named(address.view.right)},"
            f" the table of permissions says {_named(permission.right)}."
        )
        yield Error(words, id="rollout.E002")


def _is_declared_elsewhere(address: Address) -> bool:
    return address.name in DECLARED_ELSEWHERE or address.name.startswith(DECLARED_NAMESPACE)


def _named(right: str | None) -> str:
    return right or "of strangers"
