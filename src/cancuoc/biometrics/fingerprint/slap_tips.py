"""The fingertip of one column: where it begins, where the crease ends it, how it leans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Bytes, Floats, floats, sample, to_bytes
from cancuoc.biometrics.fingerprint.slap_hand import Column, profile, turned
from cancuoc.biometrics.fingerprint.slap_settings import Fingers
from cancuoc.biometrics.fingerprint.slap_skin import CELL, Skin

_MOST_LEAN: Final = 15.0
_ROUND: Final = 1.2
_ENDED: Final = 0.15
# A crease is two cells wide: smoothed like the columns it would be gone.
_SMOOTH: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A fingertip on the slap: middle, sides and lean; pixels, degrees with the clock."""

    x: float
    y: float
    width: float
    height: float
    turn: float

    def corners(self) -> Floats:
        """Return the four corners from the upper left, with the clock, (4, 2) as x, y."""
        angle = np.deg2rad(self.turn)
        across = np.array([np.cos(angle), np.sin(angle)]) * self.width / 2
        along = np.array([-np.sin(angle), np.cos(angle)]) * self.height / 2
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return floats([(self.x, self.y) + a * across + b * along for a, b in signs])


def fingertip(skin: Skin, turn: float, column: Column, settings: Fingers) -> tuple[Box, Skin]:
    """Return the box of the fingertip in a column, and its cells."""
    across, along = turned(skin, turn)
    own = skin.where((across >= column.left) & (across < column.right))
    _, along = turned(own, turn)
    tip = own.where(along < _end(along, own.spread, column.width, settings))
    lean = turn + _lean(tip, turn)
    return _box(tip, lean, settings.margin), tip


def _end(along: Floats, spread: Floats, width: float, settings: Fingers) -> float:
    """Return how far down the fingertip reaches: to its end, the crease, or the usual length."""
    heights, start = profile(along, spread, smooth=_SMOOTH)
    top = int(np.nonzero(heights > _ENDED * heights.max())[0][0])
    low, high = (
        top + round(share * width / CELL) for share in (settings.crease_from, settings.crease_to)
    )
    before = float(heights[top:low].max())
    reach = max(1, round(0.6 * width / CELL))
    longest = start + CELL * (top + settings.longest * width / CELL)
    for at in range(low, min(high, len(heights))):
        after = float(heights[at : at + reach].max())
        if heights[at] < _ENDED * before:
            return min(start + CELL * (at + 1), longest)
        dips = heights[at] <= settings.crease_depth * min(before, after)
        if dips and heights[at] <= heights[at + 1 : at + 2].min(initial=np.inf):
            return start + CELL * at
    return longest


def _lean(tip: Skin, turn: float) -> float:
    """Return by how many degrees the fingertip leans more than the hand; 0 when it is round."""
    across, along = turned(tip, turn)
    if len(across) < 8:
        return 0.0
    spread = np.cov(np.stack([across, along]))
    sizes, axes = np.linalg.eigh(spread)
    if np.sqrt(sizes[1] / max(sizes[0], 1e-6)) < _ROUND:
        return 0.0
    x, y = axes[:, 1]
    lean = np.rad2deg(np.arctan2(-x, y) if y > 0 else np.arctan2(x, -y))
    return float(lean) if abs(lean) <= _MOST_LEAN else 0.0


def _box(tip: Skin, turn: float, margin: float) -> Box:
    across, along = turned(tip, turn)
    (left, right), (top, bottom) = (
        (float(v.min()) - CELL / 2 - margin, float(v.max()) + CELL / 2 + margin)
        for v in (across, along)
    )
    a, b, angle = (left + right) / 2, (top + bottom) / 2, np.deg2rad(turn)
    return Box(
        x=float(np.cos(angle) * a - np.sin(angle) * b),
        y=float(np.sin(angle) * a + np.cos(angle) * b),
        width=right - left,
        height=bottom - top,
        turn=turn,
    )


def cut(pixels: Bytes, box: Box, turn: float, column: Column) -> Bytes:
    """Return the fingertip upright, uint8 (height, width).

    Beyond the glass, and beyond the column of this finger in the hand turned by `turn`, it is
    as light as the empty glass: a neighbour's ridges belong to the neighbour.
    """
    paper = float(np.quantile(pixels[::CELL, ::CELL], 0.9))
    height, width = round(box.height), round(box.width)
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    down, right = down - (height - 1) / 2, right - (width - 1) / 2
    angle = np.deg2rad(box.turn)
    columns = box.x + np.cos(angle) * right - np.sin(angle) * down
    rows = box.y + np.sin(angle) * right + np.cos(angle) * down
    image = sample(
        pixels.astype(np.float32), rows=floats(rows), columns=floats(columns), outside=paper
    )
    hand = np.deg2rad(turn)
    across = np.cos(hand) * columns + np.sin(hand) * rows
    own = (across >= column.left) & (across < column.right)
    return to_bytes(floats(np.where(own, image, paper)))
