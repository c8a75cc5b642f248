"""The list a station takes along: signed by the centre, closed to one request of one station.

The centre's statement says for whom the list is, until when its names may be read, and what the
list weighs. The list itself travels closed (HPKE) to a key that the station made for this one
request, so that neither a proxy nor a log of requests can read it, now or later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys, moments
from cancuoc.packet.refusals import BadKey

FORMAT: Final = "cancuoc-day-list"
VERSION: Final = 1
LIFE: Final = timedelta(hours=12)
"""So long after the end of its session a list may be read, unless the centre says longer."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""A list above this is no list of one session; a child with a parent takes 1.2 KB."""
STATEMENT_BYTES: Final = 2_048
_SIGNED: Final = b"cancuoc day list 1\x00"
_CLOSED: Final = b"cancuoc day list content 1"
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class BadDayList(Refusal):
    """The statement is not one, or it is for another station or session."""

    status: ClassVar[int] = 422
    message = "Danh sách buổi nhận được không đúng mẫu hoặc không phải của trạm này."
    next_step = "Vui lòng tải lại danh sách; nếu vẫn lỗi, báo bộ phận vận hành."


class ForgedDayList(BadDayList):
    """The centre did not sign the statement."""

    message = "Danh sách buổi không mang chữ ký của trung tâm."


class AlteredDayList(BadDayList):
    """The list is not the one that was signed, or it does not open."""

    message = "Danh sách buổi khác với danh sách trung tâm đã ký."


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the centre says of one list; `data` is the proof, kept beside the list."""

    station_id: str
    session_id: UUID
    issued_at: datetime
    valid_until: datetime
    families: int
    people: int
    size: int
    digest: str
    key_id: str = ""
    data: bytes = field(repr=False, default=b"", compare=False)


def issue(statement: Statement, *, signing_key: Ed25519PrivateKey) -> Statement:
    """Return the statement signed, with the id of the key and the proof in it."""
    facts = _facts(statement) | {"key_id": keys.key_id(signing_key.public_key())}
    signature = keys.b64url(signing_key.sign(_SIGNED + canonical.dumps(facts)))
    return _read(canonical.dumps(facts | {"signature": signature}))


def verify(
    data: bytes,
    *,
    centre_public_key_lookup: Callable[[str], Ed25519PublicKey | None],
    station_id: str,
    session_id: UUID,
) -> Statement:
    """Return the statement when the centre signed it for this station and session.

    Raise `BadDayList`, or `ForgedDayList`, also for an unknown key.
    """
    found = _read(data)
    key = centre_public_key_lookup(found.key_id)
    if key is None or keys.key_id(key) != found.key_id:
        raise ForgedDayList(key_id=found.key_id)
    facts = canonical.dumps(_facts(found))
    try:
        key.verify(_signature(data), _SIGNED + facts)
    except InvalidSignature as error:
        raise ForgedDayList from error
    if (found.station_id, found.session_id) != (station_id, session_id):
        raise BadDayList(station=found.station_id)
    return found


def close(content: bytes, *, to: X25519PublicKey, statement: Statement) -> bytes:
    """Return the list closed to the station's key; raise `BadKey` for a key that is none."""
    try:
        return _SUITE.encrypt(content, to, info=_info(statement))
    except ValueError as error:
        raise BadKey from error


def unclose(sealed: bytes, *, key: X25519PrivateKey, statement: Statement) -> bytes:
    """Return the list the statement speaks of; raise `AlteredDayList`."""
    try:
        content = _SUITE.decrypt(sealed, key, info=_info(statement))
    except (InvalidTag, ValueError) as error:
        raise AlteredDayList from error
    check(content, statement=statement)
    return content


def check(content: bytes, *, statement: Statement) -> None:
    """Raise `AlteredDayList` unless this is the list that was signed."""
    if (len(content), sha256_hex(content)) != (statement.size, statement.digest):
        raise AlteredDayList


def _info(statement: Statement) -> bytes:
    """A list put under another statement does not open."""
    return _CLOSED + b"\x00" + sha256_hex(statement.data).encode()


def _facts(statement: Statement) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "station_id": statement.station_id,
        "session_id": str(statement.session_id),
        "issued_at": moments.write(statement.issued_at),
        "valid_until": moments.write(statement.valid_until),
        "families": statement.families,
        "people": statement.people,
        "size": statement.size,
        "digest": statement.digest,
        "key_id": statement.key_id,
    }


def _read(data: bytes) -> Statement:
    if len(data) > STATEMENT_BYTES:
        raise BadDayList
    try:
        found, signature = _parse(data)
        same = canonical.dumps(_facts(found) | {"signature": signature}) == data
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadDayList from error
    if not same:
        raise BadDayList
    return found


def _parse(data: bytes) -> tuple[Statement, str]:
    raw: Any = canonical.loads(data)
    found = Statement(
        station_id=raw["station_id"],
        session_id=UUID(raw["session_id"]),
        issued_at=moments.read(raw["issued_at"]),
        valid_until=moments.read(raw["valid_until"]),
        families=raw["families"],
        people=raw["people"],
        size=raw["size"],
        digest=raw["digest"],
        key_id=raw["key_id"],
        data=data,
    )
    counts = (found.families, found.people, found.size)
    texts = (found.station_id, found.digest, found.key_id, raw["signature"])
    if any(type(each) is not int or each < 0 for each in counts):
        raise ValueError("a count is a number from nought on")
    if not all(isinstance(each, str) for each in texts):
        raise TypeError("a name is text")
    return found, raw["signature"]


def _signature(data: bytes) -> bytes:
    raw: Any = canonical.loads(data)
    text: str = raw["signature"]
    try:
        return keys.from_b64url(text)
    except ValueError as error:
        raise BadDayList from error
