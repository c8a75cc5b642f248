"""Small array tools shared by the samplers and the quality measures.

Every function works on two-dimensional float32 arrays indexed [row, column].
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Ints: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]

DPI: Final = 500
"""Resolution of every finger image here, in pixels per inch (ISO/IEC 19794-4)."""


def floats(values: npt.ArrayLike) -> Floats:
    """Return `values` as a float32 array."""
    return np.asarray(values, dtype=np.float32)


@lru_cache(maxsize=32)
def grid(*, height: int, width: int) -> tuple[Floats, Floats]:
    """Return read-only (rows, columns) coordinate arrays of shape (height, width)."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rows.flags.writeable = False
    columns.flags.writeable = False
    return rows, columns


def blur(image: Floats, *, sigma: float) -> Floats:
    """Blur with a Gaussian of `sigma` pixels; the edges are extended, not wrapped."""
    if sigma <= 0:
        return image
    kernel = _gaussian(sigma)
    return _convolve_rows(_convolve_rows(image, kernel).T, kernel).T


@lru_cache(maxsize=64)
def _gaussian(sigma: float) -> tuple[float, ...]:
    reach = max(1, round(3 * sigma))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return tuple((taps / taps.sum()).tolist())


def _convolve_rows(image: Floats, kernel: tuple[float, ...]) -> Floats:
    reach = len(kernel) // 2
    padded = np.pad(image, ((reach, reach), (0, 0)), mode="edge")
    height = image.shape[0]
    total = np.zeros_like(image, dtype=np.float32)
    for offset, tap in enumerate(kernel):
        total += np.float32(tap) * padded[offset : offset + height]
    return total


def smooth_noise(rng: np.random.Generator, *, height: int, width: int, scale: float) -> Floats:
    """Return noise of zero mean and unit spread whose features are about `scale` pixels wide."""
    rows, columns = max(3, round(height / scale) + 2), max(3, round(width / scale) + 2)
    coarse = rng.standard_normal((rows, columns)).astype(np.float32)
    smooth = resize(blur(coarse, sigma=0.7), height=height, width=width)
    spread = float(smooth.std()) or 1.0
    return floats((smooth - smooth.mean()) / spread)


def resize(image: Floats, *, height: int, width: int) -> Floats:
    """Resize by linear interpolation, corners on corners (rows first, then columns)."""
    return _stretch_rows(_stretch_rows(image, height).T, width).T


def _stretch_rows(image: Floats, height: int) -> Floats:
    at = np.linspace(0, image.shape[0] - 1, height, dtype=np.float32)
    low = np.minimum(at.astype(np.int32), max(0, image.shape[0] - 2))
    high = np.minimum(low + 1, image.shape[0] - 1)
    part = (at - low)[:, None]
    return floats(image[low] * (1 - part) + image[high] * part)


def sample(image: Floats, *, rows: Floats, columns: Floats, outside: float = 0.0) -> Floats:
    """Read `image` at fractional places by linear interpolation.

    `rows` and `columns` have the shape of the answer; places beyond the edge give `outside`.
    """
    height, width = image.shape
    top, left = np.floor(rows), np.floor(columns)
    inside = (top >= 0) & (top < height - 1) & (left >= 0) & (left < width - 1)
    r = np.clip(top, 0, height - 2).astype(np.int32)
    c = np.clip(left, 0, width - 2).astype(np.int32)
    down, right = rows - top, columns - left
    flat, at = image.ravel(), r * width + c
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + width] * (1 - right) + flat[at + width + 1] * right
    return floats(np.where(inside, upper * (1 - down) + lower * down, np.float32(outside)))


def to_bytes(image: Floats) -> Bytes:
    """Round a 0..255 float image to 8 bits, clipping what lies beyond."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)
