"""Drawn eyes harder than the station's samples, after what older close-up cameras give.

320 x 280 pixels, the pupil painted to one dark shade, lids and lashes over the iris, an eye off
the middle or cut by the edge, a pupil that opens and closes, a head that tilts. The texture is
the synthetic generator's; everything around it is drawn here, so the truth is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cancuoc.biometrics.arrays import blur, floats, grid, sample, smooth_noise, to_bytes
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import iris as generator
from cancuoc.biometrics.synthetic import seeds

HEIGHT, WIDTH = 280, 320


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How one picture is taken; lengths in pixels, lids as shares of the iris radius."""

    row: float = 140.0
    column: float = 160.0
    radius: float = 104.0
    pupil: float = 44.0
    # The pupil's middle against the iris'.
    aside: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0
    upper: float = 0.85
    lower: float = 1.0
    lashes: int = 30
    painted: bool = True
    highlights: int = 0
    blur: float = 1.0
    noise: float = 3.0
    iris: float = 112.0
    texture: float = 20.0
    sclera: float = 176.0
    skin: float = 168.0
    dark: float = 40.0
    soft: float = 3.0
    light: float = 0.0
    # How far one take's texture strays from the next one's, in grey levels.
    wear: float = 0.0
    size: tuple[int, int] = (HEIGHT, WIDTH)


def any_scene(subject: str, take: str) -> Scene:
    """Return a scene as chance has it: most are fair, some are poor."""
    rng = seeds.stream("hard-eye", subject, take)
    own = seeds.stream("hard-eye", subject)
    radius = float(own.uniform(90, 118)) * float(rng.uniform(0.96, 1.04))
    painted = bool(rng.random() < 0.8)
    return Scene(
        row=140 + float(rng.uniform(-18, 18)),
        column=160 + float(rng.uniform(-28, 28)),
        radius=radius,
        pupil=radius * float(np.clip(own.uniform(0.34, 0.5) + rng.normal(0, 0.035), 0.28, 0.58)),
        aside=(radius * float(own.uniform(-0.03, 0.03)), radius * float(own.uniform(-0.05, 0.05))),
        tilt=float(np.clip(rng.normal(0, 0.05), -0.1, 0.1)),
        upper=float(np.clip(rng.normal(0.78, 0.16), 0.48, 1.1)),
        lower=float(np.clip(rng.normal(0.98, 0.08), 0.75, 1.15)),
        lashes=int(rng.integers(5, 60)),
        painted=painted,
        highlights=0 if painted else int(rng.integers(1, 4)),
        blur=float(rng.uniform(0.6, 1.5)),
        noise=float(rng.uniform(1.5, 4.5)),
        iris=float(own.uniform(92, 128)),
        texture=float(own.uniform(13, 24)),
        sclera=float(own.uniform(160, 195)),
        skin=float(own.uniform(150, 190)),
        dark=float(rng.uniform(22, 55)),
        soft=float(rng.uniform(1.5, 4.5)),
        light=float(rng.uniform(-14, 14)),
        wear=float(rng.uniform(3, 11)),
    )


def large(scene: Scene) -> Scene:
    """Return the scene as a camera with 640 x 480 pixels frames it."""
    return replace(
        scene,
        row=scene.row + 100,
        column=scene.column + 160,
        size=(480, 640),
        painted=False,
        highlights=max(2, scene.highlights),
    )


def drawn(subject: str, take: str = "1", scene: Scene | None = None) -> np.ndarray:
    """Return the picture, uint8; the same words give the same bytes."""
    scene = scene or any_scene(subject, take)
    master = generator.grow(subject=subject, eye=Eye.LEFT)
    rng = seeds.stream("hard-eye-noise", subject, take)
    height, width = scene.size
    rows, columns = grid(height=height, width=width)
    image = _eyeball(rng, master.texture, scene, rows, columns)
    image = _lids(rng, image, scene, rows, columns)
    image = blur(floats(image), sigma=scene.blur)
    if scene.painted:
        # Painted after the picture was taken: no blur, no noise, a hard edge.
        image += rng.normal(0, scene.noise, image.shape)
        inside = _from_pupil(scene, rows, columns) < scene.pupil
        lid = _upper(scene, columns)
        return to_bytes(floats(np.where(inside & (rows > lid), scene.dark, image)))
    return to_bytes(floats(image + rng.normal(0, scene.noise, image.shape)))


