"""Pictures of a capture as the desk shows them: PNG within limits, and what lies over them."""

from __future__ import annotations

import math
from typing import Final
from uuid import UUID

import numpy as np

from cancuoc.biometrics import images
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.images import ImageRefused, Picture
from cancuoc.biometrics.iris import segmentation
from cancuoc.biometrics.iris.segmentation import Eye as Borders
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness.refusals import UnknownSubject
from cancuoc.kernel.refusal import Refusal

# Green on a grey ridge, with a dark rim, is seen by those who do not tell red from green too.
_LINE: Final = 'fill="none" stroke="{}" stroke-width="{}"'
_MARK: Final = "#00b36b"
_RIM: Final = "#10231e"
_TAIL: Final = 12.0
_ANGLES: Final = 72


class NoPicture(Refusal):
    """The capture has no picture of this part, or none that can be shown."""

    status = 404
    message = "Không có ảnh của phần này."
    next_step = "So các phần khác của hai bên."


def png(*, dossier: DossierDetail, step: Step) -> bytes:
    """Return a stored picture as PNG. Raises NoPicture."""
    return images.encode_png(pixels=_picture(dossier, step).pixels)


def overlay(*, dossier: DossierDetail, step: Step) -> str:
    """Return what the machine saw on a picture, as an SVG of the same size. Raises NoPicture."""
    if step.eye is not None:
        return _iris(_picture(dossier, step))
    if len(step.fingers) == 1:
        return _finger(_minutiae(dossier.id, step.fingers[0]))
    raise NoPicture


def _picture(dossier: DossierDetail, step: Step) -> Picture:
    if step is Step.FACE:
        data = enrolment.face(detail=dossier)
    else:
        names = [item.file for item in dossier.evidence.items if item.step == step.value]
        data = enrolment.evidence_files(detail=dossier)[names[0]] if names else None
    try:
        return images.decode(data or b"")
    except ImageRefused as error:
        raise NoPicture from error


def _minutiae(dossier_id: UUID, finger: Finger) -> Minutiae:
    subject = gallery.subject_of(ref=str(dossier_id))
    try:
        found = gallery.templates_of(subject=subject) if subject else None
    except UnknownSubject:
        found = None
    if found is None or finger not in found.fingers:
        raise NoPicture
    return found.fingers[finger]


def _finger(minutiae: Minutiae) -> str:
    marks = []
    for x, y, angle in zip(minutiae.x, minutiae.y, minutiae.angle, strict=True):
        # Angles are counted against the clock, rows of a picture downwards.
        dx, dy = _TAIL * math.cos(angle), -_TAIL * math.sin(angle)
        marks.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4"/>')
        marks.append(f'<path d="M{x:.0f} {y:.0f}l{dx:.1f} {dy:.1f}"/>')
    return _svg(minutiae.width, minutiae.height, "".join(marks), thick=1.6)


def _iris(picture: Picture) -> str:
    try:
        borders = segmentation.segment(segmentation.checked(picture.pixels))
    except Refusal as error:
        raise NoPicture from error
    limbus = borders.limbus
    ring = (
        f'<circle cx="{limbus.column:.1f}" cy="{limbus.row:.1f}" r="{limbus.radius:.1f}"/>'
        f'<path d="{_pupil(borders)}"/>'
        + "".join(f'<path d="{_lid(borders, number)}"/>' for number in range(len(borders.lids)))
    )
    return _svg(picture.width, picture.height, ring, thick=2.0)


def _pupil(borders: Borders) -> str:
    pupil = borders.pupil
    angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False, dtype=np.float32)
    radii = pupil.radii(angles)
    columns = pupil.column + radii * np.cos(angles)
    rows = pupil.row + radii * np.sin(angles)
    points = zip(columns, rows, strict=True)
    return "M" + "L".join(f"{column:.1f} {row:.1f}" for column, row in points) + "Z"


def _lid(borders: Borders, number: int) -> str:
    lid, limbus = borders.lids[number], borders.limbus
    points = [
        (
            limbus.column + x * limbus.radius,
            limbus.row + limbus.radius * (lid.height + lid.bow * x * x + lid.slant * x),
        )
        for x in (step / 10 for step in range(-10, 11))
    ]
    return "M" + "L".join(f"{column:.1f} {row:.1f}" for column, row in points)


def _svg(width: int, height: int, shapes: str, *, thick: float) -> str:
    """Draw the shapes twice: a dark rim below, so that light lines are seen on light skin."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
        f"<g {_LINE.format(_RIM, 2.2 * thick)}>{shapes}</g>"
        f"<g {_LINE.format(_MARK, thick)}>{shapes}</g></svg>"
    )
