"""The picture made ready for the searches: without reflected lamps, and a small twin of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cancuoc.biometrics.arrays import Floats, floats
from cancuoc.biometrics.iris.settings import Lamps


class Pictures(NamedTuple):
    """The full picture, the same made smaller by a whole factor, and that factor."""

    full: Floats
    small: Floats
    factor: int


def prepared(image: Floats, long_side: int, lamps: Lamps) -> Pictures:
    """Return the picture, float32 (height, width), and its twin with lamps painted over.

    A lamp on the pupil's edge would draw the border into the pupil. What it hides is painted as
    dark as what is around it. Only spots beside something dark are touched, and the codes are
    made from the untouched picture.
    """
    factor = max(1, round(max(image.shape) / long_side))
    height, width = (side // factor for side in image.shape)
    cut = image[: height * factor, : width * factor]
    small = floats(cut.reshape(height, factor, width, factor).mean(axis=(1, 3)))
    darkest = extreme(small, lamps.widest, np.minimum)
    ground = extreme(darkest, lamps.widest, np.maximum)
    dark, middle = np.quantile(small, (0.01, 0.5))
    spots = (small > ground + lamps.lighter) & (darkest < dark + lamps.near_dark * (middle - dark))
    # The rim of a spot is only a little lighter than its ground.
    spots = extreme(floats(spots), 3, np.maximum) > 0
    full = image.copy()
    view = full[: height * factor, : width * factor]
    large = np.repeat(np.repeat(spots, factor, axis=0), factor, axis=1)
    paint = np.repeat(np.repeat(ground, factor, axis=0), factor, axis=1)
    view[large] = np.minimum(view, paint)[large]
    return Pictures(full, floats(np.where(spots, np.minimum(small, ground), small)), factor)


def extreme(image: Floats, width: int, which: np.ufunc) -> Floats:
    """Return the least or the greatest value (`np.minimum`, `np.maximum`) in squares around."""
    half = width // 2
    padded = np.pad(image, half, mode="edge")
    across = which.reduce([padded[:, k : k + image.shape[1]] for k in range(width)])
    return floats(which.reduce([across[k : k + image.shape[0]] for k in range(width)]))