def _from_pupil(scene, rows, columns):
    down, right = scene.aside
    return np.hypot(rows - scene.row - down, columns - scene.column - right)


def _step(distance, soft):
    return 1 / (1 + np.exp(np.clip(-distance / soft, -30, 30)))


def _eyeball(rng, texture, scene, rows, columns):
    down, right = rows - scene.row - scene.aside[0], columns - scene.column - scene.aside[1]
    angle = np.arctan2(down, right)
    distance = np.hypot(down, right)
    # From the pupil's middle the limbus lies at a distance that depends on the angle.
    along = scene.aside[0] * np.sin(angle) + scene.aside[1] * np.cos(angle)
    square = scene.aside[0] ** 2 + scene.aside[1] ** 2
    limbus = -along + np.sqrt(np.maximum(along**2 - square + scene.radius**2, 1))
    depth = (distance - scene.pupil) / (limbus - scene.pupil)
    turn = np.mod((angle + scene.tilt) / (2 * np.pi), 1) * generator.ANGLES
    closed = np.concatenate([texture, texture[:, :2]], axis=1)
    fibres = sample(
        closed,
        rows=floats(np.clip(depth, 0, 1) * (generator.RADII - 1.02)),
        columns=floats(turn),
    )
    iris = scene.iris + scene.texture * fibres - 12 * np.clip((depth - 0.85) / 0.15, 0, 1)
    iris = iris + scene.wear * smooth_noise(
        rng, height=rows.shape[0], width=rows.shape[1], scale=scene.radius / 14
    )
    white = scene.sclera + 5 * smooth_noise(
        rng, height=rows.shape[0], width=rows.shape[1], scale=40
    )
    white = white - 0.1 * np.abs(columns - scene.column)
    out = _step(distance - limbus, scene.soft)
    image = iris * (1 - out) + white * out
    image = image + scene.light * (columns - scene.column) / scene.radius
    image = image + _step(scene.pupil - distance, 1.0) * (scene.dark - image)
    for _ in range(scene.highlights):
        at = rng.uniform(-0.8, 0.8, 2) * scene.pupil
        spot = np.hypot(down - at[0], right - at[1])
        image = np.maximum(image, 252 * _step(rng.uniform(3, 7) - spot, 0.8))
    return image


def _upper(scene, columns):
    across = (columns - scene.column) / scene.radius
    return scene.row - scene.upper * scene.radius * (1 - 0.28 * across**2)


def _lids(rng, image, scene, rows, columns):
    across = (columns - scene.column) / scene.radius
    upper = _upper(scene, columns)
    lower = scene.row + scene.lower * scene.radius * (1 - 0.2 * across**2)
    height, width = rows.shape
    skin = scene.skin + 8 * smooth_noise(rng, height=height, width=width, scale=60)
    skin = skin + 3 * smooth_noise(rng, height=height, width=width, scale=5)
    image = image * (1 - 0.25 * np.exp(-np.clip(rows - upper, 0, None) / 12))
    above, below = _step(upper - rows, 1.5), _step(rows - lower, 1.5)
    image = image * (1 - above) + skin * above
    image = image * (1 - below) + (skin - 8) * below
    return _lashes(rng, image, upper[0], scene)


def _lashes(rng, image, upper, scene):
    """Draw thin dark curves that hang from the upper lid over the eye."""
    height, width = image.shape
    hairs = np.zeros(image.shape, np.float32)
    for start in rng.uniform(-1.3, 1.3, scene.lashes) * scene.radius:
        length = rng.uniform(10, 42)
        along = np.linspace(0, 1, 70)
        column = (
            scene.column
            + start
            + (0.5 * start / scene.radius + rng.normal(0, 0.15)) * (length * along**1.4)
        )
        base = upper[int(np.clip(scene.column + start, 0, width - 1))]
        row = base - 3 + length * along * rng.uniform(0.5, 1.0)
        r, c = np.rint(row).astype(int), np.rint(column).astype(int)
        kept = (r >= 0) & (r < height) & (c >= 0) & (c < width)
        hairs[r[kept], c[kept]] = np.maximum(hairs[r[kept], c[kept]], (1 - 0.5 * along)[kept])
    soft = np.clip(2.2 * blur(hairs, sigma=0.7), 0, 1)
    return image * (1 - 0.8 * soft) + 45 * 0.8 * soft
