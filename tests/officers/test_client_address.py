"""A client's address: what it says itself counts only where a trusted proxy passes it on."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from officers.client_address import client_address

PROXIES = ["10.0.0.5", "10.1.0.0/16", "fd00::/8"]


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network(each) for each in PROXIES]


def address(peer, forwarded=None):
    headers = {"x-forwarded-for": forwarded} if forwarded is not None else {}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def test_without_a_proxy_it_is_the_peers():
    assert address("203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize("said", ["198.51.100.1", "10.0.0.5", "198.51.100.1, 10.0.0.5", "", ",,"])
def test_what_anybody_else_says_about_it_changes_nothing(said):
    assert address("203.0.113.7", said) == "203.0.113.7"


def test_behind_a_proxy_it_is_the_one_that_the_proxy_saw():
    assert address("10.0.0.5", "198.51.100.1, 203.0.113.7") == "203.0.113.7"


def test_behind_two_proxies_it_is_the_one_that_the_outer_saw():
    assert address("10.0.0.5", "198.51.100.1, 203.0.113.7, 10.1.2.3") == "203.0.113.7"


@pytest.mark.parametrize("said", ["unknown", "203.0.113.7, <script>", "1.2.3.4.5", ""])
def test_what_is_no_address_ends_the_way_at_the_proxy(said):
    assert address("10.0.0.5", said) == "10.0.0.5"


def test_an_address_of_ipv6_counts_as_its_network():
    assert address("2001:db8:1:2::7") == address("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert address("2001:db8:1:3::7") != address("2001:db8:1:2::7")


def test_an_address_of_ipv4_is_the_same_when_written_as_ipv6():
    assert address("::ffff:203.0.113.7") == "203.0.113.7"


def test_a_peer_without_an_address_has_none():
    assert address("", "203.0.113.7") == ""
