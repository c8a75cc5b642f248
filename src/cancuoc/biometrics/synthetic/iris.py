"""Synthetic irises: a near-infrared eye image with texture that belongs to the identity.

The texture lives in polar coordinates (angle, radius from pupil to limbus), as the eye itself
is built: radial fibres, a collarette, crypts and contraction furrows. When the pupil opens the
texture is squeezed, not cut, so two images of one eye stay comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import (
    Bytes,
    Floats,
    blur,
    floats,
    grid,
    resize,
    sample,
    smooth_noise,
    to_bytes,
)
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import seeds

HEIGHT: Final = 480
WIDTH: Final = 640
ANGLES: Final = 720
RADII: Final = 96


class IrisFault(StrEnum):
    """What can spoil an eye image."""

    BLUR = "blur"
    CLOSED = "closed"
    PARTIAL = "partial"


@dataclass(frozen=True, kw_only=True)
class IrisMaster:
    """One eye: `texture` of shape (96, 720), rows from pupil to limbus, about -1..1."""

    texture: Floats
    shade: float
    radius: float


@dataclass(frozen=True, kw_only=True)
class Look:
    """Where eye and pupil lie in an image, in pixels, and how far the lids are open (0..1)."""

    row: float
    column: float
    radius: float
    pupil: float
    tilt: float
    opening: float


@dataclass(frozen=True, kw_only=True)
class EyeImage:
    """An 8-bit image (480, 640) and the truth about it."""

    image: Bytes
    look: Look


@lru_cache(maxsize=16)
def grow(*, subject: str, eye: Eye) -> IrisMaster:
    """Grow the iris of one eye of an opaque subject; the two eyes of a person differ."""
    rng = seeds.stream("iris", subject, eye.value)
    depth = np.linspace(0, 1, RADII, dtype=np.float32)[:, None]
    fibres = _around(rng, across=9, along=40) * (0.55 + 0.45 * depth)
    coarse = _around(rng, across=26, along=22)
    collarette = 0.32 + 0.045 * _around(rng, across=24, along=900)[:1]
    inner = np.exp(-(((depth - collarette) / 0.045) ** 2))
    texture = 0.55 * fibres + 0.45 * coarse + 1.1 * inner - 0.5 * (depth < collarette - 0.05)
    texture += _crypts(rng, depth=depth) + _furrows(rng, depth=depth)
    return IrisMaster(
        texture=np.tanh(0.75 * texture).astype(np.float32),
        shade=float(rng.uniform(92, 118)),
        radius=float(rng.uniform(112, 122)),
    )


def _around(rng: np.random.Generator, *, across: float, along: float) -> Floats:
    """Return noise (96, 720) that closes on itself around the eye; sizes in cells."""
    turns = max(8, round(ANGLES / across))
    rings = max(3, round(RADII / along) + 2)
    coarse = rng.standard_normal((rings, turns)).astype(np.float32)
    closed = np.concatenate([coarse, coarse[:, :1]], axis=1)
    wide = resize(closed, height=RADII, width=ANGLES + 1)[:, :ANGLES]
    return floats(wide / (wide.std() or 1.0))


def _crypts(rng: np.random.Generator, *, depth: Floats) -> Floats:
    """Return dark lozenges near the collarette."""
    angles = np.arange(ANGLES, dtype=np.float32)[None, :]
    total = np.zeros((RADII, ANGLES), dtype=np.float32)
    for _ in range(int(rng.integers(8, 20))):
        at, width = rng.uniform(0, ANGLES), rng.uniform(7, 20)
        ring, height = rng.uniform(0.22, 0.65), rng.uniform(0.04, 0.10)
        away = np.abs(angles - at)
        away = np.minimum(away, ANGLES - away) / width
        total -= 1.5 * np.exp(-((np.abs(away) + np.abs((depth - ring) / height)) ** 2))
    return total


def _furrows(rng: np.random.Generator, *, depth: Floats) -> Floats:
    """Return faint concentric rings in the outer half."""
    wave = _around(rng, across=60, along=60)
    rings = np.sin(2 * np.pi * (depth * rng.uniform(5, 7) + 0.15 * wave))
    return floats(0.25 * rings * (depth > 0.6))


def photograph(*, subject: str, eye: Eye, take: str, fault: IrisFault | None = None) -> EyeImage:
    """Make the eye image named `take`; the same words give the same bytes. About 60 ms."""
    master = grow(subject=subject, eye=eye)
    rng = seeds.stream("eye", subject, eye.value, take)
    look = _look(rng, master=master, fault=fault)
    image = _eyeball(rng, master=master, look=look)
    image = _lids(rng, image=image, look=look, eye=eye)
    image = blur(image, sigma=4.2 if fault is IrisFault.BLUR else 0.8)
    image += rng.normal(0, 2.2, image.shape).astype(np.float32)
    return EyeImage(image=to_bytes(image), look=look)


def _look(rng: np.random.Generator, *, master: IrisMaster, fault: IrisFault | None) -> Look:
    opening = {
        None: rng.uniform(0.80, 1.0),
        IrisFault.BLUR: 0.9,
        IrisFault.PARTIAL: rng.uniform(0.30, 0.38),
        IrisFault.CLOSED: 0.0,
    }[fault]
    return Look(
        row=HEIGHT / 2 + float(rng.uniform(-12, 12)),
        column=WIDTH / 2 + float(rng.uniform(-18, 18)),
        radius=master.radius * float(rng.uniform(0.97, 1.03)),
        pupil=master.radius * float(rng.uniform(0.33, 0.45)),
        tilt=float(np.clip(rng.normal(0, 0.04), -0.1, 0.1)),
        opening=float(opening),
    )


def _eyeball(rng: np.random.Generator, *, master: IrisMaster, look: Look) -> Floats:
    """Return sclera, iris, pupil and the reflections of two lamps."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    down, right = rows - look.row, columns - look.column
    distance = np.hypot(down, right)
    turn = np.mod((np.arctan2(down, right) + look.tilt) / (2 * np.pi), 1) * ANGLES
    depth = (distance - look.pupil) / (look.radius - look.pupil) * (RADII - 1)
    closed = np.concatenate([master.texture, master.texture[:, :2]], axis=1)
    fibres = sample(closed, rows=np.clip(depth, 0, RADII - 1.01), columns=turn)
    darker_rim = 1 - 0.28 * np.clip((distance / look.radius - 0.82) / 0.18, 0, 1)
    iris = (master.shade + 30 * fibres) * darker_rim
    sclera = (
        186 + 6 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=50) - 0.06 * np.abs(right)
    )
    image = _step(distance - look.radius, 3.0) * sclera + _step(look.radius - distance, 3.0) * iris
    image = np.where(distance < look.pupil + 4, _pupil(distance, look, image), image)
    for side in (-0.36, 0.36):
        spot = np.hypot(down + 0.2 * look.pupil, right - side * look.pupil)
        image = np.maximum(image, 250 * _step(5.0 - spot, 1.0))
    return floats(image)


