"""Pictures to measure a matcher on: a folder of files that say whose they are.

Two layouts are understood: `finger_impression` names in one folder, as contests hand them out
(`101_3.tif`), and one folder for each subject. Files that are no pictures are passed over.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.images import ImageBroken, ImageTooLarge
from cancuoc.kernel.refusal import Refusal

ENDINGS: Final = frozenset({".tif", ".tiff", ".bmp", ".png", ".pgm", ".jpg", ".jpeg", ".jp2"})
_FORMATS: Final = ("TIFF", "BMP", "PNG", "PPM", "JPEG", "JPEG2000")
_NAME: Final = re.compile(r"(?P<subject>.+)_(?P<take>\d+)")
_MOST_PIXELS: Final = 6_000_000
_MOST_BYTES: Final = 32 * 1024 * 1024


class NoPictures(Refusal):
    """The folder does not exist or holds nothing to measure."""

    status = 404
    message = "Không có ảnh nào để đo trong thư mục này."
    next_step = "Vui lòng chọn thư mục có tệp như 101_1.tif, hoặc mỗi người một thư mục con."


@dataclass(frozen=True, slots=True, order=True)
class Picture:
    """One file and the opaque subject it shows (a finger or an eye)."""

    subject: str
    file: Path


def pictures(folder: Path) -> list[Picture]:
    """Return the pictures of a folder by subject and name. Raises NoPictures."""
    found = []
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.suffix.lower() in ENDINGS and file.is_file():
            found.append(Picture(_subject(file, folder), file))
    if not found:
        raise NoPictures(folder=str(folder))
    return sorted(found)


def _subject(file: Path, folder: Path) -> str:
    if file.parent != folder:
        return str(file.parent.relative_to(folder))
    named = _NAME.fullmatch(file.stem)
    return named["subject"] if named else file.stem


def read_grey(file: Path) -> Bytes:
    """Read a picture as grey values, uint8 (height, width).

    Size and format are looked at before a pixel is decoded. Raises ImageTooLarge, ImageBroken.
    """
    if file.stat().st_size > _MOST_BYTES:
        raise ImageTooLarge(bytes=file.stat().st_size, limit=_MOST_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decoded(file)
    except (OSError, SyntaxError, ValueError, Warning) as problem:
        raise ImageBroken(file=file.name) from problem


def _decoded(file: Path) -> Bytes:
    with Image.open(file, formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ImageTooLarge(pixels=picture.width * picture.height, limit=_MOST_PIXELS)
        return np.asarray(picture.convert("L"), dtype=np.uint8)
