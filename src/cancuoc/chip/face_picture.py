"""One face as a PNG: letters, photo and QR copied on a background drawn once."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cancuoc.chip import face_page, png
from cancuoc.chip.face_values import CardFace, CardStyle
from cancuoc.chip.layout import MM_PER_INCH, Box, FaceLayout, PlacedLine, Slot
from cancuoc.chip.lettering import stamp
from cancuoc.chip.ramp import ramp
from cancuoc.typesetting.qr import Matrix

Pixels = NDArray[np.uint8]


def face_png(
    side: FaceLayout,
    *,
    card: CardFace,
    style: CardStyle,
    ppi: int,
    photo: Image.Image | None,
    modules: Matrix,
) -> bytes:
    """Return the PNG of one side at `ppi`; in colour only when it holds the photo."""
    moving = face_page.lines(side, card.printed())
    sheet = _background(side, style=style, ppi=ppi).copy()
    spots = [ink(sheet, line, ppi=ppi) for line in moving]
    photo_slots = [slot for slot in side.slots if slot.kind == "photo"]
    for slot in side.slots:
        if slot.kind == "qr":
            _copy(sheet, qr_pixels(modules, side_px=_span(slot.box, ppi)[2]), slot, ppi=ppi)
    if not photo_slots or photo is None:
        return png.write(sheet, ppi=ppi, palette=ramp())
    colour = _coloured(side, style=style, ppi=ppi).copy()
    for spot in spots:
        colour[spot] = ramp()[sheet[spot]]
    for slot in photo_slots:
        _copy(colour, np.asarray(photo), slot, ppi=ppi)
    return png.write(colour, ppi=ppi)


def photo_pixels(side: FaceLayout, *, ppi: int) -> tuple[int, int] | None:
    """Return the width and height in pixels of the photo on `side`, or None."""
    boxes = [slot.box for slot in side.slots if slot.kind == "photo"]
    return _span(boxes[0], ppi)[2:] if boxes else None


def qr_pixels(modules: Matrix, *, side_px: int) -> Pixels:
    """Return the code as `side_px` x `side_px` shades with sharp edges.

    Modules are 3 or 4 pixels wide as the grid falls: even edges read better than grey ones.
    """
    side = len(modules)
    dark = np.frombuffer(b"".join(map(bytes, modules)), np.uint8).reshape(side, side)
    grid = np.where(dark, np.uint8(0), np.uint8(255))
    pick = (np.arange(side_px) * len(grid)) // side_px
    return grid[np.ix_(pick, pick)]


def ink(sheet: Pixels, line: PlacedLine, *, ppi: int) -> tuple[slice, slice]:
    """Lay a line of letters on `sheet` and return the area touched."""
    cover, x, y = stamp(line, ppi=ppi)
    high, wide = cover.shape
    spot = (slice(y, y + high), slice(x, x + wide))
    under = sheet[spot].astype(np.int32)
    sheet[spot] = under + (line.shade - under) * cover.astype(np.int32) // 255
    return spot


def _copy(sheet: Pixels, pixels: Pixels, slot: Slot, *, ppi: int) -> None:
    x, y, _, _ = _span(slot.box, ppi)
    high, wide = pixels.shape[:2]
    sheet[y : y + high, x : x + wide] = pixels


def _span(box: Box, ppi: int) -> tuple[int, int, int, int]:
    x, y, wide, high = (
        round(value * ppi / MM_PER_INCH) for value in (box.x, box.y, box.width, box.height)
    )
    return x, y, wide, high


@lru_cache(maxsize=16)
def _background(side: FaceLayout, *, style: CardStyle, ppi: int) -> Pixels:
    """Return the background as steps of the ink ramp, the nearest to each colour."""
    colours = _coloured(side, style=style, ppi=ppi).astype(np.int32)
    packed = (colours[..., 0] << 16) | (colours[..., 1] << 8) | colours[..., 2]
    kinds, where = np.unique(packed.ravel(), return_inverse=True)
    apart = np.stack([kinds >> 16, (kinds >> 8) & 255, kinds & 255], axis=1)
    away = np.abs(apart[:, None, :] - ramp()[None].astype(np.int32)).sum(axis=2)
    steps: Pixels = away.argmin(axis=1).astype(np.uint8)
    return steps[where].reshape(packed.shape)


@lru_cache(maxsize=16)
def _coloured(side: FaceLayout, *, style: CardStyle, ppi: int) -> Pixels:
    data = face_page.background_png(side, style=style, ppi=ppi)
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGB"))
