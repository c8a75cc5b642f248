"""ISO records of drawn pictures, as a device of the interface hands them over."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image

from cancuoc.biometrics.formats import face_image, finger_image, iris_image
from cancuoc.biometrics.formats.face_image import FaceImage
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.iris_image import EyeLabel, IrisImage
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.positions import Finger
from cancuoc.biometrics.sbi import messages

WIDTH, HEIGHT = 260, 300
POSITIONS = {messages.finger_name(finger): finger.value for finger in Finger}
EYES = {"Left": EyeLabel.LEFT, "Right": EyeLabel.RIGHT}


@functools.cache
def pixels(seed: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Return ridges about 9 pixels apart, another direction for every seed."""
    down, across = np.mgrid[0:height, 0:width]
    angle = 0.3 + seed * 0.21
    wave = np.sin((across * np.cos(angle) + down * np.sin(angle)) * 2 * np.pi / 9)
    return (128 + 100 * wave).astype(np.uint8)


@functools.cache
def png(seed: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Return `pixels` as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels(seed, width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@functools.cache
def jpeg(width: int = 640, height: int = 480) -> bytes:
    """Return one frame of a live picture."""
    buffer = io.BytesIO()
    Image.fromarray(pixels(1, width, height)).save(buffer, "JPEG")
    return buffer.getvalue()


def record(kind: str, name: str) -> bytes:
    """Return the record of a part."""
    if kind == "Finger":
        return finger(name)
    return iris(name) if kind == "Iris" else face()


def finger(name: str, *, raw: bool = False, rate: int = 500, position: int | None = None) -> bytes:
    """Return a record of one finger."""
    at = POSITIONS[name] if position is None else position
    image = FingerImage(
        data=pixels(POSITIONS[name]).tobytes() if raw else png(POSITIONS[name]),
        coding=Coding.RAW if raw else Coding.PNG,
        width=WIDTH,
        height=HEIGHT,
        position=at,
        rate=(rate, rate),
        scan_rate=(rate, rate),
    )
    return finger_image.write((image,))


def iris(name: str) -> bytes:
    """Return a record of one eye."""
    image = IrisImage(
        data=png(20, 640, 480), coding=Coding.PNG, width=640, height=480, eye=EYES[name]
    )
    return iris_image.write((image,))


def face() -> bytes:
    """Return a record of one face."""
    image = FaceImage(data=jpeg(480, 640), coding=Coding.JPEG, width=480, height=640)
    return face_image.write(face_image.Record(images=(image,)))
