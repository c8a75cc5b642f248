"""The ink ramp: 256 steps from the darkest ink to white paper."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_STOPS: Final = (
    (0, (8, 26, 23)),
    (90, (15, 92, 78)),
    (150, (79, 154, 128)),
    (205, (191, 220, 207)),
    (238, (238, 246, 242)),
    (255, (255, 255, 255)),
)


@cache
def ramp() -> NDArray[np.uint8]:
    """Return the ramp as 256 rows of red, green, blue."""
    steps = [step for step, _ in _STOPS]
    channels = [
        np.interp(np.arange(256), steps, [colour[c] for _, colour in _STOPS]) for c in range(3)
    ]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)


def hex_colour(shade: int) -> str:
    """Return the colour of a shade as "#rrggbb"."""
    red, green, blue = ramp()[shade]
    return f"#{red:02x}{green:02x}{blue:02x}"
