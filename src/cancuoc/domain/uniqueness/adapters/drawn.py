"""Templates drawn from the stamp of a picture: for replays that deal pictures from a pool.

Pool pictures repeat ridge patterns and irises between people; only their stamp differs (see
`biometrics.synthetic.pool`). A search over what the pictures show would find everybody twice.
So a replay draws the templates of the person the stamp names, and says so in its report. It is
never on by default.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import seeds, stamp
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.kernel.refusal import Refusal

_ROLLED = {step.fingers[0]: step for step in FINGER_STEPS if not step.is_slap}
_EYES = {step.eye: step for step in IRIS_STEPS if step.eye is not None}


class DrawnExtractor(Extractor):
    """Draws eyes by the subject named in each picture's stamp; refuses pictures without one."""

    fingers_at_once: ClassVar[bool] = True

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return the drawn templates; a picture without a stamp is a failure."""
        opened = pictures() if wanted else {}
        failures: dict[str, str] = {}
        eyes: dict[Eye, IrisCode] = {}
        for eye in sorted(wanted.eyes):
            subject = _stamped(opened, _EYES[eye])
            if subject is None:
                failures[rules.eye_part(eye)] = Why.NOT_DRAWN
            else:
                eyes[eye] = _code(subject, eye)
        return Extracted(templates=Templates(eyes=eyes, age=age, sex=sex), failures=failures)


def _stamped(opened: Mapping[Step, bytes], step: Step) -> str | None:
    """Return the subject on a picture's stamp, None when there is none."""
    try:
        text = stamp.read(opened[step]) if step in opened else None
    except (Refusal, struct.error, ValueError):
        return None
    return text.rsplit(" ", 3)[0] if text else None


def _code(subject: str, eye: Eye) -> IrisCode:
    drawn = np.random.default_rng(seeds.number("template", subject, eye.value))
    bits = drawn.integers(0, 2, (240, 20, 2)).astype(np.bool_)
    return IrisCode(bits, np.ones_like(bits))
