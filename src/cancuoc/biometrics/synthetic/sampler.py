"""One synthetic sample for one capture step, encoded as a device would hand it over.

Fingers and eyes are 8-bit grey JPEG 2000 (irreversible; about 15:1 for rolled fingers, the
rate at which fingerprint exchange has long worked), the face is baseline JPEG.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

import numpy as np

from cancuoc.biometrics import images, quality
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.synthetic import face, fingers, impressions, iris
from cancuoc.biometrics.synthetic.face import FaceFault, Sex
from cancuoc.biometrics.synthetic.impressions import FingerFault, Touch
from cancuoc.biometrics.synthetic.iris import IrisFault

Fault: TypeAlias = FingerFault | IrisFault | FaceFault

DEVICE: Final = "cancuoc-synthetic-1"
ROLLED_RATE: Final = 15.0
SLAP_RATE: Final = 45.0
THUMBS_RATE: Final = 30.0
IRIS_RATE: Final = 36.0


def finger_scale(age: float) -> float:
    """Return the size of a finger at `age` years against a grown one.

    A rough growth line (stature grows four to five percent a year from six to ten). Good for
    trying small fingers, not for research on growth.
    """
    return float(np.interp(age, (0, 6, 10, 14, 17), (0.50, 0.72, 0.83, 0.94, 1.0)))


def sample(
    *,
    step: Step,
    subject: str,
    age: float,
    sex: Sex,
    take: str = "1",
    fault: Fault | None = None,
    absent: AbstractSet[Finger] = frozenset(),
) -> Sample:
    """Make the sample of `step`; the same words give the same bytes.

    A fault that belongs to another kind of picture is ignored. Fingers in `absent` leave their
    place on a slap empty; asking to roll an absent finger raises ValueError.
    """
    if step.fingers:
        spoil = fault if isinstance(fault, FingerFault) else None
        pixels = _fingers(step, subject, age=age, take=take, fault=spoil, absent=absent)
        present = len(set(step.fingers) - absent)
        score = quality.finger(pixels, fingers=present, rolled=not step.is_slap)
        return _pack(step, images.encode_grey(pixels=pixels, rate=_rate(step)), pixels, score)
    if step.eye is not None:
        shut = fault if isinstance(fault, IrisFault) else None
        pixels = iris.photograph(subject=subject, eye=step.eye, take=take, fault=shut).image
        data = images.encode_grey(pixels=pixels, rate=IRIS_RATE)
        return _pack(step, data, pixels, quality.iris(pixels))
    bad = fault if isinstance(fault, FaceFault) else None
    pixels = face.portrait(subject=subject, age=age, sex=sex, take=take, fault=bad)
    return _pack(step, face.encode(image=pixels), pixels, quality.face(pixels))


def _rate(step: Step) -> float:
    return {1: ROLLED_RATE, 2: THUMBS_RATE, 4: SLAP_RATE}[len(step.fingers)]


def _pack(step: Step, data: bytes, pixels: Bytes, score: Quality) -> Sample:
    return Sample(
        step=step,
        data=data,
        format=Format.JPEG if step is Step.FACE else Format.JP2,
        width=int(pixels.shape[1]),
        height=int(pixels.shape[0]),
        device=DEVICE,
        quality=score,
        synthetic=True,
    )


def _fingers(
    step: Step,
    subject: str,
    *,
    age: float,
    take: str,
    fault: FingerFault | None,
    absent: AbstractSet[Finger],
) -> Bytes:
    touch = Touch(rolled=not step.is_slap, scale=finger_scale(age), fault=fault)

    def one(finger: Finger) -> Bytes:
        master = fingers.grow(subject=subject, finger=finger.value)
        made = impressions.press(
            master=master, subject=subject, finger=finger.value, take=take, touch=touch
        )
        return made.image

    present = [finger not in absent for finger in step.fingers]
    if not any(present):
        raise ValueError("no finger of this step is present")
    if not step.is_slap:
        return one(step.fingers[0])
    return impressions.compose(
        impressions=[None if finger in absent else one(finger) for finger in step.fingers],
        subject=subject,
        take=take,
        left_hand=step is Step.LEFT_FOUR,
    )
