"""The messages of the interface: what is asked for a step, and what an answer must hold."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cancuoc.biometrics.devices import CaptureRequest, Kind
from cancuoc.biometrics.formats.cbeff import finger_words
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.sbi.refusals import SUCCESS, DeviceAnswerBad, of_code
from cancuoc.biometrics.sbi.trust import Signed, Trust

VERSION: Final = "0.9.5"
PURPOSE: Final = "Registration"
# Clocks of a device and of its host drift, but a picture is of this minute.
OLDEST: Final = timedelta(minutes=5)
NO_HASH: Final = hashlib.sha256(b"").hexdigest()
_KIND_NAMES: Final = {Kind.FINGER: "Finger", Kind.IRIS: "Iris", Kind.FACE: "Face"}
# Devices of the first edition call themselves "Fingerprint".
_KINDS: Final = {
    "finger": Kind.FINGER,
    "fingerprint": Kind.FINGER,
    "iris": Kind.IRIS,
    "face": Kind.FACE,
}
_SLAPS: Final = {"1": Step.LEFT_FOUR, "2": Step.RIGHT_FOUR, "3": Step.TWO_THUMBS}
_WORD: Final = re.compile(r"[\w .:/()-]{1,64}", re.ASCII)
# A packet keeps the serial number behind "sbi:" as a code of forty characters without spaces.
_NO_CODE: Final = re.compile(r" ")
_LONGEST_SERIAL: Final = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One device behind a port, as its signed description says."""

    port: int
    id: str
    kind: Kind
    subs: frozenset[str]
    serial: str
    model: str
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One ISO record of an answer: `name` says which finger or eye, "" for a face."""

    name: str
    record: bytes


def kind_of(step: Step) -> Kind:
    """Return the kind of device a step needs."""
    if step.fingers:
        return Kind.FINGER
    return Kind.IRIS if step.eye is not None else Kind.FACE


def names_of(request: CaptureRequest) -> list[str]:
    """Return the names of the parts to take, left to right as they lie; none for a face."""
    step = request.step
    if step.eye is not None:
        return [_eye_name(step.eye)]
    return [finger_name(finger) for finger in step.fingers if finger not in request.absent]


def finger_name(finger: Finger) -> str:
    """Return the interface's name of a finger, such as "Left IndexFinger"."""
    return " ".join(finger_words(finger))


def question(
    request: CaptureRequest, found: Found, *, env: str, at: datetime, ticket: str, before: str,
    seconds: float, score: int,
) -> dict[str, Any]:  # fmt: skip
    """Return the body of RCAPTURE for a step; every number goes as text, as devices expect."""
    names = names_of(request)
    gone = [finger_name(f) for f in request.step.fingers if f in request.absent]
    wanted = {
        "type": _KIND_NAMES[found.kind],
        "count": str(len(names) or 1),
        "bioSubType": names,
        "exception": gone,
        "requestedScore": str(score),
        "deviceId": found.id,
        "deviceSubId": sub_of(request.step, found.subs),
        "previousHash": before,
    }
    return {
        "env": env,
        "purpose": PURPOSE,
        "specVersion": VERSION,
        "timeout": str(round(seconds * 1000)),
        "captureTime": at.isoformat(timespec="milliseconds"),
        "transactionId": ticket,
        "bio": [wanted],
        "customOpts": {},
    }


def sub_of(step: Step, subs: frozenset[str]) -> str:
    """Return the part of the scanner a step uses; 0 when the device does not divide itself."""
    if step.eye is not None:
        sub = "1" if step.eye is Eye.LEFT else "2"
    else:
        sub = next((n for n, slap in _SLAPS.items() if set(step.fingers) <= set(slap.fingers)), "0")
    return sub if sub in subs and step is not Step.FACE else "0"


def found_in(answer: object, *, port: int, trust: Trust, at: datetime) -> list[Found]:
    """Read MOSIPDINFO. Raises DeviceAnswerBad, DeviceNotTrusted; unregistered ones are left out."""
    return [
        _found(trust.opened(each.get("deviceInfo"), at=at).payload, port, trust, at)
        for each in _objects(answer)
        if error_of(each) == SUCCESS
    ]


