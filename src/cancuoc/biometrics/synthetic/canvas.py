"""A small drawing surface: smooth shapes on a supersampled Pillow image.

Coordinates are those of the finished picture; the surface works at twice that size.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int]

SCALE: Final = 2


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """Return `first` with `part` (0..1) of `second` in it."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return red, green, blue


def spline(points: Sequence[Point], *, closed: bool = True, steps: int = 12) -> list[Point]:
    """Return a smooth line through `points` (Catmull-Rom)."""
    knots = np.array(points, dtype=np.float64)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    line: list[Point] = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        curve = 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        line += [(float(x), float(y)) for x, y in curve]
    if not closed:
        line.append((float(knots[-2][0]), float(knots[-2][1])))
    return line


def mirror(points: Sequence[Point], *, about: float) -> list[Point]:
    """Return the points reflected at the vertical line x = `about`, in reverse order."""
    return [(2 * about - x, y) for x, y in reversed(points)]


class Canvas:
    """An RGB picture on which smooth shapes are laid, back to front."""

    def __init__(self, *, width: int, height: int, ground: Colour) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a smooth closed shape through `points`."""
        self.polygon(spline(points), colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a polygon with straight sides."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def ellipse(self, centre: Point, *, across: float, down: float, colour: Colour) -> None:
        """Fill an ellipse given by its half axes."""
        x, y = centre
        box = (x - across, y - down, x + across, y + down)
        self._draw.ellipse([v * SCALE for v in box], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, *, width: float) -> None:
        """Draw a smooth open line with round ends."""
        path = [(x * SCALE, y * SCALE) for x, y in spline(points, closed=False)]
        self._draw.line(path, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
        half = width * SCALE / 2
        for x, y in (path[0], path[-1]):
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def glow(self, points: Sequence[Point], colour: Colour, *, part: float, soft: float) -> None:
        """Tint a smooth closed shape by `part` (0..1), its edge blurred over `soft` pixels."""
        path = [(x * SCALE, y * SCALE) for x, y in spline(points)]
        margin = 3 * soft * SCALE + 2
        left, top = (max(0, int(min(p[i] for p in path) - margin)) for i in (0, 1))
        right = min(self._image.width, int(max(p[0] for p in path) + margin))
        bottom = min(self._image.height, int(max(p[1] for p in path) + margin))
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in path], fill=round(255 * part))
        if soft > 0:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * SCALE))
        self._image.paste(colour, (left, top), mask)

    def masked(self, points: Sequence[Point], over: Canvas) -> None:
        """Copy from `over`, a canvas of equal size, what lies inside the polygon `points`."""
        mask = Image.new("L", self._image.size, 0)
        path = [(x * SCALE, y * SCALE) for x, y in points]
        ImageDraw.Draw(mask).polygon(path, fill=255)
        box = mask.getbbox()
        if box is not None:
            self._image.paste(over._image.crop(box), box[:2], mask.crop(box))

    def copy(self) -> Canvas:
        """Return an independent copy."""
        other = Canvas(width=1, height=1, ground=(0, 0, 0))
        other.width, other.height = self.width, self.height
        other._image = self._image.copy()
        other._draw = ImageDraw.Draw(other._image)
        return other

    def finish(self) -> Image.Image:
        """Return the picture at its finished size."""
        return self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
