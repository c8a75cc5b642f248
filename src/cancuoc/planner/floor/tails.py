"""Draws from the far side of a normal distribution, by its cumulative hazard.

Somebody at a counter for twenty minutes, or an hour late: what is still to come is drawn from
what lies beyond. With H(x) = -ln P(X > x), the draw is the x where H has grown by an
exponential number.
"""

from __future__ import annotations

from functools import cache
from math import erfc, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LOWEST: Final = -9.0
_HIGHEST: Final = 37.0
"""Beyond these a double cannot tell the tail from one or from zero."""


@cache
def _grid() -> tuple[Floats, Floats]:
    places = np.linspace(_LOWEST, _HIGHEST, 9201)
    hazards = np.array([-log(0.5 * erfc(x / sqrt(2.0))) for x in places])
    return places, hazards


def hazard(x: Floats) -> Floats:
    """Return H(x) of the standard normal, elementwise."""
    found: Floats = np.interp(x, *_grid())
    return found


def survival(x: Floats) -> Floats:
    """Return P(X > x) of the standard normal, elementwise."""
    found: Floats = np.exp(-hazard(x))
    return found


def beyond(x: Floats, rng: np.random.Generator) -> Floats:
    """Return one standard normal draw beyond each `x`."""
    places, hazards = _grid()
    risen = hazard(x) + rng.standard_exponential(x.shape)
    drawn: Floats = np.interp(risen, hazards, places)
    return np.maximum(drawn, x)
