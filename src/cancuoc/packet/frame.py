"""The outermost layer: header, manifest, signature and the three encrypted parts."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from cancuoc.packet.contents import Part
from cancuoc.packet.limits import Limits
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import NotAPacket, TooLarge, TruncatedPacket, UnsupportedVersion

MAGIC: Final = b"CCPACKET"
VERSION: Final = 1
SIGNATURE_BYTES: Final = 64
SIGNATURE_DOMAIN: Final = b"cancuoc packet signature 1\x00"
_HEADER: Final = struct.Struct(">8sHI")


@dataclass(frozen=True, slots=True)
class Head:
    """The readable beginning of a packet; `signed` is what the signature covers."""

    manifest: Manifest
    signed: bytes
    signature: bytes
    size: int
    """The size of the whole packet in bytes, by its own account."""

    @property
    def parts_at(self) -> int:
        """Return the offset of the first encrypted part."""
        return len(self.signed) - len(SIGNATURE_DOMAIN) + SIGNATURE_BYTES


def to_sign(manifest: bytes) -> bytes:
    """Return the bytes the station signs: domain, header and manifest."""
    return SIGNATURE_DOMAIN + _HEADER.pack(MAGIC, VERSION, len(manifest)) + manifest


def join(*, signed: bytes, signature: bytes, parts: tuple[bytes, ...]) -> bytes:
    """Return the packet."""
    return b"".join([signed[len(SIGNATURE_DOMAIN) :], signature, *parts])


def read_head(data: bytes, *, limits: Limits) -> Head:
    """Read the beginning of a packet; the parts need not be there yet.

    Raise `NotAPacket`, `UnsupportedVersion`, `TooLarge`, `TruncatedPacket` or
    `BadManifest`. Nothing read here is proven until the signature is checked.
    """
    length = _manifest_length(data, limits=limits)
    end = _HEADER.size + length
    signature = data[end : end + SIGNATURE_BYTES]
    if len(signature) != SIGNATURE_BYTES:
        raise TruncatedPacket
    manifest = Manifest.from_bytes(data[_HEADER.size : end])
    size = end + SIGNATURE_BYTES + sum(part.size for part in manifest.parts)
    if size > limits.packet:
        raise TooLarge(size=size)
    return Head(manifest, SIGNATURE_DOMAIN + data[:end], signature, size)


def read_parts(data: bytes, head: Head) -> dict[Part, bytes]:
    """Return the encrypted parts; raise `TruncatedPacket` unless the size is exact."""
    if len(data) != head.size:
        raise TruncatedPacket(expected=head.size, found=len(data))
    parts, at = {}, head.parts_at
    for seal in head.manifest.parts:
        parts[seal.name] = data[at : at + seal.size]
        at += seal.size
    return parts


def _manifest_length(data: bytes, *, limits: Limits) -> int:
    if len(data) > limits.packet:
        raise TooLarge(size=len(data))
    if data[: len(MAGIC)] != MAGIC[: len(data)]:
        raise NotAPacket
    if len(data) < _HEADER.size:
        raise TruncatedPacket
    _, version, length = _HEADER.unpack_from(data)
    if version != VERSION:
        raise UnsupportedVersion(version=version)
    if length > limits.manifest:
        raise TooLarge(manifest=length)
    return int(length)
