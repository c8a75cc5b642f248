"""Children in the search: fingers kept at their grown size, and whose size is still unsure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.templates import Templates

Places = npt.NDArray[np.int64]
FACTORS: Final = tuple(growth.trials(growth.GROWN))[1:]
"""Sizes tried beside the expected one."""


def grown(templates: Templates) -> Templates:
    """Return the templates with all fingers at the size they will have."""
    if growth.size(templates.age, templates.sex) == 1:
        return templates
    fingers = {
        finger: growth.scaled(minutiae, age=templates.age, sex=templates.sex)
        for finger, minutiae in templates.fingers.items()
    }
    return replace(templates, fingers=fingers)


def unsure(age: float | None, others: Floats, scores: Floats) -> Places:
    """Return of which stored people, if they are the probe's, the growth between is unsure.

    `others` holds ages in years, NaN where not known. Of many only those are returned that are
    most alike already: sizes are off by a few per cent, which costs a mate some of the score.
    """
    if age is None:
        return np.empty(0, np.int64)
    years = np.minimum(others, growth.GROWN) - min(age, growth.GROWN)
    far = np.flatnonzero(np.abs(years) > growth.search().gap)
    return far[np.argsort(-scores[far], kind="stable")[: growth.search().most]]
