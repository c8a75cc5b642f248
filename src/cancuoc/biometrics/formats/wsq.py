"""WSQ pictures, the compression finger pictures have travelled in since the 1990s.

The decoder is the public C code of NBIS as the package `wsq` carries it. It was written for
trusted files and crashes on some damaged ones, so it runs in a child of its own with little
memory and little time: what kills it kills nothing else.
"""

from __future__ import annotations

import importlib
import io
import struct
import subprocess
import sys
from typing import Final

import numpy as np
from PIL import Image

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.formats import settings
from cancuoc.biometrics.images import DEFAULT_LIMITS, ImageBroken, ImageTooLarge

MAGIC: Final = b"\xff\xa0"
_FRAME: Final = 0xA2
_SCAN: Final = 0xA3
_SECONDS: Final = 10.0
# Reads a file from standard input and writes its grey pixels; a refusal is exit status 3.
_CHILD: Final = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import wsq
from PIL import Image
try:
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["WSQ"]) as picture:
        picture.load()
        pixels = picture.convert("L").tobytes()
except Exception:
    sys.exit(3)
sys.stdout.buffer.write(pixels)
"""


def size(data: bytes) -> tuple[int, int]:
    """Return width and height as the frame header says, without decoding. Raises ImageBroken."""
    if not data.startswith(MAGIC):
        raise ImageBroken(reason="not WSQ")
    at = len(MAGIC)
    try:
        for _ in range(settings.limits().representations):
            marker, code, length = struct.unpack_from(">BBH", data, at)
            if marker != 0xFF or code == _SCAN or length < 2:
                break
            if code == _FRAME:
                height, width = struct.unpack_from(">HH", data, at + 6)
                return width, height
            at += 2 + length
    except struct.error as error:
        raise ImageBroken(reason="cut short") from error
    raise ImageBroken(reason="no frame header")


def decode(data: bytes) -> Bytes:
    """Decode to grey pixels, uint8 (height, width), in a child process; about 0.1 s.

    Raises ImageTooLarge before a pixel is decoded, ImageBroken.
    """
    width, height = size(data)
    if width < 1 or height < 1:
        raise ImageBroken(reason="empty")
    limits = DEFAULT_LIMITS
    if len(data) > limits.bytes or max(width, height) > limits.side:
        raise ImageTooLarge(bytes=len(data), width=width, height=height)
    if width * height > limits.pixels:
        raise ImageTooLarge(width=width, height=height)
    pixels = _child(data)
    if len(pixels) != width * height:
        raise ImageBroken(reason="size")
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def _child(data: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ImageBroken(reason="too slow") from error
    if done.returncode != 0:
        raise ImageBroken(reason="decoder", status=done.returncode)
    return done.stdout


def encode(pixels: Bytes) -> bytes:
    """Return grey pixels (height, width) as WSQ, about 15 times smaller. For tests and exports."""
    # Importing the package is what registers the format with Pillow.
    importlib.import_module("wsq")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WSQ")
    return buffer.getvalue()
