"""Reading a packet at the centre, in three depths.

`peek` reads the manifest and proves nothing. `verify_packet` proves who signed and that
nothing changed, without any secret key: it is what intake needs. `open_packet` decrypts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import archive, envelope, frame, keys
from cancuoc.packet.contents import OPERATIONS, Entry, Part
from cancuoc.packet.envelope import Binding
from cancuoc.packet.frame import Head
from cancuoc.packet.limits import DEFAULT, Limits
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import (
    AlteredPart,
    ForgedSignature,
    UnknownCentreKey,
    UnknownStation,
)

StationKeyLookup: TypeAlias = Callable[[str, str], Ed25519PublicKey | None]
"""Takes station id and key id; returns the key, or None for unknown or revoked."""


@dataclass(frozen=True, slots=True)
class VerifiedPacket:
    """A packet whose signature and hashes hold; its parts are still closed."""

    manifest: Manifest
    digest: str


@dataclass(frozen=True, slots=True)
class OpenedPacket:
    """A packet proven and decrypted; entries of each part by name."""

    manifest: Manifest
    digest: str
    identity: Mapping[str, Entry] = field(repr=False)
    evidence: Mapping[str, Entry] = field(repr=False)
    optional: Mapping[str, Entry] = field(repr=False)
    operations: bytes = field(repr=False)


def peek(data: bytes, *, limits: Limits = DEFAULT) -> Manifest:
    """Return the manifest at the beginning of `data`, **unproven**.

    The first chunk of an upload is enough. Raise as `frame.read_head` does.
    """
    return frame.read_head(data, limits=limits).manifest


def expected_size(data: bytes, *, limits: Limits = DEFAULT) -> int:
    """Return the whole size in bytes that the beginning of a packet announces, unproven."""
    return frame.read_head(data, limits=limits).size


def verify_packet(
    *, data: bytes, station_public_key_lookup: StationKeyLookup, limits: Limits = DEFAULT
) -> VerifiedPacket:
    """Prove signature, size and part hashes without decrypting.

    Raise `NotAPacket`, `TooLarge`, `UnsupportedVersion`, `TruncatedPacket`, `BadManifest`,
    `UnknownStation`, `ForgedSignature` or `AlteredPart`.
    """
    head, _ = _proven(data, station_public_key_lookup, limits)
    return VerifiedPacket(head.manifest, sha256_hex(data))


def open_packet(
    *,
    data: bytes,
    centre_private_keys: Iterable[X25519PrivateKey],
    station_public_key_lookup: StationKeyLookup,
    limits: Limits = DEFAULT,
) -> OpenedPacket:
    """Prove the packet, decrypt its parts and check every entry against the manifest.

    Old centre keys stay in `centre_private_keys` as long as packets closed to them may
    arrive. Raise as `verify_packet` does, and `UnknownCentreKey`, `UnreadablePart`
    or `BadArchive`.
    """
    head, parts = _proven(data, station_public_key_lookup, limits)
    manifest = head.manifest
    key = _centre_key(manifest, centre_private_keys)
    opened = {
        part: _open_part(sealed, part=part, manifest=manifest, key=key, limits=limits)
        for part, sealed in parts.items()
    }
    return OpenedPacket(
        manifest,
        sha256_hex(data),
        identity=opened[Part.IDENTITY],
        evidence=opened[Part.EVIDENCE],
        optional=opened[Part.OPTIONAL],
        operations=opened[Part.EVIDENCE][OPERATIONS].content,
    )


def _proven(
    data: bytes, lookup: StationKeyLookup, limits: Limits
) -> tuple[Head, dict[Part, bytes]]:
    head = frame.read_head(data, limits=limits)
    station_key = lookup(head.manifest.station_id, head.manifest.station_key_id)
    # The thumbprint is checked too: a careless lookup must not pair an id with any key.
    if station_key is None or keys.key_id(station_key) != head.manifest.station_key_id:
        raise UnknownStation(station_id=head.manifest.station_id)
    try:
        station_key.verify(head.signature, head.signed)
    except InvalidSignature as error:
        raise ForgedSignature from error
    parts = frame.read_parts(data, head)
    for seal in head.manifest.parts:
        if sha256_hex(parts[seal.name]) != seal.sha256:
            raise AlteredPart(part=seal.name.value)
    return head, parts


def _centre_key(manifest: Manifest, held: Iterable[X25519PrivateKey]) -> X25519PrivateKey:
    for key in held:
        if keys.key_id(key.public_key()) == manifest.centre_key_id:
            return key
    raise UnknownCentreKey(key_id=manifest.centre_key_id)


def _open_part(
    sealed: bytes, *, part: Part, manifest: Manifest, key: X25519PrivateKey, limits: Limits
) -> Mapping[str, Entry]:
    binding = Binding(manifest.packet_id, part, manifest.station_id, manifest.centre_key_id)
    plain = envelope.unclose(sealed, key=key, binding=binding)
    unpacked = archive.unpack(plain, limits=limits)
    if unpacked.seals != manifest.part(part).entries:
        raise AlteredPart(part=part.value)
    return MappingProxyType({entry.name: entry for entry in unpacked.entries})
