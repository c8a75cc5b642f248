"""The signed manifest: what the packet is, whose, and the hash of everything in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from cancuoc.kernel import canonical
from cancuoc.packet import archive, moments
from cancuoc.packet.archive import EntrySeal
from cancuoc.packet.contents import OPERATIONS, Part
from cancuoc.packet.refusals import BadManifest

FORMAT: Final = "cancuoc-packet"
VERSION: Final = 1
FIRST_PREVIOUS: Final = "0" * 64
"""The previous hash of the first packet a station key ever signs."""

_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,63}", re.ASCII)
_LABEL: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
_LABELS: Final = 16


@dataclass(frozen=True, slots=True)
class PartSeal:
    """One encrypted part: its size in bytes, its SHA-256, and the seals of its entries."""

    name: Part
    size: int
    sha256: str
    entries: tuple[EntrySeal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest that is well formed; whether it is genuine only the signature tells.

    `captured_at` is a claim. `previous_hash` is the digest of the station's packet
    before this one, so that a gap, a copy or a step back in time shows at the centre.
    `operations` is the seal of the operations log, an entry of the evidence part.
    """

    packet_id: UUID
    station_id: str
    station_key_id: str
    centre_key_id: str
    session_id: str
    sequence: int
    previous_hash: str
    captured_at: datetime
    purpose: str
    software: str
    labels: Mapping[str, str]
    operations: str
    parts: tuple[PartSeal, ...]

    def __post_init__(self) -> None:
        for name in ("station_id", "session_id", "purpose", "software"):
            _require(_matches(_TOKEN, getattr(self, name)), name)
        for name in ("station_key_id", "centre_key_id"):
            _require(_matches(_KEY_ID, getattr(self, name)), name)
        _require(_is_count(self.sequence) and self.sequence >= 1, "sequence")
        _require(_matches(_HEX, self.previous_hash), "previous_hash")
        _require(self.captured_at.tzinfo is not None, "captured_at")
        _require(_good_labels(self.labels), "labels")
        _require(tuple(part.name for part in self.parts) == tuple(Part), "parts")
        for part in self.parts:
            _require(_good_part(part), part.name)
        _require(_good_operations(self), "operations")

    def part(self, name: Part) -> PartSeal:
        """Return the seal of one part."""
        return next(part for part in self.parts if part.name is name)

    def to_bytes(self) -> bytes:
        """Return the canonical JSON that is signed."""
        return canonical.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "packet_id": str(self.packet_id),
                "station_id": self.station_id,
                "station_key_id": self.station_key_id,
                "centre_key_id": self.centre_key_id,
                "session_id": self.session_id,
                "sequence": self.sequence,
                "previous_hash": self.previous_hash,
                "captured_at": moments.write(self.captured_at),
                "purpose": self.purpose,
                "software": self.software,
                "labels": dict(self.labels),
                "operations": self.operations,
                "parts": {part.name.value: _part_json(part) for part in self.parts},
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read a manifest; raise `BadManifest` unless `to_bytes` gives the bytes back."""
        try:
            manifest = _read(canonical.loads(data))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadManifest from error
        if manifest.to_bytes() != data:
            raise BadManifest
        return manifest


def _read(raw: Any) -> Manifest:
    # Shapes are checked on construction, and unknown or missing keys by writing it again.
    return Manifest(
        packet_id=UUID(raw["packet_id"]),
        station_id=raw["station_id"],
        station_key_id=raw["station_key_id"],
        centre_key_id=raw["centre_key_id"],
        session_id=raw["session_id"],
        sequence=raw["sequence"],
        previous_hash=raw["previous_hash"],
        captured_at=moments.read(raw["captured_at"]),
        purpose=raw["purpose"],
        software=raw["software"],
        labels=dict(raw["labels"]),
        operations=raw["operations"],
        parts=tuple(_read_part(name, raw["parts"][name.value]) for name in Part),
    )


def _read_part(name: Part, raw: Any) -> PartSeal:
    entries = tuple(
        EntrySeal(entry["name"], entry["media_type"], entry["size"], entry["sha256"])
        for entry in raw["entries"]
    )
    return PartSeal(name, raw["size"], raw["sha256"], entries)


def _part_json(part: PartSeal) -> dict[str, object]:
    entries = [
        {"name": e.name, "media_type": e.media_type, "size": e.size, "sha256": e.sha256}
        for e in part.entries
    ]
    return {"size": part.size, "sha256": part.sha256, "entries": entries}


def _good_part(part: PartSeal) -> bool:
    names = [entry.name for entry in part.entries]
    return (
        _is_count(part.size)
        and _matches(_HEX, part.sha256)
        and all(_good_entry(entry) for entry in part.entries)
        and all(one < other for one, other in pairwise(names))
    )


def _good_entry(entry: EntrySeal) -> bool:
    return (
        _matches(archive.NAME, entry.name)
        and _matches(archive.MEDIA_TYPE, entry.media_type)
        and _is_count(entry.size)
        and _matches(_HEX, entry.sha256)
    )


def _good_operations(manifest: Manifest) -> bool:
    evidence = manifest.part(Part.EVIDENCE).entries
    logs = [entry.sha256 for entry in evidence if entry.name == OPERATIONS]
    return logs == [manifest.operations]


def _good_labels(labels: Mapping[str, str]) -> bool:
    return len(labels) <= _LABELS and all(
        _matches(_TOKEN, key) and _matches(_LABEL, value) for key, value in labels.items()
    )


def _matches(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= canonical.LARGEST_INTEGER


def _require(condition: bool, field: str) -> None:
    if not condition:
        raise BadManifest(field=str(field))
