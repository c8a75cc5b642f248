"""What goes into a packet, before sealing and after opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

OPERATIONS: Final = "operations.json"
"""The name of the operations log, an entry of the evidence part and reserved for it."""


class Part(StrEnum):
    """The three parts, kept apart by who needs to know.

    Names and numbers go to IDENTITY, fingers, irises, face, signatures and the
    operations log to EVIDENCE, further papers to OPTIONAL. Only the packet id joins them.
    """

    IDENTITY = "identity"
    EVIDENCE = "evidence"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Entry:
    """A named piece of content, for example "face.png" of type "image/png".

    The name stands in the readable manifest, so it says what kind of thing it is and
    never whose.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketContents:
    """All a station puts into one packet.

    `captured_at` is aware and a claim of the station's clock. `operations` is the log of
    who did what and when, never empty, in the JSON of `content.Operations`. `labels` are
    routing values anyone may read (dossier id, age band): short and never personal.
    """

    packet_id: UUID
    session_id: str
    captured_at: datetime
    identity: tuple[Entry, ...]
    evidence: tuple[Entry, ...]
    operations: bytes = field(repr=False)
    optional: tuple[Entry, ...] = ()
    purpose: str = "dossier"
    software: str = "cancuoc"
    labels: Mapping[str, str] = field(default_factory=dict)
