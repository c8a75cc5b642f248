"""What a sensor sees of a finger: one impression of a master, and slaps of several.

The same finger gives another image each time: shift, rotation, skin stretch, pressure, dirt.
What was done is returned beside the image, so a test can undo it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import (
    Bytes,
    Floats,
    blur,
    floats,
    grid,
    sample,
    smooth_noise,
    to_bytes,
)
from cancuoc.biometrics.synthetic import seeds
from cancuoc.biometrics.synthetic.fingers import HEIGHT, WIDTH, Master

PAPER: Final = 250.0
INK: Final = 35.0
SLAP_SHAPE: Final = (1000, 1600)
"""Height and width of a four-finger slap: 51 x 81 mm at 500 ppi."""
THUMBS_SHAPE: Final = (600, 900)


class FingerFault(StrEnum):
    """What can spoil an impression."""

    SMUDGE = "smudge"
    DRY = "dry"
    PARTIAL = "partial"
    BLUR = "blur"


@dataclass(frozen=True, kw_only=True)
class Touch:
    """How the finger meets the glass. `scale` is the finger's size against an adult's."""

    rolled: bool = True
    scale: float = 1.0
    fault: FingerFault | None = None


@dataclass(frozen=True, kw_only=True)
class Placement:
    """How the master lies in the image: rotate, scale, then shift (pixels) about the middle."""

    rotation: float
    scale: float
    down: float
    right: float


@dataclass(frozen=True, kw_only=True)
class Impression:
    """An 8-bit image (400, 320), dark ridges on light ground, and where the master lies."""

    image: Bytes
    placement: Placement


def press(*, master: Master, subject: str, finger: int, take: str, touch: Touch) -> Impression:
    """Make the impression named `take`; the same words give the same bytes. About 40 ms."""
    rng = seeds.stream("impression", subject, finger, take, touch.rolled)
    placement = _place(rng, scale=touch.scale)
    rows, columns = _where(rng, placement=placement)
    ridges = sample(master.ridges, rows=rows, columns=columns)
    breaks = sample(np.maximum(0.8 * master.pores, master.creases), rows=rows, columns=columns)
    ink = _ink(rng, ridges=ridges, breaks=breaks)
    ink = _spoil(rng, ink=ink, ridges=ridges, fault=touch.fault)
    ink *= _contact(rng, finger=finger, touch=touch, placement=placement)
    grain = rng.normal(0, 7, ink.shape).astype(np.float32) * np.clip(4 * ink, 0, 1)
    image = PAPER - (PAPER - INK) * ink + grain
    if touch.fault is FingerFault.BLUR:
        image = blur(image, sigma=2.6)
    return Impression(image=to_bytes(image), placement=placement)


def _place(rng: np.random.Generator, *, scale: float) -> Placement:
    return Placement(
        rotation=float(np.clip(rng.normal(0, 0.09), -0.25, 0.25)),
        scale=scale,
        down=float(np.clip(rng.normal(0, 9), -22, 22)),
        right=float(np.clip(rng.normal(0, 7), -16, 16)),
    )


def _where(rng: np.random.Generator, *, placement: Placement) -> tuple[Floats, Floats]:
    """Return, for each image pixel, the place on the master: inverse placement plus stretch."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    down = (rows - HEIGHT / 2 - placement.down) / placement.scale
    right = (columns - WIDTH / 2 - placement.right) / placement.scale
    turn_cos, turn_sin = np.cos(placement.rotation), np.sin(placement.rotation)
    stretch_rows = 1.6 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=130)
    stretch_columns = 1.6 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=130)
    at_rows = HEIGHT / 2 + turn_cos * down - turn_sin * right + stretch_rows
    at_columns = WIDTH / 2 + turn_sin * down + turn_cos * right + stretch_columns
    return floats(at_rows), floats(at_columns)


