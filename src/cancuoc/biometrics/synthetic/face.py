"""A drawn portrait: clearly a drawing, friendly, and good enough for the face on a card.

The picture follows the layout of a card portrait (head upright and centred, light even ground,
closed mouth, open eyes), so that framing, cropping and printing can be tried. A drawing says
nothing about face recognition: no figure about faces may come from these pictures.
"""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import features, hair, looks, seeds
from cancuoc.biometrics.synthetic.canvas import Canvas, Colour

__all__ = ["HEIGHT", "WIDTH", "FaceFault", "Sex", "encode", "portrait"]

WIDTH: Final = 480
HEIGHT: Final = 640
GROUND: Final[Colour] = (240, 243, 246)


class FaceFault(StrEnum):
    """What can spoil a portrait."""

    BLUR = "blur"
    CLOSED_EYES = "closed_eyes"
    DARK = "dark"
    OFF_CENTRE = "off_centre"
    BUSY_GROUND = "busy_ground"


def portrait(
    *, subject: str, age: float, sex: Sex, take: str = "1", fault: FaceFault | None = None
) -> Bytes:
    """Draw the portrait of an opaque subject at `age` years: RGB, shape (640, 480, 3).

    The same words give the same picture. About 0.1 s.
    """
    chosen = looks.choose(subject=subject, age=age, sex=sex)
    canvas = Canvas(width=WIDTH, height=HEIGHT, ground=GROUND)
    if fault is FaceFault.BUSY_GROUND:
        _furniture(canvas, subject=subject)
    hair.behind(canvas, chosen)
    hair.body(canvas, chosen)
    if not hair.covers_ears(chosen):
        features.ears(canvas, chosen)
    features.skin(canvas, chosen)
    features.age_lines(canvas, chosen)
    features.nose(canvas, chosen)
    features.mouth(canvas, chosen)
    features.eyes(canvas, chosen, closed=fault is FaceFault.CLOSED_EYES)
    hair.above(canvas, chosen)
    features.brows(canvas, chosen)
    return _shoot(canvas.finish(), subject=subject, take=take, fault=fault)


def _furniture(canvas: Canvas, *, subject: str) -> None:
    """Put shelves behind the head, as when someone forgets the white screen."""
    rng = seeds.stream("ground", subject)
    for _ in range(32):
        x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
        w, h = rng.uniform(40, 120, 2)
        red, green, blue = (int(v) for v in rng.integers(40, 220, 3))
        canvas.polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], (red, green, blue))


def _shoot(image: Image.Image, *, subject: str, take: str, fault: FaceFault | None) -> Bytes:
    """Apply what differs from take to take: a small shift, light, and the fault."""
    rng = seeds.stream("portrait", subject, take)
    right, down = (float(v) for v in rng.integers(-4, 5, 2))
    if fault is FaceFault.OFF_CENTRE:
        right, down = right + 95, down + 70
    image = image.transform(
        (WIDTH, HEIGHT), Image.Transform.AFFINE, (1, 0, -right, 0, 1, -down), fillcolor=GROUND
    )
    light = 0.34 if fault is FaceFault.DARK else float(rng.uniform(0.97, 1.03))
    image = ImageEnhance.Brightness(image).enhance(light)
    if fault is FaceFault.BLUR:
        image = image.filter(ImageFilter.GaussianBlur(5))
    return np.asarray(image, dtype=np.uint8)


def encode(*, image: Bytes, quality: int = 88) -> bytes:
    """Return an RGB array of shape (height, width, 3) as baseline JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
