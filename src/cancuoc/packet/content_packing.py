"""A dossier and its files into the three parts of a packet, and out of an opened packet.

Identity holds "identity.json". Evidence holds "evidence.json" (the index of every file), the
biometrics, the signature, and the log that the packet itself adds. Papers and forms go to the
optional part, because few people need to see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from cancuoc.packet import content_codec, content_rules
from cancuoc.packet.content import Evidence, EvidenceItem, EvidenceKind, Identity, Operations
from cancuoc.packet.content_codec import BadContent
from cancuoc.packet.content_rules import Dossier, EvidenceMismatch
from cancuoc.packet.contents import OPERATIONS, Entry, PacketContents
from cancuoc.packet.reader import OpenedPacket

IDENTITY_NAME: Final = "identity.json"
EVIDENCE_NAME: Final = "evidence.json"
NO_SESSION: Final = "none"
_JSON: Final = "application/json"
_RESERVED: Final = frozenset({EVIDENCE_NAME, OPERATIONS})
_OPTIONAL: Final = frozenset({EvidenceKind.PAPER, EvidenceKind.FORM})


class AnotherStation(BadContent):
    """The identity part names another station or session than the signed manifest."""

    message = "Nội dung gói hồ sơ không phải của trạm hoặc buổi đã ký gói."
    next_step = "Hãy giữ nguyên trạm và báo bộ phận vận hành."


def pack(
    *, packet_id: UUID, dossier: Dossier, files: Mapping[str, bytes], software: str = "cancuoc"
) -> PacketContents:
    """Return the contents to seal; raise the `BadContent` that `content_rules.check` finds."""
    content_rules.check(dossier, files=files)
    identity = dossier.identity
    items = dossier.evidence.items
    if any(item.file in _RESERVED for item in items):
        raise EvidenceMismatch(why="reserved name")
    index = Entry(EVIDENCE_NAME, _JSON, content_codec.dump(dossier.evidence))
    return PacketContents(
        packet_id=packet_id,
        session_id=str(identity.session_id) if identity.session_id else NO_SESSION,
        captured_at=identity.captured_at,
        identity=(Entry(IDENTITY_NAME, _JSON, content_codec.dump(identity)),),
        evidence=(index, *(_entry(i, files) for i in items if i.kind not in _OPTIONAL)),
        optional=tuple(_entry(i, files) for i in items if i.kind in _OPTIONAL),
        operations=content_codec.dump(dossier.operations),
        software=software,
    )


def unpack(opened: OpenedPacket) -> tuple[Dossier, dict[str, bytes]]:
    """Return the dossier and its files by name; raise a `BadContent` for anything wrong."""
    dossier = Dossier(
        identity=content_codec.load(Identity, _content(opened.identity, IDENTITY_NAME)),
        evidence=content_codec.load(Evidence, _content(opened.evidence, EVIDENCE_NAME)),
        operations=content_codec.load(Operations, opened.operations),
    )
    if len(opened.identity) != 1:
        raise EvidenceMismatch(part="identity")
    entries = {**opened.evidence, **opened.optional}
    files = {name: entry.content for name, entry in entries.items() if name not in _RESERVED}
    content_rules.check(dossier, files=files)
    _same_origin(dossier.identity, opened)
    return dossier, files


def _entry(item: EvidenceItem, files: Mapping[str, bytes]) -> Entry:
    return Entry(item.file, item.media_type, files[item.file])


def _content(part: Mapping[str, Entry], name: str) -> bytes:
    if name not in part:
        raise EvidenceMismatch(missing=name)
    return part[name].content


def _same_origin(identity: Identity, opened: OpenedPacket) -> None:
    manifest = opened.manifest
    session = str(identity.session_id) if identity.session_id else NO_SESSION
    if (identity.station_code, session) != (manifest.station_id, manifest.session_id):
        raise AnotherStation