def _pupil(distance: Floats, look: Look, image: Floats) -> Floats:
    inside = _step(look.pupil - distance, 0.9)
    return floats(24 * inside + image * (1 - inside))


def _step(distance: Floats, softness: float) -> Floats:
    """Return a soft 0..1 step, 0.5 where `distance` is zero."""
    return floats(1 / (1 + np.exp(np.clip(-distance / softness, -30, 30))))


def _lids(rng: np.random.Generator, *, image: Floats, look: Look, eye: Eye) -> Floats:
    """Cover with skin above and below two curves, then draw a crease and lashes."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    outward = 1.0 if eye is Eye.LEFT else -1.0
    across = (columns - look.column) / (2.35 * look.radius)
    bow = 1 - np.clip(np.abs(across), 0, 1.15) ** 2.2
    slant = 10 * outward * across
    open_up = look.opening * 1.02 * look.radius + 3
    open_down = look.opening * 1.06 * look.radius + 3
    resting = 0.55 * look.radius * (1 - look.opening)
    upper = look.row - open_up * bow - slant + resting
    lower = look.row + open_down * bow * 0.92 - slant + resting
    skin = 150 + 7 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=90)
    skin += 2.5 * smooth_noise(rng, height=HEIGHT, width=WIDTH, scale=5)
    crease = upper - 26 - 10 * bow
    skin -= 26 * np.exp(-(((rows - crease) / 4.0) ** 2)) * (np.abs(across) < 1.05)
    skin -= 22 * np.exp(-np.clip(upper - rows, 0, None) / 9) * (rows < upper)
    above, below = _step(upper - rows, 1.4), _step(rows - lower, 1.4)
    shadow = 1 - 0.35 * np.exp(-np.clip(rows - upper, 0, None) / 14)
    covered = image * shadow * (1 - above) + skin * above
    covered = covered * (1 - below) + (skin - 6) * below
    return _lashes(rng, image=covered.astype(np.float32), upper=upper[0], look=look)


def _lashes(rng: np.random.Generator, *, image: Floats, upper: Floats, look: Look) -> Floats:
    """Draw thin dark curves that grow from the upper lid; closed lids hang theirs down."""
    hairs = np.zeros_like(image)
    falls = 1.0 if look.opening < 0.2 else -1.0
    reach = 1.9 * look.radius
    for start in rng.uniform(-reach, reach, 70):
        length = rng.uniform(22, 46)
        along = np.linspace(0, 1, 60)
        lean = 0.5 * start / reach + rng.normal(0, 0.12)
        column = look.column + start + lean * length * along**1.5
        base = upper[np.clip(int(look.column + start), 0, WIDTH - 1)]
        row = base + 4 + falls * length * (along**1.3) * 0.75 + 5 * np.sin(np.pi * along)
        r, c = np.rint(row).astype(int), np.rint(column).astype(int)
        keep = (r >= 0) & (r < HEIGHT) & (c >= 0) & (c < WIDTH)
        hairs[r[keep], c[keep]] = np.maximum(hairs[r[keep], c[keep]], (1 - 0.6 * along)[keep])
    soft = np.clip(2.0 * blur(hairs, sigma=0.8), 0, 1)
    return floats(image * (1 - 0.75 * soft) + 38 * 0.75 * soft)
