"""Iris codes without a picture: the filter of the pipeline over invented texture.

White noise, smoothed from ring to ring, goes through the log-Gabor filter of the real pipeline.
Another take adds noise of the same kind, so weak answers change their sign first, as in real
eyes. The strengths are chosen so that strangers and mates lie as far apart as is published of
real eyes; docs/biometrics.md has both.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Mask, floats
from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.code import IrisCode, filtered
from cancuoc.biometrics.iris.sheet import ANGLES, RADII
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import seeds

_RINGS: Final = 1.7
"""How far texture reaches over the rings, as a deviation."""

_MOST_TURN: Final = 8
_LEAST_NOISE: Final = 0.22
_SPREAD: Final = 0.16


def code(*, subject: str, eye: Eye, take: str, clear: float = 1.0) -> IrisCode:
    """Return the code of one eye in one take; `clear` runs from 1 to 0, blurred and half shut."""
    rng = seeds.stream("drawn iris", subject, eye, take)
    noise = _LEAST_NOISE + float(rng.gamma(2.0, _SPREAD)) + 0.6 * (1 - clear)
    answers = _texture(seeds.stream("drawn iris", subject, eye)) + noise * _texture(rng)
    turn = int(np.clip(np.rint(rng.normal(0, 2.5)), -_MOST_TURN, _MOST_TURN))
    answers = np.roll(answers, turn, axis=1)
    parts = np.stack([answers.real, answers.imag], axis=-1)
    seen = np.repeat(_open(rng, clear)[..., None], 2, axis=-1)
    strength = np.abs(parts)
    weakest = np.quantile(strength[seen], settings.coding().fragile)
    mask = seen & (strength >= weakest)
    return IrisCode(
        np.ascontiguousarray((parts > 0).transpose(1, 0, 2)),
        np.ascontiguousarray(mask.transpose(1, 0, 2)),
    )


def _texture(rng: np.random.Generator) -> npt.NDArray[np.complex128]:
    white = rng.standard_normal((RADII, ANGLES), np.float32)
    return filtered(floats(_smoothing() @ white), settings.coding())


@cache
def _smoothing() -> Floats:
    """Return the matrix that spreads texture over neighbouring rings and keeps its strength."""
    apart = np.subtract.outer(np.arange(RADII), np.arange(RADII))
    weight = np.exp(-0.5 * (apart / _RINGS) ** 2)
    return floats(weight / np.sqrt((weight**2).sum(axis=1, keepdims=True)))


def _open(rng: np.random.Generator, clear: float) -> Mask:
    """Return what the lids leave of the sheet, (20, 240): more of the inner rings."""
    angle = np.arange(ANGLES) * (2 * np.pi / ANGLES)
    ring = (np.arange(RADII) + 0.5)[:, None] / RADII
    upper = rng.normal(0.50, 0.14) + 0.6 * (1 - clear)
    lower = rng.normal(0.20, 0.12)
    # Angles run as the sheet's do, so the upper lid lies about three quarters of a turn.
    hidden = (-np.sin(angle) * (0.45 + 0.55 * ring) > 1 - upper) | (
        np.sin(angle) * (0.45 + 0.55 * ring) > 1 - lower
    )
    open_: Mask = ~hidden
    if open_.mean() < 0.15:
        open_ = np.broadcast_to(np.abs(np.cos(angle)) > 0.9, open_.shape).copy()
    return open_
