"""Comparing fingers: templates prepared once, compared many times."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cancuoc.biometrics.fingerprint import settings
from cancuoc.biometrics.fingerprint.alignment import Finger, score
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.fingerprint.neighbours import describe
from cancuoc.biometrics.fingerprint.settings import Matching


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A finger ready to be compared: its best minutiae with their neighbourhoods."""

    minutiae: Minutiae
    finger: Finger = field(repr=False)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Compares fingers under one fixed setting. It keeps nothing between calls."""

    matching: Matching = field(default_factory=settings.matching)
    most: int = field(default_factory=lambda: settings.extraction().most)

    def prepare(self, minutiae: Minutiae) -> Template:
        """Describe the neighbourhoods of the best minutiae; about 0.1 ms."""
        best = minutiae.best(self.most)
        # ISO counts angles against the clock, the picture's y axis points down.
        angle = np.mod(-best.angle, 2 * np.pi).astype(np.float32)
        around = describe(best.x, best.y, angle, self.matching.neighbours, self.matching.nearest)
        return Template(best, ((best.x, best.y), angle, around))

    def score(self, one: Template, two: Template) -> float:
        """Return how alike two fingers are, 0..1; the order of the two changes next to nothing."""
        return float(score(one.finger, two.finger, self.matching))
