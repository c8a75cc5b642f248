"""The plain content of one part: a list of entries with exactly one encoding.

There is no compression, hence nothing that can explode, and no folders, hence no path
to escape by. Entries stand in byte order of their names, so a name cannot come twice.
Each entry carries 32 random bytes: its hash in the readable manifest then tells nothing
about content that could be guessed, such as a name or a number.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet.contents import Entry
from cancuoc.packet.limits import Limits
from cancuoc.packet.refusals import BadArchive, BadEntry, TooLarge

MAGIC: Final = b"CCAR\x00\x01"
SALT_BYTES: Final = 32
NAME: Final = re.compile(r"(?=.{1,64}\Z)[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)*", re.ASCII)
MEDIA_TYPE: Final = re.compile(r"(?=.{3,64}\Z)[a-z]+/[a-z0-9][a-z0-9.+-]*", re.ASCII)
_ENTRY_DOMAIN: Final = b"cancuoc packet entry 1\x00"
_COUNT: Final = struct.Struct(">H")
_SIZE: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class EntrySeal:
    """What the manifest tells of an entry; `sha256` is salted, see `docs/packet.md`."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The entries of an opened part with the seals computed from their bytes."""

    entries: tuple[Entry, ...]
    seals: tuple[EntrySeal, ...]


def pack(
    entries: Sequence[Entry], *, limits: Limits, entropy: Callable[[int], bytes]
) -> tuple[bytes, tuple[EntrySeal, ...]]:
    """Return the archive and its seals; raise `BadEntry` or `TooLarge`."""
    ordered = sorted(entries, key=lambda entry: entry.name)
    if len(ordered) > limits.entries:
        raise TooLarge(entries=len(ordered))
    names = {entry.name for entry in ordered}
    if len(names) < len(ordered):
        raise BadEntry("Có hai tài liệu trùng tên trong một phần của gói.")
    encoded = [_encode(entry, limits=limits, salt=entropy(SALT_BYTES)) for entry in ordered]
    seals = tuple(_seal(entry, raw) for entry, raw in zip(ordered, encoded, strict=True))
    return b"".join([MAGIC, _COUNT.pack(len(ordered)), *encoded]), seals


def unpack(data: bytes, *, limits: Limits) -> Unpacked:
    """Read an archive; raise `BadArchive` or `TooLarge`, and never read beyond its end."""
    cursor = _Cursor(data)
    if cursor.take(len(MAGIC)) != MAGIC:
        raise BadArchive
    (count,) = _COUNT.unpack(cursor.take(_COUNT.size))
    if count > limits.entries:
        raise TooLarge(entries=count)
    entries, seals, last = [], [], ""
    for _ in range(count):
        start = cursor.at
        entry = _decode(cursor, limits=limits)
        if entry.name <= last:
            raise BadArchive
        last = entry.name
        entries.append(entry)
        seals.append(_seal(entry, data[start : cursor.at]))
    if cursor.at != len(data):
        raise BadArchive
    return Unpacked(tuple(entries), tuple(seals))


class _Cursor:
    """A position in bytes that refuses to run past the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        end = self.at + size
        if end > len(self.data):
            raise BadArchive
        taken = self.data[self.at : end]
        self.at = end
        return taken


def _encode(entry: Entry, *, limits: Limits, salt: bytes) -> bytes:
    if not NAME.fullmatch(entry.name) or not MEDIA_TYPE.fullmatch(entry.media_type):
        raise BadEntry
    if len(entry.content) > limits.entry:
        raise TooLarge(entry=entry.name, size=len(entry.content))
    if len(salt) != SALT_BYTES:
        raise ValueError("an entry needs 32 bytes of salt")
    name, media = entry.name.encode("ascii"), entry.media_type.encode("ascii")
    return b"".join(
        [
            bytes([len(name)]),
            name,
            bytes([len(media)]),
            media,
            salt,
            _SIZE.pack(len(entry.content)),
            entry.content,
        ]
    )


def _decode(cursor: _Cursor, *, limits: Limits) -> Entry:
    name = _short_text(cursor, NAME)
    media_type = _short_text(cursor, MEDIA_TYPE)
    cursor.take(SALT_BYTES)
    (size,) = _SIZE.unpack(cursor.take(_SIZE.size))
    if size > limits.entry:
        raise TooLarge(entry=name, size=size)
    return Entry(name, media_type, cursor.take(size))


def _short_text(cursor: _Cursor, shape: re.Pattern[str]) -> str:
    (length,) = cursor.take(1)
    text = cursor.take(length).decode("latin-1")
    if not shape.fullmatch(text):
        raise BadArchive
    return text


def _seal(entry: Entry, encoded: bytes) -> EntrySeal:
    digest = sha256_hex(_ENTRY_DOMAIN + encoded)
    return EntrySeal(entry.name, entry.media_type, len(entry.content), digest)
