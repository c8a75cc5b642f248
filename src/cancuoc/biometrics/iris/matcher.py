"""Comparing irises: templates made once from a picture, compared many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cancuoc.biometrics.arrays import Bytes, Floats
from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.code import IrisCode, encoded
from cancuoc.biometrics.iris.elements import Elements, measured
from cancuoc.biometrics.iris.hamming import Packed, distance, distances, packed, turned
from cancuoc.biometrics.iris.segmentation import Eye, checked, segment
from cancuoc.biometrics.iris.settings import Matching
from cancuoc.biometrics.iris.sheet import unrolled


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one picture gave: borders, code and quality."""

    eye: Eye
    code: IrisCode
    elements: Elements


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A code ready to be compared, as it is and in all its turns."""

    code: IrisCode
    straight: Packed = field(repr=False)
    turns: Packed = field(repr=False)


def read(pixels: Bytes) -> Reading:
    """Read the iris of a grey picture, uint8 (height, width).

    Raises BadEyePicture, NoPupil, NoLimbus, TooLittleIris, all of them EyeNotRead.
    """
    image = checked(pixels)
    eye = segment(image)
    sheet = unrolled(image, eye, settings.covering(), settings.unrolling())
    return Reading(eye, encoded(sheet, settings.coding()), measured(image, eye, sheet))


@dataclass(frozen=True, slots=True)
class Matcher:
    """Compares irises under one fixed setting. It keeps nothing between calls."""

    matching: Matching = field(default_factory=settings.matching)

    def prepare(self, code: IrisCode) -> Template:
        """Pack a code in its 17 turns."""
        return Template(code, packed(code), turned(code))

    def score(self, one: Template, two: Template) -> float:
        """Return how alike two irises are: 1 minus their distance, about 0.55 for strangers."""
        return 1.0 - float(distance(one.turns, two.straight, self.matching))

    def search(self, probe: Template, gallery: Sequence[Template]) -> Floats:
        """Return the score of a probe with each template of a gallery, (count,)."""
        if not gallery:
            return np.empty(0, np.float32)
        bits = np.stack([template.straight[0] for template in gallery])
        masks = np.stack([template.straight[1] for template in gallery])
        found: Floats = 1 - distances(probe.turns, (bits, masks), self.matching)
        return found
