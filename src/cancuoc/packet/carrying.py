"""Packets and receipts as files, for the way by hand: one folder on a stick, both directions.

A packet is a file as it is: who made it, that nothing changed and that only the centre can
read it follow from its bytes. A name is for people; nothing is concluded from it.
"""

from __future__ import annotations

import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from cancuoc.packet.limits import DEFAULT, RECEIPT_BYTES
from cancuoc.packet.refusals import BadReceipt

PACKET_SUFFIX: Final = ".ccpacket"
RECEIPTS_SUFFIX: Final = ".ccreceipts"
MOST_RECEIPTS: Final = 10_000
# Whatever a bad sector, a stick pulled out too early or a flipped bit makes of an archive.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def packet_name(*, station: str, sequence: int, packet_id: UUID) -> str:
    """Return the name of a packet's file; in the order of names they are in their own."""
    return f"{station}-{sequence:06d}-{packet_id}{PACKET_SUFFIX}"


def receipts_name(*, station: str) -> str:
    """Return the name of the file with all receipts for a station."""
    return f"{station}{RECEIPTS_SUFFIX}"


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, flush it, and read it back: sticks fail silently.

    Raise `OSError` when the stick is full, gone, or gives back other bytes.
    """
    half = path.with_name(path.name + ".part")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if half.read_bytes() != data:
        raise OSError(f"{path.name}: other bytes came back")
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def packets_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every packet below a folder, also inside archives, by name.

    Nothing is unpacked to the disk, and of each file no more is read than shows that it is too
    large; the reader of packets then refuses it. What cannot be read comes as an empty packet
    under its name, which the reader refuses as well: nothing is passed over in silence, and the
    others still come in.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix == PACKET_SUFFIX and path.is_file():
            yield path.name, _whole(path)
        elif path.suffix == ".zip" and path.is_file():
            yield from _archived(path)


def _whole(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(DEFAULT.packet + 1)
    except OSError:
        return b""


def _archived(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        opened = zipfile.ZipFile(path)
    except _DAMAGED:
        yield path.name, b""
        return
    with opened as archive:
        for info in sorted(archive.infolist(), key=lambda each: each.filename):
            if info.filename.endswith(PACKET_SUFFIX):
                yield info.filename, _member(archive, info)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            return file.read(DEFAULT.packet + 1)
    except _DAMAGED:
        return b""


class _Sink:
    """Where an archive is written to while it is already being sent."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep a piece until it is taken."""
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def archive(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield an archive piece by piece; ciphertext does not shrink, so it is only stored.

    One file at a time is in memory: fourteen days of work fit into a small machine.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as made:
        for name, data in files:
            made.writestr(zipfile.ZipInfo(name), data)
            yield sink.take()
    yield sink.take()


def join_receipts(receipts: Iterable[bytes]) -> bytes:
    """Return receipts as one file, a line each; canonical JSON has no line breaks."""
    return b"".join(line + b"\n" for line in receipts)


def split_receipts(data: bytes) -> list[bytes]:
    """Return the receipts of a file, unproven; raise `BadReceipt` for what is no such file."""
    if len(data) > MOST_RECEIPTS * (RECEIPT_BYTES + 1):
        raise BadReceipt
    lines = [line.strip() for line in data.split(b"\n")]
    found = [line for line in lines if line]
    if any(len(line) > RECEIPT_BYTES or not line.startswith(b"{") for line in found):
        raise BadReceipt
    return found
