"""What the records of the 2011 editions have in common (ISO/IEC 19794-1:2011).

A general header names the format, its version and the whole length. Each representation starts
with its own length, the time of capture, the device, and blocks of quality and certification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from cancuoc.biometrics.formats import settings
from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordTooLarge,
    RecordUnknown,
    RecordUnwritable,
)

_NO_TIME: Final = b"\xff" * 9
_NO_YEARS: Final = (0, 0xFFFF)
_NO_PART, _NO_MILLI = 0xFF, 0xFFFF
_FAILED: Final = 255
BEST: Final = 100


class Quality(NamedTuple):
    """One quality block: `score` 0..100, none when the algorithm failed or did not say."""

    score: int | None
    vendor: int = 0
    algorithm: int = 0


class Certification(NamedTuple):
    """One certification block: who certified the device, and under which scheme."""

    authority: int
    scheme: int


class Device(NamedTuple):
    """Technology, vendor and model of the device by their registered numbers; 0 is unknown."""

    technology: int = 0
    vendor: int = 0
    model: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """When and with what a sample was taken, and how good it is said to be."""

    at: datetime | None = None
    device: Device = field(default_factory=Device)
    qualities: tuple[Quality, ...] = ()
    certifications: tuple[Certification, ...] = ()

    @property
    def score(self) -> int | None:
        """Return the first score that is given."""
        return next((q.score for q in self.qualities if q.score is not None), None)


class Tag(NamedTuple):
    """A format by its first eight bytes."""

    magic: bytes
    version: bytes


class Head(NamedTuple):
    """The rest of a general header: how many representations, certified or not, the last field."""

    many: int
    certified: bool
    last: int


def opened(data: bytes, tag: Tag, *, trusting: bool = True) -> Cursor:
    """Return a cursor over the declared length, past the length field.

    Zero bytes may follow the record: devices hand out buffers of one size. Without `trusting` the
    length is read over, and the cursor has all that is there: whoever reads on has to find that
    the parts fill it. Raises RecordUnknown, RecordTooLarge, RecordBroken.
    """
    if len(data) > settings.limits().bytes:
        raise RecordTooLarge(bytes=len(data), limit=settings.limits().bytes)
    cursor = Cursor(data)
    if data[:4] != tag.magic:
        raise RecordUnknown(reason="not this format")
    if data[4:8] != tag.version:
        raise RecordUnknown(reason="another version")
    cursor.take(8)
    length = cursor.number(4)
    if not trusting:
        return cursor
    if length < 12 or data[length:].strip(b"\0"):
        raise RecordBroken(reason="length", declared=length, found=len(data))
    return cursor.part(length - 12)


def read_head(cursor: Cursor, *, last: int) -> Head:
    """Read the rest of a general header whose last field has `last` bytes."""
    count, certified = cursor.numbers("HB")
    if certified > 1:
        raise RecordBroken(reason="certification flag", flag=certified)
    return Head(checked_count(count), bool(certified), cursor.number(last))


def checked_count(count: int) -> int:
    """Return the number of representations. Raises RecordBroken, RecordTooLarge."""
    if count < 1:
        raise RecordBroken(reason="no representation")
    if count > settings.limits().representations:
        raise RecordTooLarge(representations=count)
    return count


def representations(cursor: Cursor, count: int) -> Iterator[Cursor]:
    """Yield a cursor for each representation; each has to be read to its end."""
    for _ in range(count):
        part = cursor.part(cursor.number(4) - 4)
        yield part
        part.finish()
    cursor.finish()


def read_capture(cursor: Cursor, *, certified: bool) -> Capture:
    """Read time, device, quality blocks and, where the record has them, certification blocks."""
    at = _time(cursor.take(9))
    device = Device(*cursor.numbers("BHH"))
    qualities = tuple(_quality(*cursor.numbers("BHH")) for _ in range(cursor.number(1)))
    blocks = cursor.number(1) if certified else 0
    certifications = tuple(Certification(*cursor.numbers("HB")) for _ in range(blocks))
    return Capture(at=at, device=device, qualities=qualities, certifications=certifications)


def _quality(score: int, vendor: int, algorithm: int) -> Quality:
    return Quality(score if score <= BEST else None, vendor, algorithm)


def _time(coded: bytes) -> datetime | None:
    """Return the time of capture; parts of the day that were not recorded count as zero."""
    year, month, day, hour, minute, second, milli = Cursor(coded).numbers("HBBBBBH")
    if year in _NO_YEARS:
        return None
    hour, minute, second = (0 if p == _NO_PART else p for p in (hour, minute, second))
    micro = 0 if milli == _NO_MILLI else milli * 1000
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    except ValueError as error:
        raise RecordBroken(reason="time of capture") from error


def capture_bytes(capture: Capture, *, certified: bool) -> bytes:
    """Write what `read_capture` reads."""
    parts = [_time_bytes(capture.at), packed("BHH", *capture.device)]
    parts.append(packed("B", len(capture.qualities)))
    for quality in capture.qualities:
        parts.append(packed("BHH", score_byte(quality.score), quality.vendor, quality.algorithm))
    if certified:
        parts.append(packed("B", len(capture.certifications)))
        parts.extend(packed("HB", *block) for block in capture.certifications)
    return b"".join(parts)


def score_byte(score: int | None, *, none: int = _FAILED) -> int:
    """Return a score as the byte of a record, `none` where there is none."""
    if score is None:
        return none
    if not 0 <= score <= BEST:
        raise RecordUnwritable(reason="score", score=score)
    return score


def _time_bytes(at: datetime | None) -> bytes:
    if at is None:
        return _NO_TIME
    if at.tzinfo is None:
        raise RecordUnwritable(reason="time without zone")
    utc = at.astimezone(UTC)
    day = (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    return packed("HBBBBBH", *day, utc.microsecond // 1000)


def record_bytes(
    tag: Tag, bodies: Sequence[bytes], *, certified: bool = False, last: bytes = b""
) -> bytes:
    """Return a record of the 2011 editions; `last` is the last field of its general header."""
    if not 1 <= len(bodies) <= settings.limits().representations:
        raise RecordUnwritable(reason="representations", count=len(bodies))
    parts = [packed("HB", len(bodies), certified), last]
    for body in bodies:
        parts += [packed("I", len(body) + 4), body]
    rest = b"".join(parts)
    return tag.magic + tag.version + packed("I", len(rest) + 12) + rest
