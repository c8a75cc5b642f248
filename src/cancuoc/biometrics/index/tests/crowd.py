"""Invented people for the tests of the search: random codes and scattered minutiae."""

from __future__ import annotations

import hashlib

import numpy as np

from cancuoc.biometrics.fingerprint.tests import scatter
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates

SHAPE = (240, 20, 2)
TWO_FINGERS = (Finger.RIGHT_INDEX, Finger.LEFT_INDEX)


def subject(number: int) -> bytes:
    """Return 16 opaque bytes."""
    return hashlib.sha256(str(number).encode()).digest()[:16]


def an_eye(seed: int, *, seen: float = 0.75) -> IrisCode:
    """Return a code of independent bits."""
    rng = np.random.default_rng(seed)
    return IrisCode(rng.random(SHAPE) < 0.5, rng.random(SHAPE) < seen)


def worn(code: IrisCode, *, share: float, turn: int = 0, seed: int = 1) -> IrisCode:
    """Return another take of an eye: a share of its bits turned over, the head tilted."""
    flips = np.random.default_rng(seed).random(SHAPE) < share
    return IrisCode(np.roll(code.bits ^ flips, turn, axis=0), np.roll(code.mask, turn, axis=0))


def eyes_of(number: int) -> dict[Eye, IrisCode]:
    """Return both eyes of a person."""
    return {Eye.RIGHT: an_eye(2 * number), Eye.LEFT: an_eye(2 * number + 1)}


def person(number: int, *, fingers=(), eyes=tuple(Eye), age=30.0) -> Templates:
    """Return the first take of a person."""
    codes = eyes_of(number)
    return Templates(
        eyes={eye: codes[eye] for eye in eyes},
        fingers={f: scatter.scattered(1000 * number + f) for f in fingers},
        age=age,
    )


def again(number: int, *, fingers=(), eyes=tuple(Eye), age=30.0, share=0.15) -> Templates:
    """Return a second take of the same person."""
    first = person(number, fingers=fingers, eyes=eyes, age=age)
    return Templates(
        eyes={eye: worn(code, share=share, turn=3) for eye, code in first.eyes.items()},
        fingers={
            f: scatter.shaken(
                scatter.moved(m, turn=0.2, shift=(15, -10)), pixels=1.5, radians=0.08, seed=7
            )
            for f, m in first.fingers.items()
        },
        age=age,
    )
