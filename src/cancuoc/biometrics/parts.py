"""Which fingers and eyes a file holds: a picture, a record of ISO/IEC 19794, a CBEFF document.

A record says itself whose part it is; a bare picture, and a record that leaves the position
open, belong to the part the sender names beside it. Pictures of records leave here as PNG at
500 ppi under the capture step they stand for, so that one extractor serves every source; bare
pictures and minutiae that come ready leave as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import DPI
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.formats import cbeff, decoding, finger_minutiae, showing
from cancuoc.biometrics.formats.decoding import Decoded
from cancuoc.biometrics.formats.iris_image import EyeLabel
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.formats.refusals import RecordRefused, RecordUnknown
from cancuoc.biometrics.formats.showing import Format
from cancuoc.biometrics.images import DEFAULT_LIMITS, ImageTooLarge
from cancuoc.biometrics.positions import FINGER_STEPS, IRIS_STEPS, Eye, Finger, Step
from cancuoc.kernel.refusal import Refusal

# ISO/IEC 19794-4 has codes of their own for what lies on the glass together.
_SLAPS: Final = {13: Step.RIGHT_FOUR, 14: Step.LEFT_FOUR, 15: Step.TWO_THUMBS}
_ROLLED: Final = {step.fingers[0]: step for step in FINGER_STEPS if not step.is_slap}
_EYES: Final = {EyeLabel.RIGHT: Step.RIGHT_IRIS, EyeLabel.LEFT: Step.LEFT_IRIS}
_BY_WORDS: Final = {
    **{frozenset(cbeff.finger_words(finger)): _ROLLED[finger] for finger in Finger},
    **{frozenset(cbeff.eye_words(eye)): step for eye, step in zip(Eye, IRIS_STEPS, strict=True)},
}
"""The step a CBEFF document names by words, for records that leave the position open."""


class PartUnknown(RecordRefused):
    """Nothing says which finger or eye it is."""

    message = "Tệp không cho biết là ngón tay hay mắt nào."
    next_step = "Vui lòng gửi tệp này ở ô của đúng ngón tay hoặc mắt đó."


class NoUsablePart(RecordRefused):
    """A file that holds neither a finger nor an eye: a face, or blocks of other kinds."""

    message = "Tệp không có vân tay hay mống mắt."
    next_step = "Vui lòng chọn tệp vân tay hoặc mống mắt; ảnh khuôn mặt không dùng để tìm."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """What a file holds: pictures at 500 ppi by step, and minutiae that came ready by finger."""

    pictures: Mapping[Step, bytes] = field(default_factory=dict)
    minutiae: Mapping[Finger, Minutiae] = field(default_factory=dict)

    @property
    def fingers(self) -> frozenset[Finger]:
        """Return every finger there is something of."""
        return frozenset(self.minutiae).union(*(step.fingers for step in self.pictures))

    @property
    def eyes(self) -> frozenset[Eye]:
        """Return every eye there is a picture of."""
        return frozenset(step.eye for step in self.pictures if step.eye)


def read(data: bytes, *, beside: Step | None = None) -> Parts:
    """Return the parts in `data`; `beside` is the part the sender named.

    Of several pictures of one part the first counts, of several sets of minutiae the fullest.
    In a CBEFF document a block that cannot be read hides no other; the first reason is raised
    when nothing is left. Raises RecordRefused, ImageRefused, BadMinutiae.
    """
    kind = None if decoding.is_picture(data) else showing.sniff(data)
    pictures: dict[Step, bytes] = {}
    minutiae: dict[Finger, Minutiae] = {}
    refused: list[Refusal] = []
    for block, named in _blocks(data, kind, beside):
        try:
            found = _block(block, named)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        for step, picture in found.pictures.items():
            pictures.setdefault(step, picture)
        _fullest(minutiae, found.minutiae)
    if not pictures and not minutiae:
        raise refused[0] if refused else NoUsablePart
    return Parts(pictures=pictures, minutiae=minutiae)


def _blocks(
    data: bytes, kind: Format | None, beside: Step | None
) -> Iterator[tuple[bytes, Step | None]]:
    if kind is not Format.CBEFF:
        yield data, beside
        return
    for bir in cbeff.read(data):
        if bir.data:
            yield bir.data, _BY_WORDS.get(frozenset(bir.subtypes), beside)


def _block(data: bytes, beside: Step | None) -> Parts:
    if decoding.is_picture(data):
        if beside is None or beside is Step.FACE:
            raise PartUnknown
        return Parts(pictures={beside: data})
    kind = showing.sniff(data)
    if kind is Format.MINUTIAE:
        return _ready(data, beside)
    if kind is Format.CBEFF:
        raise RecordUnknown(reason="XML within XML")
    if kind is Format.FACE:
        raise NoUsablePart
    pictures: dict[Step, bytes] = {}
    for each in decoding.decode(data):
        pictures.setdefault(_step(each, beside), _png(each))
    return Parts(pictures=pictures)


def _ready(data: bytes, beside: Step | None) -> Parts:
    found: dict[Finger, Minutiae] = {}
    for view in finger_minutiae.read(data).views:
        _fullest(found, {_finger(view.position, beside): to_minutiae(view)})
    return Parts(minutiae=found)


def _fullest(found: dict[Finger, Minutiae], more: Mapping[Finger, Minutiae]) -> None:
    for finger, minutiae in more.items():
        if finger not in found or len(minutiae) > len(found[finger]):
            found[finger] = minutiae


def _finger(position: int, beside: Step | None) -> Finger:
    if position in set(Finger):
        return Finger(position)
    if beside is not None and len(beside.fingers) == 1:
        return beside.fingers[0]
    raise PartUnknown(position=position)


def _step(each: Decoded, beside: Step | None) -> Step:
    """Return the step a picture stands for: by its record, else as the sender named it."""
    if each.modality == "iris" and each.position in _EYES:
        return _EYES[EyeLabel(each.position)]
    if each.modality == "finger" and each.position:
        if each.position in _SLAPS:
            return _SLAPS[each.position]
        return _ROLLED[_finger(each.position, beside)]
    if beside is None or bool(beside.fingers) is not (each.modality == "finger"):
        raise PartUnknown(position=each.position)
    return beside


def _png(each: Decoded) -> bytes:
    if each.modality == "iris" or each.ppi == DPI:
        return images.encode_png(pixels=each.pixels)
    # A record that says a very low resolution would otherwise grow beyond all limits.
    if each.ppi < 1 or each.pixels.size * (DPI / each.ppi) ** 2 > DEFAULT_LIMITS.pixels:
        raise ImageTooLarge(ppi=each.ppi)
    larger = leader.at_500(each.pixels, ppi=each.ppi)
    return images.encode_png(pixels=np.clip(np.rint(larger), 0, 255).astype(np.uint8))
