"""From the records of a device to the one picture of a step.

A slap scanner of this interface hands over single fingers, already cut out. The capture set
wants the slap as one picture, so the fingers are laid side by side on white, in the order of
the hand and at their own size; nothing inside a finger is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.formats import decoding, face_image, finger_image, iris_image
from cancuoc.biometrics.formats.face_image import FaceImage
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.iris_image import EyeLabel, IrisImage
from cancuoc.biometrics.formats.refusals import RecordRefused
from cancuoc.biometrics.images import ImageFormatUnknown, Picture
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.sbi import messages
from cancuoc.biometrics.sbi.messages import Part
from cancuoc.biometrics.sbi.refusals import DeviceAnswerBad

T = TypeVar("T")

PPI: Final = 500
# A scanner of 19.7 pixels a millimetre calls itself 500 or 501.
_PPI_SLACK: Final = 5
_GAP: Final = 24
_WHITE: Final = 255
_FINGERS: Final = {messages.finger_name(finger): finger for finger in Finger}
_LABELS: Final = {Eye.RIGHT: EyeLabel.RIGHT, Eye.LEFT: EyeLabel.LEFT}


def one_picture(step: Step, parts: Sequence[Part]) -> tuple[bytes, Picture]:
    """Return the file of a step and its pixels. Raises DeviceAnswerBad, ImageRefused.

    A single picture that is a PNG, JPEG or JPEG 2000 file stays as the device made it.
    """
    try:
        found = [_image(step, part) for part in parts]
        if len(found) == 1:
            try:
                return found[0].data, images.decode(found[0].data)
            except ImageFormatUnknown:
                pass  # WSQ or bare pixels: kept without loss as PNG below.
        pixels = [_pixels(part.record) for part in parts]
    except RecordRefused as error:
        raise DeviceAnswerBad(reason="record") from error
    data = images.encode_png(pixels=side_by_side(pixels))
    return data, images.decode(data)


def side_by_side(fingers: Sequence[Bytes]) -> Bytes:
    """Lay grey pictures (height, width) beside each other on white, tops aligned."""
    height = max(each.shape[0] for each in fingers)
    width = sum(each.shape[1] for each in fingers) + _GAP * (len(fingers) - 1)
    canvas = np.full((height, width), _WHITE, np.uint8)
    left = 0
    for each in fingers:
        canvas[: each.shape[0], left : left + each.shape[1]] = each
        left += each.shape[1] + _GAP
    return canvas


def _image(step: Step, part: Part) -> FingerImage | IrisImage | FaceImage:
    if step.fingers:
        return _finger(part)
    if step.eye is not None:
        iris = _only(iris_image.read(part.record))
        if iris.eye not in (EyeLabel.UNKNOWN, _LABELS[step.eye]):
            raise DeviceAnswerBad(reason="other eye")
        return iris
    return _only(face_image.read(part.record).images)


def _finger(part: Part) -> FingerImage:
    image = _only(finger_image.read(part.record))
    if image.position not in (0, _FINGERS[part.name].value):
        raise DeviceAnswerBad(reason="other finger")
    if abs(decoding.decode(part.record)[0].ppi - PPI) > _PPI_SLACK:
        raise DeviceAnswerBad(reason="resolution")
    return image


def _pixels(record: bytes) -> Bytes:
    return _only(decoding.decode(record)).pixels


def _only(found: Sequence[T]) -> T:
    if len(found) != 1:
        raise DeviceAnswerBad(reason="pictures", got=len(found))
    return found[0]
