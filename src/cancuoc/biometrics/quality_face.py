"""Parts of `cancuoc-face-1`: light, focus, ground and place, after ISO/IEC 39794-5 portraits."""

from __future__ import annotations

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask


def parts(image: Floats) -> dict[str, float]:
    """Return the parts in 0..1: brightness, sharpness, position, background."""
    ground = _ground(image)
    background, position = _background(ground), _position(image, ground)
    if background < 0.3:
        # Before a busy ground the head cannot be told from it; do not blame its place.
        position = max(position, 0.5)
    return {
        "brightness": _brightness(image),
        "sharpness": _sharpness(image),
        "position": position,
        "background": background,
    }


def _brightness(image: Floats) -> float:
    """The middle of the picture should be neither dark nor burnt."""
    height, width = image.shape
    middle = image[int(0.38 * height) : int(0.70 * height), int(0.33 * width) : int(0.67 * width)]
    level, burnt = float(np.median(middle)), float((middle > 252).mean())
    return min((level - 55) / 60, (252 - level) / 16, 1 - 3 * burnt)


def _sharpness(image: Floats) -> float:
    """Edges of a focused picture are a few pixels wide; take the steepest hundredth."""
    steps = np.abs(image[:, 2:] - image[:, :-2])
    spread = float(np.percentile(image, 98) - np.percentile(image, 2)) + 1
    return (float(np.percentile(steps, 99)) / spread - 0.10) / 0.25


def _ground(image: Floats) -> Floats:
    """Return the pixels above the head and beside it, on the quieter side.

    A head that leans into one edge hides the ground there; the other side still shows it.
    """
    height, width = image.shape
    side, low = max(2, int(0.07 * width)), int(0.60 * height)
    top = image[: max(2, int(0.04 * height))].ravel()
    beside = min((image[:low, :side], image[:low, -side:]), key=lambda strip: float(strip.std()))
    return np.concatenate([top, beside.ravel()])


def _background(ground: Floats) -> float:
    """The ground is light and even."""
    return min(1 - (float(ground.std()) - 4) / 26, (float(np.median(ground)) - 60) / 60)


def _head(image: Floats, ground: Floats) -> Mask:
    """Return what differs from the ground, in the rows where a head should be."""
    height = image.shape[0]
    differs: Mask = np.abs(image - float(np.median(ground))) > 28
    differs[int(0.72 * height) :] = False
    return differs


def _position(image: Floats, ground: Floats) -> float:
    """The head is in the middle, its top a little below the edge, and it fills the frame."""
    head = _head(image, ground)
    height, width = image.shape
    columns = np.flatnonzero(head[int(0.25 * height) :].mean(axis=0) > 0.25)
    rows = np.flatnonzero(head.mean(axis=1) > 0.08)
    if not len(columns) or not len(rows):
        return 0.0
    off = abs((float(columns[0]) + float(columns[-1])) / 2 / width - 0.5)
    broad = float(columns[-1] - columns[0]) / width
    top = float(rows[0]) / height
    worst = min(
        1 - (off - 0.03) / 0.14,
        (broad - 0.25) / 0.15,
        (0.92 - broad) / 0.10,
        (0.36 - top) / 0.10,
        1 - (0.02 - top) / 0.02,
    )
    return float(worst)
