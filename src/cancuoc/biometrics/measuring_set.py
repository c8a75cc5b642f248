"""Pictures to measure a matcher on: a folder of files that say whose they are.

Two layouts are understood: `finger_impression` names in one folder, as contests hand them out
(`101_3.tif`), and one folder for each subject. Collections of eyes often have a folder for each
eye with one for each session in it, or a folder for each person with one for each side. Files
that are no pictures are passed over.
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
_EYE_NAME: Final = re.compile(r"(?P<subject>\d+)_\d+_\d+")
_SIDES: Final = frozenset({"l", "r", "left", "right", "os", "od"})
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
    return sorted(Picture(_subject(file, folder), file) for file in _files(folder))


def eyes(folder: Path) -> list[Picture]:
    """Return the pictures of a folder of eyes by eye and name. Raises NoPictures.

    Numbered folders inside an eye's folder are sessions and belong to the same eye; folders that
    name a side tell two eyes apart. Folders all pictures share say nothing.
    """
    files = _files(folder)
    folders = [file.parent.relative_to(folder).parts for file in files]
    shared = 0
    while len({parts[: shared + 1] for parts in folders}) == 1 and len(folders[0]) > shared:
        shared += 1
    found = [
        Picture(_eye(parts[shared:], file), file)
        for parts, file in zip(folders, files, strict=True)
    ]
    return sorted(found)


def _files(folder: Path) -> list[Path]:
    found = [
        file
        for file in (sorted(folder.rglob("*")) if folder.is_dir() else ())
        if file.suffix.lower() in ENDINGS and file.is_file()
    ]
    if not found:
        raise NoPictures(folder=str(folder))
    return found


def _subject(file: Path, folder: Path) -> str:
    if file.parent != folder:
        return str(file.parent.relative_to(folder))
    return _named(file)


def _named(file: Path) -> str:
    named = _NAME.fullmatch(file.stem)
    return named["subject"] if named else file.stem


def _eye(parts: tuple[str, ...], file: Path) -> str:
    if not parts:
        named = _EYE_NAME.fullmatch(file.stem)
        return named["subject"] if named else _named(file)
    return "/".join([parts[0], *(part for part in parts[1:] if part.lower() in _SIDES)])


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
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise ImageTooLarge(limit=_MOST_PIXELS) from problem
    except (OSError, SyntaxError, ValueError, Warning) as problem:
        raise ImageBroken(file=file.name) from problem


def _decoded(file: Path) -> Bytes:
    with Image.open(file, formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ImageTooLarge(pixels=picture.width * picture.height, limit=_MOST_PIXELS)
        return np.asarray(picture.convert("L"), dtype=np.uint8)
