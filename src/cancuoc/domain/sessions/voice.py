"""The voice of this centre's boards, piece by piece: an officer's recordings, never a machine's."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from cancuoc.domain.sessions import models, refusals, sound
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction

INVITE: Final = "invite"
TO_COUNTER: Final = "counter"
NEEDED: Final = (INVITE, *"UCAP", *"0123456789", TO_COUNTER)
# Letters that stand in the names of counters only.
ALSO: Final = tuple("BDEGHKQ")
PIECES: Final = (*NEEDED, *ALSO)
LONGEST, SHORTEST = 5.0, 0.1
MOST_BYTES: Final = 1024 * 1024
MOST_FILES: Final = 40
MOST_ARCHIVE: Final = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class ClipView:
    """A piece that was recorded; `digest` changes with each recording."""

    piece: str
    seconds: float
    digest: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Clip:
    """The recording of a piece, to be played."""

    kind: str
    data: bytes


@transaction
def keep_clip(*, piece: str, data: bytes, at: datetime, by: Actor) -> None:
    """Keep the recording of a piece in place of the one before."""
    by.require(Role.RECEPTION)
    _keep(piece, data, at=at, by=by)


@transaction
def keep_archive(*, data: bytes, at: datetime, by: Actor) -> int:
    """Keep every recording of a ZIP, or none of them; return how many there were."""
    by.require(Role.RECEPTION)
    found = _unpacked(data)
    for piece, clip in found.items():
        _keep(piece, clip, at=at, by=by)
    return len(found)


@transaction
def drop_clip(*, piece: str, at: datetime, by: Actor) -> None:
    """Forget the recording of a piece: calls that need it only chime."""
    by.require(Role.RECEPTION)
    gone, _ = models.VoiceClip.objects.filter(piece=piece).delete()
    if not gone:
        raise refusals.NoSuchPiece
    audit.record(act="sessions.drop_clip", at=at, by=by, object_kind="voice", object_id=piece)


def clips() -> dict[str, ClipView]:
    """Return what was recorded, by piece."""
    rows = models.VoiceClip.objects.values_list("piece", "seconds", "digest", "at")
    return {
        piece: ClipView(piece=piece, seconds=seconds, digest=digest, at=at)
        for piece, seconds, digest, at in rows
    }


def clip(*, piece: str) -> Clip | None:
    """Return the recording of a piece, or None."""
    row = models.VoiceClip.objects.filter(piece=piece).first()
    return Clip(kind=row.kind, data=bytes(row.data)) if row else None


def _keep(piece: str, data: bytes, *, at: datetime, by: Actor) -> None:
    if piece not in PIECES:
        raise refusals.NoSuchPiece
    if len(data) > MOST_BYTES:
        raise refusals.LongRecording
    try:
        found = sound.read(data)
    except sound.NoSound as error:
        raise refusals.BadRecording from error
    if not SHORTEST <= found.seconds <= LONGEST:
        raise refusals.LongRecording
    digest = hashlib.sha256(data).hexdigest()[:16]
    models.VoiceClip.objects.update_or_create(
        piece=piece,
        defaults={
            "kind": found.kind,
            "data": data,
            "seconds": found.seconds,
            "digest": digest,
            "at": at,
            "by": by.id,
        },
    )
    audit.record(
        act="sessions.keep_clip",
        at=at,
        by=by,
        object_kind="voice",
        object_id=piece,
        seconds=round(found.seconds, 2),
        digest=digest,
    )


def _unpacked(data: bytes) -> Mapping[str, bytes]:
    """Return the recordings of a ZIP by piece; one that is none refuses all of them."""
    if len(data) > MOST_ARCHIVE:
        raise refusals.LongRecording
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            entries = [each for each in file.infolist() if not each.is_dir()]
            if not 0 < len(entries) <= MOST_FILES:
                raise refusals.BadVoiceArchive(gaps={"name": str(len(entries))})
            found: dict[str, bytes] = {}
            for each in entries:
                path = PurePosixPath(each.filename)
                wrong = path.stem not in PIECES or path.stem in found
                if wrong or each.file_size > MOST_BYTES or each.flag_bits & 1:
                    raise refusals.BadVoiceArchive(gaps={"name": path.name[:40]})
                found[path.stem] = file.read(each)
            return found
    except (zipfile.BadZipFile, RuntimeError, zlib.error, OSError, ValueError, EOFError) as error:
        raise refusals.BadRecording from error
