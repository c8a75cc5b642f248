"""Keys of stations and of the centre: making, storing and naming them.

A station signs with Ed25519 and the centre receives with X25519; the centre signs
receipts with an Ed25519 key of its own. A key id is the thumbprint of RFC 7638, so two
programs give one key the same name without agreeing on anything.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet.refusals import BadKey

PublicKey: TypeAlias = Ed25519PublicKey | X25519PublicKey
PrivateKey: TypeAlias = Ed25519PrivateKey | X25519PrivateKey

RAW_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """A station and the key it signs with; the key never shows in a repr."""

    station_id: str
    signing_key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """Return the key by which others check this station's signatures."""
        return self.signing_key.public_key()

    @property
    def key_id(self) -> str:
        """Return the thumbprint of the public key."""
        return key_id(self.public_key)


def generate_signing_key() -> Ed25519PrivateKey:
    """Return a new Ed25519 key, for a station's packets or the centre's receipts."""
    return Ed25519PrivateKey.generate()


def generate_encryption_key() -> X25519PrivateKey:
    """Return a new X25519 key, to which stations close their packets."""
    return X25519PrivateKey.generate()


def key_id(key: PublicKey) -> str:
    """Return the RFC 7638 thumbprint (SHA-256, base64url, 43 characters) of `key`."""
    curve = "Ed25519" if isinstance(key, Ed25519PublicKey) else "X25519"
    jwk = {"crv": curve, "kty": "OKP", "x": b64url(key.public_bytes_raw())}
    return b64url(bytes.fromhex(sha256_hex(canonical.dumps(jwk))))


def private_to_pem(key: PrivateKey, *, password: bytes | None = None) -> bytes:
    """Return the key as PKCS#8 PEM, encrypted when a password is given."""
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        protection = serialization.BestAvailableEncryption(password)
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, protection)


def signing_key_from_pem(pem: bytes, *, password: bytes | None = None) -> Ed25519PrivateKey:
    """Read an Ed25519 private key; raise `BadKey`."""
    key = _load_private(pem, password)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey
    return key


def encryption_key_from_pem(pem: bytes, *, password: bytes | None = None) -> X25519PrivateKey:
    """Read an X25519 private key; raise `BadKey`."""
    key = _load_private(pem, password)
    if not isinstance(key, X25519PrivateKey):
        raise BadKey
    return key


def public_to_pem(key: PublicKey) -> bytes:
    """Return the key as a SubjectPublicKeyInfo PEM."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, spki)


def public_from_pem(pem: bytes) -> PublicKey:
    """Read an Ed25519 or X25519 public key; raise `BadKey`."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey from error
    if not isinstance(key, Ed25519PublicKey | X25519PublicKey):
        raise BadKey
    return key


def public_to_raw(key: PublicKey) -> bytes:
    """Return the 32 raw bytes of the key."""
    return key.public_bytes_raw()


def verifying_key_from_raw(raw: bytes) -> Ed25519PublicKey:
    """Read 32 raw bytes as an Ed25519 public key; raise `BadKey`."""
    _expect_32(raw)
    return Ed25519PublicKey.from_public_bytes(raw)


def centre_key_from_raw(raw: bytes) -> X25519PublicKey:
    """Read 32 raw bytes as an X25519 public key; raise `BadKey`."""
    _expect_32(raw)
    return X25519PublicKey.from_public_bytes(raw)


def b64url(data: bytes) -> str:
    """Return base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise `ValueError` for another spelling.

    Padding, strange letters and unused bits at the end would let one signature be written in
    several ways, and what is the same would not look the same.
    """
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64url(data) != text:
        raise ValueError("not the one spelling of base64url")
    return data


def _load_private(pem: bytes, password: bytes | None) -> object:
    try:
        return serialization.load_pem_private_key(pem, password)
    # A missing password is a TypeError in the library, a wrong one a ValueError.
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey from error


def _expect_32(raw: bytes) -> None:
    if len(raw) != RAW_BYTES:
        raise BadKey