def _ink(rng: np.random.Generator, *, ridges: Floats, breaks: Floats) -> Floats:
    """Turn ridge height into darkness 0..1: more pressure makes ridges wider and darker."""
    pressure = rng.normal(0.05, 0.14)
    uneven = 0.18 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=55)
    fine = 0.30 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=4)
    height = 3.2 * (ridges + pressure + uneven + fine)
    ink = 1 / (1 + np.exp(-height))
    shade = 0.86 + 0.06 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=45)
    return floats(np.clip(ink * np.clip(shade, 0.6, 1.0) * (1 - 0.85 * breaks), 0, 1))


def _spoil(
    rng: np.random.Generator, *, ink: Floats, ridges: Floats, fault: FingerFault | None
) -> Floats:
    """Apply dryness (broken, pale ridges) or a smudge (filled valleys) to the ink."""
    if fault is FingerFault.DRY:
        patches = smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=7)
        patches += 0.6 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=30)
        keep = 1 / (1 + np.exp(-4 * (patches + 0.35 * ridges - 0.75)))
        return floats(0.72 * ink * keep)
    if fault is FingerFault.SMUDGE:
        wiped = blur(ink, sigma=9.0)
        patches = 0.4 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=60)
        part = np.clip(0.80 + patches, 0.35, 0.97)
        return floats(np.clip(ink * (1 - part) + (wiped + 0.18) * part, 0, 1))
    return ink


_BREADTH: Final = {1: 1.16, 2: 1.0, 3: 1.03, 4: 0.98, 5: 0.84}


def _contact(
    rng: np.random.Generator, *, finger: int, touch: Touch, placement: Placement
) -> Floats:
    """Return 0..1, the part of the glass the skin touches; its edge is ragged, not a circle."""
    breadth = _BREADTH[(finger - 1) % 5 + 1] * touch.scale * rng.uniform(0.96, 1.04)
    half_width = (132 if touch.rolled else 100) * breadth
    half_height = (172 if touch.rolled else 150) * touch.scale * rng.uniform(0.96, 1.04)
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    down = (rows - HEIGHT / 2 - placement.down) / half_height
    right = (columns - WIDTH / 2 - placement.right) / half_width
    turn = placement.rotation
    across = np.cos(turn) * right + np.sin(turn) * down
    along = np.cos(turn) * down - np.sin(turn) * right
    # A fingertip is round above and nearly square where the joint begins.
    power = np.where(along < 0, 2.1, 4.0 if touch.rolled else 3.0)
    reach = np.abs(across) ** 2.4 + np.abs(along) ** power
    ragged = 0.06 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=9)
    inside = 1 / (1 + np.exp((reach + ragged - 1) * 22))
    if touch.fault is FingerFault.PARTIAL:
        inside = inside * (1 / (1 + np.exp((along + across * rng.normal(0, 0.4) + 0.15) * 22)))
    return floats(np.where(inside < 0.02, 0, inside))


def compose(
    *, impressions: Sequence[Bytes | None], subject: str, take: str, left_hand: bool = False
) -> Bytes:
    """Lay flat impressions side by side as one slap; None leaves the place of a finger empty.

    Four places give a (1000, 1600) image, two places a (600, 900) image. `left_hand` turns the
    arch of the fingertips round: then the first place is the little finger.
    """
    rng = seeds.stream("slap", subject, take, len(impressions))
    corners = _THUMB_CORNERS if len(impressions) == 2 else _hand_corners(left_hand=left_hand)
    shape = THUMBS_SHAPE if len(impressions) == 2 else SLAP_SHAPE
    slap = np.full(shape, round(PAPER), dtype=np.uint8)
    for (top, left), image in zip(corners, impressions, strict=True):
        drift_down, drift_right = (int(v) for v in rng.integers(-14, 15, 2))
        if image is not None:
            start, side = top + drift_down, left + drift_right
            window = slap[start : start + HEIGHT, side : side + WIDTH]
            np.minimum(window, image, out=window)
    return slap


_THUMB_CORNERS: Final = ((100, 100), (100, 480))


def _hand_corners(*, left_hand: bool) -> tuple[tuple[int, int], ...]:
    """Return the top left corners of four fingers: the middle finger reaches highest."""
    tops = (260, 130, 190, 420)
    ordered = tops[::-1] if left_hand else tops
    return tuple((top, 50 + place * 395) for place, top in enumerate(ordered))
