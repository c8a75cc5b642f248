"""A text put into a finished picture file without touching its pixels.

JPEG 2000 gets a `uuid` box at its end (ISO/IEC 15444-1, I.7.2), JPEG a comment segment after
its first segment (ITU-T T.81, B.2.4.5). Readers skip both. The bytes and the digest change,
the picture does not: the stamp must never be taken for a difference between two people.
"""

from __future__ import annotations

import struct
from typing import Final
from uuid import UUID

from cancuoc.biometrics import headers, images
from cancuoc.biometrics.codestream import HeaderBroken
from cancuoc.biometrics.images import Format

BOX: Final = UUID("5b0c5f0e-8f0a-5d0c-9a41-3c6d1f0b7a11").bytes
MARK: Final = b"cancuoc-pool-1 "
MAX_TEXT: Final = 400


def put(data: bytes, *, text: str) -> bytes:
    """Return `data` (JPEG 2000 or JPEG) with `text` inside. Raises ValueError when it is long."""
    note = MARK + text.encode()
    if len(note) > MAX_TEXT:
        raise ValueError(f"a stamp has at most {MAX_TEXT} bytes")
    if data[:2] == b"\xff\xd8":
        (length,) = struct.unpack_from(">H", data, 4)
        comment = b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note
        return data[: 4 + length] + comment + data[4 + length :]
    return b"".join((data, struct.pack(">I", 24 + len(note)), b"uuid", BOX, note))


def read(data: bytes) -> str | None:
    """Return the text of the stamp, or None when there is none."""
    kind = images.sniff(data)
    note = _from_jp2(data) if kind is Format.JP2 else _from_jpeg(data, kind)
    return None if note is None else note.removeprefix(MARK).decode(errors="replace")


def _from_jp2(data: bytes) -> bytes | None:
    try:
        for name, at, end in headers.boxes(data):
            if name == b"uuid" and data[at : at + 16 + len(MARK)] == BOX + MARK:
                return data[at + 16 : end]
    except HeaderBroken:
        return None
    return None


def _from_jpeg(data: bytes, kind: Format) -> bytes | None:
    if kind is not Format.JPEG:
        return None
    (length,) = struct.unpack_from(">H", data, 4)
    at = 4 + length
    if data[at : at + 2] != b"\xff\xfe" or not data[at + 4 :].startswith(MARK):
        return None
    (size,) = struct.unpack_from(">H", data, at + 2)
    return data[at + 4 : at + 2 + size]
