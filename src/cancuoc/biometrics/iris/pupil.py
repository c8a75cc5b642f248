"""The pupil: dark discs proposed on a small picture, each refined to an ellipse on the large.

A pupil is the disc that is dark inside and lighter all around. Lashes are dark without being
discs, and lamps reflected in the pupil are too small to outweigh the rays beside them.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Mask, blur
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.picture import extreme
from cancuoc.biometrics.iris.rays import edges
from cancuoc.biometrics.iris.settings import PupilSearch
from cancuoc.biometrics.iris.shapes import Circle, Oval

_RAYS = 24
_EDGE_RAYS = 96
_FEWEST = 24
# A disc found on the small picture may lie inside a pupil that is half hidden.
_GROWTH = 0.5


def discs(small: Floats, settings: PupilSearch) -> list[Circle]:
    """Return the most pupil-like discs of the reduced picture, the best first."""
    smooth = blur(small, sigma=0.7)
    dark = float(np.quantile(smooth, settings.dark))
    limit = dark + settings.candidate * (float(np.median(smooth)) - dark)
    smallest = max(4, int(settings.smallest * small.shape[0]))
    largest = max(smallest + 2, int(settings.largest * small.shape[0]))
    found = _search(smooth, _darkest_near(smooth) < limit, dark, smallest, largest, settings)
    best = []
    for _ in range(settings.hypotheses):
        place = np.unravel_index(int(found[..., 0].argmax()), found.shape[:2])
        score, radius = (float(value) for value in found[place])
        if score <= 0:
            break
        row, column = (float(2 * index) for index in place)
        best.append(Circle(row=row, column=column, radius=radius, step=score))
        rows, columns = np.ogrid[: found.shape[0], : found.shape[1]]
        near = np.hypot(2 * rows - row, 2 * columns - column) < max(3.0, 0.6 * radius)
        found[near] = 0
    return best


def _darkest_near(image: Floats) -> Floats:
    """Return the least value within two pixels: a lamp in the pupil's middle hides no centre."""
    return extreme(image, 5, np.minimum)


