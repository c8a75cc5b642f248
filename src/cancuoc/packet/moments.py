"""Moments as they are written in packets and receipts: UTC, to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_SHAPE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


def write(at: datetime) -> str:
    """Return "2024-07-06T10:00:00.000Z"; raise `ValueError` when `at` is not aware."""
    if at.tzinfo is None:
        raise ValueError("a moment in a packet needs a time zone")
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"


def read(text: str) -> datetime:
    """Return the aware moment in UTC; raise `ValueError` for any other spelling."""
    if not _SHAPE.fullmatch(text):
        raise ValueError("not a moment to the millisecond in UTC")
    return datetime.fromisoformat(text)
