"""Fingers that never were: sets of minutiae drawn without a picture, to fill galleries.

Places are scattered over the contact area, directions follow the ridge flow of a drawn pattern.
They are for measuring searches; a matcher's errors must be measured on pictures.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import floats
from cancuoc.biometrics.fingerprint.minutiae import Kind, Minutiae, ordered
from cancuoc.biometrics.synthetic import orientation, seeds
from cancuoc.biometrics.synthetic.orientation import Pattern

WIDTH: Final = 320
HEIGHT: Final = 400
# The flow is smooth, so a coarse one is drawn; minutiae stand in cells, so none are too near.
_COARSE: Final = 4
_CELL: Final = 14
# How often patterns occur, about as textbooks give it; the order is that of `Pattern`.
_SHARES: Final = (0.05, 0.04, 0.33, 0.33, 0.20, 0.05)
_COUNT: Final = (42.0, 12.0, 18, 90)
_WOBBLE: Final = 0.1

Doubles = npt.NDArray[np.float64]


def stranger(*, seed: str, number: int) -> Minutiae:
    """Return the minutiae of an invented finger, 18 to 90; the same words give the same finger."""
    rng = seeds.stream("stranger", seed, number)
    pattern = list(Pattern)[int(rng.choice(len(_SHARES), p=_SHARES))]
    flow = orientation.draw_flow(
        rng, pattern=pattern, height=HEIGHT // _COARSE, width=WIDTH // _COARSE
    )
    field = orientation.field(rng, flow=flow, height=HEIGHT // _COARSE, width=WIDTH // _COARSE)
    x, y = _places(rng)
    along = field[(y / _COARSE).astype(int), (x / _COARSE).astype(int)]
    angle = along + np.pi * rng.integers(0, 2, len(x)) + rng.normal(0, _WOBBLE, len(x))
    return _minutiae(x, y, angle, rng.uniform(0.3, 1.0, len(x)))


def again(minutiae: Minutiae, *, seed: str, number: int) -> Minutiae:
    """Return another invented impression: moved, turned, shaken, a third missing, some false.

    Easier than a second picture of a finger is: skin does not stretch here.
    """
    rng = seeds.stream("again", seed, number)
    kept = rng.random(len(minutiae)) < 0.67
    turn, shift = rng.normal(0, 0.15), rng.normal(0, 10, 2)
    dx, dy = minutiae.x[kept] - WIDTH / 2, minutiae.y[kept] - HEIGHT / 2
    # Directions run against the clock, the y axis down: the sine has the other sign.
    x = WIDTH / 2 + np.cos(turn) * dx + np.sin(turn) * dy + shift[0] + rng.normal(0, 1.5, len(dx))
    y = HEIGHT / 2 - np.sin(turn) * dx + np.cos(turn) * dy + shift[1] + rng.normal(0, 1.5, len(dx))
    angle = minutiae.angle[kept] + turn + rng.normal(0, 0.07, len(dx))
    false = stranger(seed=f"false {seed}", number=number).best(len(minutiae) // 5)
    return _minutiae(
        np.concatenate([x, false.x]),
        np.concatenate([y, false.y]),
        np.concatenate([angle, false.angle]),
        rng.uniform(0.3, 1.0, len(dx) + len(false)),
    )


def _places(rng: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Return x and y of minutiae: chance cells of an ellipse, a chance place in each."""
    typical, spread, fewest, most = _COUNT
    wanted = int(np.clip(rng.normal(typical, spread), fewest, most))
    middle = np.array([WIDTH / 2, HEIGHT / 2]) + rng.normal(0, (14, 20))
    half = np.array([rng.uniform(90, 140), rng.uniform(120, 185)])
    cells = np.mgrid[0 : WIDTH // _CELL, 0 : HEIGHT // _CELL].reshape(2, -1).T * float(_CELL)
    places = cells + rng.uniform(0, 0.7 * _CELL, cells.shape)
    inside = places[(((places - middle) / half) ** 2).sum(axis=1) <= 1]
    chosen = inside[rng.permutation(len(inside))[:wanted]]
    return np.floor(chosen[:, 0]), np.floor(chosen[:, 1])


def _minutiae(x: Doubles, y: Doubles, angle: Doubles, quality: Doubles) -> Minutiae:
    seen = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    return ordered(
        x=floats(x[seen]),
        y=floats(y[seen]),
        angle=floats(angle[seen]),
        kind=np.full(int(seen.sum()), Kind.ENDING, np.uint8),
        quality=floats(quality[seen]),
        width=WIDTH,
        height=HEIGHT,
    )