@kernel
def _search(
    image: Floats, candidates: Mask, dark: float, smallest: int, largest: int, settings: PupilSearch
) -> Floats:
    """Return for every second pixel the best disc's score and radius, (rows, columns, 2)."""
    height, width = image.shape
    found = np.zeros(((height + 1) // 2, (width + 1) // 2, 2), np.float32)
    down, right = np.empty(_RAYS, np.float32), np.empty(_RAYS, np.float32)
    for k in range(_RAYS):
        down[k] = math.sin(2.0 * math.pi * k / _RAYS)
        right[k] = math.cos(2.0 * math.pi * k / _RAYS)
    for row in range(0, height, 2):
        for column in range(0, width, 2):
            if candidates[row, column]:
                score, radius = _best_radius(
                    image, row, column, dark, smallest, largest, down, right, settings
                )
                found[row // 2, column // 2, 0] = score
                found[row // 2, column // 2, 1] = radius
    return found


@kernel
def _best_radius(
    image: Floats,
    row: int,
    column: int,
    dark: float,
    smallest: int,
    largest: int,
    down: Floats,
    right: Floats,
    settings: PupilSearch,
) -> tuple[float, float]:
    best, chosen = 0.0, 0.0
    light, square, weight = 0.0, 0.0, 0.0
    for radius in range(2, largest + 1):
        rise, inside, inside_square, seen = _ring(
            image, row, column, radius, dark, down, right, settings.step_cap
        )
        light += radius * inside
        square += radius * inside_square
        weight += radius
        if radius >= smallest and seen >= 0.6 * _RAYS:
            mean = light / weight
            uneven = math.sqrt(max(0.0, square / weight - mean * mean))
            score = rise - settings.bright_inside * mean - settings.uneven_inside * uneven
            if score > best:
                best, chosen = score, float(radius)
    return best, chosen


@kernel
def _ring(
    image: Floats,
    row: int,
    column: int,
    radius: int,
    dark: float,
    down: Floats,
    right: Floats,
    cap: float,
) -> tuple[float, float, float, int]:
    """Return a circle's mean step, the brightness just inside, its square, and rays seen."""
    height, width = image.shape
    rise, light, square, seen = 0.0, 0.0, 0.0, 0
    for k in range(_RAYS):
        r = round(row + (radius + 1.5) * down[k])
        c = round(column + (radius + 1.5) * right[k])
        if r < 0 or r >= height or c < 0 or c >= width:
            continue
        inner = image[
            round(row + (radius - 1.5) * down[k]), round(column + (radius - 1.5) * right[k])
        ]
        rise += min(cap, max(-cap, image[r, c] - inner))
        bright = min(50.0, max(0.0, inner - dark))
        light += bright
        square += bright * bright
        seen += 1
    if seen == 0:
        return 0.0, 0.0, 0.0, 0
    return rise / seen, light / seen, square / seen, seen


def refined(image: Floats, disc: Circle, settings: PupilSearch) -> Oval | None:
    """Fit the pupil's border on the full picture; None when too few rays show an edge."""
    oval = Oval(
        row=disc.row,
        column=disc.column,
        radius=disc.radius,
        wave=(0, 0),
        step=disc.step,
        agreeing=0.0,
    )
    for stage, fit in ((1.0, _voted), (0.6, _voted), (0.4, _fit), (0.4, _fit)):
        reach = stage * settings.reach
        found = edges(image, oval.row, oval.column, oval.radius, reach, _EDGE_RAYS)
        fitted = fit(found, oval, settings.top_weight)
        if fitted is None:
            return None
        oval = fitted
    return oval


def _triples() -> npt.NDArray[np.intp]:
    """Return rays, three by three, that stand apart by an eighth to a third of a turn."""
    first = np.arange(0, _EDGE_RAYS, 2)
    spans = np.array([12, 18, 25, 32])
    starts, spans = (each.ravel() for each in np.meshgrid(first, spans))
    return np.stack([starts, starts + spans, starts + 2 * spans], axis=1) % _EDGE_RAYS


def _voted(radii: Floats, oval: Oval, top_weight: float) -> Oval | None:
    """Return the circle through three edges that most others lie on.

    A lid or lashes over the pupil give edges that agree with each other; fewer than the pupil's.
    """
    angles = 2 * np.pi * np.arange(_EDGE_RAYS) / _EDGE_RAYS
    weights = np.where(np.sin(angles) < -0.5, top_weight, 1.0)
    points = radii * np.exp(1j * angles)
    chosen = points[_triples()]
    a, b, c = chosen[np.isfinite(chosen).all(axis=1)].T
    # The middle of a circle through three points of the complex plane, the first moved to 0.
    along, across = b - a, c - a
    area = 2j * (along.conj() * across).imag
    apart = np.abs(area) > 1.0
    if not apart.any():
        return None
    lean = (np.abs(along) ** 2 * across - np.abs(across) ** 2 * along)[apart] / area[apart]
    middles = a[apart] + lean
    sizes = np.abs(lean)
    near = np.abs(np.abs(points - middles[:, None]) - sizes[:, None]) < np.maximum(
        1.0, 0.03 * sizes[:, None]
    )
    likely = np.abs(sizes / oval.radius - 1) < _GROWTH
    best = int(((near * weights).sum(axis=1) * likely).argmax())
    return Oval(
        row=oval.row + float(middles[best].imag),
        column=oval.column + float(middles[best].real),
        radius=float(sizes[best]),
        wave=(0, 0),
        step=oval.step,
        agreeing=0.0,
    )


def _fit(radii: Floats, oval: Oval, top_weight: float) -> Oval | None:
    """Fit mean, shift and swing of the radii by least squares, three times without outliers."""
    angles = 2 * np.pi * np.arange(radii.size) / radii.size
    terms = np.stack(
        [np.ones_like(angles), *(f(n * angles) for n in (1, 2) for f in (np.cos, np.sin))], axis=1
    )
    weights = np.where(np.sin(angles) < -0.5, top_weight, 1.0)
    kept = np.isfinite(radii)
    for _ in range(4):
        if kept.sum() < _FEWEST:
            return None
        # A little weight on nought keeps a half-hidden pupil round.
        ridge = np.diag([0.0, 0.5, 0.5, 4.0, 4.0])
        weighted = (terms * weights[:, None])[kept].T
        solved = np.linalg.solve(
            weighted @ terms[kept] + ridge, weighted @ radii[kept].astype(np.float64)
        )
        away = np.abs(radii - terms @ solved)
        spread = 1.4826 * float(np.median(away[kept]))
        kept = np.isfinite(radii) & (np.nan_to_num(away, nan=np.inf) < max(1.0, 2.5 * spread))
    radius, right, down, wave, skew = (float(value) for value in solved)
    swing = math.hypot(wave, skew)
    most = min(1.0, 0.12 * radius / swing) if swing > 0 else 1.0
    return Oval(
        row=oval.row + down,
        column=oval.column + right,
        radius=radius,
        wave=(wave * most, skew * most),
        step=oval.step,
        agreeing=float((np.nan_to_num(away, nan=np.inf) < max(1.0, 0.04 * radius)).mean()),
    )
