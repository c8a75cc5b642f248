"""Two subjects part by part, for the desk and for a holder who comes again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cancuoc.biometrics.fingerprint.matcher import Matcher as FingerMatcher
from cancuoc.biometrics.index.settings import thresholds
from cancuoc.biometrics.iris.matcher import Matcher as IrisMatcher
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scores of the parts both have: fingers 0 to 1, eyes 1 minus their distance."""

    fingers: Mapping[Finger, float]
    eyes: Mapping[Eye, float]

    def __bool__(self) -> bool:
        return bool(self.fingers or self.eyes)

    @property
    def best(self) -> float:
        """The calibrated score, 0 to 1, of eyes or fingers, whichever is higher; 0 for none."""
        return max(self._scores(), default=0.0)

    @property
    def same(self) -> bool | None:
        """Whether both are one person; None when nothing could be compared.

        Eyes or fingers that agree are enough: fingers get hurt and eyes clouded, but nobody
        else's agree.
        """
        return self.best >= thresholds().candidate if self else None

    def _scores(self) -> list[float]:
        limits, scores = thresholds(), []
        if self.eyes:
            curve = limits.two_eyes if len(self.eyes) > 1 else limits.one_eye
            scores.append(float(curve.score(sum(self.eyes.values()) / len(self.eyes))))
        if self.fingers:
            above = sum(score - limits.stranger for score in self.fingers.values())
            scores.append(float(limits.fingers.score(above / math.sqrt(len(self.fingers)))))
        return scores


@cache
def _finger_matcher() -> FingerMatcher:
    return FingerMatcher()


@cache
def _iris_matcher() -> IrisMatcher:
    return IrisMatcher()


def compared(*, one: Templates, two: Templates) -> Comparison:
    """Compare what two captures have in common; about 1 ms a finger."""
    fingers, irises = _finger_matcher(), _iris_matcher()
    return Comparison(
        fingers={
            position: fingers.score(
                fingers.prepare(one.fingers[position]), fingers.prepare(two.fingers[position])
            )
            for position in sorted(one.fingers.keys() & two.fingers.keys())
        },
        eyes={
            eye: irises.score(irises.prepare(one.eyes[eye]), irises.prepare(two.eyes[eye]))
            for eye in Eye
            if eye in one.eyes and eye in two.eyes
        },
    )
