"""Drawn slaps that are hard to take apart, with the truth beside them.

Each finger is one flat impression, with the next phalanx under its crease when asked. The whole
hand is turned about the middle of the glass; what leaves the glass is lost, as it would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from cancuoc.biometrics.arrays import Bytes, floats, grid, sample, to_bytes
from cancuoc.biometrics.fingerprint.slap_tips import Box
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import FingerFault, Touch

PAPER = 250
TOPS = {2: 260, 3: 130, 4: 190, 5: 420}


@dataclass(frozen=True, kw_only=True)
class Hard:
    """How a slap is made hard; lengths in pixels, `turn` in degrees against the clock."""

    turn: float = 0.0
    pitch: int = 340
    phalanx: bool = False
    faint: frozenset[Finger] = frozenset()
    absent: frozenset[Finger] = frozenset()
    fault: FingerFault | None = None
    aside: int = 0
    scale: float = 1.0
    noise: float = 0.0
    fan: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """A slap and, for each finger, which pixels are its fingertip."""

    pixels: Bytes
    truth: dict[Finger, np.ndarray] = field(default_factory=dict)


@cache
def tip(subject: str, finger: int, take: str, scale: float, fault: FingerFault | None) -> Bytes:
    master = fingers.grow(subject=subject, finger=finger)
    touch = Touch(rolled=False, scale=scale, fault=fault)
    return impressions.press(
        master=master, subject=subject, finger=finger, take=take, touch=touch
    ).image


def one_finger(subject: str, finger: Finger, take: str, hard: Hard) -> tuple[Bytes, np.ndarray]:
    """Return picture and fingertip of one finger on its own glass, 760 x 320."""
    ground = np.full((760, 320), PAPER, np.uint8)
    top = tip(subject, finger.value, take, hard.scale, hard.fault)
    ground[:400] = top
    skin = np.zeros(ground.shape, bool)
    # A dry finger leaves specks: its truth is where a good print of the same take would be.
    whole = tip(subject, finger.value, take, hard.scale, None)
    skin[:400] = whole < 225
    if hard.phalanx:
        below = tip(subject, finger.value, take + "-below", hard.scale, None)
        edge = int(np.nonzero((whole < 225).sum(axis=1) > 12)[0].max()) + 14
        start = int(np.nonzero((below < 225).sum(axis=1) > 90 * hard.scale)[0].min())
        part = below[start:][: 760 - edge]
        ground[edge : edge + len(part)] = np.minimum(ground[edge : edge + len(part)], part)
    if finger in hard.faint:
        ground = to_bytes(PAPER - 0.22 * (PAPER - floats(ground)))
    return ground, skin


def slap(subject: str, step: Step, take: str = "1", hard: Hard = Hard()) -> Drawn:
    """Draw a slap of four fingers or two thumbs, (1000, 1600) or (600, 900)."""
    shape = impressions.SLAP_SHAPE if len(step.fingers) == 4 else impressions.THUMBS_SHAPE
    pixels, truth = np.full(shape, float(PAPER), np.float32), {}
    count = len(step.fingers)
    for place, finger in enumerate(step.fingers):
        if finger in hard.absent:
            continue
        picture, skin = one_finger(subject, finger, take, hard)
        aside = (place - (count - 1) / 2) * hard.pitch * hard.scale + hard.aside
        down = TOPS.get((finger.value - 1) % 5 + 1, 150) * hard.scale - 40
        lean = (place - (count - 1) / 2) * hard.fan
        rows, columns = _places(shape, turn=hard.turn, lean=lean, aside=aside, down=down)
        window = _window(rows, columns, picture.shape)
        rows, columns = rows[window], columns[window]
        laid = sample(floats(picture), rows=rows, columns=columns, outside=float(PAPER))
        pixels[window] = np.minimum(pixels[window], laid)
        truth[finger] = np.zeros(shape, bool)
        truth[finger][window] = sample(floats(skin), rows=rows, columns=columns) > 0.5
    rng = np.random.default_rng(len(take) + 7 * len(subject))
    pixels = pixels + rng.normal(0, hard.noise, shape) if hard.noise else pixels
    return Drawn(pixels=to_bytes(floats(pixels)), truth=truth)


def _places(shape: Sequence[int], *, turn: float, lean: float, aside: float, down: float):
    """Return where on a finger's own glass each pixel of the slap lies."""
    height, width = shape
    rows, columns = grid(height=height, width=width)
    y, x = rows - height / 2, columns - width / 2
    y, x = _turned(y, x, turn)
    y, x = y + height / 2 - down, x - aside
    middle = 200.0
    y, x = _turned(y - middle, x, lean)
    return floats(y + middle), floats(x + 160)


def _window(rows, columns, shape: Sequence[int]) -> tuple[slice, slice]:
    """Return the part of a slap that may show a finger's own glass."""
    inside = (rows > -1) & (rows < shape[0]) & (columns > -1) & (columns < shape[1])
    down, right = inside.any(axis=1).nonzero()[0], inside.any(axis=0).nonzero()[0]
    if not len(down):
        return slice(0, 0), slice(0, 0)
    return slice(int(down[0]), int(down[-1]) + 1), slice(int(right[0]), int(right[-1]) + 1)


def _turned(y, x, degrees: float):
    angle = np.deg2rad(degrees)
    return np.cos(angle) * y - np.sin(angle) * x, np.sin(angle) * y + np.cos(angle) * x


def found_share(box: Box, truth: np.ndarray) -> float:
    """Return how much of a fingertip lies in a box, 0..1."""
    rows, columns = np.nonzero(truth)
    y, x = _turned(rows - box.y, columns - box.x, box.turn)
    inside = (np.abs(x) <= box.width / 2) & (np.abs(y) <= box.height / 2)
    return float(inside.mean())
