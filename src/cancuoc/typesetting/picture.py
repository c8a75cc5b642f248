"""Pictures from outside, decoded with bounds and written anew without their metadata."""

from __future__ import annotations

import base64
import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from cancuoc.kernel.refusal import Refusal

MAX_BYTES: Final = 4_000_000
MAX_PIXELS: Final = 12_000_000
_QUALITY: Final = 92


class BadPicture(Refusal, ValueError):
    """The bytes are not a picture that can be printed."""

    message = "Tệp ảnh không đọc được."
    next_step = "Vui lòng chụp lại, hoặc chọn ảnh PNG hay JPEG khác."


class PictureTooLarge(BadPicture):
    """The picture is larger than the bounds; it was not decoded."""

    status = 413
    message = "Ảnh quá lớn nên hệ thống không mở."
    next_step = "Vui lòng dùng ảnh dưới 4 MB và dưới 12 triệu điểm ảnh."


def portrait(data: bytes, *, width: int, height: int) -> Image.Image:
    """Return the picture as RGB, cropped in the middle to exactly `width` x `height` pixels.

    Only PNG and JPEG are read, and the size in the header is checked before any pixel is
    decoded. Raise `PictureTooLarge` or `BadPicture`.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(size=len(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(data, width=width, height=height)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture from error


def jpeg(picture: Image.Image) -> bytes:
    """Return `picture` as JPEG without metadata."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def svg(picture: Image.Image) -> str:
    """Return an SVG that holds `picture`, so that a template gets it as plain data."""
    wide, high = picture.size
    code = base64.b64encode(jpeg(picture)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/jpeg;base64,{code}"/></svg>'
    )


def _decode(data: bytes, *, width: int, height: int) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise PictureTooLarge(width=opened.width, height=opened.height)
        if min(opened.size) < 2:
            raise BadPicture(width=opened.width, height=opened.height)
        # A JPEG can be decoded at a half or a quarter, which bounds the work further.
        opened.draft("RGB", (width, height))
        rgb = opened.convert("RGB")
    if rgb.size == (width, height):
        return rgb
    return ImageOps.fit(rgb, (width, height), Image.Resampling.BILINEAR)
