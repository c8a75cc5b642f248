"""Growth: a child's finger brought to the size it will have, and the search around it.

Fingers grow evenly in all directions and in step with stature (C. Gottschlich and others,
"Modeling the growth of fingerprints improves matching for adolescents", 2011), so the median
stature at the age and sex of a capture says how much larger the grown finger is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import numpy as np

from cancuoc.biometrics.arrays import Floats, floats
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.subjects import Sex

GROWN: Final = 19.0
"""Years from which the table counts nobody as growing."""


class Search(NamedTuple):
    """When sizes around the expected one are tried, and which; `growth.toml` has the reasons."""

    gap: float
    reach: float
    step: float
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What is known of the person at a capture: age in years and sex, None when not known."""

    age: float | None
    sex: Sex | None = None


@cache
def _tables() -> tuple[dict[Sex, tuple[Floats, Floats]], Search]:
    read = tomllib.loads(resources.files(__package__).joinpath("growth.toml").read_text())
    ages = floats(read["stature"]["age"])
    return {sex: (ages, floats(read["stature"][sex])) for sex in Sex}, Search(**read["search"])


def search() -> Search:
    """Return the settings of the search around the expected size."""
    return _tables()[1]


def stature(age: float, sex: Sex | None) -> float:
    """Return the median stature in cm; of both sexes' mean when the sex is not known.

    Ages beyond the table count as its first and last, 2 and 19 years.
    """
    tables = _tables()[0]
    chosen = tuple(Sex) if sex is None else (sex,)
    return float(np.mean([np.interp(age, *tables[one]) for one in chosen]))


def size(age: float | None, sex: Sex | None) -> float:
    """Return a finger's size against its grown size, 0..1; an unknown age counts as grown."""
    return 1.0 if age is None else stature(age, sex) / stature(GROWN, sex)


def resized(minutiae: Minutiae, factor: float) -> Minutiae:
    """Return the minutiae of a picture `factor` times as large."""
    if factor == 1.0:
        return minutiae
    width, height = (round(side * factor) + 1 for side in (minutiae.width, minutiae.height))
    return Minutiae(
        x=floats(minutiae.x * factor),
        y=floats(minutiae.y * factor),
        angle=minutiae.angle,
        kind=minutiae.kind,
        quality=minutiae.quality,
        width=width,
        height=height,
    )


def scaled(minutiae: Minutiae, *, age: float | None, sex: Sex | None) -> Minutiae:
    """Return the minutiae of a finger at the size it will have when grown."""
    return resized(minutiae, 1 / size(age, sex))


def trials(gap: float) -> Sequence[float]:
    """Return the factors to try on one of two fingers taken `gap` years apart, 1 the first."""
    limits = search()
    if abs(gap) <= limits.gap:
        return (1.0,)
    steps = round(limits.reach / limits.step)
    around = (1 + sign * k * limits.step for k in range(1, steps + 1) for sign in (-1, 1))
    return (1.0, *around)


def growing(one: Capture, two: Capture) -> float:
    """Return the years between two captures that the growth of a child makes uncertain.

    0 when both were grown, or an age is not known.
    """
    if one.age is None or two.age is None:
        return 0.0
    return abs(min(one.age, GROWN) - min(two.age, GROWN))


def score_with_growth(
    matcher: Matcher, one: Minutiae, two: Minutiae, *, taken: tuple[Capture, Capture]
) -> float:
    """Return how alike two fingers are, 0..1, at the sizes they will have.

    Where a child grew for more than two years between, sizes around are tried and the best
    counts: up to five comparisons.
    """
    first, second = (
        scaled(minutiae, age=capture.age, sex=capture.sex)
        for minutiae, capture in zip((one, two), taken, strict=True)
    )
    other = matcher.prepare(second)
    return max(
        matcher.score(matcher.prepare(resized(first, factor)), other)
        for factor in trials(growing(*taken))
    )
