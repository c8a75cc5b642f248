"""The stored evidence of a dossier: one blob with every file, and the face by itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from cancuoc.foundation import storage
from cancuoc.packet import archive, limits
from cancuoc.packet.content import Evidence
from cancuoc.packet.contents import Entry


class Stored(Protocol):
    """What must be known of a dossier to read its blobs."""

    @property
    def id(self) -> UUID: ...
    @property
    def evidence_ref(self) -> str: ...
    @property
    def face_ref(self) -> str: ...


def bundle(*, evidence: Evidence, files: Mapping[str, bytes]) -> bytes:
    """Return the files of an index as one blob."""
    entries = [Entry(item.file, item.media_type, files[item.file]) for item in evidence.items]
    return archive.pack(entries, limits=limits.DEFAULT, entropy=secrets.token_bytes)[0]


def evidence_files(*, detail: Stored) -> dict[str, bytes]:
    """Return every file of a dossier by name; raise `BlobUnreadable`.

    These are biometrics: call it for a stated purpose and leave an audit line.
    """
    data = storage.store().get(ref=detail.evidence_ref, owner=str(detail.id))
    return {e.name: e.content for e in archive.unpack(data, limits=limits.DEFAULT).entries}


def face(*, detail: Stored) -> bytes | None:
    """Return the face picture for the card, or None for a card without photo."""
    if not detail.face_ref:
        return None
    return storage.store().get(ref=detail.face_ref, owner=str(detail.id))
