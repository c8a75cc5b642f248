"""Uploads on disk: a file grows chunk by chunk, is made durable, then kept or set aside.

Files are sealed to the centre's key by the station, so they lie here as they came. Names are
made from packet ids alone; nothing a station writes becomes part of a path.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Spool:
    """Three folders under one: `incoming`, `kept` and `quarantine`."""

    directory: Path

    def received(self, packet_id: UUID) -> int:
        """Return how many bytes of an upload have come so far."""
        try:
            return self._incoming(packet_id).stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, packet_id: UUID, *, offset: int, data: bytes) -> int:
        """Write a chunk at `offset` and return the size of the file; parallel twins agree."""
        path = self._incoming(packet_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            view = memoryview(data)
            while view:
                written = os.pwrite(descriptor, view, offset)
                view, offset = view[written:], offset + written
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def incoming(self, packet_id: UUID) -> bytes:
        """Return what has come of an upload; empty when nothing has."""
        try:
            return self._incoming(packet_id).read_bytes()
        except FileNotFoundError:
            return b""

    def keep(self, packet_id: UUID) -> None:
        """Make a whole upload durable and move it to its place: after this no power cut hurts."""
        self._settle(packet_id, self._kept(packet_id))

    def kept(self, packet_id: UUID) -> bytes:
        """Return a kept packet; raise `FileNotFoundError`."""
        return self._kept(packet_id).read_bytes()

    def set_aside(self, packet_id: UUID) -> None:
        """Move an upload that was refused to quarantine, for people to look at."""
        if self._incoming(packet_id).exists():
            self._settle(packet_id, self.directory / "quarantine" / packet_id.hex)

    def discard(self, packet_id: UUID) -> None:
        """Forget what has come of an upload, so that it starts from the beginning."""
        self._incoming(packet_id).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return how much room the disk has left."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self.directory).free

    def _incoming(self, packet_id: UUID) -> Path:
        return self.directory / "incoming" / packet_id.hex

    def _kept(self, packet_id: UUID) -> Path:
        # The last digits are random, so folders fill evenly.
        return self.directory / "kept" / packet_id.hex[-2:] / packet_id.hex

    def _settle(self, packet_id: UUID, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source = self._incoming(packet_id)
        _sync(source)
        source.replace(target)
        _sync(target.parent)
        _sync(source.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> Spool:
    """Return the spool of this deployment, beside its blobs."""
    return Spool(directory=Path(settings.BLOB_DIR).parent / "spool")
