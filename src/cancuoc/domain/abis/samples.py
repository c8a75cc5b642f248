"""Templates from the biometric data of an encounter, as OSIA's interface sends them.

Pictures may be any file `formats.decoding` reads; minutiae may come ready as ISO/IEC 19794-2.
A picture nothing can be read from is a failure to enrol of that part and refuses nobody; bytes
that are no picture at all are refused.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.formats import decoding, finger_minutiae
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.iris import matcher as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.abis.refusals import BadRequest
from cancuoc.domain.abis.rules import MOST_SAMPLES
from cancuoc.domain.uniqueness.rules import Why, eye_part, finger_part
from cancuoc.kernel.refusal import Refusal

FINGERS: Final = {finger.name: finger for finger in Finger}
EYES: Final = {"EYE_RIGHT": Eye.RIGHT, "EYE_LEFT": Eye.LEFT}
_LEAST_PPI, _MOST_PPI = 100, 2000
_USUAL_PPI: Final = 500
_LEAST_MINUTIAE: Final = 4


@dataclass(frozen=True, slots=True)
class Read:
    """Templates of one encounter, and the parts that gave none with the reason (`Why`)."""

    templates: Templates
    failures: Mapping[str, str] = field(default_factory=dict)


def read(items: Sequence[Mapping[str, Any]], *, age: float | None) -> Read:
    """Make templates of every finger and eye in `items`. Raises BadRequest.

    Of two samples of one part the later one counts when the earlier gave nothing.
    """
    if len(items) > MOST_SAMPLES:
        raise BadRequest(field="biometricData", most=MOST_SAMPLES)
    fingers: dict[Finger, Minutiae] = {}
    eyes: dict[Eye, IrisCode] = {}
    failures: dict[str, str] = {}
    for number, item in enumerate(items):
        _check(item, number)
        sub = str(item.get("biometricSubType") or "")
        if item["biometricType"] == "FINGER" and sub in FINGERS:
            _take(fingers, FINGERS[sub], finger_part(FINGERS[sub]), failures, _finger(item, number))
        elif item["biometricType"] == "IRIS" and sub in EYES:
            _take(eyes, EYES[sub], eye_part(EYES[sub]), failures, _eye(item, number))
    return Read(Templates(fingers=fingers, eyes=eyes, age=age), failures)


def _take(found: dict[Any, Any], part: Any, name: str, failures: dict[str, str], got: Any) -> None:
    if part in found or got is None:
        return
    if isinstance(got, Why):
        failures[name] = str(got)
        return
    found[part] = got
    failures.pop(name, None)


def _check(item: Mapping[str, Any], number: int) -> None:
    for name in ("imageRef", "templateRef"):
        if item.get(name):
            # Fetching what a partner points at would let it make us ask any address.
            raise BadRequest(field=f"biometricData[{number}].{name}", reason="send the data itself")
    for name in ("image", "template"):
        if item.get(name):
            _bytes(item, name, number)


def _bytes(item: Mapping[str, Any], name: str, number: int) -> bytes:
    try:
        return base64.b64decode(str(item[name]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(field=f"biometricData[{number}].{name}", reason="base64") from error


def _finger(item: Mapping[str, Any], number: int) -> Minutiae | Why | None:
    if item.get("template") and str(item.get("templateFormat", "")).startswith("ISO_19794_2"):
        found = _record(_bytes(item, "template", number), number)
        return found if len(found) >= _LEAST_MINUTIAE else Why.TOO_FEW
    if not item.get("image"):
        return None
    picture = _picture(item, number)
    try:
        found = leader.shared().minutiae(picture.pixels, ppi=picture.ppi)
    except Refusal:
        return Why.NOT_READ
    return found if len(found) >= _LEAST_MINUTIAE else Why.TOO_FEW


def _record(data: bytes, number: int) -> Minutiae:
    try:
        return to_minutiae(finger_minutiae.read(data).views[0])
    except (Refusal, IndexError) as error:
        raise BadRequest(field=f"biometricData[{number}].template", reason="record") from error


def _eye(item: Mapping[str, Any], number: int) -> IrisCode | Why | None:
    if not item.get("image"):
        return None
    picture = _picture(item, number)
    try:
        return iris.read(picture.pixels).code
    except Refusal:
        return Why.NOT_READ


def _picture(item: Mapping[str, Any], number: int) -> decoding.Decoded:
    ppi = item.get("resolution") or _USUAL_PPI
    if not _LEAST_PPI <= int(ppi) <= _MOST_PPI:
        raise BadRequest(field=f"biometricData[{number}].resolution", reason="100 to 2000")
    try:
        return decoding.decode(_bytes(item, "image", number), ppi=int(ppi))[0]
    except Refusal as error:
        raise BadRequest(
            field=f"biometricData[{number}].image", reason=type(error).__name__
        ) from error
