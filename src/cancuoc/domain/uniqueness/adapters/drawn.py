"""Templates drawn from the stamp of a picture: for replays that deal pictures from a pool.

Pool pictures repeat ridge patterns and irises between people; only their stamp differs (see
`biometrics.synthetic.pool`). A search over what the pictures show would find everybody twice.
So a replay draws the templates of the person the stamp names, and says so in its report. It is
never on by default.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import ClassVar, Final, TypeAlias

from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import drawn_templates, stamp
from cancuoc.biometrics.synthetic.drawn_templates import Faults
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.kernel.refusal import Refusal

_STEP_OF: Final[Mapping[Finger | Eye, Step]] = {
    **{step.fingers[0]: step for step in FINGER_STEPS if not step.is_slap},
    **{step.eye: step for step in IRIS_STEPS if step.eye is not None},
}
_GROWN: Final = 30.0
_Stamp: TypeAlias = tuple[str, str]
"""The subject and the occasion of the capture."""


class DrawnExtractor(Extractor):
    """Draws each part by the subject on its picture's stamp; refuses pictures without one.

    Fingers are drawn for those alone who lack an eye, so that a day of the city stays a day.
    """

    fingers_at_once: ClassVar[bool] = True

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return the drawn templates; a picture without a stamp is a failure."""
        opened = pictures() if wanted else {}
        failures: dict[str, str] = {}
        years, body = _GROWN if age is None else age, sex or Sex.FEMALE
        eyes: dict[Eye, IrisCode] = {}
        for eye in sorted(wanted.eyes):
            if found := _stamped(opened, eye, rules.eye_part(eye), failures):
                eyes |= _drawn(found, Faults(fingers=(), eyes=(eye,)), years, body).eyes
        fingers: dict[Finger, Minutiae] = {}
        for finger in sorted(wanted.fingers) if len(eyes) < len(Eye) else ():
            if found := _stamped(opened, finger, rules.finger_part(finger), failures):
                fingers |= _drawn(found, Faults(fingers=(finger,), eyes=()), years, body).fingers
        return Extracted(
            templates=Templates(fingers=fingers, eyes=eyes, age=age, sex=sex), failures=failures
        )


def _drawn(found: _Stamp, faults: Faults, age: float, sex: Sex) -> Templates:
    subject, take = found
    return drawn_templates.person(subject, age=age, sex=sex, take=take, faults=faults)


def _stamped(
    opened: Mapping[Step, bytes], part: Finger | Eye, name: str, failures: dict[str, str]
) -> _Stamp | None:
    """Return what a picture's stamp says; None, and a failure, when there is none."""
    picture = opened.get(_STEP_OF[part], b"")
    try:
        words = (stamp.read(picture) or "").rsplit(" ", 3)
    except (Refusal, struct.error, ValueError, IndexError):
        words = []
    if len(words) < 4:
        failures[name] = Why.NOT_DRAWN
        return None
    return words[0], words[3]
