"""Who lives together: households of up to seven places, by age in days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.synthetic import shares

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

GRANDFATHER, GRANDMOTHER, FATHER, MOTHER, FIRST_CHILD = range(5)
PLACES: Final = 7
YEAR: Final = 365.2425
OLDEST: Final = int(101 * YEAR)


@dataclass(frozen=True, slots=True)
class Families:
    """`present` and `age` (days) have shape (households, PLACES); `alone` marks single people.

    The places are grandfather, grandmother (parents of the father), father, mother and three
    children from oldest to youngest. A row's parents always stand before it.
    """

    present: Bools
    age: Ints
    alone: Bools


def make(rng: np.random.Generator, households: int) -> Families:
    """Invent households; the age shares come out as in `shares.AGE_SHARES`."""
    present = np.zeros((households, PLACES), dtype=bool)
    age = np.zeros((households, PLACES), dtype=np.int64)
    young = rng.random(households) < shares.HOUSEHOLD_WITH_CHILDREN
    alone = ~young & (rng.random(households) < shares.LIVES_ALONE)
    _children(rng, present, age, young)
    _parents_of_children(rng, present, age, young)
    _couples(rng, present, age, ~young & ~alone)
    _singles(rng, present, age, alone)
    _grandparents(rng, present, age, young | (age[:, FATHER] < 45 * YEAR) & ~alone)
    present &= (age >= 0) & (age < OLDEST)
    raised = young & present[:, GRANDMOTHER]
    raised &= rng.random(households) < shares.RAISED_BY_GRANDPARENTS
    present[raised, FATHER] = present[raised, MOTHER] = False
    return Families(present, age, alone)


def _children(rng: np.random.Generator, present: Bools, age: Ints, where: Bools) -> None:
    rows = len(present)
    count = rng.choice((1, 2, 3), size=rows, p=shares.CHILDREN_PER_HOUSEHOLD)
    small = rng.random(rows) < shares.YOUNGEST_UNDER_6
    youngest = np.where(small, rng.uniform(0, 6, rows), rng.uniform(6, 14, rows))
    gaps = rng.triangular(1.1, 3.0, 8.0, (rows, 2))
    gaps[rng.random((rows, 2)) < shares.TWINS_PER_SECOND_CHILD] = 0.0
    years = np.column_stack((youngest + gaps.sum(axis=1), youngest + gaps[:, 0], youngest))
    age[:, FIRST_CHILD:] = years * YEAR
    for place, needed in ((FIRST_CHILD, 3), (FIRST_CHILD + 1, 2), (FIRST_CHILD + 2, 1)):
        present[:, place] = where & (count >= needed)


def _parents_of_children(rng: np.random.Generator, present: Bools, age: Ints, where: Bools) -> None:
    rows = len(present)
    oldest = np.where(present[:, FIRST_CHILD:], age[:, FIRST_CHILD:], 0).max(axis=1)
    at_birth = np.clip(rng.normal(27.5, 4.5, rows), 18.5, 43) * YEAR
    mother = oldest + at_birth
    father = np.maximum(mother + rng.normal(2.6, 3.0, rows) * YEAR, oldest + 20 * YEAR)
    age[where, MOTHER] = mother[where]
    age[where, FATHER] = father[where]
    single = rng.random(rows) < shares.SINGLE_PARENT
    with_mother = rng.random(rows) < 0.8
    present[:, MOTHER] |= where & ~(single & ~with_mother)
    present[:, FATHER] |= where & ~(single & with_mother)


def _couples(rng: np.random.Generator, present: Bools, age: Ints, where: Bools) -> None:
    """Couples without small children; older ones often have grown children at home."""
    rows = len(present)
    years = np.where(
        rng.random(rows) < 0.25, rng.uniform(22, 34, rows), rng.triangular(38, 55, 88, rows)
    )
    age[where, MOTHER] = (years * YEAR)[where]
    age[where, FATHER] = ((years + rng.normal(2.6, 3.0, rows)) * YEAR)[where]
    present[:, MOTHER] |= where
    present[:, FATHER] |= where & (rng.random(rows) > np.clip((years - 55) / 90, 0.05, 0.4))
    grown = where & (years > 38) & (years < 72) & (rng.random(rows) < shares.ADULT_CHILD_AT_HOME)
    at_birth = rng.uniform(21, 30, rows)
    for place in (FIRST_CHILD, FIRST_CHILD + 1):
        child = years - at_birth - (place - FIRST_CHILD) * rng.uniform(1.5, 5, rows)
        fits = grown & (child >= 14) & (child < 36)
        if place > FIRST_CHILD:
            fits &= rng.random(rows) < 0.45
        age[fits, place] = (child * YEAR)[fits]
        present[:, place] |= fits


def _singles(rng: np.random.Generator, present: Bools, age: Ints, where: Bools) -> None:
    rows = len(present)
    years = np.where(
        rng.random(rows) < 0.6, rng.triangular(18, 22, 40, rows), rng.uniform(40, 88, rows)
    )
    woman = rng.random(rows) < np.where(years > 60, 0.72, 0.5)
    for place, here in ((MOTHER, where & woman), (FATHER, where & ~woman)):
        age[here, place] = (years * YEAR)[here]
        present[:, place] |= here


def _grandparents(rng: np.random.Generator, present: Bools, age: Ints, where: Bools) -> None:
    rows = len(present)
    shared = where & present[:, FATHER] & (rng.random(rows) < shares.GRANDPARENT_IN_FAMILY)
    grandmother = age[:, FATHER] + np.clip(rng.normal(25, 4, rows), 19, 40) * YEAR
    grandfather = grandmother + np.clip(rng.normal(2.5, 3, rows), -2, 12) * YEAR
    age[shared, GRANDMOTHER] = grandmother[shared]
    age[shared, GRANDFATHER] = grandfather[shared]
    present[:, GRANDMOTHER] |= shared & (rng.random(rows) < 0.9)
    present[:, GRANDFATHER] |= shared & (rng.random(rows) < 0.6)


def flat_positions(present: Bools) -> Any:
    """Return for each place the row it becomes when present places are laid in order, or -1."""
    positions = np.cumsum(present.ravel()).reshape(present.shape) - 1
    return np.where(present, positions, -1)
