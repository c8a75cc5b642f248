"""How the hand lies on the glass, and which columns of skin are its fingers."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np

from cancuoc.biometrics.arrays import Floats, blur, floats
from cancuoc.biometrics.fingerprint.slap_settings import Fingers, Hand
from cancuoc.biometrics.fingerprint.slap_skin import CELL, Skin

Span: TypeAlias = tuple[int, int]

_SMOOTH: Final = 1.2
# Below this share of a column's height lies only a ragged edge.
_EDGE: Final = 0.12


class Column(NamedTuple):
    """The span of one finger across the hand, in pixels of the turned hand."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left


def turned(skin: Skin, degrees: float) -> tuple[Floats, Floats]:
    """Return (across, along) of each cell once the picture is turned back by `degrees`.

    `degrees` counts with the clock as seen: a hand whose tips lean to the right has a positive
    turn.
    """
    angle = np.deg2rad(degrees)
    across = np.cos(angle) * skin.x + np.sin(angle) * skin.y
    along = -np.sin(angle) * skin.x + np.cos(angle) * skin.y
    return floats(across), floats(along)


def turn(skin: Skin, expected: int, hand: Hand, fingers: Fingers) -> float:
    """Return by how many degrees the hand is turned: where its columns have the steepest sides.

    Turned far enough, fingers lie below each other and columns are steep as well; so turns at
    which as many columns are seen as fingers are expected come first.
    """
    tried = np.arange(-hand.most_turn, hand.most_turn + 0.1, hand.turn_step)
    across = [turned(skin, degrees)[0] for degrees in tried]
    steep = np.array([_steepness(places) for places in across])
    for touching in (False, True):
        counts = [len(columns(places, expected, fingers, touching=touching)) for places in across]
        fits = np.array(counts) == expected
        if fits.any():
            break
    best = int(np.where(fits, steep, steep * 0.01).argmax())
    if 0 < best < len(tried) - 1:
        before, at, after = steep[best - 1 : best + 2]
        bend = before - 2 * at + after
        shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
        return float(tried[best] + hand.turn_step * np.clip(shift, -0.5, 0.5))
    return float(tried[best])


def _steepness(across: Floats) -> float:
    heights, _ = profile(across)
    return float((np.diff(heights) ** 2).sum())


def profile(
    places: Floats, weights: Floats | None = None, *, smooth: float = _SMOOTH
) -> tuple[Floats, float]:
    """Return how much skin lies in each stripe of 8 pixels, smoothed, and where they begin."""
    worth = np.ones_like(places) if weights is None else weights
    start = float(places.min()) - 4 * CELL
    at = (places - start) / CELL
    low = np.floor(at).astype(np.int64)
    share = at - low
    count = int(low.max()) + 6
    # A cell is as wide as a stripe: it is shared between two, so turning it makes no ripple.
    heights = np.bincount(low, worth * (1 - share), count)
    heights += np.bincount(low + 1, worth * share, count)
    return blur(floats(heights)[:, None], sigma=smooth)[:, 0], start


def columns(
    across: Floats, expected: int, settings: Fingers, *, touching: bool = True
) -> list[Column]:
    """Return the columns of skin from left to right; about `expected`, if they can be told.

    `touching` says whether fingers with next to no gap between them are parted.
    """
    if not touching:
        settings = settings._replace(touching=settings.valley)
    heights, start = profile(across)
    spans = _runs(heights)
    while (found := _best_cut(heights, spans, expected, settings)) is not None:
        at, span = found
        place = spans.index(span)
        spans[place : place + 1] = [(span[0], at), (at, span[1])]
    middle = float(np.median([right - left for left, right in spans])) if spans else 0.0
    wide = [(a, b) for a, b in spans if b - a >= settings.narrow * middle]
    return [Column(start + CELL * a, start + CELL * b) for a, b in wide]


def _best_cut(
    heights: Floats, spans: list[Span], expected: int, settings: Fingers
) -> tuple[int, Span] | None:
    """Return where to part two fingers that touch, None when nothing more is to be parted.

    A deep valley parts a wide span whatever is expected. While fingers are still to be found, a
    span much wider than its like is parted at a shallow one too.
    """
    usual = sum(right - left for left, right in spans) / max(expected, 1)
    found: list[tuple[float, int, Span]] = []
    for span in spans:
        valley = _valley(heights, span, usual, settings)
        others = [right - left for left, right in spans if (left, right) != span]
        like = float(np.median(others)) if len(others) > 1 else usual
        alone = span[1] - span[0] >= settings.wide * like
        deepest = settings.touching if alone else settings.valley
        if len(spans) >= expected:
            deepest = settings.deep
        if valley is not None and valley[0] <= deepest:
            found.append((*valley, span))
    return min(found)[1:] if found else None


def _runs(heights: Floats) -> list[Span]:
    """Return the stretches with skin."""
    seen = heights > _EDGE * float(np.quantile(heights[heights > 0.5], 0.8))
    steps = np.diff(np.concatenate([[0], seen.astype(np.int8), [0]]))
    begins, ends = np.nonzero(steps == 1)[0], np.nonzero(steps == -1)[0]
    return [(int(a), int(b)) for a, b in zip(begins, ends, strict=True)]


def _valley(
    heights: Floats, span: Span, usual: float, settings: Fingers
) -> tuple[float, int] | None:
    """Return depth and place of the best cut of a span that is wide enough for two fingers."""
    left, right = span
    least = max(2, round(settings.narrow * usual))
    if right - left < max(settings.wide * usual, 2 * least):
        return None
    ratios = [
        heights[at] / max(1e-3, min(heights[left:at].max(), heights[at + 1 : right].max()))
        for at in range(left + least, right - least)
    ]
    if not ratios:
        return None
    best = int(np.argmin(ratios))
    return float(ratios[best]), left + least + best
