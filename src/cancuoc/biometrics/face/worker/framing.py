"""Messages between the platform and the face process: lengths, JSON, then plain bytes.

Both sides use this file: the platform as a module, the child from its own folder. Layout: two
big-endian uint32 (bytes of JSON, bytes that follow it), then both.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final

HEAD: Final = struct.Struct(">II")
MOST_JSON: Final = 64 * 1024
MOST_BYTES: Final = 24 * 1024 * 1024


class BrokenFrame(Exception):
    """What came is no message, or more than a message may be."""


def packed(message: dict[str, Any], payload: bytes = b"") -> bytes:
    """Return a message as bytes. Raises BrokenFrame when it is too large."""
    text = json.dumps(message, ensure_ascii=False).encode()
    if len(text) > MOST_JSON or len(payload) > MOST_BYTES:
        raise BrokenFrame("too large")
    return HEAD.pack(len(text), len(payload)) + text + payload


def lengths(head: bytes) -> tuple[int, int]:
    """Return both lengths of a message. Raises BrokenFrame before anything is read."""
    text, payload = HEAD.unpack(head)
    if text > MOST_JSON or payload > MOST_BYTES:
        raise BrokenFrame("too large")
    return text, payload


def opened(text: bytes) -> dict[str, Any]:
    """Return the message of a JSON text. Raises BrokenFrame."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("no JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrame("no message")
    return message


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one message from a blocking stream, None at its end. Raises BrokenFrame."""
    head = stream.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise BrokenFrame("cut short")
    text, payload = lengths(head)
    body = stream.read(text + payload)
    if len(body) < text + payload:
        raise BrokenFrame("cut short")
    return opened(body[:text]), body[text:]
