"""The two borders of an iris as values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cancuoc.biometrics.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A circle: centre and radius in pixels, and how many grey levels it stands out by."""

    row: float
    column: float
    radius: float
    step: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Oval:
    """A pupil's border: a circle whose radius swings twice around, which is an ellipse.

    The radius at an angle is `radius` + `wave[0]` cos 2a + `wave[1]` sin 2a. `agreeing` is the
    share of rays from the middle whose strongest edge lies on the border.
    """

    row: float
    column: float
    radius: float
    wave: tuple[float, float]
    step: float
    agreeing: float

    def radii(self, angles: Floats) -> Floats:
        """Return the radius at each angle (radians), in the shape of `angles`."""
        swing = self.wave[0] * np.cos(2 * angles) + self.wave[1] * np.sin(2 * angles)
        found: Floats = (self.radius + swing).astype(np.float32)
        return found
