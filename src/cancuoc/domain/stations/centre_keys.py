"""The centre's own keys towards stations: one to receive packets, one to sign its word."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.foundation.keys import KeyStore, store
from cancuoc.packet import keys

PACKET_KEY = "centre-packet-key-1"
SIGNING_KEY = "centre-signing-key-1"


def packet_keys() -> tuple[X25519PrivateKey, ...]:
    """Return the keys packets may be closed to, the current one first."""
    return (_packet_key(store(), PACKET_KEY),)


def packet_key_ids() -> frozenset[str]:
    """Return the ids of the keys packets may be closed to."""
    return _key_ids(packet_keys())


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs receipts and leases."""
    return _signing_key(store(), SIGNING_KEY)


@cache
def _packet_key(key_store: KeyStore, name: str) -> X25519PrivateKey:
    pem = key_store.get_or_create(
        name=name, make=lambda: keys.private_to_pem(keys.generate_encryption_key())
    )
    return keys.encryption_key_from_pem(pem)


@cache
def _signing_key(key_store: KeyStore, name: str) -> Ed25519PrivateKey:
    pem = key_store.get_or_create(
        name=name, make=lambda: keys.private_to_pem(keys.generate_signing_key())
    )
    return keys.signing_key_from_pem(pem)


@cache
def _key_ids(held: tuple[X25519PrivateKey, ...]) -> frozenset[str]:
    return frozenset(keys.key_id(key.public_key()) for key in held)
