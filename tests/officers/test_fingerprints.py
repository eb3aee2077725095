"""Fingerprints are HMAC-SHA256, whoever works them out."""

import base64
import hmac
import os

import pytest

from officers import encryption
from payments.rolls.surroundings import KnownAccounts


@pytest.fixture(params=[32, 64, 100])
def key(request, settings):
    key = os.urandom(request.param)
    settings.FINGERPRINT_KEY = base64.urlsafe_b64encode(key).decode()
    encryption.forget_keys()
    yield key
    encryption.forget_keys()


def test_a_fingerprint_is_what_the_standard_library_says(key):
    values = [b"", b"1:123456", b"x" * 200]

    prints = encryption.fingerprints(values)

    assert prints == [hmac.digest(key, value, "sha256") for value in values]


@pytest.mark.parametrize("number", [0, 1, 40, 5_000])
def test_known_accounts_are_told_from_others(number):
    known = sorted(os.urandom(32) for _ in range(number))
    others = [os.urandom(32) for _ in range(10)]

    accounts = KnownAccounts(b"".join(one[:8] for one in known))

    assert accounts.places_of_others([*others, *known]) == list(range(10))
