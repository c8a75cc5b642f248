"""Quality of an eye picture by its elements, after the definitions of ISO/IEC 29794-6.

Computed from our own borders, each 0 (useless) to 100 unless said. Not calibrated against real
errors and not certified: the metric's name travels with them. They advise the operator and
never refuse a person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask, blur, floats, grid
from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.segmentation import Eye
from cancuoc.biometrics.iris.sheet import Sheet

METRIC: Final = "cancuoc-iris-elements-1"
# Power of the Laplacian of Gaussian at which sharpness is one half.
_HALF_SHARP: Final = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Named as the standard names them; `dilation` is pupil against iris in per cent,

    `grey_utilisation` is the entropy of the grey values in bits (0..8), `iris_radius` pixels.
    """

    usable_area: float
    iris_sclera_contrast: float
    iris_pupil_contrast: float
    pupil_circularity: float
    concentricity: float
    dilation: float
    margin: float
    sharpness: float
    grey_utilisation: float
    iris_radius: float

    @property
    def advice(self) -> str | None:
        """Return what the operator should do before another try, or None when this one is good."""
        limits = settings.limits()
        for name, words in _ADVICE.items():
            if getattr(self, name) < getattr(limits, name):
                return words
        return None

    @property
    def retake(self) -> bool:
        """Tell whether too little of the iris is seen to be sure, so another try is asked for."""
        return self.usable_area < settings.limits().usable_area


_ADVICE: Final = {
    "usable_area": "Mống mắt bị che nhiều. Hãy mở to mắt, nhìn thẳng rồi thu lại.",
    "margin": "Mắt lệch khỏi khung hình. Hãy đưa mắt vào giữa khung rồi thu lại.",
    "sharpness": "Ảnh mờ. Hãy giữ yên đầu rồi thu lại.",
    "iris_pupil_contrast": "Khó thấy đồng tử. Hãy chỉnh đèn, bỏ kính rồi thu lại.",
    "iris_sclera_contrast": "Khó thấy viền mống mắt. Hãy chỉnh đèn rồi thu lại.",
}


def measured(image: Floats, eye: Eye, sheet: Sheet) -> Elements:
    """Measure a segmented picture, float32 (height, width)."""
    iris, white, dark = _levels(image, eye)
    weber = abs(iris - dark) / (20.0 + dark)
    away = math.hypot(eye.pupil.row - eye.limbus.row, eye.pupil.column - eye.limbus.column)
    swing = math.hypot(*eye.pupil.wave) / eye.pupil.radius
    return Elements(
        usable_area=100 * sheet.usable,
        iris_sclera_contrast=_white_contrast(iris, white, dark),
        iris_pupil_contrast=100 * weber / (0.75 + weber),
        pupil_circularity=100 * max(0.0, 1 - 4 * swing),
        concentricity=100 * max(0.0, 1 - away / eye.limbus.radius),
        dilation=100 * eye.pupil.radius / eye.limbus.radius,
        margin=100 * _margin(eye, *image.shape),
        sharpness=_sharpness(image, eye),
        grey_utilisation=_entropy(image),
        iris_radius=eye.limbus.radius,
    )


def _levels(image: Floats, eye: Eye) -> tuple[float, float, float]:
    """Return the median greys of iris, sclera and pupil; lids are left out."""
    rows, columns = grid(height=image.shape[0], width=image.shape[1])
    x = (columns - eye.limbus.column) / eye.limbus.radius
    y = (rows - eye.limbus.row) / eye.limbus.radius
    from_iris = np.hypot(x, y)
    from_pupil = np.hypot(rows - eye.pupil.row, columns - eye.pupil.column) / eye.pupil.radius
    open_eye = np.ones(image.shape, np.bool_)
    for lid in eye.lids:
        open_eye &= ~lid.covers(x, y, margin=0.05)
    beside = open_eye & (np.abs(y) < 0.5)
    return (
        _median(image, open_eye & (from_pupil > 1.1) & (from_iris < 0.9)),
        _median(image, beside & (from_iris > 1.1) & (from_iris < 1.25)),
        _median(image, from_pupil < 0.8),
    )


def _median(image: Floats, where: Mask) -> float:
    kept = image[where]
    return float(np.median(kept)) if kept.size else 0.0


def _white_contrast(iris: float, white: float, dark: float) -> float:
    whole = iris + white - 2 * dark
    if dark >= iris or whole <= 0:
        return 0.0
    return 100 * min(1.0, abs(white - iris) / whole)


def _margin(eye: Eye, height: int, width: int) -> float:
    """Return the scarcest room around the iris: 0.6 radii beside it and 0.2 above and below."""
    row, column, radius = eye.limbus.row, eye.limbus.column, eye.limbus.radius
    beside = min(column - radius, width - column - radius) / (0.6 * radius)
    upright = min(row - radius, height - row - radius) / (0.2 * radius)
    return float(np.clip(min(beside, upright), 0, 1))


def _sharpness(image: Floats, eye: Eye) -> float:
    """Return how much fine detail the iris region has, by a difference of two blurs."""
    row, column, radius = (int(v) for v in (eye.limbus.row, eye.limbus.column, eye.limbus.radius))
    part = image[max(0, row - radius) : row + radius, max(0, column - radius) : column + radius]
    detail = blur(part, sigma=1.0) - blur(part, sigma=1.6)
    power = float(np.sqrt(np.mean(floats(detail) ** 2)))
    return 100 * power**2 / (power**2 + _HALF_SHARP**2)


def _entropy(image: Floats) -> float:
    shares = np.bincount(image.astype(np.uint8).ravel(), minlength=256) / image.size
    return float(-(shares[shares > 0] * np.log2(shares[shares > 0])).sum())
