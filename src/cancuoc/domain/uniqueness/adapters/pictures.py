"""Templates from real pictures, by the extractors of the biometrics library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.iris import matcher as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
_ROLLED = {step.fingers[0]: step for step in FINGER_STEPS if not step.is_slap}
_EYES = {step.eye: step for step in IRIS_STEPS if step.eye is not None}


class PictureExtractor(Extractor):
    """Reads irises and rolled fingers; about 30 ms an eye, half a second a finger."""

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return what can be read; what cannot is a failure with its reason."""
        opened = pictures() if wanted else {}
        failures: dict[str, str] = {}
        eyes: dict[Eye, IrisCode] = {}
        for eye in sorted(wanted.eyes):
            code = _read(opened, _EYES[eye], _iris, part=rules.eye_part(eye), failures=failures)
            if code is not None:
                eyes[eye] = code
        fingers: dict[Finger, Minutiae] = {}
        for finger in sorted(wanted.fingers):
            part = rules.finger_part(finger)
            found = _read(opened, _ROLLED[finger], _minutiae, part=part, failures=failures)
            if found is not None:
                fingers[finger] = found
        return Extracted(
            templates=Templates(fingers=fingers, eyes=eyes, age=age, sex=sex), failures=failures
        )


def _read(
    opened: Mapping[Step, bytes],
    step: Step,
    template: Callable[[Bytes], T],
    *,
    part: str,
    failures: dict[str, str],
) -> T | None:
    """Return the template of one picture, or None and the reason among the failures."""
    if step not in opened:
        failures[part] = Why.NO_PICTURE
        return None
    try:
        return template(images.decode(opened[step]).pixels)
    except ImageRefused:
        failures[part] = Why.BAD_PICTURE
    except leader.NoExtractor:
        failures[part] = Why.NO_EXTRACTOR
    except Refusal:
        failures[part] = Why.NOT_READ
    return None


def _iris(pixels: Bytes) -> IrisCode:
    return iris.read(pixels).code


def _minutiae(pixels: Bytes) -> Minutiae:
    return leader.shared().minutiae(pixels)
