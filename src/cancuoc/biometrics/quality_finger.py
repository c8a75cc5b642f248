"""Parts of `cancuoc-finger-1`: measured on blocks of 16 x 16 pixels that carry ink."""

from __future__ import annotations

from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask, floats

BLOCK: Final = 16
FLAT_AREA: Final = 42_000.0
ROLLED_AREA: Final = 60_000.0
"""Pixels of skin at 500 ppi that a grown finger shows; 60,000 pixels are 1.5 cm²."""


def parts(image: Floats, *, fingers: int, rolled: bool) -> dict[str, float]:
    """Return the parts in 0..1: area, dryness, contrast, coherence, sharpness."""
    image = _trim(image)
    inked = _blocks(image).mean(axis=(2, 3)) < 232
    if inked.sum() < 8:
        return dict.fromkeys(("area", "dryness", "contrast", "coherence", "sharpness"), 0.0)
    blocks = _blocks(image)[inked]
    enough = fingers * (ROLLED_AREA if rolled else FLAT_AREA)
    return {
        "area": (float(inked.sum()) * BLOCK * BLOCK / enough - 0.35) / 0.55,
        "dryness": _dryness(blocks),
        "contrast": (float(np.median(blocks.std(axis=(1, 2)))) - 8) / 70,
        "coherence": (_coherence(image, inked) - 0.35) / 0.52,
        "sharpness": (_sharpness(blocks) - 0.145) / 0.105,
    }


def _trim(image: Floats) -> Floats:
    """Cut away the empty glass around the prints; a slap is mostly empty."""
    inked = np.argwhere(_blocks(image).mean(axis=(2, 3)) < 232)
    if not len(inked):
        return image[: BLOCK * 4, : BLOCK * 4]
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    return image[top * BLOCK : bottom * BLOCK, left * BLOCK : right * BLOCK]


def _blocks(image: Floats) -> Floats:
    """Return the image as (rows, columns, 16, 16) blocks; a rest at the edge is left out."""
    down, right = (n // BLOCK for n in image.shape)
    whole = image[: down * BLOCK, : right * BLOCK]
    return whole.reshape(down, BLOCK, right, BLOCK).transpose(0, 2, 1, 3)


def _dryness(blocks: Floats) -> float:
    """Half of a good print is dark; a dry finger leaves specks."""
    dark = float((blocks < 150).mean())
    return (dark - 0.14) / 0.26


def _coherence(image: Floats, inked: Mask) -> float:
    """Return how well the gradients of a block agree on one ridge direction, 0..1."""
    down, right = np.gradient(image)
    xx, yy, xy = (
        _blocks(floats(v)).sum(axis=(2, 3)) for v in (right * right, down * down, right * down)
    )
    agreement = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (xx + yy + 1e-3)
    return float(agreement[inked].mean())


def _sharpness(blocks: Floats) -> float:
    """Return the mean step between neighbours against the spread of the block."""
    steps = np.abs(np.diff(blocks, axis=2)).mean(axis=(1, 2)) + np.abs(
        np.diff(blocks, axis=1)
    ).mean(axis=(1, 2))
    return float(np.median(steps / (blocks.max(axis=(1, 2)) - blocks.min(axis=(1, 2)) + 1)))
