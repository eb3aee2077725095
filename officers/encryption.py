"""AES-GCM for what must not lie readable in the database, and keyed fingerprints.

A sealed value is: one byte naming the key, 12 random bytes, the ciphertext with its tag.
The context (table, field, row) is authenticated with it, so that a value moved to another
row does not open. FIELD_KEYS lists the keys, newest first; FINGERPRINT_KEY is one of its own.
"""

import base64
import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
BLOCK = 64  # bytes of SHA-256's input
INNER, OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


class UnknownKeyError(Exception):
    """A value sealed with a key that FIELD_KEYS does not name."""


def seal(value: bytes, context: bytes) -> bytes:
    """The value encrypted with the newest key, bound to its context."""
    name, key = _newest()
    nonce = os.urandom(NONCE)
    return name + nonce + key.encrypt(nonce, value, context)


def unseal(sealed: bytes, context: bytes) -> bytes:
    """The value again.

    Raises UnknownKeyError, or cryptography's InvalidTag where value or context was changed.
    """
    key = _keys().get(bytes(sealed[:1]))
    if key is None:
        raise UnknownKeyError
    return key.decrypt(bytes(sealed[1 : 1 + NONCE]), bytes(sealed[1 + NONCE :]), context)


def newest_name() -> bytes:
    """The byte that begins every value which `seal` makes today."""
    return _newest()[0]


def older_names() -> list[bytes]:
    """The bytes that begin the values which still need one of the older keys."""
    return list(_keys())[1:]


def names_are_distinct() -> bool:
    """False where two keys share their byte (one pair in 256 does): the later one hides the
    other, so that nothing tells their values apart."""
    return len(_keys()) == len(set(_listed()))


def forget_keys() -> None:
    """Reads the keys from the settings again; a process does so once, a test that changes
    FIELD_KEYS or FINGERPRINT_KEY calls this before and after."""
    for remembered in (_keys, _newest, _begun_with_key):
        remembered.cache_clear()


def fingerprint(value: bytes) -> bytes:
    """32 bytes that are equal for equal values and say nothing without the key."""
    return fingerprints([value])[0]


def fingerprints(values: Iterable[bytes]) -> list[bytes]:
    """HMAC-SHA256 of many values. It is two hashes, each begun with the key once for all: half
    the time of a prepared `hmac` that is copied (RFC 2104)."""
    inner, outer = (one.copy for one in _begun_with_key())
    prints = []
    for value in values:
        inside = inner()
        inside.update(value)
        whole = outer()
        whole.update(inside.digest())
        prints.append(whole.digest())
    return prints


@lru_cache(maxsize=1)
def _keys() -> dict[bytes, AESGCM]:
    return {_name(key): AESGCM(key) for key in _listed()}


@lru_cache(maxsize=1)
def _newest() -> tuple[bytes, AESGCM]:
    return next(iter(_keys().items()))


def _listed() -> list[bytes]:
    return [base64.urlsafe_b64decode(text.strip()) for text in settings.FIELD_KEYS]


def _name(key: bytes) -> bytes:
    """A key's name does not depend on its place in the list, so rotation keeps names."""
    return hashlib.sha256(b"name of key" + key).digest()[:1]


@lru_cache(maxsize=1)
def _begun_with_key() -> "tuple[hashlib._Hash, hashlib._Hash]":
    """The inner and the outer hash of HMAC after the key's block."""
    key = base64.urlsafe_b64decode(settings.FINGERPRINT_KEY)
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    block = key.ljust(BLOCK, b"\0")
    return hashlib.sha256(block.translate(INNER)), hashlib.sha256(block.translate(OUTER))
