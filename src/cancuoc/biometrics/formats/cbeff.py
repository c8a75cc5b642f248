"""Biometric information records in XML: CBEFF (ISO/IEC 19785-3), in the profile MOSIP writes.

One document holds a person's records: a `BIR` around a `BIR` for each sample, whose data block
(`BDB`) is a record of ISO/IEC 19794 in base64. Elements not named here are read over.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from cancuoc.biometrics.formats import xml_tree
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown, RecordUnwritable
from cancuoc.biometrics.formats.xml_tree import Element
from cancuoc.biometrics.positions import Eye, Finger

NAMESPACE: Final = "http://standards.iso.org/iso-iec/19785/-3/ed-2/"
ORGANIZATION: Final = "257"
"""ISO/IEC JTC 1/SC 37 in the register of biometric organizations; MOSIP writes `Mosip`."""

_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_NUMBER: Final = re.compile(r"-?\d{1,9}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z]{1,40}", re.ASCII)
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
E_ = TypeVar("E_", bound=StrEnum)


class FormatType(StrEnum):
    """Formats of a data block, as SC 37 numbers them."""

    FINGER_MINUTIAE = "2"
    FINGER_IMAGE = "7"
    FACE_IMAGE = "8"
    IRIS_IMAGE = "9"


class Level(StrEnum):
    """How far a sample is from what the sensor gave."""

    RAW = "Raw"
    INTERMEDIATE = "Intermediate"
    PROCESSED = "Processed"


class Purpose(StrEnum):
    """What a sample was taken for."""

    VERIFY = "Verify"
    IDENTIFY = "Identify"
    ENROLL = "Enroll"
    ENROLL_VERIFY = "EnrollVerify"
    ENROLL_IDENTIFY = "EnrollIdentify"
    AUDIT = "Audit"


class Version(NamedTuple):
    """A version number of two parts."""

    major: int = 1
    minor: int = 1


class Quality(NamedTuple):
    """A score, and who defined the algorithm that gave it."""

    score: int
    organization: str = ""
    algorithm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bir:
    """One record: what its data block is (`BDBInfo`) and the block itself.

    `types` and `subtypes` are the words of the standard: ("Finger",) with ("Right", "Thumb").
    """

    data: bytes
    format: str
    organization: str = ORGANIZATION
    types: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    created: datetime | None = None
    level: Level | None = None
    purpose: Purpose | None = None
    quality: Quality | None = None
    version: Version = field(default_factory=Version)
    cbeff_version: Version = field(default_factory=Version)
    integrity: bool = False


def finger_words(finger: Finger) -> tuple[str, str]:
    """Return the words for a finger: its hand and its name."""
    hand, _, name = finger.name.partition("_")
    return hand.title(), "Thumb" if name == "THUMB" else f"{name.title()}Finger"


def eye_words(eye: Eye) -> tuple[str]:
    """Return the word for an eye."""
    return (eye.value.title(),)


def read(data: bytes) -> tuple[Bir, ...]:
    """Read the records of a document. Raises RecordUnknown, RecordTooLarge, RecordBroken."""
    root = xml_tree.parse(data)
    if root.name != "BIR":
        raise RecordUnknown(reason="not CBEFF")
    found = tuple(map(_bir, _holders(root)))
    if not found:
        raise RecordBroken(reason="no data block")
    return found


def write(birs: Sequence[Bir]) -> bytes:
    """Write one document. Raises RecordUnwritable."""
    if not birs:
        raise RecordUnwritable(reason="no data block")
    info = Element("BIRInfo", children=[Element("Integrity", "false")])
    return xml_tree.written(Element("BIR", "", NAMESPACE, [info, *map(_element, birs)]))


def _holders(element: Element) -> Iterator[Element]:
    """Yield the records that have a data block, in the order of the document."""
    if element.child("BDB"):
        yield element
    for inner in element.all("BIR"):
        yield from _holders(inner)


def _bir(element: Element) -> Bir:
    info = element.child("BDBInfo") or Element("BDBInfo")
    form = info.words("Format", "Type")
    if not form:
        raise RecordBroken(reason="no format of the data block")
    return Bir(
        data=_decoded(element.words("BDB") or ""),
        format=form,
        organization=info.words("Format", "Organization") or "",
        types=_listed(info.words("Type")),
        subtypes=_listed(info.words("Subtype")),
        created=_time(info.words("CreationDate")),
        level=_one_of(Level, info.words("Level")),
        purpose=_one_of(Purpose, info.words("Purpose")),
        quality=_quality(info.child("Quality")),
        version=_version(element.child("Version")),
        cbeff_version=_version(element.child("CBEFFVersion")),
        integrity=element.words("BIRInfo", "Integrity") in ("true", "1"),
    )


def _decoded(text: str) -> bytes:
    whole = _BLANKS.sub("", text)
    if len(whole) % 4:
        raise RecordBroken(reason="base64")
    try:
        return binascii.a2b_base64(whole, strict_mode=True)
    except ValueError as error:
        raise RecordBroken(reason="base64") from error


def _listed(text: str | None) -> tuple[str, ...]:
    words = tuple((text or "").split())
    if not all(_WORD.fullmatch(word) for word in words):
        raise RecordBroken(reason="type or subtype")
    return words


def _one_of(known: type[E_], text: str | None) -> E_ | None:
    if not text:
        return None
    try:
        return known(text)
    except ValueError as error:
        raise RecordBroken(reason=known.__name__.lower()) from error


def _time(text: str | None) -> datetime | None:
    """Return a moment; one without a zone is in universal time."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise RecordBroken(reason="date of creation")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _quality(element: Element | None) -> Quality | None:
    score = element.words("Score") if element else None
    if element is None or not score:
        return None
    names = (element.words("Algorithm", part) or "" for part in ("Organization", "Type"))
    return Quality(_whole(score), *names)


