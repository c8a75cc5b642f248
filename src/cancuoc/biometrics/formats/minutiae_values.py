"""Views of a minutiae record and the minutiae our matcher takes, one from the other.

A record counts in the pixels of its picture, whatever its resolution; `Minutiae` are always at
500 ppi. 197 pixels per cm are taken as exactly 500 ppi, which is what devices mean by it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import DPI, Floats
from cancuoc.biometrics.fingerprint.minutiae import Kind, Minutiae, ordered
from cancuoc.biometrics.formats.blocks import BEST, Capture
from cancuoc.biometrics.formats.finger_minutiae import RATE_500_PPI, Minutia, View

_CM: Final = 2.54
_TURN: Final = 256


def to_minutiae(view: View) -> Minutiae:
    """Return the minutiae of a view at 500 ppi, the best first; a quality not said counts 0.

    Some devices count places from 1, so that the last column is as far as the picture is wide;
    such a place is taken one pixel back. A picture without a size is as large as its minutiae
    need. Raises BadMinutiae when one lies further outside.
    """
    across, down = _scale(view.rate_x), _scale(view.rate_y)
    columns = np.array(
        [(m.x, m.y, m.angle, m.kind, m.quality or 0) for m in view.minutiae], dtype=np.float32
    ).reshape(-1, 5)
    wide, high = (_size(said, columns[:, n]) for n, said in enumerate((view.width, view.height)))
    columns[:, 0][columns[:, 0] == wide] = wide - 1
    columns[:, 1][columns[:, 1] == high] = high - 1
    return ordered(
        x=columns[:, 0] * np.float32(across),
        y=columns[:, 1] * np.float32(down),
        angle=columns[:, 2] * np.float32(2 * np.pi / _TURN),
        kind=columns[:, 3].astype(np.uint8),
        quality=columns[:, 4] / np.float32(BEST),
        width=_side(wide, across),
        height=_side(high, down),
    )


def to_view(
    found: Minutiae,
    *,
    position: int = 0,
    number: int = 0,
    impression: int = 0,
    capture: Capture | None = None,
) -> View:
    """Return minutiae as a view at 500 ppi, in whole pixels and steps of 360/256 degrees."""
    x = np.clip(np.rint(found.x), 0, found.width - 1).astype(int)
    y = np.clip(np.rint(found.y), 0, found.height - 1).astype(int)
    angle = np.rint(found.angle * (_TURN / (2 * np.pi))).astype(int) % _TURN
    quality = np.rint(np.clip(found.quality, 0, 1) * BEST).astype(int)
    table = np.stack([found.kind.astype(int), x, y, angle, quality], axis=1)
    return View(
        width=found.width,
        height=found.height,
        position=position,
        number=number,
        impression=impression,
        minutiae=tuple(Minutia(Kind(kind), *rest) for kind, *rest in table.tolist()),
        capture=capture or Capture(),
    )


def _size(said: int, places: Floats) -> int:
    return said or 1 + int(places.max(initial=0))


def _scale(rate: int) -> float:
    return 1.0 if rate == RATE_500_PPI else DPI / _CM / rate


def _side(pixels: int, scale: float) -> int:
    return int(np.ceil(pixels * scale))
