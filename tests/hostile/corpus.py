"""Thousands of damaged files over every decoder of the biometrics library, the same each time."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from PIL import Image

from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.formats import finger_image, wsq
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.tests import samples
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates

SEED = 20261125
SIDE = 96
HUGE = (0, 1, 5000, 65_535, 0x7FFFFFFF, 0xFFFFFFFF)
Damage = Callable[[bytes, np.random.Generator], bytes]


@cache
def pixels() -> np.ndarray:
    """Ridges of a sort, so that every coder has something to code."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    waves = 127 + 90 * np.sin((rows + 0.6 * columns) / 1.5)
    noise = np.random.default_rng(SEED).normal(0, 12, waves.shape)
    return np.clip(waves + noise, 0, 255).astype(np.uint8)


def _picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels()).save(buffer, kind)
    return buffer.getvalue()


def _wsq_image(data: bytes) -> FingerImage:
    return FingerImage(data=data, coding=Coding.WSQ, width=SIDE, height=SIDE)


@cache
def templates() -> Templates:
    """One finger of thirty minutiae and one eye."""
    rng = np.random.default_rng(SEED)
    count = 30
    return Templates(
        fingers={
            Finger.RIGHT_INDEX: Minutiae(
                x=rng.integers(0, 300, count).astype(np.float32),
                y=rng.integers(0, 400, count).astype(np.float32),
                angle=rng.uniform(0, 6.28, count).astype(np.float32),
                kind=rng.integers(0, 3, count).astype(np.uint8),
                quality=rng.uniform(0, 1, count).astype(np.float32),
                width=300,
                height=400,
            )
        },
        eyes={Eye.LEFT: IrisCode(*(rng.random((2, 240, 20, 2)) > 0.5))},
        age=9.0,
    )


@cache
def whole() -> dict[str, bytes]:
    """One good file for every decoder, by name; the name's first word says which decoder."""
    kinds = ("PNG", "JPEG", "JPEG2000", "TIFF", "BMP", "PPM")
    found = {f"picture-{kind.lower()}": _picture(kind) for kind in kinds}
    found["picture-wsq"] = wsq.encode(pixels())
    found |= {f"record-{name}": data for name, data in samples.one_of_each().items()}
    found["record-finger-raw"] = finger_image.write(
        (samples.finger(Coding.RAW), _wsq_image(found["picture-wsq"]))
    )
    found["templates"] = templates().to_bytes()
    found["code"] = templates().eyes[Eye.LEFT].to_bytes()
    return found


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """Keep a part from the beginning."""
    return data[: int(rng.integers(0, len(data)))]


def grown(data: bytes, rng: np.random.Generator) -> bytes:
    """Let something follow that does not belong there."""
    return data + rng.bytes(int(rng.integers(1, 70_000)))


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    """Turn a few bits over, anywhere."""
    raw = bytearray(data)
    for at in rng.integers(0, len(raw), int(rng.integers(1, 12))):
        raw[at] ^= 1 << int(rng.integers(8))
    return bytes(raw)


def header_broken(data: bytes, rng: np.random.Generator) -> bytes:
    """Write extreme numbers into the first bytes, where sizes and counts stand."""
    raw = bytearray(data)
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(2, min(140, len(raw) - 4)))
        wide = int(rng.choice((1, 2, 4)))
        value = int(rng.choice(HUGE)) & ((1 << 8 * wide) - 1)
        raw[at : at + wide] = value.to_bytes(wide, str(rng.choice(("big", "little"))))
    return bytes(raw)


def wrong_head(data: bytes, rng: np.random.Generator) -> bytes:
    """Put the first bytes of another kind of file in front of the rest."""
    others = sorted(whole().values())
    count = int(rng.integers(2, 24))
    return others[int(rng.integers(len(others)))][:count] + data[count:]


def doubled(data: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a stretch of the file many times in its middle."""
    first = int(rng.integers(0, len(data)))
    last = int(rng.integers(first, min(len(data), first + 400)))
    return data[:last] + data[first:last] * int(rng.integers(1, 60)) + data[last:]


def patched(data: bytes, rng: np.random.Generator) -> bytes:
    """Fill a stretch with one value."""
    first = int(rng.integers(0, len(data)))
    last = int(rng.integers(first, min(len(data), first + 64))) + 1
    value = int(rng.choice((0, 0x7F, 0x80, 0xFF)))
    return data[:first] + bytes([value]) * (last - first) + data[last:]


DAMAGES: tuple[Damage, ...] = (cut, grown, flipped, header_broken, wrong_head, doubled, patched)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that declare enormous contents, each correct but for its claim."""
    for side in (20_000, 65_500, 2_000_000):
        yield "picture-png", _png_of(side, side)
        yield "picture-ppm", f"P5\n{side} {side}\n255\n".encode() + bytes(64)
        yield "picture-bmp", _bmp_of(side, side)
    for side in (20_000, 65_500):
        yield "picture-wsq", _sized(whole()["picture-wsq"], b"\xff\xa2", 6, side)
        yield "picture-jpeg", _sized(whole()["picture-jpeg"], b"\xff\xc0", 5, side)
    for depth in (13, 400, 50_000):
        yield "record-cbeff", b"<BIR>" * depth + b"</BIR>" * depth
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    yield "record-cbeff", f'<!DOCTYPE b [<!ENTITY e0 "x">{entities}]><BIR>&e11;</BIR>'.encode()
    yield "record-cbeff", b'<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/passwd">]><BIR>&f;</BIR>'
    yield "record-cbeff", b"<BIR>" + b"<BIR/>" * 200_000 + b"</BIR>"
    for name in ("templates", "code"):
        yield name, b""
        yield name, bytes(5_000_000)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checked = kind + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


def _png_of(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(40_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _bmp_of(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 100, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 200, 0, 0, 54) + info + bytes(100)


def _sized(data: bytes, marker: bytes, offset: int, side: int) -> bytes:
    at = data.index(marker) + offset
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


def damaged(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield `count` (name, bytes): every whole file in every way, over and over.

    WSQ, whose decoder needs a process for each file, gets a share of its own: one in thirty.
    """
    rng = np.random.default_rng(SEED)
    others = sorted(name for name in whole() if name != "picture-wsq")
    for number in range(count):
        name = "picture-wsq" if number % 30 == 29 else others[number % len(others)]
        damage = DAMAGES[(number // len(others)) % len(DAMAGES)]
        yield name, damage(whole()[name], rng)
