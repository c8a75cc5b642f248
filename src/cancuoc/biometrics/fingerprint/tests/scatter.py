"""Invented sets of minutiae for the matcher's tests: scattered, moved, thinned, stretched."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.fingerprint.minutiae import Minutiae, ordered

WIDTH, HEIGHT = 400, 500


def scattered(seed: int, count: int = 40) -> Minutiae:
    """Return minutiae at least 12 pixels apart, as ridges 9 pixels apart would have them."""
    rng = np.random.default_rng(seed)
    places: list[npt.NDArray[np.float64]] = []
    while len(places) < count:
        place = rng.uniform((60, 60), (WIDTH - 60, HEIGHT - 60))
        if all(np.hypot(*(place - other)) >= 12 for other in places):
            places.append(place)
    return built(
        np.array(places).reshape(-1, 2),
        rng.uniform(0, 2 * np.pi, count),
        rng.uniform(0.4, 1.0, count),
    )


def built(
    places: npt.NDArray[np.float64],
    angle: npt.NDArray[np.float64],
    quality: npt.NDArray[np.float64] | None = None,
) -> Minutiae:
    """Return minutiae at places (n, 2) with angles against the clock."""
    count = len(angle)
    quality = np.linspace(1.0, 0.5, count) if quality is None else quality
    return ordered(
        x=places[:, 0].astype(np.float32),
        y=places[:, 1].astype(np.float32),
        angle=angle.astype(np.float32),
        kind=np.ones(count, np.uint8),
        quality=quality.astype(np.float32),
        width=WIDTH,
        height=HEIGHT,
    )


def places_of(minutiae: Minutiae) -> npt.NDArray[np.float64]:
    """Return places (n, 2)."""
    return np.column_stack([minutiae.x, minutiae.y]).astype(np.float64)


def kept_inside(
    places: npt.NDArray[np.float64],
    angle: npt.NDArray[np.float64],
    quality: npt.NDArray[np.float64],
) -> Minutiae:
    """Return those of the minutiae that lie inside the picture."""
    inside = ((places >= 0) & (places < (WIDTH, HEIGHT))).all(axis=1)
    return built(places[inside], angle[inside], quality[inside])


def moved(
    minutiae: Minutiae, *, turn: float = 0.0, shift: tuple[float, float] = (0, 0)
) -> Minutiae:
    """Return the same finger turned against the clock about the middle, then shifted."""
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    # The y axis points down, so a turn against the clock has the sine the other way round.
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    places = (places_of(minutiae) - middle) @ matrix.T + middle + np.array(shift)
    return kept_inside(places, minutiae.angle + turn, minutiae.quality.astype(np.float64))


def thinned(minutiae: Minutiae, *, keep: float, seed: int) -> Minutiae:
    """Return a share of the minutiae, chosen by chance."""
    rng = np.random.default_rng(seed)
    chosen = rng.random(len(minutiae)) < keep
    return built(
        places_of(minutiae)[chosen],
        minutiae.angle[chosen].astype(np.float64),
        minutiae.quality[chosen].astype(np.float64),
    )


def shaken(minutiae: Minutiae, *, pixels: float, radians: float, seed: int) -> Minutiae:
    """Return the minutiae a little off, as a second impression finds them."""
    rng = np.random.default_rng(seed)
    places = places_of(minutiae) + rng.normal(0, pixels, (len(minutiae), 2))
    angle = minutiae.angle + rng.normal(0, radians, len(minutiae))
    return kept_inside(places, angle, minutiae.quality.astype(np.float64))


def stretched(minutiae: Minutiae, *, pixels: float) -> Minutiae:
    """Return the minutiae as skin pushed sideways has them: the lower, the further."""
    places = places_of(minutiae)
    push = pixels * np.sin(np.pi * places[:, 1] / HEIGHT)
    places = places + np.column_stack([push, np.zeros(len(push))])
    return kept_inside(
        places, minutiae.angle.astype(np.float64), minutiae.quality.astype(np.float64)
    )


def joined(one: Minutiae, two: Minutiae) -> Minutiae:
    """Return the minutiae of both, as false ones beside true ones."""
    return built(
        np.vstack([places_of(one), places_of(two)]),
        np.concatenate([one.angle, two.angle]).astype(np.float64),
        np.concatenate([one.quality, two.quality]).astype(np.float64),
    )
