"""Words of MOSIP's ABIS interface 0.9: messages, reasons of failure, two ways to write them. Pure.

The interface's text writes `requesttime`, `version` and return values as strings; MOSIP's own
testing kit writes `requestTime` and `ver` and wants numbers. An answer is written the way its
question was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from cancuoc.domain.abis.rules import USUAL_CANDIDATES, Scope, usable_id

VERSIONS: Final = frozenset({"0.9", "1.0", "1.1"})
MOST_BYTES: Final = 1_000_000
"""Of one message; a gallery of ten thousand references has less."""

MOST_IN_GALLERY: Final = 10_000
_PREFIX: Final = "mosip.abis."
_DIGITS: Final = re.compile(r"\d{1,13}", re.ASCII)


class Operation(StrEnum):
    """What a message asks for."""

    INSERT = "insert"
    IDENTIFY = "identify"
    DELETE = "delete"
    PING = "ping"
    PENDING_JOBS = "pendingJobs"
    REFERENCE_COUNT = "referenceCount"


NEEDED: Final[Mapping[Operation, Scope]] = {
    Operation.INSERT: Scope.ENCOUNTER_WRITE,
    Operation.DELETE: Scope.ENCOUNTER_WRITE,
    Operation.IDENTIFY: Scope.IDENTIFY,
    Operation.PENDING_JOBS: Scope.TASK_READ,
    Operation.REFERENCE_COUNT: Scope.GALLERY_READ,
}
"""The scope each operation takes; a ping takes none."""


class Reason(IntEnum):
    """Why a message failed, by the numbers of the interface."""

    INTERNAL = 1
    ABORTED = 2
    UNEXPECTED = 3
    BAD_STRUCTURE = 4
    NO_REFERENCE_ID = 5
    NO_REQUEST_ID = 6
    NOT_FETCHED = 7
    NO_REFERENCE_URL = 8
    NO_REQUEST_TIME = 9
    REFERENCE_EXISTS = 10
    CBEFF_EMPTY = 11
    REFERENCE_UNKNOWN = 12
    BAD_VERSION = 13
    BAD_ID = 14
    BAD_REQUEST_TIME = 15
    BAD_CBEFF = 16
    URL_EXPIRED = 17
    POOR_QUALITY = 18


class Failed(Exception):
    """A message ends in a failure the interface has a number for."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One message, understood. `gallery` is None when everybody is to be searched."""

    operation: Operation
    reference_id: str = ""
    url: str = ""
    most: int = USUAL_CANDIDATES
    gallery: frozenset[str] | None = None


def opened(body: bytes) -> dict[str, Any]:
    """Return a message's JSON object. Raises Failed when it is none, or too large."""
    try:
        found = json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Failed(Reason.BAD_STRUCTURE)
    return found


def request_id(message: Mapping[str, Any]) -> str:
    """Return the id that a message is answered once under. Raises Failed."""
    text = _text(message, "requestId")
    if not text:
        raise Failed(Reason.NO_REQUEST_ID)
    if not usable_id(text):
        raise Failed(Reason.BAD_STRUCTURE)
    return text


def understood(message: Mapping[str, Any]) -> Asked:
    """Return what a message asks for. Raises Failed with the first reason that applies."""
    name = _text(message, "id")
    try:
        operation = Operation(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
    except ValueError:
        operation = None
    if operation is None:
        raise Failed(Reason.BAD_ID)
    _dated(message)
    asked = Asked(
        operation=operation,
        reference_id=_text(message, "referenceId"),
        url=_text(message, "referenceURL", "referenceUrl"),
        most=_most(message),
        gallery=_gallery(message.get("gallery")),
    )
    _complete(asked)
    return asked


def written(message: Mapping[str, Any], said: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return the answer to a message: its ids, the time, then what is said.

    Never raises: an id that is no text cannot be told back, and the answer says why it failed.
    """
    answer: dict[str, Any] = {name: _told_back(message, name) for name in ("id", "requestId")}
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
    kit = "requestTime" in message
    answer["responseTime" if kit else "responsetime"] = moment
    for name, value in said.items():
        if name in ("returnValue", "failureReason"):
            answer[name] = int(value) if kit else str(int(value))
        else:
            answer["jobsCount" if kit and name == "jobscount" else name] = value
    return answer


def failure(reason: Reason) -> dict[str, Any]:
    """Return what is said of a failure."""
    return {"returnValue": 2, "failureReason": int(reason)}


def _dated(message: Mapping[str, Any]) -> None:
    if _text(message, "version", "ver") not in VERSIONS:
        raise Failed(Reason.BAD_VERSION)
    text = _text(message, "requesttime", "requestTime")
    if not text:
        raise Failed(Reason.NO_REQUEST_TIME)
    try:
        # The testing kit writes seconds since 1970.
        if not _DIGITS.fullmatch(text):
            datetime.fromisoformat(text)
    except ValueError as error:
        raise Failed(Reason.BAD_REQUEST_TIME) from error


def _complete(asked: Asked) -> None:
    if asked.reference_id and not usable_id(asked.reference_id):
        raise Failed(Reason.BAD_STRUCTURE)
    if asked.operation in (Operation.INSERT, Operation.DELETE) and not asked.reference_id:
        raise Failed(Reason.NO_REFERENCE_ID)
    if asked.operation is Operation.INSERT and not asked.url:
        raise Failed(Reason.NO_REFERENCE_URL)
    if asked.operation is Operation.IDENTIFY and not (asked.reference_id or asked.url):
        raise Failed(Reason.NO_REFERENCE_ID)


def _text(message: Mapping[str, Any], *names: str) -> str:
    """Return the text under the first of these names that is there; a null is no text."""
    for name in names:
        value = message.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or len(value) > 2000:
            raise Failed(Reason.BAD_STRUCTURE)
        return value
    return ""


def _told_back(message: Mapping[str, Any], name: str) -> str:
    try:
        return _text(message, name)
    except Failed:
        return ""


def _most(message: Mapping[str, Any]) -> int:
    flags = message.get("flags")
    if flags is None:
        return USUAL_CANDIDATES
    if not isinstance(flags, dict):
        raise Failed(Reason.BAD_STRUCTURE)
    text = str(flags.get("maxResults", USUAL_CANDIDATES))
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= 100:
        raise Failed(Reason.BAD_STRUCTURE)
    return int(text)


def _gallery(said: Any) -> frozenset[str] | None:
    """Return the references a search is bound to; an empty gallery binds nothing."""
    if said is None or said == {}:
        return None
    listed = said.get("referenceIds") if isinstance(said, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_IN_GALLERY:
        raise Failed(Reason.BAD_STRUCTURE)
    if not all(isinstance(each, dict) for each in listed):
        raise Failed(Reason.BAD_STRUCTURE)
    names = frozenset(name for name in (_text(each, "referenceId") for each in listed) if name)
    return names or None
