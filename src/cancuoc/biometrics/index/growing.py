"""Children in the search: fingers kept at their grown size, and whose size is still unsure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask
from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.templates import Templates

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


def unsure(age: float | None, others: Floats) -> Mask:
    """Tell of which stored people, if they are the probe's, the growth between is unsure, (n,).

    `others` holds ages in years, NaN where not known.
    """
    if age is None:
        return np.zeros(len(others), np.bool_)
    years = np.minimum(others, growth.GROWN) - min(age, growth.GROWN)
    far: Mask = np.abs(years) > growth.search().gap
    return far
