"""A device that reads pictures from a directory: for trials, imports and repairs.

Names: one file per step, `<step>.<ending>`, for example `right-four.png`, `rolled-left-ring.jp2`
or `face.jpg`; the steps are the values of `positions.Step`, the endings png, jpg, jpeg, jp2. When
the directory has a folder named like the subject id, files are looked for there first.
Nothing outside the directory is read, whatever a name or a link says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cancuoc.biometrics import images, quality
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceGone, DeviceInfo, DeviceRefused, Kind
from cancuoc.biometrics.images import DEFAULT_LIMITS, ImageRefused, ImageTooLarge, Picture
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.quality import Quality

ENDINGS: Final = ("png", "jpg", "jpeg", "jp2")
_SUBJECT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class FileMissing(DeviceRefused):
    """No file is there for the step."""

    status = 404
    message = "Không tìm thấy tệp ảnh cho bước này."
    next_step = "Vui lòng đặt tệp đúng tên vào thư mục ảnh."


class ImageTooSmall(ImageRefused):
    """The picture is too small for what it should show."""

    message = "Ảnh quá nhỏ."
    next_step = "Vui lòng dùng ảnh có độ phân giải đúng quy định."


def least_size(step: Step) -> tuple[int, int]:
    """Return the least width and height in pixels a picture of `step` must have."""
    if step.fingers:
        return 180 * len(step.fingers), 240
    return (320, 240) if step.eye is not None else (300, 400)


class FileDevice:
    """A `CaptureDevice` over a directory."""

    def __init__(self, *, directory: Path) -> None:
        self._directory = directory

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return this device when the directory is there, else nothing."""
        return (self.info(),) if self._directory.is_dir() else ()

    def info(self) -> DeviceInfo:
        """Describe the device."""
        return DeviceInfo(
            id="cancuoc-file-1", model="Đọc ảnh từ thư mục", kinds=frozenset(Kind), live=False
        )

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Measure the file of the step. Raises like `capture`."""
        return measured(self._read(request)[1], request)

    def capture(self, request: CaptureRequest) -> Sample:
        """Read the file of the step; its bytes are kept as they are.

        Raises DeviceGone, FileMissing, ImageFormatUnknown, ImageTooLarge, ImageBroken,
        ImageTooSmall.
        """
        data, picture = self._read(request)
        return Sample(
            step=request.step,
            data=data,
            format=picture.format,
            width=picture.width,
            height=picture.height,
            device=self.info().id,
            quality=measured(picture, request),
            attempt=request.attempt,
        )

    def _read(self, request: CaptureRequest) -> tuple[bytes, Picture]:
        path = self._find(request)
        try:
            # The size is asked first, so that a huge file is never read into memory.
            if path.stat().st_size > DEFAULT_LIMITS.bytes:
                raise ImageTooLarge(file=path.name)
            data = path.read_bytes()
        except OSError as error:
            raise DeviceGone("Không đọc được tệp ảnh.", file=path.name) from error
        picture = images.decode(data)
        least_width, least_height = least_size(request.step)
        if picture.width < least_width or picture.height < least_height:
            raise ImageTooSmall(file=path.name, width=picture.width, height=picture.height)
        return data, picture

    def _find(self, request: CaptureRequest) -> Path:
        if not self._directory.is_dir():
            raise DeviceGone("Không mở được thư mục ảnh.")
        root = self._directory.resolve()
        folders = [root]
        if _SUBJECT.fullmatch(request.subject):
            folders.insert(0, root / request.subject)
        for folder in folders:
            for ending in ENDINGS:
                path = (folder / f"{request.step.value}.{ending}").resolve()
                if path.is_file() and path.is_relative_to(root):
                    return path
        raise FileMissing(expected=f"{request.step.value}.png")


def measured(picture: Picture, request: CaptureRequest) -> Quality:
    """Judge a picture ourselves: the scores of different makers cannot be compared."""
    step = request.step
    if step.fingers:
        present = max(1, len(set(step.fingers) - request.absent))
        return quality.finger(picture.pixels, fingers=present, rolled=not step.is_slap)
    return quality.iris(picture.pixels) if step.eye is not None else quality.face(picture.pixels)
