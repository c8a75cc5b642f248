"""A portrait from a camera of the browser: the bytes come with the page, not from a driver."""

from __future__ import annotations

from typing import Final

from cancuoc.biometrics import images, quality
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.file_device import ImageTooSmall, least_size
from cancuoc.biometrics.images import Picture
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.quality import Quality

DEVICE: Final = "webcam"


def portrait(data: bytes, *, attempt: int = 1) -> Sample:
    """Return the picture as a sample of the face, its bytes as they came. Raises ImageRefused."""
    picture = _picture(data)
    return Sample(
        step=Step.FACE,
        data=data,
        format=picture.format,
        width=picture.width,
        height=picture.height,
        device=DEVICE,
        quality=quality.face(picture.pixels),
        attempt=attempt,
    )


def look(data: bytes) -> Quality:
    """Measure what the camera sees now; nothing is kept. Raises ImageRefused."""
    return quality.face(_picture(data).pixels)


def _picture(data: bytes) -> Picture:
    picture = images.decode(data)
    width, height = least_size(Step.FACE)
    if picture.width < width or picture.height < height:
        raise ImageTooSmall(width=picture.width, height=picture.height)
    return picture
