"""Where the iris lies in a picture: pupil, limbus and lids, or a refusal that says why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Bytes, Floats, grid
from cancuoc.biometrics.iris import lids, limbus, pupil, settings
from cancuoc.biometrics.iris.lids import Lid
from cancuoc.biometrics.iris.picture import Pictures, prepared
from cancuoc.biometrics.iris.shapes import Circle, Oval
from cancuoc.kernel.refusal import Refusal

_SMALLEST, _LARGEST = 120, 2000
# A disc this much weaker than the best one is no rival worth a limbus.
_RIVAL: Final = 0.55


class EyeNotRead(Refusal):
    """No code can be made of this picture."""

    message = "Không đọc được mống mắt trong ảnh."
    next_step = "Vui lòng mở to mắt, nhìn thẳng vào máy và thu lại."


class BadEyePicture(EyeNotRead):
    """Not a grey picture of a size an eye can have."""

    message = "Ảnh mống mắt không đúng kích thước."
    next_step = "Vui lòng thu lại ảnh xám của một mắt, ví dụ 640 × 480 điểm ảnh."


class NoPupil(EyeNotRead):
    """Nothing in the picture is a dark disc: the eye is closed, or it is not there."""

    message = "Không thấy đồng tử trong ảnh."


class NoLimbus(EyeNotRead):
    """A pupil, but no edge between iris and the white of the eye around it."""

    message = "Không thấy viền mống mắt trong ảnh."


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """The borders of one iris, in pixels of the full picture."""

    pupil: Oval
    limbus: Circle
    lids: tuple[Lid, ...]


def checked(pixels: Bytes) -> Floats:
    """Return the grey picture as float32. Raises BadEyePicture."""
    if pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise BadEyePicture(reason="not grey")
    if not (min(pixels.shape) >= _SMALLEST and max(pixels.shape) <= _LARGEST):
        raise BadEyePicture(reason="size", width=pixels.shape[1], height=pixels.shape[0])
    return pixels.astype(np.float32)


def segment(image: Floats) -> Eye:
    """Find the iris of a grey picture, float32 (height, width).

    Several dark discs are tried; the one with the best limbus around it is the pupil. Raises
    NoPupil, NoLimbus.
    """
    pictures = prepared(image, settings.pupil().long_side, settings.lamps())
    tried = [(oval, limbus.found(pictures, oval, settings.limbus())) for oval in _ovals(pictures)]
    if not tried:
        raise NoPupil
    dark, around = max(tried, key=lambda pair: pair[0].step + pair[1].step)
    if around.step < settings.limbus().least_step:
        raise NoLimbus(step=round(around.step, 1))
    covering = lids.found(pictures, dark, around, settings.covering())
    return Eye(pupil=dark, limbus=around, lids=tuple(covering))


def _ovals(pictures: Pictures) -> list[Oval]:
    seeking, factor = settings.pupil(), pictures.factor
    shifted = (factor - 1) / 2
    discs = [
        disc for disc in pupil.discs(pictures.small, seeking) if disc.step >= seeking.least_step
    ]
    found = []
    for disc in discs:
        if disc.step < _RIVAL * discs[0].step:
            continue
        whole = replace(
            disc,
            row=disc.row * factor + shifted,
            column=disc.column * factor + shifted,
            radius=disc.radius * factor,
        )
        oval = pupil.refined(pictures.full, whole, seeking)
        if oval is not None and _is_pupil(pictures.full, oval):
            found.append(oval)
    return found


def _is_pupil(image: Floats, oval: Oval) -> bool:
    """Tell a pupil from a tangle of lashes: its border is closed, and it is evenly dark."""
    if oval.agreeing < settings.pupil().least_agreeing:
        return False
    rows, columns = grid(height=image.shape[0], width=image.shape[1])
    away = np.hypot(rows - oval.row, columns - oval.column) / oval.radius
    inside, around = image[away < 0.85], image[(away > 1.15) & (away < 1.6)]
    if not (inside.size and around.size):
        return False
    darkest, middle, lightest = np.quantile(inside, (0.15, 0.5, 0.85))
    most = settings.pupil().most_uneven * (float(np.median(around)) - middle)
    return bool(lightest - darkest <= most)
