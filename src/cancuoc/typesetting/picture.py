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

    Raise `PictureTooLarge` or `BadPicture`.
    """
    rgb = opened(data, near=(width, height))
    if rgb.size == (width, height):
        return rgb
    return ImageOps.fit(rgb, (width, height), Image.Resampling.BILINEAR)


def whole(data: bytes, *, width: int, height: int) -> Image.Image:
    """Return the whole picture on white, as large as it fits in `width` x `height` pixels.

    Nothing is cut: a signature must stay entire. Raise `PictureTooLarge` or `BadPicture`.
    """
    rgb = opened(data, near=(width, height))
    return ImageOps.pad(rgb, (width, height), Image.Resampling.BILINEAR, color=(255, 255, 255))


def opened(data: bytes, *, near: tuple[int, int]) -> Image.Image:
    """Return the decoded picture as RGB, at a size of at least about `near` pixels.

    Only PNG and JPEG are read, and the size in the header is checked before any pixel is
    decoded. What is transparent becomes white. Raise `PictureTooLarge` or `BadPicture`.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(size=len(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(data, near)
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


def _decode(data: bytes, near: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as source:
        if source.width * source.height > MAX_PIXELS:
            raise PictureTooLarge(width=source.width, height=source.height)
        if min(source.size) < 2:
            raise BadPicture(width=source.width, height=source.height)
        # A JPEG can be decoded at a half or a quarter, which bounds the work further.
        source.draft("RGB", near)
        if source.has_transparency_data:
            return _on_white(source.convert("RGBA"))
        return source.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, (255, 255, 255))
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
