"""Minutiae of one finger without a picture: where endings and forks of its ridges lie.

Places keep the distance ridges need; directions follow a ridge flow with cores and deltas, and
mostly agree with those of neighbours, as forks of one flow open the same way. The figures are
those of LEADER minutiae of FVC2002 DB4_B and FVC2004 DB4_B: 0.27 a square millimetre, the nearest
neighbour 22 pixels away, 69 % of nearest neighbours pointing the same way, 23 % the other.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from cancuoc.biometrics.arrays import Floats, floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.synthetic import fingers, orientation, seeds

HEIGHT: Final = fingers.HEIGHT
WIDTH: Final = fingers.WIDTH
LEAST_APART: Final = 11.0
"""Pixels between two minutiae of a master; ridges are about nine apart."""

_PER_PIXEL: Final = 0.27 / (500 / 25.4) ** 2
_TRIES: Final = 1000
_WAVES: Final = 6
_STRAY: Final = 0.08


class Marks(NamedTuple):
    """A whole finger: places and directions, float32 (n,), and how reliably each is seen, 0..1.

    Directions run against the clock, as `Minutiae` has them.
    """

    x: Floats
    y: Floats
    angle: Floats
    plain: Floats


def marks(*, subject: str, finger: int) -> Marks:
    """Return the minutiae of `finger` (ISO position 1..10) of an opaque subject, adult size."""
    rng = seeds.stream("drawn finger", subject, finger)
    pattern = fingers.pattern_of(rng, finger=finger)
    flow = orientation.draw_flow(rng, pattern=pattern, height=HEIGHT, width=WIDTH)
    wanted = float(rng.normal(1.0, 0.12)) * _PER_PIXEL * 0.25 * math.pi * HEIGHT * WIDTH
    waves = floats(_waves(rng))
    tries = floats(rng.random((_TRIES, 4)))
    arched = pattern is orientation.Pattern.ARCH
    found = _thrown(
        tries, max(12, round(wanted)), _points(flow.cores), _points(flow.deltas),
        flow.arching, arched, flow.waviness, waves,
    )  # fmt: skip
    return Marks(*found, floats(rng.beta(4.0, 1.6, found[0].shape[0])))


def _points(places: tuple[tuple[float, float], ...]) -> Floats:
    return floats(np.array(places).reshape(-1, 2))


def _waves(rng: np.random.Generator) -> Floats:
    """Return waves over the finger, each (down, right, phase): the first half bends the flow.

    The others, longer, say which way forks open.
    """
    length = np.where(np.arange(_WAVES) < _WAVES // 2, 1.0, 0.5) * rng.uniform(0.02, 0.04, _WAVES)
    turn = rng.uniform(0, 2 * math.pi, _WAVES)
    phase = rng.uniform(0, 2 * math.pi, _WAVES)
    return floats(np.column_stack([length * np.sin(turn), length * np.cos(turn), phase]))


@kernel
def _thrown(
    tries: Floats,
    wanted: int,
    cores: Floats,
    deltas: Floats,
    arching: float,
    arched: bool,
    waviness: float,
    waves: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Throw darts at the finger until `wanted` lie far enough from each other."""
    x = np.empty(wanted, np.float32)
    y = np.empty(wanted, np.float32)
    angle = np.empty(wanted, np.float32)
    count = 0
    for k in range(tries.shape[0]):
        column, row = tries[k, 0] * WIDTH, tries[k, 1] * HEIGHT
        off = math.hypot(2 * column / WIDTH - 1, 2 * row / HEIGHT - 1)
        if count == wanted or off > 1 or not _free(x, y, count, column, row):
            continue
        x[count], y[count] = column, row
        ridge = _ridge(row, column, cores, deltas, arching, arched)
        ridge += waviness * _wave(waves[: _WAVES // 2], row, column)
        opens = _wave(waves[_WAVES // 2 :], row, column) > 0
        if tries[k, 2] < _STRAY:
            opens = not opens
        angle[count] = (ridge + (math.pi if opens else 0.0)) % (2 * math.pi)
        count += 1
    return x[:count], y[:count], angle[:count]


@kernel
def _free(x: Floats, y: Floats, count: int, column: float, row: float) -> bool:
    for k in range(count):
        if math.hypot(x[k] - column, y[k] - row) < LEAST_APART:
            return False
    return True


@kernel
def _wave(waves: Floats, row: float, column: float) -> float:
    total = 0.0
    for k in range(waves.shape[0]):
        total += math.sin(waves[k, 0] * row + waves[k, 1] * column + waves[k, 2])
    return total


@kernel
def _ridge(
    row: float, column: float, cores: Floats, deltas: Floats, arching: float, arched: bool
) -> float:
    """Return the direction of the ridge at one place, as `orientation.field` does for all."""
    twice = 0.0
    for k in range(cores.shape[0]):
        twice += math.atan2(cores[k, 0] - row, column - cores[k, 1])
    for k in range(deltas.shape[0]):
        twice -= math.atan2(deltas[k, 0] - row, column - deltas[k, 1])
    across = math.tanh((column - WIDTH / 2) / (0.33 * WIDTH))
    if arched:
        lift = math.exp(-(((row - 0.52 * HEIGHT) / (0.30 * HEIGHT)) ** 2))
        bell = math.sin(math.pi * min(1.0, max(-1.0, (column - WIDTH / 2) / (0.5 * WIDTH))))
        return 0.5 * twice - arching * (0.85 * lift * bell + 0.35 * across)
    fade = 1.0 / (1.0 + math.exp((row - 0.62 * HEIGHT) / (0.10 * HEIGHT)))
    return 0.5 * twice - arching * 0.75 * across * fade
