"""Finger minutiae records, ISO/IEC 19794-2: editions 2005 (version " 20") and 2011 ("030").

Both are the record format, not the format for cards. ANSI/INCITS 378-2004 has the same first
eight bytes as edition 2005 but a shorter length field; such a record is refused as broken.

Edition 2005 is read as devices write it: the length of the record may be off as long as the views
fill the file, zero bytes may follow, and the last view may end without a length of extended data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from cancuoc.biometrics.fingerprint.minutiae import MOST, Kind
from cancuoc.biometrics.formats import blocks, settings
from cancuoc.biometrics.formats.blocks import Capture, Device, Quality, Tag
from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown, RecordUnwritable

MAGIC: Final = b"FMR\0"
RATE_500_PPI: Final = 197
"""500 ppi are 196.85 pixels per cm; records round that to a whole number."""

_FIELD: Final = 0x3FFF
_MOST_EXTENDED: Final = 0xFFFF
# Edition 2005 has no byte for "not said"; 0 stands for it.
_NOT_SAID_2005, _NOT_SAID = 0, 254


class Edition(IntEnum):
    """Editions of the standard that differ in their bytes."""

    FIRST = 2005
    SECOND = 2011


_TAGS: Final = {Edition.FIRST: Tag(MAGIC, b" 20\0"), Edition.SECOND: Tag(MAGIC, b"030\0")}


class Minutia(NamedTuple):
    """One minutia: `x`, `y` in pixels of the record, `angle` in 360/256 degrees against the clock.

    `quality` is 0..100, or none when the record does not say.
    """

    kind: Kind
    x: int
    y: int
    angle: int
    quality: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One finger view: `width`, `height` in pixels, rates in pixels per cm.

    `position` and `impression` are codes of the standard, `number` counts views of one finger.
    `ending` says what an ending is in edition 2011 (0 valley, 1 ridge skeleton). `extended` are
    the extended data areas, kept as bytes. Edition 2005 has one quality score, and sixteen bits
    on the equipment, which stand in `capture.device.model`.
    """

    width: int
    height: int
    rate_x: int = RATE_500_PPI
    rate_y: int = RATE_500_PPI
    position: int = 0
    number: int = 0
    impression: int = 0
    ending: int = 0
    minutiae: tuple[Minutia, ...] = ()
    extended: bytes = b""
    capture: Capture = field(default_factory=Capture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of one or more views."""

    edition: Edition
    views: tuple[View, ...]


def read(data: bytes) -> Record:
    """Read a record. Raises RecordUnknown, RecordTooLarge, RecordBroken."""
    for edition, tag in _TAGS.items():
        if data[:8] == tag.magic + tag.version:
            first = edition is Edition.FIRST
            cursor = blocks.opened(data, tag, trusting=not first)
            # Only who says the true length left out what is missing at the end on purpose.
            whole = int.from_bytes(data[8:12], "big") == len(data)
            views = _first(cursor, whole=whole) if first else _second(cursor)
            return Record(edition=edition, views=views)
    raise RecordUnknown(reason="not this format")


def write(record: Record) -> bytes:
    """Write a record. Raises RecordUnwritable."""
    return _first_bytes(record) if record.edition is Edition.FIRST else _second_bytes(record)


def _first(cursor: Cursor, *, whole: bool) -> tuple[View, ...]:
    model, width, height, rate_x, rate_y, count, _ = cursor.numbers("HHHHHBB")
    views = []
    for _ in range(blocks.checked_count(count)):
        position, number, score, minutiae = cursor.numbers("BBBB")
        qualities = (Quality(score),) if 0 < score <= blocks.BEST else ()
        view = View(
            width=width,
            height=height,
            rate_x=_rate(rate_x),
            rate_y=_rate(rate_y),
            position=position,
            number=number >> 4,
            impression=number & 0xF,
            minutiae=tuple(_minutia(cursor, 6, 1) for _ in range(minutiae)),
            extended=_extended(cursor) if cursor.left or not whole else b"",
            capture=Capture(device=Device(model=model), qualities=qualities),
        )
        views.append(view)
    if cursor.take(cursor.left).strip(b"\0"):
        raise RecordBroken(reason="length")
    return tuple(views)


def _second(cursor: Cursor) -> tuple[View, ...]:
    head = blocks.read_head(cursor, last=0)
    parts = blocks.representations(cursor, head.many)
    return tuple(_second_view(part, certified=head.certified) for part in parts)


def _second_view(cursor: Cursor, *, certified: bool) -> View:
    capture = blocks.read_capture(cursor, certified=certified)
    position, number, rate_x, rate_y, impression = cursor.numbers("BBHHB")
    width, height, layout, count = cursor.numbers("HHBB")
    size, ending = layout >> 4, layout & 0xF
    if size not in (5, 6):
        raise RecordBroken(reason="size of a minutia", size=size)
    return View(
        width=width,
        height=height,
        rate_x=_rate(rate_x),
        rate_y=_rate(rate_y),
        position=position,
        number=number,
        impression=impression,
        ending=ending,
        minutiae=tuple(_minutia(cursor, size, 0) for _ in range(count)),
        extended=_extended(cursor),
        capture=capture,
    )


def _minutia(cursor: Cursor, size: int, least: int) -> Minutia:
    """Read one minutia of `size` bytes; a quality outside `least`..100 says nothing."""
    x, y, angle = cursor.numbers("HHB")
    quality = cursor.number(1) if size > 5 else _NOT_SAID
    if x >> 14 > Kind.BIFURCATION:
        raise RecordBroken(reason="type of a minutia")
    said = quality if least <= quality <= blocks.BEST else None
    return Minutia(Kind(x >> 14), x & _FIELD, y & _FIELD, angle, said)


def _extended(cursor: Cursor) -> bytes:
    """Read the extended data areas as bytes; their own lengths have to add up."""
    data = cursor.take(cursor.number(2))
    areas = Cursor(data)
    while areas.left:
        _, length = areas.numbers("HH")
        areas.part(length - 4)
    return data


def _rate(rate: int) -> int:
    if not settings.limits().least_rate <= rate <= settings.limits().most_rate:
        raise RecordBroken(reason="resolution", rate=rate)
    return rate


def _first_bytes(record: Record) -> bytes:
    """Write edition 2005, where size, resolution and equipment are those of the whole record."""
    shared = {(v.width, v.height, v.rate_x, v.rate_y, v.capture.device) for v in record.views}
    if len(shared) != 1:
        raise RecordUnwritable(reason="views of different pictures")
    width, height, rate_x, rate_y, device = shared.pop()
    head = packed("HHHHHBB", device.model, width, height, rate_x, rate_y, len(record.views), 0)
    rest = b"".join([head, *map(_first_view_bytes, record.views)])
    tag = _TAGS[Edition.FIRST]
    return tag.magic + tag.version + packed("I", len(rest) + 12) + rest


def _first_view_bytes(view: View) -> bytes:
    if not (0 <= view.number <= 0xF and 0 <= view.impression <= 0xF):
        raise RecordUnwritable(reason="number of the view or kind of impression")
    score = blocks.score_byte(view.capture.score, none=_NOT_SAID_2005)
    number = view.number << 4 | view.impression
    head = packed("BBBB", view.position, number, score, _count(view))
    return head + _minutiae_bytes(view.minutiae, _NOT_SAID_2005) + _extended_bytes(view)


def _second_bytes(record: Record) -> bytes:
    certified = any(view.capture.certifications for view in record.views)
    bodies = [_second_view_bytes(view, certified=certified) for view in record.views]
    return blocks.record_bytes(_TAGS[Edition.SECOND], bodies, certified=certified)


def _second_view_bytes(view: View, *, certified: bool) -> bytes:
    if not 0 <= view.ending <= 0xF:
        raise RecordUnwritable(reason="kind of ending")
    said = any(minutia.quality is not None for minutia in view.minutiae)
    layout = (6 if said else 5) << 4 | view.ending
    return b"".join(
        [
            blocks.capture_bytes(view.capture, certified=certified),
            packed("BBHH", view.position, view.number, view.rate_x, view.rate_y),
            packed("BHH", view.impression, view.width, view.height),
            packed("BB", layout, _count(view)),
            _minutiae_bytes(view.minutiae, _NOT_SAID if said else None),
            _extended_bytes(view),
        ]
    )


def _count(view: View) -> int:
    limits = settings.limits()
    if not all(limits.least_rate <= r <= limits.most_rate for r in (view.rate_x, view.rate_y)):
        raise RecordUnwritable(reason="resolution")
    if len(view.minutiae) > MOST:
        raise RecordUnwritable(reason="too many minutiae", count=len(view.minutiae))
    return len(view.minutiae)


def _minutiae_bytes(minutiae: Sequence[Minutia], not_said: int | None) -> bytes:
    """Write minutiae; `not_said` is the byte for no quality, or none to leave the byte out."""
    parts = []
    for one in minutiae:
        if not (0 <= one.x <= _FIELD and 0 <= one.y <= _FIELD):
            raise RecordUnwritable(reason="place of a minutia")
        parts.append(packed("HHB", one.kind << 14 | one.x, one.y, one.angle))
        if not_said is not None:
            parts.append(packed("B", blocks.score_byte(one.quality, none=not_said)))
    return b"".join(parts)


def _extended_bytes(view: View) -> bytes:
    if len(view.extended) > _MOST_EXTENDED:
        raise RecordUnwritable(reason="extended data", bytes=len(view.extended))
    return packed("H", len(view.extended)) + view.extended
