"""From the bytes a device or another system sends to grey pixels a matcher can read.

A picture file, a WSQ file, a record of ISO/IEC 19794-4, -5, -6 or a CBEFF file with such
records inside all end as the same thing: pixels, their resolution and where they come from.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.formats import cbeff, face_image, finger_image, iris_image, showing, wsq
from cancuoc.biometrics.formats.face_image import FaceImage
from cancuoc.biometrics.formats.finger_image import FingerImage, Unit
from cancuoc.biometrics.formats.iris_image import IrisImage
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown
from cancuoc.biometrics.formats.showing import Format
from cancuoc.biometrics.images import DEFAULT_LIMITS, ImageBroken, ImageTooLarge

PPI: Final = 500
_CM_PER_INCH: Final = 2.54
_PLAIN: Final = ("TIFF", "BMP", "PPM")
_PLAIN_MAGIC: Final = (b"II*\0", b"MM\0*", b"BM", b"P5", b"P2")
_BARE_JP2: Final = b"\xff\x4f\xff\x51"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decoded:
    """Grey pixels, uint8 (height, width). `position` is the code of a record, None outside one.

    `modality` is "finger", "face", "iris", or "" for a picture that does not say.
    """

    pixels: Bytes
    ppi: int = PPI
    modality: str = ""
    position: int | None = None


def decode(data: bytes, *, ppi: int = PPI) -> list[Decoded]:
    """Return every picture in `data`, in order; `ppi` counts where nothing else is said.

    Raises RecordRefused, ImageRefused. Minutiae records hold no pixels and are refused.
    """
    if is_picture(data):
        return [Decoded(pixels=picture(data), ppi=ppi)]
    kind = showing.sniff(data)
    if kind is Format.CBEFF:
        found = [each for bir in cbeff.read(data) if bir.data for each in _inside(bir.data)]
    elif kind is Format.FINGER:
        found = [_finger(image) for image in finger_image.read(data)]
    elif kind is Format.IRIS:
        found = [_iris(image) for image in iris_image.read(data)]
    elif kind is Format.FACE:
        found = [_face(image) for image in face_image.read(data).images]
    else:
        raise RecordUnknown(reason="no pictures inside", format=kind.value)
    if not found:
        raise RecordUnknown(reason="no pictures inside", format=kind.value)
    return found


def picture(data: bytes) -> Bytes:
    """Decode one picture file to grey, uint8 (height, width). Raises ImageRefused."""
    if data.startswith(wsq.MAGIC):
        return wsq.decode(data)
    if data.startswith(_PLAIN_MAGIC):
        return _plain(data)
    pixels = images.decode(data).pixels
    return pixels if pixels.ndim == 2 else np.asarray(Image.fromarray(pixels).convert("L"))


def is_picture(data: bytes) -> bool:
    """Tell whether the bytes begin as a picture file or WSQ does, not as a record."""
    if data.startswith((wsq.MAGIC, *_PLAIN_MAGIC)):
        return True
    try:
        images.sniff(data)
    except images.ImageFormatUnknown:
        return False
    return True


def _inside(data: bytes) -> list[Decoded]:
    """Return what a data block holds; a block of another kind holds no picture for us."""
    if not is_picture(data):
        try:
            if showing.sniff(data) in (Format.CBEFF, Format.MINUTIAE):
                return []
        except RecordUnknown:
            return []
    return decode(data)


def _plain(data: bytes) -> Bytes:
    """Decode TIFF, BMP or PGM, whose size is looked at first."""
    if len(data) > DEFAULT_LIMITS.bytes * 4:
        raise ImageTooLarge(bytes=len(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=_PLAIN) as image:
                if image.width * image.height > DEFAULT_LIMITS.pixels:
                    raise ImageTooLarge(width=image.width, height=image.height)
                return np.asarray(image.convert("L"), np.uint8)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise ImageTooLarge(limit=DEFAULT_LIMITS.pixels) from problem
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError) as problem:
        raise ImageBroken(reason=type(problem).__name__) from problem
    except (Warning, EOFError, OverflowError, MemoryError) as problem:
        raise ImageBroken(reason=type(problem).__name__) from problem


def _finger(image: FingerImage) -> Decoded:
    rate = image.rate[0]
    ppi = round(rate * _CM_PER_INCH) if image.unit is Unit.PIXELS_PER_CM else rate
    return Decoded(
        pixels=_pixels(image, image.depth), ppi=ppi, modality="finger", position=image.position
    )


def _iris(image: IrisImage) -> Decoded:
    if image.colour and image.coding is Coding.RAW:
        raise RecordBroken(reason="raw colour pixels are not decoded")
    return Decoded(pixels=_pixels(image, image.depth), modality="iris", position=int(image.eye))


def _face(image: FaceImage) -> Decoded:
    return Decoded(pixels=_pixels(image, 8), modality="face", position=None)


def _pixels(image: FingerImage | IrisImage | FaceImage, depth: int) -> Bytes:
    if image.coding is Coding.RAW:
        return _raw(image.data, image.width, image.height, depth)
    if image.coding is Coding.PACKED:
        raise RecordBroken(reason="packed pixels are not decoded")
    data = image.data
    if data.startswith(_BARE_JP2):
        return _code_stream(data)
    return picture(data)


def _raw(data: bytes, width: int, height: int, depth: int) -> Bytes:
    if width * height > DEFAULT_LIMITS.pixels:
        raise ImageTooLarge(width=width, height=height)
    wide = (depth + 7) // 8
    if len(data) != width * height * wide:
        raise RecordBroken(reason="length of the pixels", bytes=len(data))
    # The most significant byte of a deeper pixel comes first and is its grey value here.
    return np.frombuffer(data, np.uint8)[::wide].reshape(height, width).copy()


def _code_stream(data: bytes) -> Bytes:
    """Decode a JPEG 2000 code stream without file boxes; its size was checked by the reader."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG2000"]) as image:
            if image.width * image.height > DEFAULT_LIMITS.pixels:
                raise ImageTooLarge(width=image.width, height=image.height)
            return np.asarray(image.convert("L"), np.uint8)
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(limit=DEFAULT_LIMITS.pixels) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageBroken(reason=type(error).__name__) from error
