"""The portrait measures in words: what is wrong with a picture, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cancuoc.biometrics.face import settings
from cancuoc.biometrics.face.readings import FaceReading

METRIC: Final = "cancuoc-portrait-1"
"""The name that travels with every measure. Ours, not calibrated, not an ISO score."""

_BELOW: Final[Mapping[str, str]] = {
    "eyes_apart": "Khuôn mặt quá nhỏ, hãy đến gần máy hơn.",
    "roll": "Đầu nghiêng, hãy giữ thẳng đầu.",
    "yaw": "Mặt quay sang bên, hãy nhìn thẳng vào máy.",
    "pitch": "Mặt ngẩng hoặc cúi, hãy nhìn thẳng vào máy.",
    "eyes_open": "Mắt nhắm hoặc bị che, hãy mở to mắt.",
    "head_height": "Khuôn mặt quá nhỏ trong khung, hãy đến gần hơn.",
    "centre": "Khuôn mặt lệch, hãy ngồi vào giữa khung.",
    "eye_line": "Khuôn mặt quá thấp trong khung, hãy hạ máy hoặc ngồi cao hơn.",
    "sharpness": "Ảnh mờ, hãy giữ yên và chụp lại.",
    "exposure": "Ảnh quá tối, hãy tăng đèn.",
    "balance": "Hai bên mặt sáng không đều, hãy chỉnh đèn.",
}
_ABOVE: Final[Mapping[str, str]] = {
    "roll": _BELOW["roll"],
    "yaw": _BELOW["yaw"],
    "pitch": _BELOW["pitch"],
    "mouth_open": "Miệng mở, hãy ngậm miệng tự nhiên.",
    "head_height": "Khuôn mặt quá lớn trong khung, hãy lùi lại.",
    "centre": _BELOW["centre"],
    "eye_line": "Khuôn mặt quá cao trong khung, hãy nâng máy hoặc ngồi thấp hơn.",
    "exposure": "Ảnh quá sáng, hãy giảm đèn.",
    "too_dark": "Có vùng quá tối trên mặt, hãy chỉnh đèn.",
    "too_light": "Có vùng cháy sáng trên mặt, hãy chỉnh đèn.",
    "background": "Nền không đều, hãy dùng phông sáng trơn.",
}
_SEVERAL: Final = "Có nhiều khuôn mặt trong ảnh, hãy để một người trước máy."


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One measure outside its limits."""

    measure: str
    value: float
    words: str


def judged(reading: FaceReading) -> tuple[Advice, ...]:
    """Return what could be better, empty for a good portrait. It advises; it never refuses."""
    found = []
    if reading.faces > 1:
        found.append(Advice(measure="faces", value=reading.faces, words=_SEVERAL))
    for name, limit in settings.limits().items():
        value = reading.measures[name]
        if limit.least is not None and value < limit.least:
            found.append(Advice(measure=name, value=value, words=_BELOW[name]))
        elif limit.most is not None and value > limit.most:
            found.append(Advice(measure=name, value=value, words=_ABOVE[name]))
    return tuple(found)
