"""What a recording is, read from its bytes and not from its name: WAV or WebM, and how long.

A browser writes WebM while it records, so the file does not say how long it is: the time of its
last block does.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_EBML: Final = b"\x1a\x45\xdf\xa3"
_DOC_TYPE, _SEGMENT, _CLUSTER, _GROUP = 0x4282, 0x18538067, 0x1F43B675, 0xA0
_INFO, _TRACKS, _TRACK, _CODEC = 0x1549A966, 0x1654AE6B, 0xAE, 0x86
_SCALE, _TIME, _BLOCKS = 0x2AD7B1, 0xE7, (0xA3, 0xA1)
_ENTERED: Final = frozenset((0x1A45DFA3, _SEGMENT, _CLUSTER, _GROUP, _INFO, _TRACKS, _TRACK))
_MOST_PARTS: Final = 20_000
_USUAL_SCALE: Final = 1_000_000
# The last block lasts about so long; a browser's are of 20 to 60 milliseconds.
_LAST_BLOCK: Final = 0.06


class NoSound(ValueError):
    """The bytes are no recording of a kind we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The kind of a recording and its seconds."""

    kind: str
    seconds: float


def read(data: bytes) -> Sound:
    """Return what the bytes are, or raise `NoSound`."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Sound(kind="wav", seconds=_wav(data))
    if data[:4] == _EBML:
        return Sound(kind="webm", seconds=_webm(data))
    raise NoSound


def _wav(data: bytes) -> float:
    try:
        with wave.open(io.BytesIO(data)) as file:
            whole, rate = file.getnframes(), file.getframerate()
            told = len(file.readframes(whole)) / (file.getnchannels() * file.getsampwidth())
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise NoSound from error
    if rate <= 0 or told < whole:
        raise NoSound
    return float(whole / rate)


def _webm(data: bytes) -> float:
    scale, cluster, last, kinds, codecs = _USUAL_SCALE, 0, -1, set(), set()
    for name, body in _parts(data):
        if name == _DOC_TYPE:
            kinds.add(body.rstrip(b"\0"))
        elif name == _CODEC:
            codecs.add(body.rstrip(b"\0"))
        elif name == _SCALE:
            scale = int.from_bytes(body)
        elif name == _TIME:
            cluster = int.from_bytes(body)
        elif name in _BLOCKS:
            last = max(last, cluster + _offset(body))
    if kinds != {b"webm"} or last < 0 or not codecs <= {b"A_OPUS", b"A_VORBIS"} or not codecs:
        raise NoSound
    return last * scale / 1e9 + _LAST_BLOCK


def _offset(block: bytes) -> int:
    """Return the time of a block within its cluster: two signed bytes after the track."""
    _, at = _number(block, 0, keep=False)
    return int.from_bytes(block[at : at + 2], signed=True)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the elements one after another; what holds others is entered."""
    at = 0
    for _ in range(_MOST_PARTS):
        if at >= len(data):
            return
        name, at = _number(data, at, keep=True)
        size, at = _number(data, at, keep=False)
        if name in _ENTERED:
            continue
        if size < 0 or at + size > len(data):
            raise NoSound
        yield name, data[at : at + size]
        at += size
    raise NoSound


def _number(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """Return a number of variable length and where the next byte is; all ones is unknown (-1)."""
    if at >= len(data) or data[at] == 0:
        raise NoSound
    length = 9 - data[at].bit_length()
    raw = data[at : at + length]
    if len(raw) < length:
        raise NoSound
    value = int.from_bytes(raw)
    if not keep:
        value -= 1 << (7 * length)
        if value == (1 << (7 * length)) - 1:
            value = -1
    return value, at + length
