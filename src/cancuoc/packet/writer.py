"""Sealing a packet at the station."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import archive, envelope, frame, keys, moments
from cancuoc.packet.contents import OPERATIONS, Entry, PacketContents, Part
from cancuoc.packet.envelope import Binding
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.limits import DEFAULT, Limits
from cancuoc.packet.manifest import FIRST_PREVIOUS, Manifest, PartSeal
from cancuoc.packet.refusals import BadEntry, TooLarge

__all__ = ["FIRST_PREVIOUS", "SealedPacket", "seal"]

_RANDOM: Final = secrets.token_bytes


@dataclass(frozen=True, slots=True)
class SealedPacket:
    """A packet ready to send; `digest` is the SHA-256 of `data` in hexadecimal."""

    packet_id: UUID
    sequence: int
    digest: str
    manifest: Manifest
    data: bytes = field(repr=False)


def seal(
    *,
    contents: PacketContents,
    station: StationIdentity,
    centre_key: X25519PublicKey,
    sequence: int,
    previous_hash: str,
    limits: Limits = DEFAULT,
    entropy: Callable[[int], bytes] = _RANDOM,
) -> SealedPacket:
    """Encrypt the three parts to the centre and sign the manifest as the station.

    `sequence` counts the packets of this station from 1; `previous_hash` is the digest of
    the packet before, or `FIRST_PREVIOUS`. `entropy` gives the salts of the entries.
    Raise `BadEntry`, `BadManifest`, `BadKey` or `TooLarge`.
    """
    centre_key_id = keys.key_id(centre_key)
    closed, seals = [], []
    for part, entries in _entries(contents).items():
        plain, entry_seals = archive.pack(entries, limits=limits, entropy=entropy)
        binding = Binding(contents.packet_id, part, station.station_id, centre_key_id)
        sealed = envelope.close(plain, centre_key=centre_key, binding=binding)
        closed.append(sealed)
        seals.append(PartSeal(part, len(sealed), sha256_hex(sealed), entry_seals))
    manifest = _manifest(
        contents, station, centre_key_id, sequence, previous_hash, parts=tuple(seals)
    )
    return _signed(manifest, station=station, parts=tuple(closed), limits=limits)


def _entries(contents: PacketContents) -> dict[Part, tuple[Entry, ...]]:
    if not contents.operations:
        raise BadEntry("Gói hồ sơ chưa có nhật ký thao tác.")
    log = Entry(OPERATIONS, "application/json", contents.operations)
    return {
        Part.IDENTITY: contents.identity,
        Part.EVIDENCE: (*contents.evidence, log),
        Part.OPTIONAL: contents.optional,
    }


def _manifest(
    contents: PacketContents,
    station: StationIdentity,
    centre_key_id: str,
    sequence: int,
    previous_hash: str,
    *,
    parts: tuple[PartSeal, ...],
) -> Manifest:
    evidence = next(part for part in parts if part.name is Part.EVIDENCE)
    log = next(entry for entry in evidence.entries if entry.name == OPERATIONS)
    return Manifest(
        packet_id=contents.packet_id,
        station_id=station.station_id,
        station_key_id=station.key_id,
        centre_key_id=centre_key_id,
        session_id=contents.session_id,
        sequence=sequence,
        previous_hash=previous_hash,
        # The format keeps milliseconds; the manifest returned is the one a reader sees.
        captured_at=moments.read(moments.write(contents.captured_at)),
        purpose=contents.purpose,
        software=contents.software,
        labels=contents.labels,
        operations=log.sha256,
        parts=parts,
    )


def _signed(
    manifest: Manifest, *, station: StationIdentity, parts: tuple[bytes, ...], limits: Limits
) -> SealedPacket:
    written = manifest.to_bytes()
    if len(written) > limits.manifest:
        raise TooLarge(manifest=len(written))
    signed = frame.to_sign(written)
    data = frame.join(signed=signed, signature=station.signing_key.sign(signed), parts=parts)
    if len(data) > limits.packet:
        raise TooLarge(size=len(data))
    return SealedPacket(manifest.packet_id, manifest.sequence, sha256_hex(data), manifest, data)
