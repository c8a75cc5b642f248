"""Bounded reading of PNG, JPEG and JPEG 2000: sizes are checked before a pixel is decoded.

A picture comes from a device, a disk or a packet, so its bytes are not trusted. The header is
read here first, with plain slicing; only a picture whose declared size is within the limits,
and whose end is where its format says, reaches the decoder.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from PIL import Image

from cancuoc.biometrics import headers
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.codestream import Header, HeaderBroken
from cancuoc.kernel.refusal import Refusal


class Format(StrEnum):
    """Picture formats accepted here; the values are the file endings."""

    PNG = "png"
    JPEG = "jpg"
    JP2 = "jp2"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a picture may cost at most: bytes on disk, pixels a side, pixels in all."""

    bytes: int = 8 * 1024 * 1024
    side: int = 4096
    pixels: int = 6_000_000


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A decoded picture: `pixels` is uint8, (height, width) grey or (height, width, 3) RGB."""

    format: Format
    pixels: Bytes

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])


class ImageRefused(Refusal):
    """A picture that is not accepted."""

    message = "Không đọc được ảnh."
    next_step = "Vui lòng chụp hoặc quét lại ảnh."


class ImageFormatUnknown(ImageRefused):
    """The bytes are no PNG, JPEG or JPEG 2000."""

    status = 415
    message = "Tệp không phải ảnh PNG, JPEG hoặc JPEG 2000."
    next_step = "Vui lòng chọn ảnh đúng định dạng."


class ImageTooLarge(ImageRefused):
    """The picture is beyond the limits; nothing of it was decoded."""

    status = 413
    message = "Ảnh quá lớn."
    next_step = "Vui lòng chụp lại ở độ phân giải nhỏ hơn."


class ImageBroken(ImageRefused):
    """The picture is cut short, inconsistent or damaged."""

    message = "Ảnh bị hỏng hoặc bị cắt ngắn."


DEFAULT_LIMITS: Final = Limits()

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Format.JP2),
)
_READERS: Final = {
    Format.PNG: headers.read_png,
    Format.JPEG: headers.read_jpeg,
    Format.JP2: headers.read_jp2,
}
_PILLOW_NAMES: Final = {Format.PNG: "PNG", Format.JPEG: "JPEG", Format.JP2: "JPEG2000"}


def sniff(data: bytes) -> Format:
    """Return the format by its first bytes. Raises ImageFormatUnknown."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    raise ImageFormatUnknown


def inspect(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Format, Header]:
    """Read the header alone and check it against the limits; no pixel is decoded.

    Raises ImageFormatUnknown, ImageTooLarge, ImageBroken.
    """
    if len(data) > limits.bytes:
        raise ImageTooLarge(bytes=len(data), limit=limits.bytes)
    kind = sniff(data)
    try:
        header = _READERS[kind](data)
    except HeaderBroken as error:
        raise ImageBroken(reason=str(error)) from error
    if header.width < 1 or header.height < 1:
        raise ImageBroken(reason="empty")
    if max(header.width, header.height) > limits.side or (
        header.width * header.height > limits.pixels
    ):
        raise ImageTooLarge(width=header.width, height=header.height)
    return kind, header


def decode(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Picture:
    """Decode a picture to 8-bit grey or RGB.

    Raises ImageFormatUnknown, ImageTooLarge, ImageBroken. Memory stays within a small multiple
    of `limits.pixels`. JPEG and JPEG 2000 carry no checksum, so damage in the middle of the
    pixel data may decode to a damaged picture; digests of the packet guard against that.
    """
    kind, header = inspect(data, limits=limits)
    try:
        if kind is Format.PNG:
            headers.check_png_rows(data)
        with Image.open(io.BytesIO(data), formats=[_PILLOW_NAMES[kind]]) as image:
            if image.size != (header.width, header.height):
                raise ImageBroken(reason="size")
            image.load()
            grey = image.mode in ("1", "L", "LA", "I;16", "I")
            pixels = np.asarray(image.convert("L" if grey else "RGB"), dtype=np.uint8)
    except HeaderBroken as error:
        raise ImageBroken(reason=str(error)) from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ImageBroken(reason=type(error).__name__) from error
    return Picture(format=kind, pixels=pixels)


def encode_grey(*, pixels: Bytes, rate: float = 12.0) -> bytes:
    """Return 8-bit grey pixels (height, width) as JPEG 2000, about `rate` times smaller."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(
        buffer, "JPEG2000", quality_mode="rates", quality_layers=[rate], irreversible=True
    )
    return buffer.getvalue()


def encode_png(*, pixels: Bytes) -> bytes:
    """Return 8-bit grey or RGB pixels as PNG, without loss."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
