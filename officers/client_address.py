"""Where a request came from. What it says about that itself counts only from a trusted proxy."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# Whoever has one address of IPv6 has a network of this size at least.
ONES_OWN_BITS = 64


def client_address(request: HttpRequest) -> str:
    """The address of the peer or, where that is one of TRUSTED_PROXIES, of the nearest hop in
    X-Forwarded-For that is none; of IPv6 the network. Empty where the peer has no address."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    found = _address(request.META.get("REMOTE_ADDR", ""))
    while found and hops and _is_trusted(found):
        before = _address(hops.pop())
        if before is None:
            break
        found = before
    return _as_counted(found) if found else ""


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _as_counted(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, ONES_OWN_BITS), strict=False))
