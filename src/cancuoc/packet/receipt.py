"""The centre's signed word that a packet is safe: the station keeps it for ever.

A receipt is deterministic: the same facts and key give the same bytes, so a packet sent
again is answered with the same receipt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.packet import keys, moments
from cancuoc.packet.limits import RECEIPT_BYTES
from cancuoc.packet.refusals import BadReceipt, ForgedReceipt, WrongReceipt

FORMAT: Final = "cancuoc-receipt"
VERSION: Final = 1
_DOMAIN: Final = b"cancuoc receipt signature 1\x00"
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the centre confirms; `received_at` is the centre's time, `data` the proof."""

    packet_id: UUID
    digest: str
    station_id: str
    sequence: int
    received_at: datetime
    key_id: str
    data: bytes = field(repr=False, default=b"")


def issue(
    *,
    packet_id: UUID,
    digest: str,
    station_id: str,
    sequence: int,
    received_at: datetime,
    signing_key: Ed25519PrivateKey,
) -> Receipt:
    """Sign a receipt; raise `BadReceipt` for a digest that is not 64 hexadecimal digits."""
    key_id = keys.key_id(signing_key.public_key())
    facts = _facts(Receipt(packet_id, digest, station_id, sequence, received_at, key_id))
    signature = keys.b64url(signing_key.sign(_DOMAIN + canonical.dumps(facts)))
    return _read(canonical.dumps(facts | {"signature": signature}))


def verify(
    data: bytes,
    *,
    centre_public_key_lookup: Callable[[str], Ed25519PublicKey | None],
    packet_id: UUID,
    digest: str,
) -> Receipt:
    """Return the receipt when the centre signed it for exactly this packet.

    Raise `BadReceipt`, `ForgedReceipt` (also for an unknown key) or `WrongReceipt`.
    """
    receipt = _read(data)
    key = centre_public_key_lookup(receipt.key_id)
    if key is None or keys.key_id(key) != receipt.key_id:
        raise ForgedReceipt(key_id=receipt.key_id)
    try:
        key.verify(_signature(data), _DOMAIN + canonical.dumps(_facts(receipt)))
    except InvalidSignature as error:
        raise ForgedReceipt from error
    if (receipt.packet_id, receipt.digest) != (packet_id, digest):
        raise WrongReceipt(packet_id=str(receipt.packet_id))
    return receipt


def peek(data: bytes) -> Receipt:
    """Return what a receipt says, **unproven**; raise `BadReceipt`."""
    return _read(data)


def _facts(receipt: Receipt) -> dict[str, object]:
    if not _HEX.fullmatch(receipt.digest) or receipt.sequence < 1:
        raise BadReceipt
    return {
        "format": FORMAT,
        "version": VERSION,
        "packet_id": str(receipt.packet_id),
        "digest": receipt.digest,
        "station_id": receipt.station_id,
        "sequence": receipt.sequence,
        "received_at": moments.write(receipt.received_at),
        "key_id": receipt.key_id,
    }


def _read(data: bytes) -> Receipt:
    if len(data) > RECEIPT_BYTES:
        raise BadReceipt
    try:
        receipt, signature = _parse(data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadReceipt from error
    if canonical.dumps(_facts(receipt) | {"signature": signature}) != data:
        raise BadReceipt
    return receipt


def _parse(data: bytes) -> tuple[Receipt, str]:
    raw: Any = canonical.loads(data)
    receipt = Receipt(
        packet_id=UUID(raw["packet_id"]),
        digest=raw["digest"],
        station_id=raw["station_id"],
        sequence=raw["sequence"],
        received_at=moments.read(raw["received_at"]),
        key_id=raw["key_id"],
        data=data,
    )
    texts = (receipt.digest, receipt.station_id, receipt.key_id, raw["signature"])
    if type(receipt.sequence) is not int or not all(isinstance(text, str) for text in texts):
        raise BadReceipt
    return receipt, raw["signature"]


def _signature(data: bytes) -> bytes:
    raw: Any = canonical.loads(data)
    text: str = raw["signature"]
    try:
        return keys.from_b64url(text)
    except ValueError as error:
        raise BadReceipt from error
