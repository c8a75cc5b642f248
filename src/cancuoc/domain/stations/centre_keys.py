"""The centre's own keys towards stations: those that receive packets, one to sign its word.

Packet keys are numbered. The newest is told to stations; the older ones stay for as long as
packets closed to them may arrive.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.domain.stations import models
from cancuoc.foundation.keys import KeyStore, store
from cancuoc.packet import keys

FIRST: Final = 1
SIGNING_KEY: Final = "centre-signing-key-1"


def packet_keys() -> tuple[X25519PrivateKey, ...]:
    """Return the keys packets may be closed to, the current one first."""
    later = models.CentrePacketKey.objects.order_by("-number").values_list("number", flat=True)
    return tuple(packet_key(number) for number in (*later, FIRST))


def packet_key(number: int) -> X25519PrivateKey:
    """Return a packet key by its number, making it on first use."""
    return _packet_key(store(), f"centre-packet-key-{number}")


def is_ours(key_id: str) -> bool:
    """Whether packets may be closed to this key.

    The keys known here are asked first: a new one is rare, and packets come by the thousand.
    """
    if key_id in _known(store()):
        return True
    ids = {keys.key_id(key.public_key()) for key in packet_keys()}
    _known(store()).update(ids)
    return key_id in ids


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
def _known(key_store: KeyStore) -> set[str]:
    """Return the ids seen so far of one key store; they only grow."""
    del key_store
    return set()
