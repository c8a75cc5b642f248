"""Closing a part to the centre: HPKE (RFC 9180), base mode, one algorithm per version.

The suite is fixed by the packet version and never read from the packet, so nobody can
talk a reader down to a weaker one. `info` binds each part to its packet, its place, its
station and the centre's key: a part moved elsewhere does not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from cancuoc.packet.contents import Part
from cancuoc.packet.refusals import BadKey, UnreadablePart

OVERHEAD: Final = 48
"""Bytes a part grows by: the ephemeral key (32) and the tag (16)."""

_DOMAIN: Final = b"cancuoc packet part 1"
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a part belongs."""

    packet_id: UUID
    part: Part
    station_id: str
    centre_key_id: str

    def info(self) -> bytes:
        """Return the `info` of RFC 9180: five fields with a zero byte between them."""
        texts = (self.part.value, self.station_id, self.centre_key_id)
        fields = [_DOMAIN, self.packet_id.bytes.hex().encode(), *(t.encode() for t in texts)]
        return b"\x00".join(fields)


def close(plain: bytes, *, centre_key: X25519PublicKey, binding: Binding) -> bytes:
    """Return the ephemeral key followed by the ciphertext; raise `BadKey`."""
    try:
        return _SUITE.encrypt(plain, centre_key, info=binding.info())
    except ValueError as error:
        # A point of small order would give everyone the same secret.
        raise BadKey from error


def unclose(sealed: bytes, *, key: X25519PrivateKey, binding: Binding) -> bytes:
    """Return the plain part; raise `UnreadablePart`."""
    try:
        return _SUITE.decrypt(sealed, key, info=binding.info())
    except (InvalidTag, ValueError) as error:
        raise UnreadablePart(part=binding.part.value) from error