def _found(told: Mapping[str, Any], port: int, trust: Trust, at: datetime) -> Found:
    identity = trust.opened(told.get("digitalId"), at=at).payload
    kind = _KINDS.get(str(identity.get("type")).lower())
    if kind is None or VERSION not in _texts(told.get("specVersion")):
        raise DeviceAnswerBad(reason="kind or version")
    if told.get("purpose") != PURPOSE:
        raise DeviceAnswerBad(reason="purpose")
    return Found(
        port=port,
        id=_word(told.get("deviceId")),
        kind=kind,
        subs=frozenset(_texts(told.get("deviceSubId"))),
        serial=_NO_CODE.sub("-", _word(identity.get("serialNo")))[:_LONGEST_SERIAL],
        model=f"{_word(identity.get('make'))} {_word(identity.get('model'))}",
        ready=told.get("deviceStatus") == "Ready",
    )


def parts_in(
    answer: object, asked: Mapping[str, Any], *, trust: Trust, at: datetime
) -> tuple[list[Part], str]:
    """Read RCAPTURE: the parts in the order asked for, and the hash the next capture begins with.

    Raises DeviceAnswerBad, DeviceNotTrusted, and what an error code of the device says. All
    parts must be there, signed, of this transaction, of now, and chained by their hashes.
    """
    if not isinstance(answer, dict):
        raise DeviceAnswerBad(reason="answer")
    listed = _objects(answer.get("biometrics"))
    for each in listed:
        if (code := error_of(each)) != SUCCESS:
            raise of_code(code)
    wanted = asked["bio"][0]
    before = str(wanted["previousHash"])
    found: dict[str, Part] = {}
    for each in listed:
        part = _part(trust.opened(each.get("data"), at=at), asked, at=at)
        before = _chained(before, part.record, each.get("hash"))
        found[part.name] = part
    names = wanted["bioSubType"] or [""]
    if set(found) != set(names) or len(listed) != len(names):
        raise DeviceAnswerBad(reason="parts", got=len(listed))
    return [found[name] for name in names], before


def _part(signed: Signed, asked: Mapping[str, Any], *, at: datetime) -> Part:
    told, wanted = signed.payload, asked["bio"][0]
    expected = {
        "transactionId": asked["transactionId"],
        "purpose": PURPOSE,
        "env": asked["env"],
        "bioType": wanted["type"],
    }
    for name, value in expected.items():
        if told.get(name) != value:
            raise DeviceAnswerBad(reason=name)
    if abs(_time(told.get("timestamp")) - at) > OLDEST:
        raise DeviceAnswerBad(reason="timestamp")
    name = str(told.get("bioSubType")) if wanted["bioSubType"] else ""
    return Part(name=name, record=_decoded(told.get("bioValue")))


def _chained(before: str, record: bytes, told: object) -> str:
    """Return the hash of a block, or refuse.

    Makers read the text of the interface in two ways: the hashes joined as bytes, as the
    compliance kit computes them, or as hex text. Both bind the same picture.
    """
    now = hashlib.sha256(record)
    text = now.hexdigest()
    joined = [bytes.fromhex(before) + now.digest()]
    joined += [(before + each).encode() for each in (text, text.upper())]
    fitting = {hashlib.sha256(each).hexdigest() for each in joined}
    if not isinstance(told, str) or told.lower() not in fitting:
        raise DeviceAnswerBad(reason="hash")
    return told


def error_of(told: Mapping[str, Any]) -> str:
    """Return the error code of a block, "0" for success or when nothing is said."""
    error = told.get("error")
    code = error.get("errorCode") if isinstance(error, dict) else None
    return str(code) if code not in (None, "") else SUCCESS


def _objects(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise DeviceAnswerBad(reason="list")
    return value


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _word(value: object) -> str:
    """Return a short plain text: it is shown to officers and stands in the dossier."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise DeviceAnswerBad(reason="text")
    return value


def _time(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise DeviceAnswerBad(reason="timestamp") from error
    if found.tzinfo is None:
        raise DeviceAnswerBad(reason="timestamp")
    return found


def _decoded(value: object) -> bytes:
    try:
        text = str(value)
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise DeviceAnswerBad(reason="bioValue") from error


def _eye_name(eye: Eye) -> str:
    return eye.value.title()
