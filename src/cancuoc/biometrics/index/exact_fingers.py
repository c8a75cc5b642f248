"""Fingers as rows, compared one by one with the matcher: right and slow."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.fingerprint.matcher import Matcher, Template
from cancuoc.biometrics.fingerprint.minutiae import Minutiae

PACKED: Final = np.dtype(
    [("count", "<u2"), ("x", "<f4", (90,)), ("y", "<f4", (90,)), ("angle", "<f4", (90,))]
)
SKETCH: Final = np.dtype("u1")


def pack(minutiae: Minutiae) -> Any:
    best = minutiae.best(90)
    row = np.zeros((), PACKED)
    row["count"] = len(best)
    for name in ("x", "y", "angle"):
        row[name][: len(best)] = getattr(best, name)
    return row


def sketch(minutiae: Minutiae) -> Any:
    return np.uint8(1)


def _template(row: Any) -> Template:
    n = int(row["count"])
    x, y = row["x"][:n].copy(), row["y"][:n].copy()
    return Matcher().prepare(
        Minutiae(
            x=x, y=y, angle=row["angle"][:n].copy(),
            kind=np.ones(n, np.uint8), quality=np.ones(n, np.float32), width=2000, height=2000,
        )
    )  # fmt: skip


def scan(probe: Any, rows: Any) -> Floats:
    return np.ones(len(rows), np.float32)


def compare(probe: Any, rows: Any, indices: Any) -> Floats:
    one = _template(probe)
    return np.array([Matcher().score(one, _template(rows[k])) for k in indices], np.float32)
