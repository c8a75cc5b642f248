"""Our own simple quality measures, each named, each 0 (useless) to 100 (very good).

They steer the operator during capture. They are not NFIQ 2, not ISO/IEC 29794 scores and not
calibrated against matching errors; the metric id says so and must travel with every score.
Quality alone never refuses a person: after three tries the best picture is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics import quality_face, quality_finger, quality_iris
from cancuoc.biometrics.arrays import Bytes, floats, to_bytes

FINGER_METRIC: Final = "cancuoc-finger-1"
IRIS_METRIC: Final = "cancuoc-iris-1"
FACE_METRIC: Final = "cancuoc-face-1"

RETAKE_BELOW: Final = 35
GOOD_FROM: Final = 60
LEAST_SIDE: Final = 64
"""Pictures with a shorter side show nothing that could be measured."""


@dataclass(frozen=True, kw_only=True)
class Quality:
    """One score with its metric, its parts (0..100 each) and words for the operator."""

    metric: str
    score: int
    parts: Mapping[str, int]
    words: str

    @property
    def retake(self) -> bool:
        """Tell whether another try is advised."""
        return self.score < RETAKE_BELOW


_ADVICE: Final = {
    (FINGER_METRIC, "area"): "Vân tay chưa đủ vùng, hãy đặt ngón tay vào giữa mặt kính.",
    (FINGER_METRIC, "dryness"): "Tay khô, hãy lau và đặt lại, ấn vừa phải.",
    (FINGER_METRIC, "contrast"): "Vân tay bị nhòe, hãy lau khô tay và mặt kính.",
    (FINGER_METRIC, "coherence"): "Đường vân không rõ, hãy lau tay và đặt lại.",
    (FINGER_METRIC, "sharpness"): "Ảnh mờ, hãy giữ yên ngón tay.",
    (IRIS_METRIC, "open"): "Mắt nhắm hoặc bị che, hãy mở to mắt và nhìn thẳng.",
    (IRIS_METRIC, "usable_area"): "Mi mắt che mống mắt, hãy mở to mắt.",
    (IRIS_METRIC, "sharpness"): "Ảnh mờ, hãy giữ yên đầu và nhìn thẳng.",
    (FACE_METRIC, "brightness"): "Ảnh quá tối hoặc quá sáng, hãy chỉnh đèn.",
    (FACE_METRIC, "sharpness"): "Ảnh mờ, hãy giữ yên và chụp lại.",
    (FACE_METRIC, "background"): "Nền không đều, hãy dùng phông sáng trơn.",
    (FACE_METRIC, "position"): "Khuôn mặt lệch, hãy ngồi thẳng vào giữa khung.",
}


def finger(pixels: Bytes, *, fingers: int = 1, rolled: bool = False) -> Quality:
    """Measure a grey finger image at 500 ppi that should show `fingers` prints."""
    grey = floats(_grey(pixels))
    if min(grey.shape) < LEAST_SIDE:
        return _nothing(FINGER_METRIC)
    return _judge(FINGER_METRIC, quality_finger.parts(grey, fingers=fingers, rolled=rolled))


def iris(pixels: Bytes) -> Quality:
    """Measure a grey eye image with one eye near the middle."""
    grey = floats(_grey(pixels))
    small = min(grey.shape) < LEAST_SIDE
    return _nothing(IRIS_METRIC) if small else _judge(IRIS_METRIC, quality_iris.parts(grey))


def face(pixels: Bytes) -> Quality:
    """Measure a portrait for a card: light, focus, even ground, head in the frame.

    It looks at the frame, not at the face: whether the eyes are open is not measured here.
    """
    grey = floats(_grey(pixels))
    small = min(grey.shape) < LEAST_SIDE
    return _nothing(FACE_METRIC) if small else _judge(FACE_METRIC, quality_face.parts(grey))


def _nothing(metric: str) -> Quality:
    return _judge(metric, {part: 0.0 for owner, part in _ADVICE if owner == metric})


def _judge(metric: str, parts: Mapping[str, float]) -> Quality:
    """Let the weakest part speak: it decides most of the score and all of the advice."""
    whole = {name: round(100 * float(np.clip(value, 0, 1))) for name, value in parts.items()}
    weakest = min(whole, key=whole.__getitem__)
    score = round(0.7 * whole[weakest] + 0.3 * sum(whole.values()) / len(whole))
    words = "Tốt" if score >= GOOD_FROM else _ADVICE[(metric, weakest)]
    if RETAKE_BELOW <= score < GOOD_FROM:
        words = f"Dùng được. {words}"
    return Quality(metric=metric, score=score, parts=whole, words=words)


def _grey(pixels: Bytes) -> Bytes:
    if pixels.ndim == 2:
        return pixels
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return to_bytes(floats(pixels[..., :3] @ weights))
