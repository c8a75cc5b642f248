"""Identifiers that sort by time (UUID version 7, RFC 9562)."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ENTROPY_BYTES: Final = 10


def uuid7(*, at: datetime, entropy: bytes | None = None) -> UUID:
    """Return a UUIDv7 whose first 48 bits are the milliseconds of the aware moment `at`.

    `entropy` (at least 10 bytes) replaces the system's randomness, so that a simulation
    or a test can be repeated; ids made in one millisecond are then ordered by it.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be placed on the time line")
    random = secrets.token_bytes(_ENTROPY_BYTES) if entropy is None else entropy
    if len(random) < _ENTROPY_BYTES:
        raise ValueError("a UUIDv7 needs at least 10 bytes of entropy")
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("the moment does not fit in 48 bits of milliseconds")
    bits = int.from_bytes(random[:_ENTROPY_BYTES], "big") & ((1 << 74) - 1)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def uuid7_time(value: UUID) -> datetime:
    """Return the moment, to the millisecond, that a UUIDv7 carries."""
    if value.version != 7:
        raise ValueError("only version 7 carries a moment that sorts")
    return _EPOCH + timedelta(milliseconds=value.int >> 80)
