"""Fingerprints are HMAC-SHA256, whoever works them out."""

import base64
import hmac
import os

import pytest

from officers import encryption


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
