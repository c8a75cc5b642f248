"""The limbus: the circle around a pupil at which both sides turn lighter, iris to sclera.

An integro-differential search on the sectors beside the pupil, where lids seldom reach: first
all centres and radii on the small picture, then uphill on the large one.
"""

from __future__ import annotations

import math

import numpy as np

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.picture import Pictures
from cancuoc.biometrics.iris.rays import step
from cancuoc.biometrics.iris.settings import LimbusSearch
from cancuoc.biometrics.iris.shapes import Circle, Oval


def found(pictures: Pictures, pupil: Oval, settings: LimbusSearch) -> Circle:
    """Return the best limbus around a pupil; its `step` says how good it is."""
    factor = pictures.factor
    shifted = (factor - 1) / 2
    row, column = (pupil.row - shifted) / factor, (pupil.column - shifted) / factor
    radius = pupil.radius / factor
    coarse = _search(pictures.small, row, column, radius, settings)
    fine = _climb(
        pictures.full,
        coarse[0] * factor + shifted,
        coarse[1] * factor + shifted,
        coarse[2] * factor,
        (pupil.row, pupil.column, settings.above_pupil * pupil.radius),
        # Near the border a bound on each ray would make the peak flat.
        settings._replace(step_cap=settings.fine_cap),
    )
    return Circle(row=fine[0], column=fine[1], radius=fine[2], step=fine[3])


@kernel
def _sector(settings: LimbusSearch, rays: int) -> Floats:
    """Return the directions (down, right) of the right side's rays, (rays, 2)."""
    found = np.empty((rays, 2), np.float32)
    for k in range(rays):
        degrees = -settings.above + (settings.above + settings.below) * k / (rays - 1)
        found[k, 0] = math.sin(math.radians(degrees))
        found[k, 1] = math.cos(math.radians(degrees))
    return found


@kernel
def _strength(
    image: Floats,
    row: float,
    column: float,
    radius: float,
    sector: Floats,
    width: float,
    settings: LimbusSearch,
) -> float:
    """Return the step over both side sectors in grey levels, ruled by the weaker side.

    A side that lies mostly beyond the picture says nothing, and the other alone proves less.
    """
    right, right_seen = _side(image, row, column, radius, 1.0, sector, width, settings)
    left, left_seen = _side(image, row, column, radius, -1.0, sector, width, settings)
    if min(right_seen, left_seen) >= settings.least_seen:
        return 0.65 * min(left, right) + 0.35 * max(left, right)
    if max(right_seen, left_seen) >= settings.least_seen:
        return 0.7 * (right if right_seen > left_seen else left)
    return -settings.step_cap


@kernel
def _side(
    image: Floats,
    row: float,
    column: float,
    radius: float,
    turned: float,
    sector: Floats,
    width: float,
    settings: LimbusSearch,
) -> tuple[float, float]:
    """Return the mean step of one side (1 right, -1 left) and the share of its rays seen."""
    reach = max(1.5, width * radius)
    total, seen, rays = 0.0, 0, sector.shape[0]
    for k in range(rays):
        rise = step(image, row, column, radius, sector[k, 0], turned * sector[k, 1], reach)
        if not math.isnan(rise):
            total += min(settings.step_cap, max(-settings.step_cap, rise))
            seen += 1
    if seen == 0:
        return 0.0, 0.0
    return total / seen, seen / rays


@kernel
def _search(
    image: Floats, row: float, column: float, pupil: float, settings: LimbusSearch
) -> tuple[float, float, float]:
    """Return the best (row, column, radius) over near centres of the small picture.

    Steps are measured widely: rings within the iris are narrow, the sclera is not. So every
    second place will do.
    """
    height = image.shape[0]
    sector = _sector(settings, settings.rays // 2)
    reach = 2 * int(0.5 * (settings.shift * pupil + settings.shift_plain * height) + 1.0)
    smallest = max(settings.smallest * height, settings.above_pupil * pupil)
    largest = min(settings.largest * height, pupil / settings.least_pupil)
    largest = max(largest, smallest + 2.0)
    best, chosen = -1e9, (row, column, smallest)
    for down in range(-reach, reach + 1, 2):
        for right in range(-reach, reach + 1, 2):
            radius = smallest
            while radius <= largest:
                away = settings.off_level * down * down + settings.off_centre * right * right
                score = _strength(
                    image, row + down, column + right, radius, sector, settings.wide, settings
                )
                score -= away / (radius * radius)
                if score > best:
                    best, chosen = score, (row + down, column + right, radius)
                radius += 1.5
    return chosen


@kernel
def _climb(
    image: Floats,
    row: float,
    column: float,
    radius: float,
    pupil: tuple[float, float, float],
    settings: LimbusSearch,
) -> tuple[float, float, float, float]:
    """Walk uphill in ever smaller steps; return row, column, radius and the plain step."""
    sector = _sector(settings, settings.rays)
    at = np.array([row, column, radius], np.float32)
    best = _worth(image, at, pupil, sector, settings)
    stride = 4.0
    while stride >= 0.25:
        moved = False
        for move in range(27):
            tried = at.copy()
            tried[0] += stride * (move % 3 - 1)
            tried[1] += stride * (move // 3 % 3 - 1)
            tried[2] += stride * (move // 9 - 1)
            worth = _worth(image, tried, pupil, sector, settings)
            if worth > best + 1e-6:
                best, at, moved = worth, tried, True
        if not moved:
            stride *= 0.5
    plain = _strength(image, at[0], at[1], at[2], sector, settings.width, settings)
    return at[0], at[1], at[2], plain


@kernel
def _worth(
    image: Floats,
    at: Floats,
    pupil: tuple[float, float, float],
    sector: Floats,
    settings: LimbusSearch,
) -> float:
    if at[2] < pupil[2]:
        return -1e9
    down, right = at[0] - pupil[0], at[1] - pupil[1]
    away = settings.off_level * down * down + settings.off_centre * right * right
    plain = _strength(image, at[0], at[1], at[2], sector, settings.width, settings)
    return plain - float(away / (at[2] * at[2]))
