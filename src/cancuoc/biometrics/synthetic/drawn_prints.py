"""One impression of a finger whose minutiae are known: pressed, turned, stretched, partly seen."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.minutiae import Kind, Minutiae, ordered
from cancuoc.biometrics.synthetic import seeds
from cancuoc.biometrics.synthetic.drawn_marks import HEIGHT, WIDTH, Marks

SIDE: Final = 480
"""Pixels of the picture, both ways, at 500 ppi."""

_MOST_FALSE: Final = 40


def impression(
    marks: Marks, *, subject: str, finger: int, take: str, size: float = 1.0, skin: float = 1.0
) -> Minutiae:
    """Return what an extractor would find of a finger in one take.

    `size` is the finger's against an adult's; `skin` runs from 1, well seen, to 0, worn away.
    """
    rng = seeds.stream("drawn print", subject, finger, take)
    count = marks.x.shape[0]
    wear = float(np.clip(1 - skin + rng.gamma(1.0, 0.22), 0.0, 1.0))
    # A minutia that is seldom seen in one take is seldom seen in the next.
    kept = rng.random(count) < marks.plain ** (0.15 + 2.2 * wear)
    x, y, angle = _pressed(marks.x, marks.y, marks.angle, _touch(rng, size))
    x = x + rng.normal(0, 0.9 + 1.2 * wear, count)
    y = y + rng.normal(0, 0.9 + 1.2 * wear, count)
    angle = angle + rng.normal(0, 0.06 + 0.10 * wear, count)
    false = _false(rng, float(rng.poisson((1.5 + 12 * wear) * size * size)), size)
    quality = np.clip(marks.plain * (1 - 0.5 * wear) + rng.normal(0, 0.08, count), 0.31, 1)
    places = np.column_stack([x, y, angle, quality])[kept]
    return _seen(rng, np.vstack([places, false]), size)


def _touch(rng: np.random.Generator, size: float) -> Floats:
    """Return size, turn, shift, and two waves of the skin: (down, right, phase, push) each."""
    turn = rng.normal(0, 0.14)
    shift = rng.normal(0, 14, 2)
    waves = []
    for _ in range(2):
        length, way = rng.uniform(0.008, 0.02), rng.uniform(0, 2 * math.pi)
        push = abs(rng.normal(0, 2.2))
        waves += [length * math.sin(way), length * math.cos(way), rng.uniform(0, 6.28), push]
    return floats([size * rng.normal(1, 0.008), turn, *shift, *waves])


def _false(rng: np.random.Generator, count: float, size: float) -> Floats:
    """Return minutiae that are none, anywhere on the finger: x, y, direction, quality."""
    count = min(int(count), _MOST_FALSE)
    reach, way = np.sqrt(rng.random(count)), rng.uniform(0, 2 * math.pi, count)
    return floats(
        np.column_stack(
            [
                SIDE / 2 + 0.5 * size * WIDTH * reach * np.cos(way),
                SIDE / 2 + 0.5 * size * HEIGHT * reach * np.sin(way),
                rng.uniform(0, 2 * math.pi, count),
                rng.uniform(0.3, 0.6, count),
            ]
        )
    )


@kernel
def _pressed(x: Floats, y: Floats, angle: Floats, touch: Floats) -> tuple[Floats, Floats, Floats]:
    """Return places in the picture and directions against the clock."""
    new_x, new_y = np.empty_like(x), np.empty_like(y)
    cos, sin = math.cos(touch[1]), math.sin(touch[1])
    for k in range(x.shape[0]):
        dx, dy = touch[0] * (x[k] - WIDTH / 2), touch[0] * (y[k] - HEIGHT / 2)
        # The y axis points down: against the clock has its sine the other way round.
        right = cos * dx + sin * dy
        down = cos * dy - sin * dx
        first = touch[7] * math.sin(touch[4] * down + touch[5] * right + touch[6])
        second = touch[11] * math.sin(touch[8] * down + touch[9] * right + touch[10])
        new_x[k] = SIDE / 2 + right + touch[2] + first
        new_y[k] = SIDE / 2 + down + touch[3] + second
    return new_x, new_y, angle + touch[1]


def _seen(rng: np.random.Generator, rows: Floats, size: float) -> Minutiae:
    """Keep what lies where the finger touches the glass and inside the picture."""
    middle = SIDE / 2 + rng.normal(0, 22, 2) * size
    half = size * np.clip(rng.normal((0.40, 0.42), 0.06), 0.24, 0.55) * (WIDTH, HEIGHT)
    off = np.hypot(*((rows[:, :2] - middle) / half).T)
    inside = ((rows[:, :2] >= 0) & (rows[:, :2] < SIDE)).all(axis=1)
    rows = rows[(off < 1) & inside]
    return ordered(
        x=floats(rows[:, 0]),
        y=floats(rows[:, 1]),
        angle=floats(rows[:, 2]),
        kind=np.where(rng.random(len(rows)) < 0.55, Kind.ENDING, Kind.BIFURCATION).astype(np.uint8),
        quality=floats(rows[:, 3]),
        width=SIDE,
        height=SIDE,
    )
