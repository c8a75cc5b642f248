"""Taking a day list from the centre, asking its signed time, and telling it of the preparation."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.packet import content_codec, day_list, keys, signed_time
from cancuoc.packet.day_list import Statement
from cancuoc.packet.preparation import StationReport
from cancuoc.station import wire
from cancuoc.station.centre import Centre
from cancuoc.station.link import BadAnswer
from cancuoc.station.records import Record, StationProfile

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The centre's time with its proof."""

    time: datetime
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A family that is expected: when, and under which code."""

    code: str
    starts_at: datetime
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenList:
    """A list that proved itself, with its people and bookings read."""

    statement: Statement
    content: bytes
    people: tuple[Record, ...]
    bookings: tuple[Booking, ...]


def day_list_of(
    centre: Centre, profile: StationProfile, session_id: UUID, *, lease: str
) -> TakenList:
    """Fetch the day list of a session, closed to a key made for this one question.

    Raise what the centre refuses, `BadAnswer`, or a `BadDayList` when it does not prove itself.
    """
    ours = keys.generate_encryption_key()
    query = urlencode({"key": keys.public_to_raw(ours.public_key()).hex()})
    answer = centre.get(f"/day-list/{session_id}?{query}", lease=lease)
    statement = proven(_text(answer, "statement").encode(), profile, session_id)
    sealed = _bytes(_text(answer, "sealed"))
    return read(day_list.unclose(sealed, key=ours, statement=statement), statement)


def proven(data: bytes, profile: StationProfile, session_id: UUID) -> Statement:
    """Return the statement when the centre signed it for us; raise a `BadDayList`."""
    key = _centre_key(profile)
    return day_list.verify(
        data,
        centre_public_key_lookup=lambda _: key,
        station_id=profile.code,
        session_id=session_id,
    )


def read(content: bytes, statement: Statement) -> TakenList:
    """Return the list as records; raise `BadAnswer`."""
    try:
        plain = canonical.loads(content)
    except canonical.NotCanonical as error:
        raise BadAnswer(kind="DayList") from error
    return TakenList(
        statement=statement,
        content=content,
        people=tuple(wire.read_all(Record, plain, "records")),
        bookings=tuple(wire.read_all(Booking, plain, "bookings")),
    )


def clock_offset(centre: Centre, profile: StationProfile, *, now: Now) -> timedelta:
    """Return how far this clock is behind the centre's, by the centre's signed word.

    Raise `ForgedTime` for a time that the centre did not sign for this question.
    """
    challenge = secrets.token_hex(16)
    answer = centre.get(f"/time?{urlencode({'challenge': challenge})}")
    told = wire.read(Told, answer)
    signed_time.check(
        told.proof,
        key=_centre_key(profile),
        station_id=profile.code,
        challenge=challenge,
        at=told.time,
    )
    return told.time - now()


def tell_reports(centre: Centre, reports: Sequence[StationReport]) -> None:
    """Tell what happened; told twice it counts once."""
    centre.post("/reports", {"reports": [content_codec.to_plain(each) for each in reports]})


def _centre_key(profile: StationProfile) -> Ed25519PublicKey:
    return keys.verifying_key_from_raw(bytes.fromhex(profile.centre_signing_key))


def _text(answer: Any, name: str) -> str:
    """Return a text that is longer than the codec of records allows."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, str):
        raise BadAnswer(field=name)
    return found


def _bytes(text: str) -> bytes:
    try:
        return keys.from_b64url(text)
    except ValueError as error:
        raise BadAnswer(kind="DayList") from error
