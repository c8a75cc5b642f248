"""The direction in which ridges run, as a zero-pole field.

Sherlock and Monro (1993) described ridge direction as half the angle sum of "zeros" (cores)
and "poles" (deltas). Alone, that field is too flat beside the core, so an arching term is
added; it is smooth everywhere and leaves the singular points where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cancuoc.biometrics.arrays import Floats, floats, grid, smooth_noise


class Pattern(StrEnum):
    """The classes of ridge flow."""

    ARCH = "arch"
    TENTED_ARCH = "tented_arch"
    LEFT_LOOP = "left_loop"
    RIGHT_LOOP = "right_loop"
    WHORL = "whorl"
    TWIN_LOOP = "twin_loop"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Pattern and singular points; points are (row, column) in pixels of the master."""

    pattern: Pattern
    cores: tuple[tuple[float, float], ...]
    deltas: tuple[tuple[float, float], ...]
    arching: float
    waviness: float


def draw_flow(rng: np.random.Generator, *, pattern: Pattern, height: int, width: int) -> Flow:
    """Choose natural places for the cores and deltas of `pattern` on a height x width master."""
    middle = np.array([0.44 * height, 0.5 * width]) + rng.normal(0, 0.02, 2) * (height, width)
    cores, deltas = _layout(rng, pattern=pattern)
    unit = width * rng.uniform(0.95, 1.08)

    def place(points: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
        jitter = rng.normal(0, 0.02, (len(points), 2))
        return tuple(
            (float(middle[0] + (dr + j[0]) * unit), float(middle[1] + (dc + j[1]) * unit))
            for (dr, dc), j in zip(points, jitter, strict=True)
        )

    return Flow(
        pattern=pattern,
        cores=place(cores),
        deltas=place(deltas),
        arching=float(rng.uniform(0.75, 1.0)),
        waviness=float(rng.uniform(0.03, 0.08)),
    )


def _layout(
    rng: np.random.Generator, *, pattern: Pattern
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return cores and deltas as (down, right) of the middle, in widths of the master."""
    side, drop = float(rng.uniform(0.26, 0.36)), float(rng.uniform(0.30, 0.42))
    gap = float(rng.uniform(0.04, 0.09))
    lean = float(rng.choice([-1.0, 1.0]))
    layouts: dict[Pattern, tuple[list[tuple[float, float]], list[tuple[float, float]]]] = {
        Pattern.ARCH: ([], []),
        Pattern.TENTED_ARCH: ([(0.05, 0.0)], [(0.05 + gap + 0.22, 0.0)]),
        Pattern.LEFT_LOOP: ([(0.0, 0.0)], [(drop, side)]),
        Pattern.RIGHT_LOOP: ([(0.0, 0.0)], [(drop, -side)]),
        Pattern.WHORL: ([(-gap, 0.0), (gap, 0.0)], [(drop, -side - 0.04), (drop, side + 0.04)]),
        Pattern.TWIN_LOOP: (
            [(-gap - 0.03, lean * 0.08), (gap + 0.05, -lean * 0.08)],
            [(drop + 0.03, -side - 0.05), (drop + 0.03, side + 0.05)],
        ),
    }
    return layouts[pattern]


def field(rng: np.random.Generator, *, flow: Flow, height: int, width: int) -> Floats:
    """Return ridge direction in radians, counter-clockwise from "right", shape (height, width)."""
    rows, columns = grid(height=height, width=width)
    twice = np.zeros((height, width), dtype=np.float32)
    for row, column in flow.cores:
        twice += np.arctan2(row - rows, columns - column)
    for row, column in flow.deltas:
        twice -= np.arctan2(row - rows, columns - column)
    angle = 0.5 * twice + _arching(flow, height=height, width=width)
    angle += flow.waviness * smooth_noise(rng, height=height, width=width, scale=70)
    return floats(angle)


def _arching(flow: Flow, *, height: int, width: int) -> Floats:
    """Lift the ridges beside and above the core, more towards the sides, none at the base."""
    rows, columns = grid(height=height, width=width)
    across = np.tanh((columns - width / 2) / (0.33 * width))
    if flow.pattern is Pattern.ARCH:
        lift = np.exp(-(((rows - 0.52 * height) / (0.30 * height)) ** 2))
        bell = np.sin(np.pi * np.clip((columns - width / 2) / (0.5 * width), -1, 1))
        return floats(-flow.arching * (0.85 * lift * bell + 0.35 * across * (rows < height)))
    fade = 1.0 / (1.0 + np.exp((rows - 0.62 * height) / (0.10 * height)))
    return floats(-flow.arching * 0.75 * across * fade)
