"""Templates of whole people drawn directly, without a picture: fast enough for a city.

A capture depends on its words alone: the same subject, age, sex and take give the same templates
in every process. Nothing ties an eye to the other, a finger to its neighbour or a person to
another. They are easier than life wherever docs/biometrics.md does not say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import drawn_eyes, drawn_prints, seeds
from cancuoc.biometrics.synthetic.drawn_marks import marks
from cancuoc.biometrics.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is missing or badly seen in a capture; `skin` and `clear` run from 1, well, to 0."""

    fingers: tuple[Finger, ...] = tuple(Finger)
    eyes: tuple[Eye, ...] = tuple(Eye)
    skin: float = 1.0
    clear: float = 1.0


NONE: Final = Faults()
_EARLY: Final = 0.12


def person(subject: str, *, age: float, sex: Sex, take: str, faults: Faults = NONE) -> Templates:
    """Return the templates of an opaque subject at `age` years, in about 4 ms.

    Fingers are as large as they are at that age; eyes do not grow.
    """
    size = finger_size(subject, age=age, sex=sex)
    fingers = {
        finger: drawn_prints.impression(
            marks(subject=subject, finger=int(finger)),
            subject=subject,
            finger=int(finger),
            take=take,
            size=size,
            skin=faults.skin,
        )
        for finger in faults.fingers
    }
    eyes = {
        eye: drawn_eyes.code(subject=subject, eye=eye, take=take, clear=faults.clear)
        for eye in faults.eyes
    }
    return Templates(fingers=fingers, eyes=eyes, age=age, sex=sex)


def finger_size(subject: str, *, age: float, sex: Sex) -> float:
    """Return the size of a subject's fingers against the grown ones, 0..1.

    Children grow earlier or later than the table says: at eight their fingers are about 4 % off.
    """
    early = float(seeds.stream("drawn growth", subject).normal(0, _EARLY))
    return growth.size(age, sex) ** (1 + early)