def _version(element: Element | None) -> Version:
    if element is None:
        return Version()
    return Version(*(_whole(element.words(part) or "") for part in ("Major", "Minor")))


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise RecordBroken(reason="number")
    return int(text)


def _element(bir: Bir) -> Element:
    if not bir.format.strip() or not all(map(_WORD.fullmatch, (*bir.types, *bir.subtypes))):
        raise RecordUnwritable(reason="format, type or subtype")
    if bir.created and bir.created.tzinfo is None:
        raise RecordUnwritable(reason="time without zone")
    integrity = Element("Integrity", "true" if bir.integrity else "false")
    return _parent(
        "BIR",
        _version_element("Version", bir.version),
        _version_element("CBEFFVersion", bir.cbeff_version),
        _parent("BIRInfo", integrity),
        _info_element(bir),
        Element("BDB", base64.b64encode(bir.data).decode()),
    )


def _info_element(bir: Bir) -> Element:
    form = _parent("Format", Element("Organization", bir.organization), Element("Type", bir.format))
    said = {
        "CreationDate": bir.created and bir.created.isoformat(),
        "Type": " ".join(bir.types),
        "Subtype": " ".join(bir.subtypes),
        "Level": bir.level,
        "Purpose": bir.purpose,
    }
    parts = [form, *(Element(name, str(text)) for name, text in said.items() if text)]
    if bir.quality:
        algorithm = _parent(
            "Algorithm",
            Element("Organization", bir.quality.organization),
            Element("Type", bir.quality.algorithm),
        )
        parts.append(_parent("Quality", algorithm, Element("Score", str(bir.quality.score))))
    return _parent("BDBInfo", *parts)


def _version_element(name: str, version: Version) -> Element:
    return _parent(name, Element("Major", str(version.major)), Element("Minor", str(version.minor)))


def _parent(name: str, *children: Element) -> Element:
    return Element(name, children=list(children))
