"""The centre's signed word that a station may let the bytes of a packet go.

A permission names one packet by id and digest and the moment from which it holds. Alone it
does nothing: the station obeys only where it holds a receipt for that very packet as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec, keys

MOST_ASKED: Final = 50
FORMAT: Final = "cancuoc-wipe-permission"
_DOMAIN: Final = b"cancuoc wipe permission 1\x00"


class ForgedPermission(Refusal):
    """The permission is not signed by the centre, or is not for this packet, station or time."""

    status = 422
    message = "Giấy phép xóa không hợp lệ nên trạm không xóa gì."
    next_step = "Giữ nguyên máy và báo bộ phận vận hành."


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Which packet may go from which station, and from when."""

    format: str = FORMAT
    station: str
    packet_id: UUID
    digest: str
    not_before: datetime
    issued_at: datetime
    key_id: str


def issue(
    *,
    station: str,
    packet_id: UUID,
    digest: str,
    not_before: datetime,
    issued_at: datetime,
    signing_key: Ed25519PrivateKey,
) -> str:
    """Return a permission as text: its facts and its signature, joined by a dot."""
    facts = content_codec.dump(
        Permission(
            station=station,
            packet_id=packet_id,
            digest=digest,
            not_before=not_before,
            issued_at=issued_at,
            key_id=keys.key_id(signing_key.public_key()),
        )
    )
    return f"{keys.b64url(facts)}.{keys.b64url(signing_key.sign(_DOMAIN + facts))}"


def verify(
    text: str,
    *,
    centre_public_key_lookup: Callable[[str], Ed25519PublicKey | None],
    station: str,
) -> Permission:
    """Return a permission that the centre signed for this station; raise `ForgedPermission`."""
    head, _, tail = text.partition(".")
    try:
        facts = keys.from_b64url(head)
        signature = keys.from_b64url(tail)
        found = content_codec.load(Permission, facts)
        key = centre_public_key_lookup(found.key_id)
        if key is None:
            raise ForgedPermission
        key.verify(signature, _DOMAIN + facts)
    except (ValueError, InvalidSignature) as error:
        raise ForgedPermission from error
    if found.format != FORMAT or found.station != station:
        raise ForgedPermission
    return found
