"""Recordings for tests: a tone of our own as WAV, and the bones of a browser's WebM."""

from __future__ import annotations

import io
import math
import struct
import wave
import zipfile

RATE = 8000


def wav(seconds: float = 0.4, *, pitch: float = 440.0) -> bytes:
    """Return a tone as WAV."""
    count = int(seconds * RATE)
    tone = (int(9000 * math.sin(2 * math.pi * pitch * n / RATE)) for n in range(count))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return out.getvalue()


def element(name: int, body: bytes, *, open_ended: bool = False) -> bytes:
    """Return an EBML element; an open-ended one does not say how long it is."""
    size = b"\x01" + b"\xff" * 7 if open_ended else struct.pack(">Q", len(body) | 1 << 56)
    return name.to_bytes((name.bit_length() + 7) // 8) + size + body


def webm(seconds: float = 0.4, *, codec: bytes = b"A_OPUS", kind: bytes = b"webm") -> bytes:
    """Return what a browser writes while it records: blocks of 60 ms in clusters of a second."""
    head = element(0x1A45DFA3, element(0x4282, kind))
    track = element(0x1654AE6B, element(0xAE, element(0x86, codec)))
    last = int(seconds * 1000) - 60
    clusters = b""
    for start in range(0, last + 1, 1000):
        times = range(0, min(1000, last - start + 1), 60)
        tail = [last - start] if last - start < 1000 else []
        blocks = (
            element(0xA3, b"\x81" + struct.pack(">h", at) + b"\x80sound") for at in (*times, *tail)
        )
        body = element(0xE7, start.to_bytes(2)) + b"".join(blocks)
        clusters += element(0x1F43B675, body, open_ended=True)
    return head + element(0x18538067, track + clusters, open_ended=True)


def archive(**files: bytes) -> bytes:
    """Return a ZIP; "__" in a name stands for the dot and "___" for a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in files.items():
            file.writestr(name.replace("___", "/").replace("__", "."), data)
    return out.getvalue()
