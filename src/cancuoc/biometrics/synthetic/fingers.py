"""Fingerprint masters: the whole ridge pattern of one finger, before any impression.

A master is grown, not drawn: noise is filtered again and again along the local ridge direction
until ridges close up. Endings and bifurcations appear where the growth meets itself, as in
skin, so minutiae belong to the identity and are the same in every impression.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, floats, grid, resize, smooth_noise
from cancuoc.biometrics.synthetic import orientation, seeds
from cancuoc.biometrics.synthetic.orientation import Flow, Pattern

HEIGHT: Final = 400
WIDTH: Final = 320
DIRECTIONS: Final = 16
COARSE_ROUNDS: Final = 22
FINE_ROUNDS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Master:
    """One finger: `ridges` in -1 (valley) .. 1 (ridge), float32 (400, 320), 500 ppi."""

    ridges: Floats
    pores: Floats
    creases: Floats
    flow: Flow
    period: float


@lru_cache(maxsize=12)
def grow(*, subject: str, finger: int) -> Master:
    """Grow the master of `finger` (ISO position 1..10) of an opaque subject.

    Source of the idea: Cappelli, Maio and Maltoni, synthetic fingerprints by iterated Gabor
    filters (2000). About 0.2 s of one core; the last dozen masters are kept.
    """
    rng = seeds.stream("finger", subject, finger)
    pattern = pattern_of(rng, finger=finger)
    period = float(np.clip(rng.normal(9.0, 0.45), 8.0, 10.2))
    flow = orientation.draw_flow(rng, pattern=pattern, height=HEIGHT, width=WIDTH)
    angle = orientation.field(rng, flow=flow, height=HEIGHT, width=WIDTH)
    ridges = _grow_ridges(rng, angle=angle, period=period)
    return Master(
        ridges=ridges,
        pores=_pores(rng, ridges=ridges),
        creases=_creases(rng),
        flow=flow,
        period=period,
    )


def pattern_of(rng: np.random.Generator, *, finger: int) -> Pattern:
    """Choose a class by rough natural frequency; loops open towards the little finger."""
    right_hand = finger <= 5
    outward = Pattern.RIGHT_LOOP if right_hand else Pattern.LEFT_LOOP
    inward = Pattern.LEFT_LOOP if right_hand else Pattern.RIGHT_LOOP
    radial = 0.16 if finger in (2, 7) else 0.02
    whorl = 0.44 if finger in (1, 4, 6, 9) else 0.28
    shares = {
        Pattern.ARCH: 0.03,
        Pattern.TENTED_ARCH: 0.03,
        inward: radial,
        Pattern.WHORL: whorl,
        Pattern.TWIN_LOOP: 0.06,
    }
    shares[outward] = 1.0 - sum(shares.values())
    return Pattern(str(rng.choice([str(p) for p in shares], p=list(shares.values()))))


def _grow_ridges(rng: np.random.Generator, *, angle: Floats, period: float) -> Floats:
    """Grow at half size, where a round is cheap, then sharpen at full size."""
    small = (HEIGHT // 2, WIDTH // 2)
    ridges = rng.standard_normal(small).astype(np.float32)
    weights = _weights(angle[::2, ::2])
    bank = _bank(small, round(period / 2, 2))
    for _ in range(COARSE_ROUNDS):
        ridges = _round(ridges, bank=bank, weights=weights)
    ridges = resize(ridges, height=HEIGHT, width=WIDTH)
    weights = _weights(angle)
    bank = _bank((HEIGHT, WIDTH), round(period, 2))
    for _ in range(FINE_ROUNDS):
        ridges = _round(ridges, bank=bank, weights=weights)
    return ridges


def _round(ridges: Floats, *, bank: Floats, weights: Floats) -> Floats:
    """Filter along every direction, keep at each pixel the two nearest, and saturate."""
    spectrum = np.fft.rfft2(ridges)
    answers = np.fft.irfft2(spectrum[None] * bank, s=ridges.shape, axes=(1, 2))
    mixed = np.einsum("dhw,dhw->hw", answers, weights)
    spread = float(mixed.std()) or 1.0
    return floats(np.tanh(1.6 * mixed / spread))


def _weights(angle: Floats) -> Floats:
    """Return, for each direction of the bank, its share at each pixel (they sum to one)."""
    place = np.mod(angle / np.pi * DIRECTIONS, DIRECTIONS)
    each = np.arange(DIRECTIONS, dtype=np.float32)[:, None, None]
    apart = np.abs(place[None] - each)
    apart = np.minimum(apart, DIRECTIONS - apart)
    return floats(np.clip(1.0 - apart, 0.0, None))


@lru_cache(maxsize=8)
def _bank(shape: tuple[int, int], period: float) -> Floats:
    """Return Gabor filters in the frequency domain, shape (DIRECTIONS, height, width/2+1)."""
    down = np.fft.fftfreq(shape[0])[:, None]
    right = np.fft.rfftfreq(shape[1])[None, :]
    across_spread, along_spread = 0.38 / period, 0.20 / period
    filters = []
    for direction in range(DIRECTIONS):
        theta = np.pi * direction / DIRECTIONS
        across = right * np.sin(theta) + down * np.cos(theta)
        along = right * np.cos(theta) - down * np.sin(theta)
        filters.append(_bump(across, along, 1 / period, across_spread, along_spread))
    return floats(np.stack(filters))


def _bump(
    across: npt.NDArray[np.float64],
    along: npt.NDArray[np.float64],
    centre: float,
    across_spread: float,
    along_spread: float,
) -> npt.NDArray[np.float64]:
    off_centre = (np.abs(across) - centre) / across_spread
    answer: npt.NDArray[np.float64] = np.exp(-0.5 * (off_centre**2 + (along / along_spread) ** 2))
    return answer


def _pores(rng: np.random.Generator, *, ridges: Floats) -> Floats:
    """Return small bright dots on ridge tops, 0..1."""
    pores = np.zeros_like(ridges)
    spots = rng.random(ridges.shape) < 0.006
    pores[spots & (ridges > 0.7)] = 1.0
    soft = pores.copy()
    for shift in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        soft += 0.5 * np.roll(pores, shift, axis=(0, 1))
    return floats(np.clip(soft, 0, 1))


def _creases(rng: np.random.Generator) -> Floats:
    """Return 0..1 where thin scars and folds break the ridges; most fingers have few."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    total = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    bend = 6 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=60)
    for _ in range(int(rng.poisson(1.2))):
        centre = rng.uniform((0.3, 0.25), (0.95, 0.75)) * (HEIGHT, WIDTH)
        theta = rng.normal(0, 0.5)
        along = (columns - centre[1]) * np.cos(theta) + (rows - centre[0]) * np.sin(theta)
        across = (rows - centre[0]) * np.cos(theta) - (columns - centre[1]) * np.sin(theta) + bend
        line = np.exp(-((across / rng.uniform(1.2, 2.4)) ** 2))
        total += line * (np.abs(along) < rng.uniform(20, 80))
    return floats(np.clip(total, 0, 1))
