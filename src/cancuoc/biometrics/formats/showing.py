"""What a record holds, as plain values: for the command line and for logs, without pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cancuoc.biometrics.formats import (
    cbeff,
    face_image,
    finger_image,
    finger_minutiae,
    iris_image,
    settings,
)
from cancuoc.biometrics.formats.blocks import Capture
from cancuoc.biometrics.formats.face_image import FaceImage
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.iris_image import IrisImage
from cancuoc.biometrics.formats.refusals import RecordTooLarge, RecordUnknown
from cancuoc.biometrics.positions import Finger
from cancuoc.kernel.refusal import Refusal

Shown = dict[str, Any]


class Format(StrEnum):
    """The records known here."""

    MINUTIAE = "finger-minutiae"
    FINGER = "finger-image"
    FACE = "face-image"
    IRIS = "iris-image"
    CBEFF = "cbeff-xml"


_MAGIC: Final = {
    finger_minutiae.MAGIC: Format.MINUTIAE,
    finger_image.TAG.magic: Format.FINGER,
    face_image.TAG.magic: Format.FACE,
    iris_image.TAG.magic: Format.IRIS,
}
_BEFORE_XML: Final = b"\xef\xbb\xbf \t\r\n"


def sniff(data: bytes) -> Format:
    """Return the format by its first bytes. Raises RecordUnknown."""
    if found := _MAGIC.get(data[:4]):
        return found
    if data[:64].lstrip(_BEFORE_XML).startswith(b"<"):
        return Format.CBEFF
    raise RecordUnknown


def read_bounded(file: Path) -> bytes:
    """Read a file, but no more of it than a record may have. Raises RecordTooLarge."""
    most = settings.limits().xml_bytes
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise RecordTooLarge(limit=most)
    return data


def show_folder(folder: Path) -> Shown:
    """Read every file of a folder; say how many of each format were read, and why others not."""
    read: Counter[str] = Counter()
    refused: Shown = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            read[show(read_bounded(file))["format"]] += 1
        except Refusal as refusal:
            refused[str(file.relative_to(folder))] = type(refusal).__name__
    return {"files": read.total() + len(refused), "read": dict(read), "refused": refused}


def show(data: bytes) -> Shown:
    """Return what a record holds. Raises RecordRefused, ImageRefused."""
    kind = sniff(data)
    return {"format": kind.value} | _SHOW[kind](data)


def _minutiae(data: bytes) -> Shown:
    record = finger_minutiae.read(data)
    views = [
        _finger(view.position)
        | {
            "impression": view.impression,
            "width": view.width,
            "height": view.height,
            "pixels_per_cm": [view.rate_x, view.rate_y],
            "minutiae": len(view.minutiae),
            "extended_bytes": len(view.extended),
        }
        | _capture(view.capture)
        for view in record.views
    ]
    standard = f"ISO/IEC 19794-2:{record.edition.value}"
    return {"standard": standard, "version": _version(data), "representations": views}


def _fingers(data: bytes) -> Shown:
    images = finger_image.read(data)
    views = [
        _finger(image.position)
        | {"impression": image.impression}
        | {"rate": list(image.rate), "unit": image.unit.name.lower(), "depth": image.depth}
        | _picture(image)
        for image in images
    ]
    return _images(data, "ISO/IEC 19794-4:2011", views)


def _faces(data: bytes) -> Shown:
    images = face_image.read(data).images
    views = [
        {"kind": image.kind, "landmarks": len(image.landmarks)} | _picture(image)
        for image in images
    ]
    return _images(data, "ISO/IEC 19794-5:2011", views)


def _irises(data: bytes) -> Shown:
    images = iris_image.read(data)
    views = [
        {"eye": image.eye.name.lower(), "kind": image.kind, "depth": image.depth} | _picture(image)
        for image in images
    ]
    return _images(data, "ISO/IEC 19794-6:2011", views)


def _images(data: bytes, standard: str, views: list[Shown]) -> Shown:
    return {"standard": standard, "version": _version(data), "representations": views}


def _picture(image: FingerImage | FaceImage | IrisImage) -> Shown:
    return {
        "coding": image.coding.value,
        "width": image.width,
        "height": image.height,
        "bytes": len(image.data),
    } | _capture(image.capture)


def _capture(capture: Capture) -> Shown:
    return {
        "quality": capture.score,
        "captured": capture.at.isoformat() if capture.at else None,
        "device": list(capture.device),
    }


def _finger(position: int) -> Shown:
    known = position in set(Finger)
    name = Finger(position).name.lower().replace("_", "-") if known else None
    return {"position": position, "finger": name}


def _version(data: bytes) -> str:
    return data[4:7].decode("ascii").strip()


def _birs(data: bytes) -> Shown:
    return {
        "standard": "ISO/IEC 19785-3",
        "records": [
            {
                "organization": bir.organization,
                "format_type": bir.format,
                "type": " ".join(bir.types),
                "subtype": " ".join(bir.subtypes),
                "created": bir.created.isoformat() if bir.created else None,
                "level": bir.level,
                "purpose": bir.purpose,
                "quality": bir.quality.score if bir.quality else None,
                "bytes": len(bir.data),
                "record": _inside(bir.data),
            }
            for bir in cbeff.read(data)
        ],
    }


def _inside(data: bytes) -> Shown:
    """Show the record in a data block; one that is refused does not hide the others."""
    try:
        if sniff(data) is Format.CBEFF:
            raise RecordUnknown(reason="XML within XML")
        return show(data)
    except Refusal as refusal:
        return {"refused": refusal.code, "message": refusal.message}


_SHOW: Final[Mapping[Format, Callable[[bytes], Shown]]] = {
    Format.MINUTIAE: _minutiae,
    Format.FINGER: _fingers,
    Format.FACE: _faces,
    Format.IRIS: _irises,
    Format.CBEFF: _birs,
}
