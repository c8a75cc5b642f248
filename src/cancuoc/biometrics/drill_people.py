"""The people of a drill: who lies in the gallery, who comes again, who is new.

Everything follows from the seed and a number, so that each process can draw its own share.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import seeds
from cancuoc.biometrics.synthetic.drawn_templates import NONE, Faults, person
from cancuoc.biometrics.templates import Templates

YEARS: Final = 4.0
"""How much older somebody is who comes again under another name and number."""

YOUNGEST, OLDEST = 6.0, 80.0


class Coming(StrEnum):
    """What somebody shows when coming to be searched for."""

    WHOLE = "whole"
    """Both eyes and ten fingers."""
    ONE_EYE = "one-eye"
    """One eye closed, ten fingers."""
    THREE_FINGERS = "three-fingers"
    """No eye, three fingers of which one is a thumb."""


SHARES: Final = {Coming.WHOLE: 0.6, Coming.ONE_EYE: 0.3, Coming.THREE_FINGERS: 0.1}
"""Of ten who come, how many show what."""

_TEN: Final = tuple(coming for coming, share in SHARES.items() for _ in range(round(10 * share)))
_THUMBS: Final = (Finger.RIGHT_THUMB, Finger.LEFT_THUMB)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of a drill: words for the drawing, age at the first capture, sex."""

    name: str
    age: float
    sex: Sex

    @property
    def subject(self) -> bytes:
        """Return the 16 opaque bytes the gallery knows this person by."""
        return hashlib.blake2b(self.name.encode(), digest_size=16).digest()


def somebody(seed: str, number: int) -> Somebody:
    """Return the person of a number: six to eighty years old, of either sex."""
    rng = seeds.stream("drill", seed, number)
    sex = Sex.FEMALE if rng.random() < 0.5 else Sex.MALE
    return Somebody(f"{seed}-{number}", round(float(rng.uniform(YOUNGEST, OLDEST)), 2), sex)


def enrolled(seed: str, number: int) -> tuple[bytes, bytes]:
    """Return subject and `Templates` bytes of a first capture."""
    one = somebody(seed, number)
    drawn = person(one.name, age=one.age, sex=one.sex, take="first")
    return one.subject, drawn.to_bytes()


def coming(number: int) -> Coming:
    """Return what the person of a number shows; every ten in a row hold the shares."""
    return _TEN[number % len(_TEN)]


def again(seed: str, number: int, shown: Coming) -> Templates:
    """Return another capture of the same person, four years later."""
    one = somebody(seed, number)
    faults = _faults(shown, seeds.stream("drill faults", seed, number))
    return person(one.name, age=one.age + YEARS, sex=one.sex, take="again", faults=faults)


def _faults(shown: Coming, rng: np.random.Generator) -> Faults:
    if shown is Coming.ONE_EYE:
        return Faults(eyes=(tuple(Eye)[int(rng.integers(2))],))
    if shown is Coming.THREE_FINGERS:
        others = [finger for finger in Finger if finger not in _THUMBS]
        two = rng.choice(len(others), 2, replace=False)
        thumb = _THUMBS[int(rng.integers(2))]
        return Faults(eyes=(), fingers=(thumb, *(others[int(k)] for k in two)))
    return NONE
