"""All templates of one capture: what can be searched, and the bytes it is kept as.

The bytes are ours and carry a version; other systems get ISO/IEC records (`formats`). Layout,
little-endian: `CCT1`, age in hundredths of a year as uint16 (65535 unknown), sex as one byte,
count of fingers, count of eyes; each finger: position, width, height as uint16, count, then
x, y, angle as uint16 (65536 steps a turn), kind and quality (0..255) for each minutia; each eye:
side (0 right, 1 left) and the 2,400 bytes of its code.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.iris import code as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.kernel.refusal import Refusal

MAGIC: Final = b"CCT1"
_HEAD: Final = struct.Struct("<4sHBBB")
_FINGER: Final = struct.Struct("<BHHB")
_MINUTIA: Final = np.dtype(
    [("x", "<u2"), ("y", "<u2"), ("angle", "<u2"), ("kind", "u1"), ("quality", "u1")]
)
_UNKNOWN_AGE: Final = 65535
_SEXES: Final = (None, Sex.FEMALE, Sex.MALE)
_EYES: Final = (Eye.RIGHT, Eye.LEFT)
_STEPS: Final = 65536


class BadTemplates(Refusal):
    """Bytes that are no templates of ours, or only a part of them."""

    message = "Mẫu sinh trắc học không đọc được."
    next_step = "Vui lòng trích lại từ ảnh gốc."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Templates:
    """Fingers and eyes of one person at one capture; `age` in years then, None when not known."""

    fingers: Mapping[Finger, Minutiae] = field(default_factory=dict)
    eyes: Mapping[Eye, IrisCode] = field(default_factory=dict)
    age: float | None = None
    sex: Sex | None = None

    def __bool__(self) -> bool:
        return bool(self.fingers or self.eyes)

    def to_bytes(self) -> bytes:
        """Return the bytes to keep; coordinates are rounded to whole pixels."""
        age = _UNKNOWN_AGE if self.age is None else min(round(100 * self.age), _UNKNOWN_AGE - 1)
        sex = _SEXES.index(self.sex)
        head = _HEAD.pack(MAGIC, age, sex, len(self.fingers), len(self.eyes))
        fingers = (_finger(position, self.fingers[position]) for position in sorted(self.fingers))
        eyes = (
            bytes([side]) + self.eyes[eye].to_bytes()
            for side, eye in enumerate(_EYES)
            if eye in self.eyes
        )
        return b"".join((head, *fingers, *eyes))

    @classmethod
    def from_bytes(cls, data: bytes) -> Templates:
        """Read what `to_bytes` wrote. Raises BadTemplates."""
        try:
            return _read(cls, memoryview(data))
        except (struct.error, ValueError, IndexError, Refusal) as error:
            raise BadTemplates(bytes=len(data)) from error


def _finger(position: Finger, minutiae: Minutiae) -> bytes:
    rows = np.zeros(len(minutiae), _MINUTIA)
    rows["x"] = np.minimum(np.rint(minutiae.x), minutiae.width - 1)
    rows["y"] = np.minimum(np.rint(minutiae.y), minutiae.height - 1)
    rows["angle"] = np.rint(minutiae.angle / (2 * np.pi) * _STEPS).astype(np.int64) % _STEPS
    rows["kind"] = minutiae.kind
    rows["quality"] = np.rint(255 * np.clip(minutiae.quality, 0, 1))
    head = _FINGER.pack(position, minutiae.width, minutiae.height, len(minutiae))
    return head + rows.tobytes()


def _read(cls: type[Templates], data: memoryview) -> Templates:
    magic, age, sex, fingers, eyes = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise ValueError("another kind of file")
    at = _HEAD.size
    found: dict[Finger, Minutiae] = {}
    for _ in range(fingers):
        position, width, height, count = _FINGER.unpack_from(data, at)
        at += _FINGER.size
        found[Finger(position)] = _minutiae(data, at, width, height, count)
        at += count * _MINUTIA.itemsize
    seen: dict[Eye, IrisCode] = {}
    for _ in range(eyes):
        seen[_EYES[data[at]]] = IrisCode.from_bytes(bytes(data[at + 1 : at + 1 + iris.BYTES]))
        at += 1 + iris.BYTES
    if at != len(data) or len(found) != fingers or len(seen) != eyes:
        raise ValueError("parts missing, twice or too many")
    years = None if age == _UNKNOWN_AGE else age / 100
    return cls(fingers=found, eyes=seen, age=years, sex=_SEXES[sex])


def _minutiae(data: memoryview, at: int, width: int, height: int, count: int) -> Minutiae:
    rows = np.frombuffer(data, _MINUTIA, count, at)
    return Minutiae(
        x=rows["x"].astype(np.float32),
        y=rows["y"].astype(np.float32),
        angle=(rows["angle"] * (2 * np.pi / _STEPS)).astype(np.float32),
        kind=rows["kind"].copy(),
        quality=(rows["quality"] / 255).astype(np.float32),
        width=width,
        height=height,
    )
