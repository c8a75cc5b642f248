"""Picture data inside a record, compared with what the record declares of it.

The bytes are kept as they are. PNG, JPEG and JPEG 2000 say their own size, which is read without
decoding a pixel; raw pixels have a length that follows from their size; WSQ is known by its
first marker only.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cancuoc.biometrics import codestream, images
from cancuoc.biometrics.formats.refusals import RecordBroken


class Coding(StrEnum):
    """How the pixels of a record are coded."""

    RAW = "raw"
    PACKED = "packed"
    WSQ = "wsq"
    JPEG = "jpeg"
    JP2_LOSSY = "jpeg2000-lossy"
    JP2 = "jpeg2000"
    PNG = "png"


_FORMATS: Final = {
    Coding.JPEG: images.Format.JPEG,
    Coding.JP2_LOSSY: images.Format.JP2,
    Coding.JP2: images.Format.JP2,
    Coding.PNG: images.Format.PNG,
}
_WSQ: Final = b"\xff\xa0"
_BARE_JP2: Final = b"\xff\x4f\xff\x51"


def check(data: bytes, coding: Coding, *, width: int, height: int, bits: int) -> None:
    """Compare picture data with the declared coding, size in pixels and bits of one pixel.

    Raises RecordBroken, and ImageRefused where the picture itself is refused.
    """
    if width < 1 or height < 1:
        raise RecordBroken(reason="no pixels")
    if coding in _FORMATS:
        found = _declared(data, _FORMATS[coding])
        if found != (width, height):
            raise RecordBroken(reason="size of the picture", found=found)
    elif coding is Coding.WSQ:
        if not data.startswith(_WSQ):
            raise RecordBroken(reason="not WSQ")
    elif not _raw_fits(len(data), coding, width, height, bits):
        raise RecordBroken(reason="length of the pixels", bytes=len(data))


def _declared(data: bytes, wanted: images.Format) -> tuple[int, int]:
    if wanted is images.Format.JP2 and data.startswith(_BARE_JP2):
        return _bare_size(data)
    kind, header = images.inspect(data)
    if kind is not wanted:
        raise RecordBroken(reason="another coding", found=kind.value)
    return header.width, header.height


def _bare_size(data: bytes) -> tuple[int, int]:
    """Return the size of a JPEG 2000 code stream that comes without its file boxes."""
    try:
        header = codestream.check(data, 0, len(data))
    except codestream.HeaderBroken as error:
        raise RecordBroken(reason=str(error)) from error
    return header.width, header.height


def _raw_fits(length: int, coding: Coding, width: int, height: int, bits: int) -> bool:
    if bits < 1:
        return False
    if coding is Coding.RAW:
        return length == width * height * ((bits + 7) // 8)
    # Packed rows may or may not begin at a whole byte.
    return length in ((width * height * bits + 7) // 8, height * ((width * bits + 7) // 8))
