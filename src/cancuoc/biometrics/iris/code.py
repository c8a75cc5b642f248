"""The code: the signs of a band-pass filter's answers around each ring of the sheet.

A log-Gabor filter runs along each of 20 rings of 240 cells; the signs of its real and imaginary
answers are 9,600 bits. A second 9,600 say which of them may be compared: not where lid or lash
hides the iris, and not where the answer is so weak that its sign is chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Mask, floats
from cancuoc.biometrics.iris.segmentation import EyeNotRead
from cancuoc.biometrics.iris.settings import Coding
from cancuoc.biometrics.iris.sheet import ANGLES, RADII, Sheet

Words = npt.NDArray[np.uint64]

BITS: Final = RADII * ANGLES * 2
WORDS: Final = BITS // 64
BYTES: Final = 2 * BITS // 8


class TooLittleIris(EyeNotRead):
    """Borders were found, but next to nothing of the iris between them is seen."""

    message = "Mống mắt bị che gần hết."


class BadIrisCode(EyeNotRead):
    """Bytes that are no code."""

    message = "Mẫu mống mắt không hợp lệ."
    next_step = "Vui lòng trích lại từ ảnh mống mắt."


@dataclass(frozen=True, slots=True, eq=False)
class IrisCode:
    """Bits and mask, each bool of shape (240, 20, 2): angle, ring, real or imaginary.

    Turning the eye by one cell rolls both along the first axis.
    """

    bits: Mask
    mask: Mask

    def to_bytes(self) -> bytes:
        """Return 2,400 bytes: the bits, then the mask."""
        return np.packbits(self.bits).tobytes() + np.packbits(self.mask).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> IrisCode:
        """Read what `to_bytes` wrote. Raises BadIrisCode."""
        if len(data) != BYTES:
            raise BadIrisCode(bytes=len(data), wanted=BYTES)
        flat = np.unpackbits(np.frombuffer(data, np.uint8)).astype(np.bool_)
        bits, mask = flat.reshape(2, ANGLES, RADII, 2)
        return cls(bits, mask)


def encoded(sheet: Sheet, settings: Coding) -> IrisCode:
    """Encode a sheet. Raises TooLittleIris."""
    if 100 * sheet.usable < settings.least_area:
        raise TooLittleIris(usable_percent=round(100 * sheet.usable))
    answers = filtered(_filled(sheet), settings)
    parts = np.stack([answers.real, answers.imag], axis=-1)
    seen = _shrunk(sheet.seen, settings.spread)
    mask = np.repeat(seen[..., None], 2, axis=-1)
    if not mask.any():
        raise TooLittleIris(usable_percent=round(100 * sheet.usable))
    strength = np.abs(parts)
    mask &= strength >= np.quantile(strength[mask], settings.fragile)
    return IrisCode(
        np.ascontiguousarray((parts > 0).transpose(1, 0, 2)),
        np.ascontiguousarray(mask.transpose(1, 0, 2)),
    )


def filtered(rows: Floats, settings: Coding) -> npt.NDArray[np.complex128]:
    """Return the complex answers of the log-Gabor filter along each row, in its shape."""
    count = rows.shape[1]
    cycles = np.arange(1, count // 2)
    ratio = np.log(cycles * settings.wavelength / count) / np.log(settings.bandwidth)
    gain = np.zeros(count)
    gain[1 : count // 2] = np.exp(-0.5 * ratio**2)
    return np.fft.ifft(np.fft.fft(rows, axis=1) * gain, axis=1)


def _filled(sheet: Sheet) -> Floats:
    """Return the values with what is hidden bridged along its ring, so no edge rings on."""
    places = np.arange(ANGLES)
    filled = np.empty_like(sheet.values)
    for row, (values, seen) in enumerate(zip(sheet.values, sheet.seen, strict=True)):
        if seen.any():
            filled[row] = np.interp(places, places[seen], values[seen], period=ANGLES)
        else:
            filled[row] = 0
    return floats(filled)


def _shrunk(seen: Mask, spread: int) -> Mask:
    """Return what is seen and has nothing hidden within `spread` cells of its ring."""
    shifts = (np.roll(seen, shift, axis=1) for shift in range(-spread, spread + 1))
    shrunk: Mask = np.logical_and.reduce(list(shifts))
    return shrunk
